import { z } from "zod";
import { code } from "./cart.ts";
import { isObject } from "./fields.ts";
import { MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseGuarded } from "./parse-guarded.ts";
import { cdpSource, customerFields, requireCustomer } from "./redemption.ts";
import { whole } from "./values.ts";

/** A day; and a quarter of an hour where nothing is said. */
const MAX_TTL = 86_400;
const DEFAULT_TTL = 900;

export const reservation = z
  .strictObject({
    promoCode: code,
    ...customerFields,
    redemptionCount: whole(1, MAX_QUANTITY).default(1),
    ttl_seconds: whole(1, MAX_TTL).default(DEFAULT_TTL),
    cdp_source: cdpSource,
  })
  .superRefine(requireCustomer, { when: isObject });

/** A reservation as it was sent. */
export type ReservationBody = z.infer<typeof reservation>;

/** Reads the body of `POST /v1/reservations`. */
export const parseReservation = (body: unknown): ParseResult<ReservationBody> => parseGuarded(reservation, body);
