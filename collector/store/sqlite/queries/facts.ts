import { CODE_CHECK_COLUMNS } from "../../columns/code-checks.ts";
import type { Columns } from "../../columns/column.ts";
import { EVENT_COLUMNS } from "../../columns/events.ts";
import { COLUMN_FILTERS, type FactKind } from "../../columns/facts.ts";
import { PURCHASE_COLUMNS } from "../../columns/purchases.ts";
import { LINE_COLUMNS } from "../../columns/redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "../../columns/redemptions.ts";
import type {
  FactFilter,
  FactPage,
  FactQuery,
  FactStore,
  HiddenRows,
  RedemptionLineRow,
  RedemptionRow,
} from "../../ports/facts.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";
import { codeGroupOf } from "./code-group-of.ts";
import { rowList, rowReader, type SelectedFact } from "./fact-rows.ts";
import { columnOf, isAnyOf } from "./fact-sql.ts";

type Value = string | number;

/** A condition, and the values of its parameters. */
type Condition = readonly [sql: string, values: readonly Value[]];

/**
 * The conditions of a filter, without those of `cdp_source` and `traffic`.
 * @param time the column of the filter's time
 * @param table the table with the filter's other columns
 */
export function conditionsOf(filter: FactFilter, time: string, table: string): readonly Condition[] {
  const ofTime = ([">=", "<"] as const).map((comparison, at): Condition | null => {
    const bound = [filter.from, filter.to][at];
    return bound === undefined ? null : [`${time} ${comparison} ?`, [bound]];
  });
  const ofColumns = COLUMN_FILTERS.map((name) => wanted(`${table}.${name}`, filter[name]));
  const ofGroup = wanted(codeGroupOf(`${table}.code`, `${table}.property_id`), filter.code_group);
  const ofContacts = (filter.contacts ?? []).map((hashes) => contactCondition(table, hashes));
  return [...ofTime, ...ofColumns, ofGroup, ...ofContacts].filter((condition) => condition !== null);
}

const AMONG = "IN (SELECT value FROM json_each(?))";
/** Hashes are of one length, and unguessable: one is never a part of another value. */
const mentionIn = (column: string): string =>
  `EXISTS (SELECT 1 FROM json_each(?) hash WHERE instr(${column}, hash.value) > 0)`;

/** Where the tables have the keyed hashes of contacts. */
const CONTACTS: Readonly<Record<string, readonly string[]>> = {
  events: [mentionIn("events.contact_hashes")],
  purchases: [`purchases.customer_key ${AMONG}`, mentionIn("purchases.identities")],
  redemptions: [
    `redemptions.customer_key ${AMONG}`,
    `redemptions.id IN (SELECT redemption_id FROM redemption_identities WHERE key ${AMONG})`,
  ],
  orders: [
    `orders.customer_key ${AMONG}`,
    `EXISTS (SELECT 1 FROM order_identities i WHERE i.property_id = orders.property_id
       AND i.platform = orders.platform AND i.order_id = orders.order_id AND i.key ${AMONG})`,
  ],
};

/** The rows of a contact. @param hashes of its forms */
function contactCondition(table: string, hashes: readonly string[]): Condition {
  const conditions = CONTACTS[table] ?? [];
  return [`(${conditions.join(" OR ")})`, conditions.map(() => JSON.stringify(hashes))];
}

/** @returns null where the filter has no value for a column */
function wanted(column: string, value: Value | readonly Value[] | undefined): Condition | null {
  if (value === undefined) return null;
  const values: Value[] = [];
  const sql = isAnyOf<Value>(column, value, (bound) => {
    values.push(bound);
    return "?";
  });
  return [sql, values];
}

/** The conditions that leave out test sites and automated traffic, unless the filter includes them. */
export const sourceConditions = ({ cdp_source, traffic }: FactFilter, table: string): readonly Condition[] =>
  [[`${table}.cdp_source = ?`, [cdp_source]] as const, [`${table}.traffic = ?`, [traffic]] as const].filter(
    ([, [value]]) => value !== "all",
  );

/** Reads a fact in the order of its changes. */
function factReader<Row>(db: Db, table: FactKind, columns: Columns, read: (selected: SelectedFact) => Row) {
  const change = columnOf(table, columns, "change_seq");
  const select = `SELECT ${rowList(table, columns)} FROM ${table}`;
  return ({ propertyId, filter, after, limit, newestFirst }: FactQuery): FactPage<Row> => {
    const conditions = conditionsOf(filter, "occurred_at", table);
    const voids = columns.void && !filter.include_void ? ["void = 0"] : [];
    const where = ["property_id = ?", ...voids, ...conditions.map(([sql]) => sql)].join(" AND ");
    const values = [propertyId, ...conditions.flatMap(([, bound]) => bound)];
    const sources = sourceConditions(filter, table);
    const [beyond, direction] = newestFirst ? ["<", "DESC"] : [">", "ASC"];
    const selected = db
      .prepare<unknown[], SelectedFact & { readonly change_seq: number }>(
        `${select} WHERE ${[where, ...sources.map(([sql]) => sql)].join(" AND ")} AND ${change} ${beyond} ?
         ORDER BY ${change} ${direction} LIMIT ?`,
      )
      .all(...values, ...sources.flatMap(([, bound]) => bound), after, limit + 1);
    const page = selected.slice(0, limit);
    return {
      rows: page.map(read),
      last: page.at(-1)?.change_seq ?? after,
      more: selected.length > limit,
      hidden: countHidden(db, table, where, values, filter),
    };
  };
}

function countHidden(
  db: Db,
  table: FactKind,
  where: string,
  values: readonly (string | number)[],
  { cdp_source, traffic }: FactFilter,
): HiddenRows {
  const count = (condition: string): number =>
    db
      .prepare<unknown[], number>(`SELECT count(*) FROM ${table} WHERE ${where} AND ${condition}`)
      .pluck()
      .get(...values)!;
  return {
    staging: cdp_source === "Production" ? count("cdp_source = 'Staging'") : 0,
    automated: traffic === "human" ? count("traffic <> 'human'") : 0,
  };
}

/** The select list of `redemptionRows`. */
export const REDEMPTION_ROW = rowList("redemptions", REDEMPTION_COLUMNS);

/** Reads a redemption with its lines. */
export function redemptionRows(db: Db): (selected: SelectedFact) => RedemptionRow {
  const lines = db.prepare<[number], RedemptionLineRow>(
    `SELECT ${rowList("redemption_lines", LINE_COLUMNS)} FROM redemption_lines
     WHERE redemption_id = ? ORDER BY length(line_id), line_id`,
  );
  const read = rowReader(REDEMPTION_COLUMNS);
  return (selected) => {
    const row = read(selected);
    return { ...row, lines: lines.all(row.id) };
  };
}

/** The latest `change_seq` of a kind of facts. */
function lastChangeReader(db: Db): (kind: FactKind) => number {
  const events = db.prepare<[], number>("SELECT ifnull(max(seq), 0) FROM events").pluck();
  const others = db.prepare<[], number>("SELECT last FROM change_counter").pluck();
  return (kind) => (kind === "events" ? events : others).get()!;
}

/** Facts row by row, in the order of their changes. */
export const factReaders = (db: Db): SyncOf<keyof FactStore> => ({
  codeChecks: factReader(db, "code_checks", CODE_CHECK_COLUMNS, rowReader(CODE_CHECK_COLUMNS)),
  redemptions: factReader(db, "redemptions", REDEMPTION_COLUMNS, redemptionRows(db)),
  events: factReader(db, "events", EVENT_COLUMNS, rowReader(EVENT_COLUMNS)),
  purchases: factReader(db, "purchases", PURCHASE_COLUMNS, rowReader(PURCHASE_COLUMNS)),
  lastChange: lastChangeReader(db),
});
