import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { inactive } from "../../../evaluation/eligibility.ts";
import type { Reason } from "../../../evaluation/reasons.ts";
import { tooMany } from "../../decide/limits.ts";
import { NO_USAGE } from "../../decide/rules.ts";
import type { CdpSource } from "../../ports/records.ts";
import type { Refused, Reservation, ReservationRequest } from "../../ports/redemptions.ts";
import type { Tables } from "../tables/index.ts";
import { limitsOf } from "./limits.ts";
import type { RulesRequest } from "./rules.ts";

const refused = (reason: Reason, path: string): Refused => ({ objections: [{ reason, path }] });

/** Holds uses of a code for a checkout, if enough are left. Call it inside a transaction. @param now epoch milliseconds */
export function reserve(tables: Tables, request: ReservationRequest, now: number): Reservation | Refused {
  const { property, idempotency } = request;
  const key = idempotency && { propertyId: property.id, ...idempotency };
  const inPresentState = (held: Reservation): Reservation => tables.reservations.find(property.id, held.id) ?? held;
  return tables.idempotency.once(key, () => reserveNew(tables, request, now), inPresentState);
}

function reserveNew(tables: Tables, request: ReservationRequest, now: number): Reservation | Refused {
  const { property, buyer, uses } = request;
  const code = canonicalCode(request.code);
  const identities = tables.identitiesOf(buyer);
  const rulesRequest: RulesRequest = { propertyId: property.id, numbers: [request.code], identities, butFor: {} };
  const rules = tables.rulesFor(rulesRequest);
  const coupon = rules.coupons.get(code);
  const codeId = rules.codeIds.get(code);
  const compiled = coupon && rules.promotions.byId(coupon.promotionId);
  if (!compiled || codeId === undefined) return refused("unknown_code", "promoCode");
  const { promotion } = compiled;
  const reason =
    inactive(compiled, NO_USAGE, now) ?? tooMany(uses, limitsOf(tables, { promotion, code }, rules, rulesRequest));
  return reason === null
    ? tables.reservations.insert(request, { promotionId: promotion.id, codeId }, identities)
    : refused(reason, "promoCode");
}

/** The reason why a reservation that has ended can't be confirmed. */
const ENDED = {
  confirmed: "reservation_confirmed",
  released: "reservation_released",
  expired: "reservation_expired",
  ended: "reservation_ended",
} as const;

/** The hold that a redemption confirms, or the reason why it can't. */
export function holdToConfirm(
  { reservations }: Tables,
  propertyId: string,
  id: string,
  cdpSource: CdpSource,
): Reservation | Refused {
  const reservation = reservations.find(propertyId, id);
  if (!reservation || reservation.cdpSource !== cdpSource) return refused("unknown_reservation", "reservationId");
  return reservation.state === "held" ? reservation : refused(ENDED[reservation.state], "reservationId");
}

/** Releases a hold. Call it inside a transaction. */
export function release({ reservations }: Tables, propertyId: string, id: string): Reservation | Refused {
  const reservation = reservations.find(propertyId, id);
  if (!reservation) return refused("unknown_reservation", "id");
  if (reservation.state === "confirmed") return refused("reservation_confirmed", "id");
  if (reservation.state === "held") reservations.end(propertyId, id, null);
  return reservations.find(propertyId, id)!;
}
