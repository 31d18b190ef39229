import { isAnyOf } from "../queries/fact-sql.ts";
import { literal } from "../queries/literal.ts";
import { conditionsOf, type Dialect, KINDS, type Kind } from "./roll-up-planner.ts";

/** The kind of the customer, as the filter has it. */
const CUSTOMER =
  "CASE WHEN customer_order = 1 THEN 'new' WHEN customer_order > 1 THEN 'returning' ELSE 'not_known' END";

/** Whether a row of another view is of a redemption's order. */
const ofOrder = (other: string): string =>
  `${other}.transaction_id = v_redemptions.transaction_id AND ${other}.cdp_source = v_redemptions.cdp_source`;

interface DocumentedView {
  readonly view: string;
  /** A condition that all rows meet. */
  readonly where?: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** The documented view of a kind, with the columns of the roll-ups as expressions over it. */
const VIEWS: Readonly<Record<Kind, DocumentedView>> = {
  attempt: {
    view: "v_attempts",
    columns: {
      attempts: "1",
      discount: "discount_minor",
      known_carts: "cart_value_minor IS NOT NULL",
      cart_value: "ifnull(cart_value_minor, 0)",
      missing_amount: "missing_amount_minor",
      site_discount: "site_discount_minor",
      status: "stage",
      reason: "ifnull(verdict_reason, '')",
      rules_reason: "reason",
      reported_status: "ifnull(reported_status, -1)",
    },
  },
  redemption: {
    view: "v_redemptions",
    columns: {
      coded: "code IS NOT NULL",
      redemptions: "1",
      discount: "ifnull(discount_minor, 0)",
      claimed_discount: "ifnull(claimed_discount_minor, 0)",
      reversed: "reversed_at IS NOT NULL",
      reversed_discount: "reversed_discount_minor",
      shipping_discount: "shipping_discount_minor",
      customer: CUSTOMER,
      order_value: `(SELECT p.value_minor FROM v_purchases p WHERE ${ofOrder("p")})`,
      order_discount: `(SELECT p.discount_minor FROM v_purchases p WHERE ${ofOrder("p")})`,
      order_deducted: `(SELECT p.deducted_minor FROM v_purchases p WHERE ${ofOrder("p")})`,
      order_gross_discount: `(SELECT CAST(total(r.discount_minor) AS INTEGER) FROM v_redemptions r WHERE ${ofOrder("r")})`,
    },
  },
  purchase: {
    view: "v_purchases",
    where: "taken_back = 0",
    columns: {
      customer: CUSTOMER,
      coded: "with_code",
      orders: "1",
      valued: "value_minor IS NOT NULL",
      value: "ifnull(value_minor, 0)",
      discount: "iif(value_minor IS NULL, 0, discount_minor)",
    },
  },
  order: { view: "v_orders", columns: { orders: "paid" } },
};

/** The columns of the view that filters of another name apply to: attempts are filtered by their verdict. */
const FILTERED: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>> = {
  attempt: { status: "stage", reason: "verdict_reason", code_group: "code_group_id" },
  redemption: { code_group: "code_group_id", customer: CUSTOMER },
  purchase: { customer: CUSTOMER, source: "iif(evidence = 'server', 'server', 'browser')" },
};

/** Expressions for all views. */
const COMMON_COLUMNS: Readonly<Record<string, string>> = {
  code: "ifnull(code, '')",
  promotion_id: "ifnull(promotion_id, 0)",
  at: "CAST(round(unixepoch(occurred_at, 'subsec') * 1000) AS INTEGER)",
};

const iso = (at: number): string => literal(new Date(at).toISOString());

/** The statement for analysts: over the documented views, with literal values. */
export const documentedSql: Dialect = {
  value: literal,
  codeGroups: "v_code_groups",
  codeGroup: () => ({ columns: ["code_group_id"], sql: "facts.code_group_id" }),
  rows(kind, { filter }, more = []) {
    const { view, where, columns } = VIEWS[kind];
    const selected = (column: string): string => {
      const expression = columns[column] ?? COMMON_COLUMNS[column];
      return expression === undefined ? column : `${expression} AS ${column}`;
    };
    const all = [...new Set([...KINDS[kind].columns, ...more])].map(selected).join(", ");
    const own = where === undefined ? "" : `${where} AND `;
    const time = `${own}occurred_at >= ${iso(filter.from)} AND occurred_at < ${iso(filter.to)}`;
    const others = conditionsOf(kind, filter).map(
      ([column, wanted]) => ` AND ${isAnyOf(FILTERED[kind]?.[column] ?? column, wanted, literal)}`,
    );
    return `\n  SELECT ${all}\n  FROM ${view}\n  WHERE ${time}${others.join("")}\n`;
  },
};
