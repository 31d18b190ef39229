import { FACT_TABLES, type FactKind } from "../../fact-tables.ts";
import type { FactFilter } from "../../ports/facts.ts";
import { openCurrent } from "../file/open-existing.ts";
import { conditionsOf, keptBy } from "./facts.ts";

/** Where rows of a kind stand. */
interface Source {
  /** The table whose changes are followed, what it is called here, and what numbers them. */
  readonly main: string;
  readonly alias: string;
  readonly change: string;
  readonly from: string;
  /** The table that filters mean. */
  readonly filtered: string;
  /** What says when it happened. */
  readonly time: string;
}

const plain = (main: string, change = "change_seq"): Source => ({
  main,
  alias: main,
  change,
  from: main,
  filtered: main,
  time: "occurred_at",
});

const SOURCES: Readonly<Record<FactKind, Source>> = {
  code_checks: plain("code_checks"),
  redemptions: plain("redemptions"),
  redemption_lines: {
    main: "redemptions",
    alias: "r",
    change: "change_seq",
    from: "redemptions r JOIN redemption_lines l ON l.redemption_id = r.id",
    filtered: "r",
    time: "r.occurred_at",
  },
  reversals: {
    main: "reversals",
    alias: "v",
    change: "change_seq",
    from: "reversals v JOIN redemptions r ON r.id = v.redemption_id",
    filtered: "r",
    time: "v.at",
  },
  purchases: plain("purchases"),
  events: plain("events", "seq"),
};

/** So many rows are looked at in one go: no reader keeps the log from being emptied for longer than they take. */
const STEP = 5_000;

/** What goes out of one property. */
export interface ExportQuery {
  readonly kind: FactKind;
  readonly propertyId: string;
  readonly filter: FactFilter;
  /** Only what changed after this change. */
  readonly after: number;
}

type Row = readonly (string | number | null)[];

/**
 * Rows in the order in which they last changed, in parts of a few thousand; cells in the order of the kind's columns. What
 * changes meanwhile comes again at the end.
 * @throws UnusableDataFile
 */
export function* exportedRows(
  file: string,
  { kind, propertyId, filter, after }: ExportQuery,
): Generator<readonly Row[]> {
  const { main, alias, change, from, filtered, time } = SOURCES[kind];
  const conditions = conditionsOf(filter, time, `${filtered}.`);
  const kept = keptBy(filter, `${filtered}.`);
  const where = [
    `${alias}.${change} > ? AND ${alias}.${change} <= ? AND ${alias}.property_id = ?`,
    ...(main === "redemptions" && !filter.include_void ? [`${alias}.void = 0`] : []),
    ...conditions.map(([sql]) => sql),
  ].join(" AND ");
  const db = openCurrent(file);
  try {
    const lastOf = db
      .prepare<[string, number], number | null>(
        `SELECT max(${change}) FROM (SELECT ${change} FROM ${main} WHERE property_id = ? AND ${change} > ? ORDER BY ${change} LIMIT ${STEP})`,
      )
      .pluck();
    const columns = FACT_TABLES[kind].columns.map(({ sql }) => sql).join(", ");
    const rows = db
      .prepare<unknown[], Row>(`SELECT ${columns} FROM ${from} WHERE ${where} ${kept.sql} ORDER BY ${alias}.${change}`)
      .raw();
    const values = [propertyId, ...conditions.map(([, value]) => value), ...kept.values];
    for (let at = after, last = lastOf.get(propertyId, at); last; at = last, last = lastOf.get(propertyId, at)) {
      yield rows.all(at, last, ...values);
    }
  } finally {
    db.close();
  }
}
