import { z } from "zod";
import { canonicalCode } from "../evaluation/canonical-code.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { idFrom, noPromotion } from "./promotions.ts";
import { limitText, pageText, paginationOf, queryOf, type SentQuery, wholeList, wordOf } from "./query.ts";
import { isRefusal } from "./refusal.ts";

/** Ids that a filter may name. */
const MAX_IDS = 250;

/** Which page of a list. */
export const PAGE = { page: pageText.default(1), limit: limitText };

/** What the list of promotions may be asked for. */
export const PROMOTIONS_QUERY = {
  ...PAGE,
  id: wholeList(MAX_IDS).optional(),
  "id:in": wholeList(MAX_IDS).optional(),
  name: z.string().optional().describe("The whole name, whatever its case."),
  code: z.string().transform(canonicalCode).optional().describe("The promotion that has this code."),
  query: z.string().optional().describe("A part of the name, or a code."),
  currency_code: z.string().toUpperCase().optional(),
  redemption_type: wordOf("AUTOMATIC", "COUPON").optional(),
  status: wordOf("ENABLED", "DISABLED", "INVALID").optional(),
  channels: z
    .string()
    .transform((text) => text.split(",").map((id) => id.trim()))
    .optional()
    .describe("Ids with commas between them; what is for all channels is shown too."),
  sort: wordOf("id", "name", "priority", "start_date").default("id"),
  direction: wordOf("asc", "desc").default("asc"),
};

/** One page of the property's promotions, filtered and sorted as BigCommerce's clients ask for it. */
export async function listPromotions(store: Store, property: Property, sent: SentQuery) {
  const parsed = queryOf(PROMOTIONS_QUERY, sent);
  if (isRefusal(parsed)) return parsed;
  const { page, limit, id, "id:in": idIn, query, ...filter } = parsed;
  const { items, total } = await store.promotions(property.id, {
    ...filter,
    ids: id && idIn ? id.filter((one) => idIn.includes(one)) : (id ?? idIn),
    query,
    queryCode: query === undefined ? undefined : canonicalCode(query),
    offset: (page - 1) * limit,
    limit,
  });
  return { data: items, meta: { pagination: paginationOf(sent, page, limit, items.length, total) } };
}

/** Who changed a promotion, when, and what; the latest change first. A deleted promotion keeps its versions. */
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
