import { REASONS, type Reason } from "../evaluation/reasons.ts";
import type { Refused } from "../store/ports/redemptions.ts";
import type { Unavailable } from "../store/ports/unavailable.ts";
import { type Refusal, type RefusalKind, refusal } from "./refusal.ts";

/** Kind of the refusal for a reason; the other reasons are `unprocessable`. */
const KINDS: Readonly<Partial<Record<Reason, RefusalKind>>> = {
  unknown_code: "not_found",
  unknown_promotion: "not_found",
  unknown_redemption: "not_found",
  unknown_reservation: "not_found",
  unknown_quote: "not_found",
  code_uses_exhausted: "conflict",
  promotion_uses_exhausted: "conflict",
  customer_uses_exhausted: "conflict",
  reserved_elsewhere: "conflict",
  transaction_conflict: "conflict",
  idempotency_conflict: "conflict",
  already_reversed: "conflict",
  reservation_expired: "conflict",
  reservation_released: "conflict",
  reservation_confirmed: "conflict",
  price_unknown: "malformed",
};

const descriptionOf = (reason: Reason): string => REASONS[reason].description;

/** Why a server's wish was refused: the first reason decides, all of them are named with their paths. */
export function redemptionError({ objections }: Refused): Refusal {
  const [{ reason }] = objections as [Refused["objections"][0]];
  const errors = objections.map((one) => ({ path: one.path, message: `${one.reason}: ${descriptionOf(one.reason)}` }));
  return { ...refusal(KINDS[reason] ?? "unprocessable", descriptionOf(reason), errors), reason };
}

/** A refusal of the store's where there is one, else what is made of its result. */
export function unlessRefused<T extends object, Answer>(
  result: T | Refused | Unavailable,
  show: (done: T) => Answer,
): Answer | Refusal {
  if ("unavailable" in result) return refusal("unavailable", "Nothing can be written just now.");
  return "objections" in result ? redemptionError(result) : show(result);
}
