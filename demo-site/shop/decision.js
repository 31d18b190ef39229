import { messageFor } from "./messages.js";
import { cents, decimal, formatMoney, sum } from "./money.js";

/** Codes are compared as people type them: case and outer spaces don't matter. */
const same = (a, b) => a.trim().toUpperCase() === b.trim().toUpperCase();

/** What the till's own list takes off, in cents; null for a code that is not on it. */
export function ruleDiscount(honoured, code, lines) {
  const entry = honoured.find((one) => same(one.code, code));
  if (!entry) return null;
  if (entry.amount) return Math.min(cents(entry.amount), sum(lines));
  const excepted = new Set(entry.except_category_ids);
  const eligible = lines.filter((line) => !line.product.category_ids.some((id) => excepted.has(id)));
  return Math.round((sum(eligible) * entry.percent) / 100);
}

function byTheShop(discount) {
  return { outcome: "accepted", text: `Accepted by the shop: −${formatMoney(decimal(discount))}`, discount };
}

function byPromotrail(promocode, lines) {
  if (!promocode.in_totals) return { outcome: "refused", text: messageFor(promocode), discount: 0 };
  const discount = Math.min(cents(promocode.discount ?? "0"), sum(lines));
  return { outcome: "accepted", text: messageFor(promocode), discount };
}

/**
 * The shop decides what a code is worth. From status 3 on Promotrail knows the promotion, and its word counts;
 * below that, or without an answer, the till's own list does.
 */
export function decide({ code, promocode, honoured, lines }) {
  const status = promocode?.status ?? null;
  if (status >= 3) return { code, status, ...byPromotrail(promocode, lines) };
  const discount = ruleDiscount(honoured, code, lines);
  if (discount !== null) return { code, status, ...byTheShop(discount) };
  if (promocode) return { code, status, outcome: "refused", text: messageFor(promocode), discount: 0 };
  return {
    code,
    status,
    outcome: "unchecked",
    text: "We couldn't check this code just now. Please try again.",
    discount: 0,
  };
}
