import { z } from "zod";
import { SOURCES, type Source } from "../contract/promotion/source.ts";
import type { RemovedResponse } from "../contract/responses/promotion-source.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type DataResponse, dataResponse } from "./data-response.ts";
import { queryOf, type SentQuery } from "./query.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** Promotions that are removed at once: events wait meanwhile. */
const SLICE = 10;

/**
 * Removes all promotions that were imported from a platform, with their codes. Their versions, redemptions and attempts remain.
 * @param actor the author in the history of the promotions
 * @returns the number of removed promotions
 */
export async function removeImported(
  store: Pick<Store, "removeImported">,
  { id }: Property,
  actor: string,
  source: Source,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const ids = await store.removeImported(id, source, SLICE, actor);
    if (ids.length === 0) return removed;
    removed += ids.length;
  }
}

/** The query of a removal of imported promotions. */
export const IMPORTED_FROM = {
  source: z.enum(SOURCES, `must be one of ${SOURCES.join(", ")}`).describe("The platform they were imported from."),
};

/** Removes the promotions of the platform that a query names. */
export async function removeImportedBy(
  store: Pick<Store, "removeImported">,
  property: Property,
  actor: string,
  sent: SentQuery,
): Promise<DataResponse<RemovedResponse> | Refusal> {
  const query = queryOf(IMPORTED_FROM, sent);
  if (isRefusal(query)) return query;
  return dataResponse({ removed: await removeImported(store, property, actor, query.source) });
}
