import { z } from "zod";
import { dataOf, moment } from "../../contract/responses/envelope.ts";
import type { RowFormat } from "../../contract/table-format.ts";
import type { Property } from "../../store/ports/records.ts";
import type { ReportFilter } from "../../store/ports/reports.ts";
import type { Store } from "../../store/ports/store.ts";
import { iso } from "../iso.ts";
import type { SentQuery } from "../query.ts";
import { isRefusal, type Refusal } from "../refusal.ts";
import { columnsOf, type ReportColumn } from "./columns.ts";
import { count } from "./fields.ts";
import { type ReportQueryShape, type ReportRequest, readReportQuery } from "./query.ts";

type Fields = z.ZodRawShape;
type NoFields = Record<never, never>;
type Values<Shape extends Fields> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/** The fields of `meta` that every report has. */
const META = {
  from: moment,
  to: moment.describe("The first moment after the range. UTC."),
  tz: z.string(),
  hidden: z
    .object({ staging: count, automated: count })
    .describe("Attempts that match the query but are excluded by default: of test sites, and of bots and staff."),
  sql: z.string().describe("A query for POST /v1/sql that returns the same numbers."),
};

/** A report in one value: its documentation, query, fields, and how its rows are made. */
export interface ReportDefinition<Query extends ReportQueryShape, Row extends Fields, Meta extends Fields> {
  /** The title in the API's documentation. */
  readonly summary: string;
  readonly description?: string;
  /** A schema for each parameter of the query. */
  readonly query: Query;
  /** The fields of a row; those with a single value are the columns of its tables, in the same order. */
  readonly row: Row;
  /** Fields of `meta` that only this report has. */
  readonly meta?: Meta;
  /** @returns a refusal where the parameters are valid one by one but not together */
  make(context: ReportContext<Query>): Promise<MadeReport<Values<Row>, Values<Meta>> | Refusal>;
}

/** The input of a report: a query that is read, and where to read the rows from. */
export interface ReportContext<Query extends ReportQueryShape> extends ReportRequest<Query> {
  readonly store: Store;
  readonly property: Property;
  /** The query as it was sent, for links to other pages of the same report. */
  readonly sent: SentQuery;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface MadeReport<Row, Meta> {
  readonly rows: readonly Row[];
  /** A query over the documented views that returns the same numbers. */
  readonly sql: string;
  readonly meta: Meta;
}

/** A report for one property and query. */
export interface ReportResult<Row = object, Meta = object> {
  readonly format: RowFormat;
  readonly columns: readonly ReportColumn[];
  readonly data: readonly Row[];
  readonly meta: Values<typeof META> & Meta;
}

/** A report as routes, the API's documentation and the dashboard use it. */
export interface Report<Result extends ReportResult = ReportResult> {
  readonly summary: string;
  readonly description: string | undefined;
  readonly query: Fields;
  /** The schema of a JSON response. */
  readonly response: z.ZodType;
  /**
   * Makes the report.
   * @param now epoch milliseconds; the default end of the range
   * @returns a refusal that names every parameter that is unknown or invalid
   */
  make(store: Store, property: Property, sent: SentQuery, now: number): Promise<Result | Refusal>;
}

/** Makes a report of its definition. */
export function defineReport<Query extends ReportQueryShape, Row extends Fields, Meta extends Fields = NoFields>(
  definition: ReportDefinition<Query, Row, Meta>,
): Report<ReportResult<Values<Row>, Values<Meta>>> {
  const { summary, description, query, row } = definition;
  const columns = columnsOf(row);
  return {
    summary,
    description,
    query,
    response: dataOf(z.array(z.object(row)), z.object({ ...META, ...definition.meta })),
    async make(store, property, sent, now) {
      const request = readReportQuery(query, property, sent, now);
      if (isRefusal(request)) return request;
      const made = await definition.make({ store, property, sent, now, ...request });
      if (isRefusal(made)) return made;
      const common = await metaOf(store, property.id, request, made.sql);
      return { format: request.format, columns, data: made.rows, meta: { ...common, ...made.meta } };
    },
  };
}

async function metaOf(
  store: Store,
  propertyId: string,
  { filter, timeZone }: { readonly filter: ReportFilter; readonly timeZone: string },
  sql: string,
) {
  const hidden = await store.hiddenAttempts({ propertyId, filter });
  return { from: iso(filter.from), to: iso(filter.to), tz: timeZone, hidden, sql };
}
