import type { FactKind } from "../../fact-tables.ts";
import type {
  CodeCheckRow,
  EventRow,
  FactFilter,
  FactPage,
  FactQuery,
  HiddenRows,
  RedemptionLineRow,
  RedemptionRow,
} from "../../ports/facts.ts";
import type { Db } from "../connection/database.ts";

/** What the rows of a fact must fit. */
type Conditions = readonly (readonly [sql: string, value: string | number])[];

const NAMED = ["code", "customer_id", "transaction_id", "promotion_id", "status", "reason", "basis", "source"] as const;

/**
 * What rows must fit beside where they came from.
 * @param time what says when it happened
 * @param of the table whose columns are meant, with a point
 */
export function conditionsOf(filter: FactFilter, time = "occurred_at", of = ""): Conditions {
  const all: (readonly [string, string | number | undefined])[] = [
    [`${time} >= ?`, filter.from],
    [`${time} < ?`, filter.to],
    ...NAMED.map((name) => [`${of}${name} = ?`, filter[name]] as const),
  ];
  return all.filter((one): one is readonly [string, string | number] => one[1] !== undefined);
}

type FactRow = { change_seq: number; occurred_at: number; received_at: number };

/** Reads one table of facts in the order of change. */
function factReader<Row extends FactRow, T>(
  db: Db,
  table: string,
  columns: readonly string[],
  fromRow: (row: Row) => T,
  change = "change_seq",
) {
  return ({ propertyId, filter, after, limit, newestFirst }: FactQuery): FactPage<T> => {
    const conditions = conditionsOf(filter);
    const shown = columns.includes("void") && !filter.include_void ? ["void = 0"] : [];
    const where = ["property_id = ?", ...shown, ...conditions.map(([sql]) => sql)].join(" AND ");
    const values = [propertyId, ...conditions.map(([, value]) => value)];
    const { sql, values: kept } = keptBy(filter);
    const [beyond, direction] = newestFirst ? ["<", "DESC"] : [">", "ASC"];
    const found = db
      .prepare<unknown[], Row>(
        `SELECT ${change} AS change_seq, ${columns.join(", ")} FROM ${table}
         WHERE ${where} ${sql} AND ${change} ${beyond} ? ORDER BY ${change} ${direction} LIMIT ?`,
      )
      .all(...values, ...kept, after, limit + 1);
    const rows = found.slice(0, limit);
    return {
      rows: rows.map(fromRow),
      last: rows.at(-1)?.change_seq ?? after,
      more: found.length > limit,
      hidden: countHidden(db, table, where, values, filter),
    };
  };
}

/** What stays of the rows that fit: tests and robots are left out unless they are asked for. */
export function keptBy({ cdp_source, traffic }: FactFilter, of = ""): { sql: string; values: readonly string[] } {
  const kept = [
    ["cdp_source", cdp_source],
    ["traffic", traffic],
  ].filter(([, value]) => value !== "all");
  return { sql: kept.map(([column]) => `AND ${of}${column} = ?`).join(" "), values: kept.map(([, value]) => value!) };
}

function countHidden(
  db: Db,
  table: string,
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

const iso = (at: number): string => new Date(at).toISOString();

const CHECK_COLUMNS = (
  "event_id position code entered promotion_id promotion_version reported_status status reason superseded_by in_totals head ordered " +
  "discount missing_amount missing_quantity cart_value currency cart_source transaction_id customer_id visitor_id session_id " +
  "cdp_source traffic occurred_at received_at"
).split(" ");

type CheckRow = FactRow &
  Omit<
    CodeCheckRow,
    | "in_totals"
    | "is_attempt"
    | "ordered"
    | "discount_minor"
    | "missing_amount_minor"
    | "cart_value_minor"
    | "occurred_at"
    | "received_at"
  > & {
    in_totals: number;
    head: number;
    ordered: number;
    discount: number;
    missing_amount: number | null;
    cart_value: number | null;
  };

const checkFromRow = ({
  discount,
  missing_amount,
  cart_value,
  in_totals,
  head,
  ordered,
  occurred_at,
  received_at,
  ...row
}: CheckRow): CodeCheckRow => ({
  ...row,
  in_totals: in_totals === 1,
  is_attempt: head === 1,
  ordered: ordered === 1,
  discount_minor: discount,
  missing_amount_minor: missing_amount,
  cart_value_minor: cart_value,
  occurred_at: iso(occurred_at),
  received_at: iso(received_at),
});

/** The code checks of a property. */
export const codeCheckReader = (db: Db) => factReader(db, "code_checks", CHECK_COLUMNS, checkFromRow);

export const REDEMPTION_COLUMNS = (
  "id transaction_id code promotion_id promotion_version promotion_name basis source verified void status reason discount " +
  "claimed_discount currency redemption_count reversed_at reversed_discount customer_id visitor_id cdp_source traffic occurred_at received_at"
).split(" ");

/** What a row of the table says otherwise than a fact does. */
type Otherwise =
  | "verified"
  | "void"
  | "discount_minor"
  | "claimed_discount_minor"
  | "reversed_at"
  | "reversed_discount_minor"
  | "occurred_at"
  | "received_at"
  | "lines";

export type RedemptionSqlRow = FactRow &
  Omit<RedemptionRow, Otherwise> & {
    verified: number;
    void: number;
    discount: number | null;
    claimed_discount: number | null;
    reversed_at: number | null;
    reversed_discount: number;
  };

/** The redemptions of a property, each with its lines. */
export const redemptionReader = (db: Db) => factReader(db, "redemptions", REDEMPTION_COLUMNS, redemptionRows(db));

/** Reads a redemption with its lines. */
export function redemptionRows(db: Db) {
  const lines = db.prepare<[number], RedemptionLineRow>(
    `SELECT line_id, product_id, variant_id, sku, quantity, discount AS discount_minor FROM redemption_lines
     WHERE redemption_id = ? ORDER BY length(line_id), line_id`,
  );
  return (found: RedemptionSqlRow): RedemptionRow => {
    const {
      verified,
      void: isVoid,
      discount,
      claimed_discount,
      reversed_at,
      reversed_discount,
      occurred_at,
      received_at,
      ...row
    } = found;
    return {
      ...row,
      verified: verified === 1,
      void: isVoid === 1,
      discount_minor: discount,
      claimed_discount_minor: claimed_discount,
      reversed_at: reversed_at === null ? null : iso(reversed_at),
      reversed_discount_minor: reversed_discount,
      occurred_at: iso(occurred_at),
      received_at: iso(received_at),
      lines: lines.all(row.id),
    };
  };
}

const EVENT_COLUMNS =
  "event_id category action transaction_id customer_id visitor_id session_id cdp_source traffic flags occurred_at received_at".split(
    " ",
  );

type EventSqlRow = FactRow & Omit<EventRow, "flags" | "occurred_at" | "received_at"> & { flags: string };

const eventFromRow = ({ flags, occurred_at, received_at, ...row }: EventSqlRow): EventRow => ({
  ...row,
  flags: flags === "" ? [] : flags.split(","),
  occurred_at: iso(occurred_at),
  received_at: iso(received_at),
});

/** The events of a property: they never change, their number is the change that they are. */
export const eventReader = (db: Db) => factReader(db, "events", EVENT_COLUMNS, eventFromRow, "seq");

/** The last change of facts of a kind so far. */
export function lastChangeReader(db: Db) {
  const events = db.prepare<[], number>("SELECT ifnull(max(seq), 0) FROM events").pluck();
  const others = db.prepare<[], number>("SELECT last FROM change_counter").pluck();
  return (kind: FactKind): number => (kind === "events" ? events : others).get()!;
}
