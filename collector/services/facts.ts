import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { ROW_FORMATS, type RowFormat } from "../contract/table-format.ts";
import { FACTS, type FactKind } from "../store/columns/facts.ts";
import { rowMask } from "../store/decide/privacy/masking.ts";
import type { FactFilter, FactPage, FactQuery, HiddenRows } from "../store/ports/facts.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { withContacts } from "./contact-filter.ts";
import { type CursorScope, cursorAt, cursorText, readCursor } from "./cursor.ts";
import { AFTER_TO, endOf, filtersOf, isReversed, startOf } from "./filters.ts";
import { listedCheck, listedPurchase, listedRedemption } from "./listed-rows.ts";
import { maskOf, type Reader } from "./masking.ts";
import { type SentQuery, wholeText } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const MAX_LIMIT = 1_000;

/** A page of a list. */
const PAGE = {
  limit: wholeText(1, MAX_LIMIT).default(100),
  cursor: cursorText.optional(),
  direction: z
    .enum(["asc", "desc"])
    .default("asc")
    .describe("desc: the latest change comes first, and cursors lead back in time."),
  format: z.enum(ROW_FORMATS).default("json"),
};

/** The query of the list of events. */
export const eventQuery = z.strictObject({ ...filtersOf("events"), ...PAGE });

/** The query of the list of code checks. */
export const checkQuery = z.strictObject({ ...filtersOf("code_checks"), ...PAGE });

/** The query of the list of redemptions. */
export const redemptionQuery = z.strictObject({ ...filtersOf("redemptions"), ...PAGE });

/** The query of the list of purchases. */
const purchaseQuery = z.strictObject({ ...filtersOf("purchases"), ...PAGE });

type ListQuery = typeof eventQuery | typeof checkQuery | typeof redemptionQuery | typeof purchaseQuery;

/** A page of facts, as read from its query. */
interface ListRequest {
  readonly query: FactQuery;
  readonly format: RowFormat;
}

/** Reads the query of a list. @returns a refusal that names every filter that is unknown or invalid */
async function readQuery(
  store: Store,
  kind: FactKind,
  schema: ListQuery,
  property: Property,
  sent: SentQuery,
): Promise<ListRequest | Refusal> {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith<z.output<ListQuery>>(schema, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { limit, cursor, direction, format, ...filter } = parsed.value;
  const newestFirst = direction === "desc";
  const listed = listedOf(kind, property.id, newestFirst);
  const after = readCursor(listed, cursor, newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  if (isRefusal(after)) return after;
  const hashed = await withContacts(store, property, filter);
  const selected = isRefusal(hashed) ? hashed : filterOf(hashed);
  if (isRefusal(selected)) return selected;
  return { query: { propertyId: property.id, filter: selected, after, limit, newestFirst }, format };
}

/** A cursor leads in one direction only. */
const listedOf = (kind: FactKind, propertyId: string, newestFirst: boolean): CursorScope => ({
  list: newestFirst ? `${kind} desc` : kind,
  propertyId,
});

/**
 * Turns the dates of a query into moments. A date is a day in UTC, unless `tz` names a time zone.
 * @returns a refusal where `from` is after `to`
 */
export function filterOf<
  Filters extends { from?: string | undefined; to?: string | undefined; tz?: string | undefined },
>({ from, to, tz = "UTC", ...others }: Filters): Filtered<Filters> | Refusal {
  const range = { ...(from && { from: startOf(from, tz) }), ...(to && { to: endOf(to, tz) }) };
  if (range.from !== undefined && range.to !== undefined && isReversed(range.from, range.to, to))
    return refusal("malformed", "The query is not valid.", [{ path: "from", message: AFTER_TO }]);
  return { ...others, ...range };
}

type Filtered<Filters> = Omit<Filters, "from" | "to" | "tz"> & Pick<FactFilter, "from" | "to">;

/** A page of facts as responses have it: rows in the order of their last change. */
export interface Facts<Row> {
  readonly kind: FactKind;
  readonly format: RowFormat;
  readonly data: readonly Row[];
  readonly meta: {
    readonly next_cursor: string | null;
    readonly resume_cursor: string;
    readonly hidden: HiddenRows;
  };
}

/** Lists facts of one kind. */
const listOf =
  <Row extends object, Listed>(
    kind: FactKind,
    schema: ListQuery,
    read: (store: Store, query: FactQuery) => Promise<FactPage<Row>>,
    toListed: (row: Row) => Listed,
  ) =>
  async (store: Store, reader: Reader, sent: SentQuery): Promise<Facts<Listed> | Refusal> => {
    const { property } = reader;
    const request = await readQuery(store, kind, schema, property, sent);
    if (isRefusal(request)) return request;
    const { query, format } = request;
    const { rows, last, more, hidden } = await read(store, query);
    const resume_cursor = cursorAt(listedOf(kind, property.id, query.newestFirst === true), last);
    const meta = { next_cursor: more ? resume_cursor : null, resume_cursor, hidden };
    const asVisible = rowMask(FACTS[kind].columns, await maskOf(store, reader));
    return { kind, format, data: rows.map((row) => toListed(asVisible(row))), meta };
  };

/** Code checks: one row per code of a used event or calculation. */
export const codeChecks = listOf("code_checks", checkQuery, (store, query) => store.codeChecks(query), listedCheck);

/** Redemptions: one row per promotion and purchase, with its lines. */
export const redemptions = listOf(
  "redemptions",
  redemptionQuery,
  (store, query) => store.redemptions(query),
  listedRedemption,
);

/** Events, without personal data. */
export const events = listOf(
  "events",
  eventQuery,
  (store, query) => store.events(query),
  (row) => row,
);

/** Purchases: one row per order that a page or a server reported. */
export const purchases = listOf("purchases", purchaseQuery, (store, query) => store.purchases(query), listedPurchase);
