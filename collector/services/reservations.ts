import { randomUUID } from "node:crypto";
import { parseReservation } from "../contract/reservation.ts";
import { uuidIn } from "../contract/uuid.ts";
import type { Property } from "../store/ports/records.ts";
import type { Reservation } from "../store/ports/redemptions.ts";
import type { Store } from "../store/ports/store.ts";
import { buyerOf } from "./identity/buyer.ts";
import { iso } from "./iso.ts";
import { redemptionError, unlessRefused } from "./redemption-errors.ts";
import { idempotencyOf, malformedBody, type RedemptionRequest } from "./redemptions.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** Holds uses of a code for a checkout. An unconfirmed hold expires after its time to live. */
export async function reserve(store: Store, property: Property, request: RedemptionRequest) {
  const parsed = parseReservation(request.body);
  if (!parsed.ok) return malformedBody("reservation", parsed.errors);
  const body = parsed.value;
  const idempotency = idempotencyOf("reservation", request, body);
  if (isRefusal(idempotency)) return idempotency;
  const result = await store.reserve({
    id: randomUUID(),
    property,
    cdpSource: body.cdp_source,
    code: body.promoCode,
    buyer: buyerOf(body, property),
    uses: body.redemptionCount,
    ttl: body.ttl_seconds * 1000,
    idempotency,
  });
  return unlessRefused(result, reservationResponse);
}

export async function findReservation(store: Store, property: Property, id: string) {
  const reservation = await store.reservation(property.id, uuidIn(id) ?? id);
  return reservation
    ? reservationResponse(reservation)
    : redemptionError({ objections: [{ reason: "unknown_reservation", path: "id" }] });
}

/** @returns null where the uses are free, also where they were free before */
export async function releaseReservation(store: Store, property: Property, id: string): Promise<null | Refusal> {
  return unlessRefused(await store.release(property.id, uuidIn(id) ?? id), () => null);
}

const reservationResponse = (reservation: Reservation) => ({
  id: reservation.id,
  promoCode: reservation.code,
  promotionId: String(reservation.promotionId),
  redemptionCount: reservation.uses,
  state: reservation.state,
  createdAt: iso(reservation.createdAt),
  expiresAt: iso(reservation.expiresAt),
  transactionIdentifier: reservation.transactionId,
});
