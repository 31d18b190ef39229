import { giftNames, messageFor } from "./messages.js";
import { cents, decimal, formatMoney, sum } from "./money.js";

/** Case and outer spaces don't matter in a code. */
const isSameCode = (a, b) => a.trim().toUpperCase() === b.trim().toUpperCase();

/** The discount of the checkout's own rules, in cents; null where the code is not in the list. */
export function checkoutDiscount(codes, code, lines) {
  const rule = codes.find((candidate) => isSameCode(candidate.code, code));
  if (!rule) return null;
  if (rule.amount) return Math.min(cents(rule.amount), sum(lines));
  const excluded = new Set(rule.except_category_ids);
  const eligible = lines.filter((line) => !line.product.category_ids.some((id) => excluded.has(id)));
  return Math.round((sum(eligible) * rule.percent) / 100);
}

const refused = (text) => ({ outcome: "refused", text, discount: 0 });

const UNCHECKED = {
  outcome: "unchecked",
  text: "We couldn't check this code. Please try again.",
  discount: 0,
};

function byPromotrail({ promocode, gifts }, catalog, lines) {
  const text = messageFor(promocode, giftNames(promocode, gifts, catalog));
  if (!promocode.in_totals) return refused(text);
  return { outcome: "accepted", text, discount: Math.min(cents(promocode.discount ?? "0"), sum(lines)) };
}

function byCheckout(promocode, checkoutCodes, code, lines) {
  const discount = checkoutDiscount(checkoutCodes, code, lines);
  if (discount !== null) return { outcome: "accepted", text: `Applied: −${formatMoney(decimal(discount))}`, discount };
  return promocode ? refused(messageFor(promocode)) : UNCHECKED;
}

/**
 * Decides the value of a code. From status 3 on, Promotrail has an active promotion for it, and its result decides.
 * Below that, or without a result, the checkout's own rules decide.
 */
export function decide({ code, checked, checkoutCodes, catalog, lines }) {
  const { promocode = null, evaluationId } = checked ?? {};
  const status = promocode?.status ?? null;
  const decision =
    status >= 3 ? byPromotrail(checked, catalog, lines) : byCheckout(promocode, checkoutCodes, code, lines);
  return { code, status, evaluationId, ...decision };
}
