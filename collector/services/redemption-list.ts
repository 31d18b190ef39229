import { z } from "zod";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { limitText, pageText, paginationOf, queryOf, type SentQuery, wholeText, wordOf } from "./query.ts";
import { listedRedemption } from "./redemption-responses.ts";
import { isRefusal } from "./refusal.ts";

export const FILTERS = {
  customerId: z.string().optional(),
  promotionId: wholeText(1).optional(),
  transactionIdentifier: z.string().optional(),
  cdp_source: wordOf("Production", "Staging", "all").default("Production"),
  limit: limitText,
  pageNumber: pageText.default(1),
  sortOn: wordOf("id", "transactionDate", "discount").default("id"),
  order: wordOf("ASC", "DESC").default("DESC"),
};

/** Redemptions in numbered pages, the newest first unless it is said otherwise. */
export async function listRedemptions(store: Store, property: Property, sent: SentQuery) {
  const query = queryOf(FILTERS, sent);
  if (isRefusal(query)) return { ...query, refused: "malformed" as const };
  const { limit, pageNumber, sortOn, order, transactionIdentifier, ...filters } = query;
  const { items, total } = await store.redemptionList({
    propertyId: property.id,
    cdpSource: filters.cdp_source,
    customerId: filters.customerId,
    promotionId: filters.promotionId,
    transactionId: transactionIdentifier,
    limit,
    offset: (pageNumber - 1) * limit,
    sortOn,
    descending: order === "DESC",
  });
  const { links: _, ...pagination } = paginationOf(sent, pageNumber, limit, items.length, total);
  return { data: items.map((one) => listedRedemption(one, property.id)), meta: { pagination } };
}
