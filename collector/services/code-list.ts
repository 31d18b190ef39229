import { z } from "zod";
import type { CodePage, StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { idFrom } from "./path-id.ts";
import { noPromotion } from "./promotions.ts";
import { limitText, linkTo, pageText, paginationOf, queryOf, type SentQuery } from "./query.ts";
import { isRefusal, refusal } from "./refusal.ts";

// A cursor is the id of a code, in BigCommerce's form.
const cursorOf = ({ id }: StoredCode): string => Buffer.from(JSON.stringify({ id: String(id) })).toString("base64url");

const cursor = z.string().transform((text, context) => {
  const [, id] = /^\{"id":"(\d{1,15})"\}$/.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (id === undefined) context.addIssue({ code: "custom", message: "must be a cursor from a response of this list" });
  return Number(id);
});

/** The query of the list of a promotion's codes. */
export const CODES_QUERY = {
  before: cursor.optional().describe("A start_cursor: the codes before it."),
  after: cursor.optional().describe("An end_cursor: the codes after it."),
  page: pageText.optional(),
  limit: limitText,
  code: z.string().optional(),
};

/** Pairs of parameters that exclude each other. */
const EXCLUDING = [
  ["before", "after"],
  ["before", "page"],
  ["after", "page"],
] as const;

function readQuery(sent: SentQuery) {
  const parsed = queryOf(CODES_QUERY, sent);
  if (isRefusal(parsed)) return parsed;
  const both = EXCLUDING.filter((names) => names.every((name) => parsed[name] !== undefined));
  const errors = both.map(([path, other]) => ({ path, message: `can't be used with ${other}` }));
  return errors.length > 0 ? refusal("unprocessable", "The query is not valid.", errors) : parsed;
}

/**
 * Lists a promotion's codes by id, in BigCommerce's pages: by the cursors `before` and `after`, or by `page`. The total
 * is counted only for requests without a cursor.
 */
export async function listCodes(store: Store, property: Property, promotionId: string, sent: SentQuery) {
  const query = readQuery(sent);
  if (isRefusal(query)) return query;
  const { page, limit, ...filter } = query;
  const offset = page === undefined ? undefined : (page - 1) * limit;
  const count = filter.before === undefined && filter.after === undefined;
  const id = idFrom(promotionId);
  const codes = id === null ? null : await store.codes(property.id, id, { ...filter, offset, limit, count });
  if (!codes) return noPromotion(promotionId);
  const { items, total } = codes;
  const meta = {
    ...(page === undefined && { cursor_pagination: cursorPagination(sent, limit, codes) }),
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
