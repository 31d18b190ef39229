import type { HiddenRows } from "../../store/ports/facts.ts";
import type { Property } from "../../store/ports/records.ts";
import type { ReportFilter } from "../../store/ports/reports.ts";
import type { Store } from "../../store/ports/store.ts";
import type { SentQuery } from "../query.ts";
import type { Refusal } from "../refusal.ts";

/** What every report says of itself. */
export interface ReportMeta {
  /** The first moment, and the first moment after, ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  /** Attempts that fit and are left out unless asked for. */
  readonly hidden: HiddenRows;
  /** A query that gives the same numbers at `POST /v1/sql`. */
  readonly sql: string;
}

/** A column of a report's table. An `amount` is a decimal of the row's currency; its minor units stand in `<name>_minor`. */
export interface ReportColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "boolean" | "moment" | "amount";
}

/** A report as it is answered: rows, the columns that a table of them has, and what it says of itself. */
export interface Report<Row = object> {
  readonly format: "json" | "csv" | "ndjson" | "parquet";
  readonly columns: readonly ReportColumn[];
  readonly data: readonly Row[];
  readonly meta: ReportMeta;
}

/** Makes a report of a property. @param now epoch milliseconds */
export type MakeReport = (store: Store, property: Property, sent: SentQuery, now: number) => Promise<Report | Refusal>;

const iso = (at: number): string => new Date(at).toISOString();

/** What a report says of itself. */
export async function metaOf(
  store: Store,
  propertyId: string,
  { filter, timeZone }: { readonly filter: ReportFilter; readonly timeZone: string },
  sql: string,
): Promise<ReportMeta> {
  const hidden = await store.hiddenAttempts({ propertyId, filter });
  return { from: iso(filter.from), to: iso(filter.to), tz: timeZone, hidden, sql };
}

/** Columns of one type. */
export const columns = (type: ReportColumn["type"], ...names: readonly string[]): ReportColumn[] =>
  names.flatMap((name): ReportColumn[] =>
    type === "amount"
      ? [
          { name, type },
          { name: `${name}_minor`, type: "integer" },
        ]
      : [{ name, type }],
  );

/** A report as its maker returns it: rows and meta of their own types. */
export type ReportOf<Make extends MakeReport> = Exclude<Awaited<ReturnType<Make>>, Refusal>;
