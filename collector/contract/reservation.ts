import { z } from "zod";
import { buyerFields, requireCustomer } from "./buyer.ts";
import { code } from "./cart.ts";
import { isObject } from "./fields.ts";
import { useCount } from "./line-schemas.ts";
import type { ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import { cdpSource } from "./redemption.ts";
import { orDefault, whole } from "./values.ts";

/** In seconds: a day, and a quarter of an hour. */
const MAX_TTL = 86_400;
const DEFAULT_TTL = 900;

/** Schema of the body of `POST /v1/reservations`. */
export const reservation = z
  .strictObject({
    promoCode: code,
    ...buyerFields,
    redemptionCount: useCount.describe("Number of uses to hold."),
    ttl_seconds: orDefault(whole(1, MAX_TTL), DEFAULT_TTL).describe("Time after which the hold expires."),
    cdp_source: cdpSource,
  })
  .superRefine(requireCustomer, { when: isObject });

/** A parsed body. */
export type ReservationBody = z.infer<typeof reservation>;

/** Parses the body of `POST /v1/reservations`. */
export const parseReservation = (body: unknown): ParseResult<ReservationBody> => parseGuarded(reservation, body);
