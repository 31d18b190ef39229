import { z } from "zod";
import { canonicalCode } from "../evaluation/canonical-code.ts";
import type { CodePage, StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { idFrom, noPromotion } from "./promotions.ts";
import { limitText, linkTo, pageText, paginationOf, queryOf, type SentQuery } from "./query.ts";
import { isRefusal, refusal } from "./refusal.ts";

// A cursor is the id of a code, in BigCommerce's form.
const cursorOf = ({ id }: StoredCode): string => Buffer.from(JSON.stringify({ id: String(id) })).toString("base64url");

const cursor = z.string().transform((text, context) => {
  const [, id] = /^\{"id":"(\d{1,15})"\}$/.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (id === undefined) context.addIssue({ code: "custom", message: "must be a cursor that an answer gave" });
  return Number(id);
});

/** What the list of a promotion's codes may be asked for. */
export const CODES_QUERY = {
  before: cursor.optional().describe("A start_cursor: the codes before it."),
  after: cursor.optional().describe("An end_cursor: the codes after it."),
  page: pageText.optional(),
  limit: limitText,
  code: z.string().transform(canonicalCode).optional(),
};

/** Which two of the three ways of paging exclude one another. */
const EXCLUDING = [
  ["before", "after"],
  ["before", "page"],
  ["after", "page"],
] as const;

function readList(sent: SentQuery) {
  const parsed = queryOf(CODES_QUERY, sent);
  if (isRefusal(parsed)) return parsed;
  const both = EXCLUDING.filter((names) => names.every((name) => parsed[name] !== undefined));
  const errors = both.map(([path, other]) => ({ path, message: `can't be used with ${other}` }));
  return errors.length > 0 ? refusal("unprocessable", "The query is not valid.", errors) : parsed;
}

/**
 * A promotion's codes in the order of their ids, as BigCommerce pages: by the cursors `before` and `after`, or by `page`.
 * All codes are counted only where no cursor is named.
 */
export async function listCodes(store: Store, property: Property, promotionId: string, sent: SentQuery) {
  const asked = readList(sent);
  if (isRefusal(asked)) return asked;
  const { page, limit, ...filter } = asked;
  const offset = page === undefined ? undefined : (page - 1) * limit;
  const count = filter.before === undefined && filter.after === undefined;
  const id = idFrom(promotionId);
  const found = id === null ? null : await store.codes(property.id, id, { ...filter, offset, limit, count });
  if (!found) return noPromotion(promotionId);
  const { items, total } = found;
  const meta = {
    ...(page === undefined && { cursor_pagination: cursorPagination(sent, limit, found) }),
    ...(total !== null && { pagination: paginationOf(sent, page ?? 1, limit, items.length, total) }),
  };
  return { data: items, meta };
}

function cursorPagination(sent: SentQuery, limit: number, { items, earlier, later }: CodePage) {
  const [first, last] = [items[0], items.at(-1)];
  const counts = { count: items.length, per_page: limit };
  if (!first || !last) return { ...counts, links: {} };
  const [start_cursor, end_cursor] = [cursorOf(first), cursorOf(last)];
  const to = (before?: string, after?: string) => linkTo(sent, { limit, before, after });
  return {
    ...counts,
    start_cursor,
    end_cursor,
    links: { ...(earlier && { previous: to(start_cursor) }), ...(later && { next: to(undefined, end_cursor) }) },
  };
}
