import { z } from "zod";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { idFrom } from "./path-id.ts";
import { noPromotion } from "./promotions.ts";
import { limitText, pageText, paginationOf, queryOf, type SentQuery, wholeList, wordOf } from "./query.ts";
import { isRefusal } from "./refusal.ts";

/** Most ids of a filter. */
const MAX_IDS = 250;

/** The parameters of numbered pages. */
export const PAGE = { page: pageText.default(1), limit: limitText };

/** The query of the list of promotions. */
export const PROMOTIONS_QUERY = {
  ...PAGE,
  id: wholeList(MAX_IDS).optional(),
  "id:in": wholeList(MAX_IDS).optional(),
  name: z.string().optional().describe("The whole name, in any case."),
  code: z.string().optional().describe("The promotion with this code."),
  query: z.string().optional().describe("Part of the name, or a code."),
  currency_code: z.string().toUpperCase().optional(),
  redemption_type: wordOf("AUTOMATIC", "COUPON").optional(),
  status: wordOf("ENABLED", "DISABLED", "INVALID").optional(),
  channels: z
    .string()
    .transform((text) => text.split(",").map((id) => id.trim()))
    .optional()
    .describe("Comma-separated ids. Promotions for all channels match, too."),
  sort: wordOf("id", "name", "priority", "start_date").default("id"),
  direction: wordOf("asc", "desc").default("asc"),
};

/** Lists a page of the property's promotions, with the filters and sorting of BigCommerce. */
export async function listPromotions(store: Store, property: Property, sent: SentQuery) {
  const parsed = queryOf(PROMOTIONS_QUERY, sent);
  if (isRefusal(parsed)) return parsed;
  const { page, limit, id, "id:in": idIn, query, ...filter } = parsed;
  const { items, total } = await store.promotions(property.id, {
    ...filter,
    ids: id && idIn ? id.filter((number) => idIn.includes(number)) : (id ?? idIn),
    query,
    offset: (page - 1) * limit,
    limit,
  });
  return { data: items, meta: { pagination: paginationOf(sent, page, limit, items.length, total) } };
}

/** Lists the versions of a promotion with their authors, latest first. A deleted promotion keeps its versions. */
export async function promotionVersions(store: Store, property: Property, id: string, sent: SentQuery) {
  const parsed = queryOf(PAGE, sent);
  if (isRefusal(parsed)) return parsed;
  const { page, limit } = parsed;
  const number = idFrom(id);
  if (number === null) return noPromotion(id);
  const { items, total } = await store.promotionVersions(property.id, number, { offset: (page - 1) * limit, limit });
  if (total === 0) return noPromotion(id);
  return { data: items, meta: { pagination: paginationOf(sent, page, limit, items.length, total) } };
}
