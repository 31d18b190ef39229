import { REASONS, type Reason } from "../evaluation/reasons.ts";
import type { FactDifference } from "../store/ports/records.ts";
import type { RedemptionError, Refused } from "../store/ports/redemptions.ts";
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
  transaction_reversed: "conflict",
  already_reversed: "conflict",
  more_than_bought: "conflict",
  more_than_discounted: "conflict",
  quote_used: "conflict",
  quote_ended: "conflict",
  reservation_expired: "conflict",
  reservation_released: "conflict",
  reservation_ended: "conflict",
  reservation_confirmed: "conflict",
  price_unknown: "malformed",
};

const descriptionOf = (reason: Reason): string => REASONS[reason].description;

/** Refuses a redemption, reversal or reservation: by the first reason, with the paths of all of them. */
export function redemptionError({ objections, redeemable }: Refused): Refusal {
  const [{ reason }] = objections as [Refused["objections"][0]];
  const errors = objections.map((objection) => ({
    path: objection.path,
    message: `${objection.reason}: ${sentenceOf(objection)}`,
    ...objection.difference,
    ...(objection.use && { promotionId: String(objection.use.promotionId), promoCode: objection.use.code }),
  }));
  return {
    ...refusal(KINDS[reason] ?? "unprocessable", detailOf(reason, objections), errors),
    reason,
    ...(redeemable !== undefined && { redeemable }),
  };
}

function detailOf(reason: Reason, objections: Refused["objections"]): string {
  if (reason !== "quote_not_confirmed") return descriptionOf(reason);
  const unsent = ["cart", "customer"].filter((part) => objections.some((objection) => objection.unsent === part));
  const help = unsent.length > 0 ? `send the order's ${unsent.join(" and ")}` : "calculate the cart again";
  return `${descriptionOf(reason)} To redeem, ${help}.`;
}

function sentenceOf({ reason, difference, unsent, use }: RedemptionError): string {
  if (difference) return differenceText(difference, unsent);
  const code = use && use.code !== null ? `Code ${use.code} of promotion` : "Promotion";
  return use ? `${descriptionOf(reason)} ${code} ${use.promotionId} is refused.` : descriptionOf(reason);
}

function differenceText({ line, field, stated, confirmed }: FactDifference, unsent: RedemptionError["unsent"]): string {
  if (field === "amount") return amountText(String(stated), String(confirmed));
  const where = line === null ? "" : ` of line ${line}`;
  const help = unsent === undefined ? "" : `: send the ${unsent}`;
  const nothing = unsent === undefined ? "neither your cart nor the catalog states it" : `nothing confirms it${help}`;
  const found = confirmed === null ? nothing : `${JSON.stringify(confirmed)} is confirmed${help}`;
  return `The quote states ${field}${where} as ${JSON.stringify(stated)}; ${found}.`;
}

/** @param goods the value of a quote's goods, a decimal @param amount the server's */
function amountText(goods: string, amount: string): string {
  const hint =
    Number(amount) > Number(goods)
      ? "If it contains more than goods, list the parts in amount_includes; or send the cart that was bought."
      : "Send the cart that was bought.";
  return `The quote's goods are ${goods} before discounts, and amount is ${amount}. ${hint}`;
}

/** The store's result as a response. @param respond makes the response of a result that is no refusal */
export function unlessRefused<T extends object, Response>(
  result: T | Refused | Unavailable,
  respond: (done: T) => Response,
): Response | Refusal {
  if ("unavailable" in result)
    return refusal(
      "unavailable",
      "The store can't be written right now. Send the request again after the pause in Retry-After.",
    );
  return "objections" in result ? redemptionError(result) : respond(result);
}
