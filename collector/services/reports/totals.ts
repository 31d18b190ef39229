import type { Minor } from "../../evaluation/money.ts";
import type { Totals } from "../../store/ports/reports.ts";
import { amount, amountFields, count, currency } from "./fields.ts";

/** Totals of redemptions in one currency. */
export const REDEMPTION_FIELDS = {
  redemptions: count,
  observed: count.describe("Redemptions that only the site reported; no rule confirms them."),
  reversed: count.describe("Redemptions that were reversed as a whole."),
  ...amountFields("discount", "The discounts of all redemptions."),
  ...amountFields("shipping_discount", "Their discounts on the price of shipping; discount does not contain them."),
  ...amountFields("reversed_discount", "The part of discount that was reversed."),
};

/** The values of `REDEMPTION_FIELDS`. */
export const redemptionTotals = (row: Totals) => ({
  redemptions: row.redemptions,
  observed: row.observed,
  reversed: row.reversed,
  ...amount("discount", row.discount, row.currency),
  ...amount("shipping_discount", row.shipping_discount, row.currency),
  ...amount("reversed_discount", row.reversed_discount, row.currency),
});

/** Totals of attempts and redemptions in one currency. */
export const ATTEMPT_FIELDS = {
  currency,
  attempts: count.describe(
    "Distinct codes per transaction, or per session without one; each counts once, by the check that decides it.",
  ),
  recognized: count,
  conditions_met: count,
  accepted: count.describe("By the site; where it does not say, by the promotions here."),
  redeemed: count.describe("Accepted attempts that an order used or names."),
  failed: count.describe("Rejected attempts."),
  not_known: count.describe(
    "Attempts that the site says nothing of, with a code that no promotion here has, or whose promotion is partial: its rules could not be imported in full.",
  ),
  lost_carts: count.describe(
    "Distinct known carts with a rejected attempt and no later order. A cart with several codes is in each of their rows, so the rows don't add up.",
  ),
  ...amountFields("lost_value", "The lost_carts, each with the greatest value that it had."),
  ...REDEMPTION_FIELDS,
};

/** The values of `ATTEMPT_FIELDS`. */
export const attemptTotals = (row: Totals) => ({
  currency: row.currency,
  attempts: row.attempts,
  recognized: row.recognized,
  conditions_met: row.conditions_met,
  accepted: row.accepted,
  redeemed: row.redeemed,
  failed: row.failed,
  not_known: row.not_known,
  lost_carts: row.lost_carts,
  ...amount("lost_value", row.lost_value, row.currency),
  ...redemptionTotals(row),
});

/** Totals of orders in one currency. Amounts are after discounts, and of orders with a known value only. */
export const ORDER_FIELDS = {
  orders: count,
  orders_with_code: count,
  orders_of_unknown_value: count.describe("Orders that no amount includes."),
  ...amountFields("revenue", "Orders after discounts."),
  ...amountFields("revenue_with_code", "Orders with a code."),
  ...amountFields("revenue_without_code", "Orders without a code."),
  ...amountFields("average_order", "Rounded to the nearest minor unit."),
  ...amountFields("average_order_with_code", "Orders with a code."),
  ...amountFields("average_order_without_code", "Orders without a code."),
};

/** The values of `ORDER_FIELDS`. */
export function orderTotals(row: Totals) {
  const revenue = row.value - row.order_discount;
  const withCode = row.value_with_code - row.order_discount_with_code;
  const { currency } = row;
  return {
    orders: row.orders,
    orders_with_code: row.orders_with_code,
    orders_of_unknown_value: row.orders - row.valued,
    ...amount("revenue", revenue, currency),
    ...amount("revenue_with_code", withCode, currency),
    ...amount("revenue_without_code", revenue - withCode, currency),
    ...amount("average_order", mean(revenue, row.valued), currency),
    ...amount("average_order_with_code", mean(withCode, row.valued_with_code), currency),
    ...amount("average_order_without_code", mean(revenue - withCode, row.valued - row.valued_with_code), currency),
  };
}

/** Half away from zero, as everywhere amounts are rounded; null where there is no order. */
const mean = (sum: Minor, orders: number): Minor | null => (orders === 0 ? null : Math.floor(sum / orders + 0.5));
