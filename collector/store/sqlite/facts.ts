import type {
  CodeCheckRow,
  FactFilter,
  FactPage,
  FactQuery,
  HiddenRows,
  RedemptionLineRow,
  RedemptionRow,
} from "../facts.ts";
import type { Db } from "./database.ts";

/** What the rows of a fact must fit. */
type Conditions = readonly (readonly [sql: string, value: string | number | undefined])[];

function conditionsOf(filter: FactFilter): Conditions {
  const all: Conditions = [
    ["code = ?", filter.code],
    ["occurred_at >= ?", filter.from],
    ["occurred_at < ?", filter.to],
    ["customer_id = ?", filter.customer_id],
    ["transaction_id = ?", filter.transaction_id],
    ["promotion_id = ?", filter.promotion_id],
    ["status = ?", filter.status],
    ["reason = ?", filter.reason],
    ["basis = ?", filter.basis],
    ["source = ?", filter.source],
  ];
  return all.filter(([, value]) => value !== undefined);
}

type FactRow = { change_seq: number; occurred_at: number; received_at: number };

/** Reads one table of facts in the order of change. */
function factReader<Row extends FactRow, T>(
  db: Db,
  table: string,
  columns: readonly string[],
  fromRow: (row: Row) => T,
) {
  return ({ propertyId, filter, after, limit }: FactQuery): FactPage<T> => {
    const conditions = conditionsOf(filter);
    const shown = columns.includes("void") && !filter.include_void ? ["void = 0"] : [];
    const where = ["property_id = ?", ...shown, ...conditions.map(([sql]) => sql)].join(" AND ");
    const values = [propertyId, ...conditions.map(([, value]) => value!)];
    const { sql, values: kept } = keptBy(filter);
    const found = db
      .prepare<unknown[], Row>(
        `SELECT change_seq, ${columns.join(", ")} FROM ${table}
         WHERE ${where} ${sql} AND change_seq > ? ORDER BY change_seq LIMIT ?`,
      )
      .all(...values, ...kept, after, limit + 1);
    const rows = found.slice(0, limit);
    return {
      rows: rows.map(fromRow),
      next: found.length > limit ? rows.at(-1)!.change_seq : null,
      hidden: countHidden(db, table, where, values, filter),
    };
  };
}

/** What stays of the rows that fit: tests and robots are left out unless they are asked for. */
function keptBy({ cdp_source, traffic }: FactFilter): { sql: string; values: readonly string[] } {
  const kept = [
    ["cdp_source", cdp_source],
    ["traffic", traffic],
  ].filter(([, value]) => value !== "all");
  return { sql: kept.map(([column]) => `AND ${column} = ?`).join(" "), values: kept.map(([, value]) => value!) };
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
  "event_id code entered promotion_id promotion_version reported_status status reason superseded_by in_totals discount currency " +
  "cart_source transaction_id customer_id visitor_id session_id cdp_source traffic occurred_at received_at"
).split(" ");

type CheckRow = FactRow &
  Omit<CodeCheckRow, "in_totals" | "discount_minor" | "occurred_at" | "received_at"> & {
    in_totals: number;
    discount: number;
  };

const checkFromRow = ({
  change_seq: _,
  discount,
  in_totals,
  occurred_at,
  received_at,
  ...row
}: CheckRow): CodeCheckRow => ({
  ...row,
  in_totals: in_totals === 1,
  discount_minor: discount,
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
      change_seq: _,
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
