import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { inactive } from "../../../evaluation/eligibility.ts";
import type { Reason } from "../../../evaluation/reasons.ts";
import { tooMany } from "../../decide/limits.ts";
import { NO_USAGE } from "../../decide/redeem.ts";
import type { CdpSource } from "../../ports/records.ts";
import type { Refused, Reservation, ReservationRequest } from "../../ports/redemptions.ts";
import type { Tables } from "../tables/index.ts";
import { limitsOf } from "./limits.ts";
import type { RulesRequest } from "./rules.ts";

const refused = (reason: Reason, path: string): Refused => ({ objections: [{ reason, path }] });

/** Holds uses of a code for a checkout, where so many are left; inside a transaction. */
export function reserve(tables: Tables, request: ReservationRequest, now: number): Reservation | Refused {
  const { property, idempotency } = request;
  const asked = idempotency && { propertyId: property.id, ...idempotency };
  return tables.idempotency.once(asked, () => reserveNew(tables, request, now));
}

function reserveNew(tables: Tables, request: ReservationRequest, now: number): Reservation | Refused {
  const { property, buyer: shopper, uses } = request;
  const code = canonicalCode(request.code);
  const customerKey = tables.customerKeyOf(shopper)!;
  const asking: RulesRequest = { propertyId: property.id, numbers: [code], customerKey, butFor: {} };
  const rules = tables.rulesFor(asking);
  const coupon = rules.coupons.get(code);
  const compiled = coupon && rules.promotions.byId(coupon.promotionId);
  if (!compiled) return refused("unknown_code", "promoCode");
  const { promotion } = compiled;
  const reason =
    inactive(compiled, NO_USAGE, now) ?? tooMany(uses, limitsOf(tables, { promotion, code }, rules, asking));
  return reason === null
    ? tables.reservations.insert(request, promotion.id, customerKey)
    : refused(reason, "promoCode");
}

/** Why a reservation that was ended, or has expired, can't be confirmed. */
const ENDED = {
  confirmed: "reservation_confirmed",
  released: "reservation_released",
  expired: "reservation_expired",
} as const;

/** The hold that is to be confirmed, or why there is none. */
export function isHeldFor(
  { reservations }: Tables,
  propertyId: string,
  id: string,
  cdpSource: CdpSource,
): Reservation | Refused {
  const found = reservations.find(propertyId, id);
  if (!found || found.cdpSource !== cdpSource) return refused("unknown_reservation", "reservationId");
  return found.state === "held" ? found : refused(ENDED[found.state], "reservationId");
}

/** Lets go of a hold; inside a transaction. */
export function release({ reservations }: Tables, propertyId: string, id: string): Reservation | Refused {
  const found = reservations.find(propertyId, id);
  if (!found) return refused("unknown_reservation", "id");
  if (found.state === "confirmed") return refused("reservation_confirmed", "id");
  if (found.state === "held") reservations.end(propertyId, id, null);
  return reservations.find(propertyId, id)!;
}
