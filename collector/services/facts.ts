import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { formatAmount } from "../evaluation/money.ts";
import type { FactKind } from "../store/fact-tables.ts";
import type {
  CodeCheckRow,
  EventRow,
  FactFilter,
  FactPage,
  FactQuery,
  HiddenRows,
  RedemptionRow,
} from "../store/ports/facts.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type CursorScope, cursorAt, cursorText, readCursor } from "./cursor.ts";
import { endOf, OF_CODES, OF_REDEMPTIONS, startOf, TIME_AND_PLACE } from "./filters.ts";
import type { SentQuery } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const MAX_LIMIT = 1_000;

const LISTS = ["json", "csv", "ndjson", "parquet"] as const;

/** A page of a list. */
const PAGE = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(100),
  cursor: cursorText.optional(),
  direction: z
    .enum(["asc", "desc"])
    .default("asc")
    .describe("desc: what changed last comes first, and cursors lead back in time."),
  format: z.enum(LISTS).default("json"),
};

/** What the list of events may be asked for. */
export const eventQuery = z.strictObject({
  ...TIME_AND_PLACE,
  customer_id: OF_CODES.customer_id,
  transaction_id: OF_CODES.transaction_id,
  ...PAGE,
});

/** What the list of checks may be asked for. */
export const checkQuery = z.strictObject({ ...TIME_AND_PLACE, ...OF_CODES, ...PAGE });

/** What the list of redemptions may be asked for. */
export const redemptionQuery = checkQuery.extend({
  ...OF_REDEMPTIONS,
  include_void: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .describe("true: also what was told later to have never been."),
});

type FactsContext = typeof eventQuery | typeof checkQuery | typeof redemptionQuery;

/** What an analyst asked for. */
interface FactRequest {
  readonly query: FactQuery;
  readonly format: (typeof LISTS)[number];
}

/** Reads the filters of a list; unknown or unreadable ones are named. */
function readQuery(kind: FactKind, schema: FactsContext, property: Property, sent: SentQuery): FactRequest | Refusal {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith<z.output<FactsContext>>(schema, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { limit, cursor, direction, format, ...asked } = parsed.value;
  const newestFirst = direction === "desc";
  const listed = listedOf(kind, property.id, newestFirst);
  const after = readCursor(listed, cursor, newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  if (isRefusal(after)) return after;
  return { query: { propertyId: property.id, filter: filterOf(asked), after, limit, newestFirst }, format };
}

/** A cursor leads in one direction only. */
const listedOf = (kind: FactKind, propertyId: string, newestFirst = false): CursorScope => ({
  list: newestFirst ? `${kind} desc` : kind,
  propertyId,
});

/** Dates of a list are days in UTC, unless a time zone is named. */
export function filterOf<
  Asked extends { from?: string | undefined; to?: string | undefined; tz?: string | undefined },
>({ from, to, tz = "UTC", ...others }: Asked): Omit<Asked, "from" | "to" | "tz"> & Pick<FactFilter, "from" | "to"> {
  return { ...others, ...(from && { from: startOf(from, tz) }), ...(to && { to: endOf(to, tz) }) };
}

/** A list of facts as it is answered: rows in the order in which they last changed, and what is left out. */
export interface Facts<Row> {
  readonly kind: FactKind;
  readonly format: (typeof LISTS)[number];
  readonly data: readonly Row[];
  readonly meta: {
    readonly next_cursor: string | null;
    readonly resume_cursor: string;
    readonly hidden: HiddenRows;
  };
}

/** Answers a list of one kind. */
const listOf =
  <Row, Shown>(
    kind: FactKind,
    schema: FactsContext,
    read: (store: Store, query: FactQuery) => Promise<FactPage<Row>>,
    show: (row: Row) => Shown,
  ) =>
  async (store: Store, property: Property, sent: SentQuery): Promise<Facts<Shown> | Refusal> => {
    const asked = readQuery(kind, schema, property, sent);
    if (isRefusal(asked)) return asked;
    const { rows, last, more, hidden } = await read(store, asked.query);
    const resume_cursor = cursorAt(listedOf(kind, property.id, asked.query.newestFirst), last);
    const meta = { next_cursor: more ? resume_cursor : null, resume_cursor, hidden };
    return { kind, format: asked.format, data: rows.map(show), meta };
  };

/** Amounts as decimal strings in major units, beside the minor units. */
const inMajor = (minor: number | null, currency: string): string | null =>
  minor === null ? null : formatAmount(minor, currency);

const showCheck = (row: CodeCheckRow) => ({
  ...row,
  discount: inMajor(row.discount_minor, row.currency),
  missing_amount: inMajor(row.missing_amount_minor, row.currency),
  cart_value: inMajor(row.cart_value_minor, row.currency),
});

const showRedemption = (row: RedemptionRow) => ({
  ...row,
  discount: inMajor(row.discount_minor, row.currency),
  claimed_discount: inMajor(row.claimed_discount_minor, row.currency),
  reversed_discount: inMajor(row.reversed_discount_minor, row.currency),
  lines: row.lines.map((line) => ({ ...line, discount: inMajor(line.discount_minor, row.currency) })),
});

/** How far codes got: one row a code a used event. */
export const codeChecks = listOf("code_checks", checkQuery, (store, query) => store.codeChecks(query), showCheck);

/** Uses of promotions on purchases, with what each line got. */
export const redemptions = listOf(
  "redemptions",
  redemptionQuery,
  (store, query) => store.redemptions(query),
  showRedemption,
);

const asItIs = (row: EventRow) => row;

/** What the site told, without what it told of persons. */
export const events = listOf("events", eventQuery, (store, query) => store.events(query), asItIs);
