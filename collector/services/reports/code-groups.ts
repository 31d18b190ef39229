import { z } from "zod";
import type { CodeGroup } from "../../store/ports/code-groups.ts";
import { type GroupTotalsQuery, type GroupTotalsRow, PAID_ORDERS } from "../../store/ports/reports.ts";
import { amount, amountFields, count } from "./fields.ts";
import { BOTH_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";
import { ATTEMPT_FIELDS, attemptTotals } from "./totals.ts";

/** The orders of codes. Amounts are of orders with a known value only. */
const ORDER_FIELDS = {
  orders: count.describe(
    "Distinct orders on which a code of the row is in effect: not voided, not reversed as a whole. One with codes of several rows is in each of them, so the rows don't add up.",
  ),
  orders_of_unknown_value: count.describe("Orders that no amount includes."),
  ...amountFields("revenue", "These orders after all discounts."),
  ...amountFields(
    "payout",
    "What the owners get: of each group its percentage of the net revenue, rounded once, or its amount for each order, in the currency of that amount. An owner of several groups is paid once for an order: by the first of them.",
  ),
  new_orders: count.describe("First orders of their customers, by the shop's server."),
  ...amountFields("new_revenue", "First orders, after discounts."),
  ...amountFields("new_discount", "Discounts by these codes on first orders, less reversals."),
  returning_orders: count.describe("Later orders of their customers."),
  ...amountFields("returning_revenue", "Later orders, after discounts."),
  ...amountFields("returning_discount", "Discounts by these codes on later orders, less reversals."),
  not_known_orders: count.describe("Orders of which nobody says whether they are the first."),
  ...amountFields("not_known_revenue", "Those orders, after discounts."),
  ...amountFields("not_known_discount", "Discounts by these codes on those orders, less reversals."),
};

/** How codes work by their groups, owners or channels, and what is owed for their orders. */
export const codeGroups = defineReport({
  summary: "Code groups, owners and channels",
  description:
    "Attempts, orders and payouts of codes by code group, owner or channel. Each code is in the first group that matches it; the groups are those of now.",
  query: {
    ...BOTH_QUERY,
    by: z.enum(["code_group", "owner", "channel"]).default("code_group"),
    payouts: z
      .enum(PAID_ORDERS)
      .optional()
      .describe(
        "The orders that payouts are of. verified: those that a server reported; anybody can report one with the public write key. Default: verified if the property has an order source, else all.",
      ),
  },
  row: {
    code_group_id: z.int().nullable().describe("null: codes in no group; or the rows are by owner or channel."),
    code_group: z.string().nullable().describe("The name of the group."),
    owner: z.string().nullable().describe("null: codes without an owner."),
    channel: z.string().nullable().describe("null: codes without a channel; or the rows are by owner."),
    ...ATTEMPT_FIELDS,
    ...ORDER_FIELDS,
  },
  meta: { payouts: z.enum(PAID_ORDERS).describe("The orders that payouts are of.") },
  async make({ store, property, filter, parsed: { by, payouts: chosen } }) {
    const payouts = chosen ?? ((await store.orderSources(property.id)).length > 0 ? "verified" : "all");
    const { rows, sql } = await store.groupTotals({ propertyId: property.id, filter, by, payouts });
    const groups = await store.codeGroups(property.id);
    return {
      rows: rows.map((row) => ({ ...keysOf(by, row.key, groups), ...attemptTotals(row), ...orderTotals(row) })),
      sql,
      meta: { payouts },
    };
  },
});

function keysOf(by: GroupTotalsQuery["by"], key: string | number, groups: readonly CodeGroup[]) {
  const none = { code_group_id: null, code_group: null, owner: null, channel: null };
  if (by !== "code_group") return { ...none, [by]: key === "" ? null : String(key) };
  const group = groups.find(({ id }) => id === key);
  return group ? { code_group_id: group.id, code_group: group.name, owner: group.owner, channel: group.channel } : none;
}

function orderTotals(row: GroupTotalsRow) {
  const { currency, code_orders, code_revenue, code_discount } = row;
  return {
    orders: code_orders,
    orders_of_unknown_value: code_orders - row.code_valued,
    ...amount("revenue", code_revenue, currency),
    ...amount("payout", row.payout, currency),
    new_orders: row.new_orders,
    ...amount("new_revenue", row.new_revenue, currency),
    ...amount("new_discount", row.new_discount, currency),
    returning_orders: row.returning_orders,
    ...amount("returning_revenue", row.returning_revenue, currency),
    ...amount("returning_discount", row.returning_discount, currency),
    not_known_orders: code_orders - row.new_orders - row.returning_orders,
    ...amount("not_known_revenue", code_revenue - row.new_revenue - row.returning_revenue, currency),
    ...amount("not_known_discount", code_discount - row.new_discount - row.returning_discount, currency),
  };
}
