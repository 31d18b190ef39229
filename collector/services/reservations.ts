import { randomUUID } from "node:crypto";
import { parseReservation } from "../contract/reservation.ts";
import type { Property } from "../store/ports/records.ts";
import type { Reservation } from "../store/ports/redemptions.ts";
import type { Store } from "../store/ports/store.ts";
import { identityOf } from "./identity.ts";
import { redemptionError, unlessRefused } from "./redemption-errors.ts";
import { idempotencyOf, malformedKey, type RedemptionRequest } from "./redemptions.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** Holds uses of a code for a checkout; they are free again by themselves where nobody confirms them in time. */
export async function reserve(store: Store, property: Property, asked: RedemptionRequest) {
  const parsed = parseReservation(asked.body);
  if (!parsed.ok) return malformedKey("reservation", parsed.errors);
  const body = parsed.value;
  const idempotency = idempotencyOf("reservation", asked, body);
  if (isRefusal(idempotency)) return idempotency;
  const result = await store.reserve({
    id: randomUUID(),
    property,
    cdpSource: body.cdp_source,
    code: body.promoCode,
    buyer: identityOf(body),
    uses: body.redemptionCount,
    ttl: body.ttl_seconds * 1000,
    idempotency,
  });
  return unlessRefused(result, reservationAnswer);
}

export async function findReservation(store: Store, property: Property, id: string) {
  const found = await store.reservation(property.id, id);
  return found
    ? reservationAnswer(found)
    : redemptionError({ objections: [{ reason: "unknown_reservation", path: "id" }] });
}

/** @returns null where the uses are free again; they may have been before */
export async function releaseReservation(store: Store, property: Property, id: string): Promise<null | Refusal> {
  return unlessRefused(await store.release(property.id, id), () => null);
}

const iso = (at: number): string => new Date(at).toISOString();

const reservationAnswer = (found: Reservation) => ({
  id: found.id,
  promoCode: found.code,
  promotionId: found.promotionId,
  redemptionCount: found.uses,
  state: found.state,
  createdAt: iso(found.createdAt),
  expiresAt: iso(found.expiresAt),
  transactionIdentifier: found.transactionId,
});
