import { CODE_CHECK_COLUMNS } from "../../columns/code-checks.ts";
import type { Columns, RowOf } from "../../columns/column.ts";
import { ORDER_COLUMNS } from "../../columns/orders.ts";
import { REVERSAL_COLUMNS } from "../../columns/reversals.ts";
import type {
  RemovalRow,
  TimelineCheck,
  TimelineDelivery,
  TimelineFacts,
  TimelineQuery,
  TimelineStore,
  TimelineSubject,
} from "../../ports/timeline.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";
import { ownValue } from "../tables/original-outcomes.ts";
import { rowList, rowReader, type SelectedFact } from "./fact-rows.ts";
import { fromOf } from "./fact-sql.ts";
import { REDEMPTION_ROW, redemptionRows } from "./facts.ts";
import { namedThingsReader } from "./named-things.ts";
import { cartEventReader } from "./timeline-carts.ts";
import { timelineOrders } from "./timeline-orders.ts";

/** Most rows of each list, the latest ones. */
const MAX_ROWS = 2_000;

/** The checks and removals of a subject's own; those of the windows before its orders are more. */
const CHECKS_OF: Readonly<Record<TimelineSubject["kind"], string>> = {
  transaction: "transaction_id = :id",
  customer: "customer_id = :id",
  visitor: "visitor_id = :id",
};

/** Nobody is found by a removal's customer: those of a customer are in browsers that tried a code for them. */
const REMOVALS_OF: Readonly<Record<TimelineSubject["kind"], string>> = {
  transaction: "SELECT rowid FROM code_removals WHERE property_id = :property AND transaction_id = :id",
  customer: `SELECT m.rowid FROM json_each(:visitors) v CROSS JOIN code_removals m
      ON m.property_id = :property AND m.visitor_id = v.value AND m.customer_id = :id`,
  visitor: "SELECT rowid FROM code_removals WHERE property_id = :property AND visitor_id = :id",
};

/** Rows of a visitor in the windows before its orders, without those of other orders. An SQL query of their keys. */
const inWindows = (table: string, key: string): string =>
  `SELECT t.${key} FROM json_each(:windows) w CROSS JOIN ${table} t ON t.property_id = :property AND t.visitor_id = w.value ->> 'visitor'
     AND t.evaluated_at > w.value ->> 'from' AND t.evaluated_at <= w.value ->> 'to' AND t.cdp_source = w.value ->> 'source'
     AND ifnull(t.transaction_id, w.value ->> 'transaction') = w.value ->> 'transaction'`;

/**
 * The orders of a timeline, joined with a table of facts. A CROSS JOIN keeps the order of its tables: the few keys come first,
 * whatever SQLite knows of the others.
 */
const ofOrders = (table: string): string =>
  `json_each(:orders) o CROSS JOIN ${table} ON ${table}.property_id = :property AND ${table}.transaction_id = o.value ->> 1
     AND ${table}.cdp_source = o.value ->> 0`;

const OF_SITE = "(:source = 'all' OR cdp_source = :source)";

const LATEST = (time: string): string => `ORDER BY ${time} DESC LIMIT ${MAX_ROWS}`;

/** The outcome of a check before an order or a removal changed it, under names of its own. */
const FIRST_COLUMNS = [
  ["status", "status"],
  ["reason", "reason"],
  ["in_totals", "in_totals"],
  ["discount", "discount_minor"],
  ["missing_amount", "missing_amount_minor"],
  ["missing_quantity", "missing_quantity"],
  ["cart_value", "cart_value_minor"],
  ["cart_source", "cart_source"],
  ["currency", "currency"],
  ["promotion_id", "promotion_id"],
  ["site_outcome", "site_outcome"],
  ["site_reason", "site_reason"],
  ["partial", "partial"],
] as const;
const FIRST_OUTCOME = FIRST_COLUMNS.map(([column, name]) => `${ownValue(column)} AS first_${name}`).join(", ");

function checkOf(selected: SelectedFact, read: (row: SelectedFact) => TimelineCheck["row"]): TimelineCheck {
  const first = Object.fromEntries(FIRST_COLUMNS.map(([, name]) => [name, selected[`first_${name}`]]));
  const row = Object.fromEntries(Object.entries(selected).filter(([name]) => !name.startsWith("first_")));
  const [in_totals, partial] = [first.in_totals === 1, first.partial === 1];
  return { row: read(row), first: { ...first, in_totals, partial } as TimelineCheck["first"] };
}

function statements(db: Db) {
  const checks = (kind: TimelineSubject["kind"]) =>
    db.prepare<object, SelectedFact>(
      `SELECT ${rowList("code_checks", CODE_CHECK_COLUMNS)}, ${FIRST_OUTCOME} FROM code_checks WHERE id IN (
         SELECT id FROM code_checks WHERE property_id = :property AND ${CHECKS_OF[kind]}
         UNION ${inWindows("code_checks", "id")})
       AND occurred_at <= :until AND ${OF_SITE} ${LATEST("occurred_at")}`,
    );
  const removals = (kind: TimelineSubject["kind"]) =>
    db.prepare<object, Omit<RemovalRow, "removed_at"> & { readonly at: number }>(
      `SELECT code, source, event_id, transaction_id, customer_id, visitor_id, cdp_source, evaluated_at AS at
       FROM code_removals WHERE rowid IN (${REMOVALS_OF[kind]} UNION ${inWindows("code_removals", "rowid")})
       AND evaluated_at <= :until AND ${OF_SITE} ${LATEST("evaluated_at")}`,
    );
  return {
    checks: { transaction: checks("transaction"), customer: checks("customer"), visitor: checks("visitor") },
    removals: { transaction: removals("transaction"), customer: removals("customer"), visitor: removals("visitor") },
    orders: db.prepare<object, SelectedFact>(
      `SELECT ${rowList("orders", ORDER_COLUMNS)} FROM json_each(:orders) o CROSS JOIN ${fromOf("orders")}
       WHERE orders.property_id = :property AND orders.transaction_id = o.value ->> 1 AND orders.cdp_source = o.value ->> 0
       AND orders.updated_at <= :until ${LATEST("orders.updated_at")}`,
    ),
    redemptions: db.prepare<object, SelectedFact>(
      `SELECT ${REDEMPTION_ROW} FROM ${ofOrders("redemptions")}
       WHERE redemptions.occurred_at <= :until ${LATEST("redemptions.occurred_at")}`,
    ),
    reversals: db.prepare<object, SelectedFact>(
      `SELECT ${rowList("reversals", REVERSAL_COLUMNS)} FROM ${ofOrders("redemptions")}
         CROSS JOIN reversals ON reversals.redemption_id = redemptions.id
       WHERE reversals.at <= :until ${LATEST("reversals.at")}`,
    ),
    deliveries: db.prepare<object, Omit<TimelineDelivery, "redemption_ids"> & { readonly redemptions: string }>(
      `SELECT d.seq, d.id, d.webhook_id, d.type, d.status, d.attempts, d.created_at, d.last_at, d.last_status,
         json_group_array(redemptions.id) AS redemptions
       FROM ${ofOrders("redemptions")}
         CROSS JOIN delivered_redemptions m ON m.redemption_id = redemptions.id CROSS JOIN deliveries d ON d.seq = m.delivery_seq
       WHERE d.property_id = :property AND d.created_at <= :until GROUP BY d.seq ${LATEST("d.created_at")}`,
    ),
  };
}

const readerOf = <All extends Columns>(columns: All): ((rows: readonly SelectedFact[]) => RowOf<All>[]) => {
  const read = rowReader(columns);
  return (rows) => rows.map(read);
};

/** Reads the story of an order, a customer or a browser. Each lookup has an index. */
export function timelineReader(db: Db): SyncOf<keyof TimelineStore> {
  const sql = statements(db);
  const ordersOf = timelineOrders(db);
  const readCheck = rowReader(CODE_CHECK_COLUMNS);
  const [readOrders, readReversals] = [readerOf(ORDER_COLUMNS), readerOf(REVERSAL_COLUMNS)];
  const readRedemption = redemptionRows(db);

  const timeline = (query: TimelineQuery): TimelineFacts => {
    const { propertyId: property, subject, cdpSource: source, until } = query;
    const { purchases, keys, windows } = ordersOf(query);
    const wanted = keys.filter(([site]) => source === "all" || site === source);
    const ofOrder = { property, until, orders: JSON.stringify(wanted) };
    const ofCodes = { property, until, source, id: subject.id, windows: JSON.stringify(windows) };
    const checks = sql.checks[subject.kind].all(ofCodes).map((selected) => checkOf(selected, readCheck));
    const visitors = new Set(checks.flatMap(({ row }) => row.visitor_id ?? []));
    const ofRemovals = subject.kind === "customer" ? { visitors: JSON.stringify([...visitors]) } : {};
    return {
      checks,
      removals: sql.removals[subject.kind]
        .all({ ...ofCodes, ...ofRemovals })
        .map(({ at, ...row }) => ({ removed_at: new Date(at).toISOString(), ...row })),
      // All of them: the quote that a purchase names was made before it.
      purchases,
      orders: readOrders(sql.orders.all(ofOrder)),
      redemptions: sql.redemptions.all(ofOrder).map(readRedemption),
      reversals: readReversals(sql.reversals.all(ofOrder)),
      deliveries: sql.deliveries
        .all(ofOrder)
        .map(({ redemptions, ...row }) => ({ ...row, redemption_ids: JSON.parse(redemptions) })),
    };
  };
  return { timeline, cartEvents: cartEventReader(db), namedThings: namedThingsReader(db) };
}
