import type { GroupTotals, GroupTotalsQuery, GroupTotalsRow, ReportMeta, Totals } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { documentedSql } from "./documented-sql.ts";
import { groupKey, keyOfGroup } from "./group-keys.ts";
import { type Dialect, running } from "./roll-up-planner.ts";
import { armsOf, NAMES } from "./totals.ts";

type OrderMeasure = Exclude<keyof GroupTotals, keyof Totals>;

/** For each measure, the expression to sum over the distinct orders of a row; null: its own statement computes it. */
const ORDER_MEASURES: Readonly<Record<OrderMeasure, string | null>> = {
  code_orders: "1",
  code_valued: "value IS NOT NULL",
  code_revenue: "ifnull(value - order_discount, 0)",
  code_discount: "discount",
  new_orders: "customer = 'new'",
  new_revenue: "ifnull(value - order_discount, 0) * (customer = 'new')",
  new_discount: "discount * (customer = 'new')",
  returning_orders: "customer = 'returning'",
  returning_revenue: "ifnull(value - order_discount, 0) * (customer = 'returning')",
  returning_discount: "discount * (customer = 'returning')",
  payout: null,
};

const ORDER_NAMES = Object.keys(ORDER_MEASURES) as OrderMeasure[];

const ORDER_COLUMNS = [
  "verified",
  "cdp_source",
  "transaction_id",
  "customer",
  "order_value",
  "order_discount",
  "order_deducted",
  "order_gross_discount",
];

/** The redemptions of codes that are in effect, with their orders and the group of each code: read once for both arms. */
function codedRedemptions(query: GroupTotalsQuery, dialect: Dialect): string {
  const { columns, group } = groupKey(query.by, query, dialect);
  const rows = dialect.rows("redemption", query, [...columns, ...ORDER_COLUMNS]);
  return `SELECT ${group} AS code_group, currency, discount, reversed_discount, ${ORDER_COLUMNS.join(", ")}
     FROM (${rows}) facts WHERE code <> '' AND reversed = 0`;
}

/**
 * The distinct orders of each row. `payable` is the order's value less all of its discounts, without the part that was taken back.
 * The shop's server says how much that is; otherwise it is as much of the value as of the discounts by the row's codes. Where those of
 * the codes are not known one by one, `order_discount` has the one that the site reports for the whole order.
 * @param key the SQL of the row's key over the redemptions
 * @param where a condition on the redemptions
 */
function ordersBy(key: string, where = "1"): string {
  const orders = `SELECT ${key} AS key, currency, cdp_source, transaction_id, customer, order_value AS value, order_discount,
       iif(order_deducted > 0, order_value - order_discount, max(0, order_value - max(order_gross_discount, order_discount))) AS net,
       CAST(total(discount) AS INTEGER) AS given, iif(order_deducted > 0, 0, CAST(total(reversed_discount) AS INTEGER)) AS unpaid,
       CAST(total(reversed_discount) AS INTEGER) AS reversed
     FROM coded WHERE ${where} GROUP BY 1, 2, 3, 4`;
  return `SELECT key, currency, cdp_source, transaction_id, customer, value, order_discount, given - reversed AS discount,
     ifnull(iif(unpaid = 0, net, CAST((2 * net * (given - unpaid) + given) / (2 * given) AS INTEGER)), 0) AS payable
   FROM (${orders})`;
}

/** The measures of orders in the order of their columns; the others are 0. */
const columnsOf = (sums: (name: OrderMeasure) => string): string =>
  [...NAMES.map((name) => `0 AS ${name}`), ...ORDER_NAMES.map((name) => `${sums(name)} AS ${name}`)].join(", ");

function ordersArm(query: GroupTotalsQuery, dialect: Dialect): string {
  const key = keyOfGroup(query.by, "code_group", dialect);
  const sums = columnsOf((name) => (ORDER_MEASURES[name] === null ? "0" : `total(${ORDER_MEASURES[name]})`));
  return `SELECT key, currency, ${sums} FROM (${ordersBy(key)}) GROUP BY 1, 2`;
}

/** A percentage has up to four decimals. Whole millions apart from the rest: no product is too large for an integer. */
const PERCENTAGE = "CAST(round(g.payout_percentage * 10000) AS INTEGER)";
const PART = `payable / 1000000 * ${PERCENTAGE} + (payable % 1000000 * ${PERCENTAGE} + 500000) / 1000000`;

/**
 * The orders that each group is paid for. An owner is paid once for an order: by the first of the owner's groups with a payout. Groups
 * without an owner stand for themselves.
 */
function paidOrders({ payouts }: GroupTotalsQuery, { codeGroups }: Dialect): string {
  const orders = ordersBy("code_group", payouts === "verified" ? "verified = 1" : "1");
  return `SELECT o.key, o.currency, o.payable, row_number() OVER (
       PARTITION BY ifnull(g.owner, g.id), o.cdp_source, o.transaction_id ORDER BY g.position, g.id) AS place
     FROM (${orders}) o JOIN ${codeGroups} g ON g.id = o.key
     WHERE g.payout_amount_minor IS NOT NULL OR g.payout_percentage IS NOT NULL`;
}

/** Payouts are rounded once for each group and currency. A fixed amount is in its own currency, for orders in all of them. */
function payoutArm(query: GroupTotalsQuery, dialect: Dialect): string {
  const orders = `SELECT key, currency, count(*) AS orders, CAST(total(payable) AS INTEGER) AS payable
     FROM (${paidOrders(query, dialect)}) WHERE place = 1 GROUP BY 1, 2`;
  const payout = `iif(g.payout_amount_minor IS NULL, ${PART}, g.payout_amount_minor * orders)`;
  return `SELECT ${keyOfGroup(query.by, "o.key", dialect)} AS key, ifnull(g.payout_currency, o.currency) AS currency,
     ${columnsOf((name) => (name === "payout" ? `ifnull(${payout}, 0)` : "0"))}
   FROM (${orders}) o JOIN ${dialect.codeGroups} g ON g.id = o.key`;
}

function statement(query: GroupTotalsQuery, dialect: Dialect): string {
  const coded = codedRedemptions(query, dialect);
  const zeros = ORDER_NAMES.map((name) => `0 AS ${name}`).join(", ");
  const totals = armsOf(query, dialect).map((arm) => `SELECT *, ${zeros} FROM (${arm}) WHERE 1`);
  const arms = [...totals, ordersArm(query, dialect), payoutArm(query, dialect)].join(" UNION ALL ");
  const sums = [...NAMES, ...ORDER_NAMES].map((name) => `total(${name}) AS ${name}`).join(", ");
  return `WITH coded AS MATERIALIZED (${coded})
   SELECT key, currency, ${sums} FROM (${arms}) GROUP BY key, currency ORDER BY key, currency`;
}

/** Sums of codes by their groups, with the orders of these codes and what is paid for them. */
export function groupTotalsReader(db: Db) {
  return {
    groupTotals(query: GroupTotalsQuery): ReportMeta<GroupTotalsRow> {
      const values: (string | number)[] = [];
      const sql = statement(query, running(db, values));
      return { rows: db.prepare<unknown[], GroupTotalsRow>(sql).all(...values), sql: statement(query, documentedSql) };
    },
  };
}
