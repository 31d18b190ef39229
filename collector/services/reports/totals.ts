import { formatAmount, type Minor } from "../../evaluation/money.ts";
import type { Totals } from "../../store/ports/reports.ts";
import { columns } from "./report.ts";

/** An amount as a decimal, and in minor units. */
export const amount = <Name extends string>(name: Name, minor: Minor | null, currency: string) =>
  ({
    [name]: minor === null ? null : formatAmount(minor, currency),
    [`${name}_minor`]: minor,
  }) as Record<Name, string | null> & Record<`${Name}_minor`, number | null>;

/** How attempts with codes ended, and what was given. */
export const showCodes = (row: Totals) => ({
  currency: row.currency,
  attempts: row.attempts,
  recognized: row.recognized,
  conditions_met: row.conditions_met,
  in_totals: row.in_totals,
  redeemed: row.redeemed,
  failed: row.failed,
  lost_attempts: row.lost_attempts,
  ...amount("lost_value", row.lost_value, row.currency),
  redemptions: row.redemptions,
  observed: row.observed,
  reversed: row.reversed,
  ...amount("discount", row.discount, row.currency),
  ...amount("reversed_discount", row.reversed_discount, row.currency),
});

export const CODES_COLUMNS = [
  ...columns("text", "currency"),
  ...columns("integer", "attempts", "recognized", "conditions_met", "in_totals", "redeemed", "failed", "lost_attempts"),
  ...columns("amount", "lost_value"),
  ...columns("integer", "redemptions", "observed", "reversed"),
  ...columns("amount", "discount", "reversed_discount"),
];

/** The mean, to the nearest minor unit, half away from zero as amounts are rounded everywhere; null of none. */
const mean = (sum: Minor, count: number): Minor | null => (count === 0 ? null : Math.floor(sum / count + 0.5));

/** What orders came to, after discounts, with a code and without. Only orders of known value have a part in amounts. */
export function showOrders(row: Totals) {
  const revenue = row.value - row.given;
  const withCode = row.value_with_code - row.given_with_code;
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

export const ORDERS_COLUMNS = [
  ...columns("integer", "orders", "orders_with_code", "orders_of_unknown_value"),
  ...columns("amount", "revenue", "revenue_with_code", "revenue_without_code"),
  ...columns("amount", "average_order", "average_order_with_code", "average_order_without_code"),
];
