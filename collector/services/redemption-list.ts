import { trimmedText } from "../contract/ids.ts";
import { REDEMPTION_COLUMNS } from "../store/columns/redemptions.ts";
import { type Mask, rowMask } from "../store/decide/privacy/masking.ts";
import type { ListedRedemption } from "../store/ports/redemptions.ts";
import type { Store } from "../store/ports/store.ts";
import { maskOf, OPENING_REDEMPTIONS, type Reader } from "./masking.ts";
import { idFrom } from "./path-id.ts";
import { limitText, pageText, paginationOf, queryOf, type SentQuery, wordOf } from "./query.ts";
import { listedRedemption } from "./redemption-responses.ts";
import { isRefusal, refusal } from "./refusal.ts";

/** The query of the list of redemptions, in Capillary's names. */
export const REDEMPTIONS_QUERY = {
  customerId: trimmedText.optional(),
  promotionId: trimmedText.optional(),
  transactionIdentifier: trimmedText.optional(),
  cdp_source: wordOf("Production", "Staging", "all").default("Production"),
  limit: limitText,
  pageNumber: pageText.default(1),
  sortOn: wordOf("id", "transactionDate", "discount").default("id"),
  order: wordOf("ASC", "DESC").default("DESC"),
};

/** Lists redemptions in numbered pages, by default the newest first. */
export async function listRedemptions(store: Store, reader: Reader, sent: SentQuery) {
  const { property } = reader;
  const query = queryOf(REDEMPTIONS_QUERY, sent);
  if (isRefusal(query)) return { ...query, refused: "malformed" as const };
  const { limit, pageNumber, sortOn, order, transactionIdentifier, ...filters } = query;
  const promotionId = filters.promotionId === undefined ? undefined : idFrom(filters.promotionId);
  if (promotionId === null) return refusal("not_found", `Promotion ${filters.promotionId} doesn't exist.`);
  const { items, total } = await store.redemptionList({
    propertyId: property.id,
    cdpSource: filters.cdp_source,
    customerId: filters.customerId,
    promotionId,
    transactionId: transactionIdentifier,
    limit,
    offset: (pageNumber - 1) * limit,
    sortOn,
    descending: order === "DESC",
  });
  const { links: _, ...pagination } = paginationOf(sent, pageNumber, limit, items.length, total);
  const asVisible = listMask(await maskOf(store, reader, OPENING_REDEMPTIONS));
  return {
    data: items.map((redemption) => listedRedemption(asVisible(redemption), property.id)),
    meta: { pagination },
  };
}

/** Masks redemptions, and the orders as their servers reported them. */
function listMask(mask: Mask): (listed: ListedRedemption) => ListedRedemption {
  const rowOf = rowMask(REDEMPTION_COLUMNS, mask);
  return ({ row, reported }) => ({
    row: rowOf(row),
    reported: reported && {
      ...reported,
      customerId: mask("customer", reported.customerId),
      identifierValue: mask("identity", reported.identifierValue),
    },
  });
}
