import type { StoredPromotion } from "../contract/promotion/promotion.ts";
import { SOURCE_TITLES } from "../contract/promotion/source.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Refuses to change an imported promotion, or its codes. @returns null for the property's own promotion */
export function refuseImported(promotion: Pick<StoredPromotion, "id" | "source" | "source_id"> | null): Refusal | null {
  if (!promotion?.source) return null;
  const { id, source, source_id } = promotion;
  return refusal(
    "conflict",
    `Promotion ${id} comes from ${SOURCE_TITLES[source]} (${source_id}) and is read-only here. Change it there, then run: promotrail import promotions --from ${source} FILE. To remove all of them here, run: promotrail remove promotions --from ${source}`,
  );
}

/** Refuses to change one of some promotions where it is imported. @returns null where none of them is */
export async function refuseAnyImported(
  store: Pick<Store, "promotion">,
  property: Property,
  ids: readonly (number | null)[],
): Promise<Refusal | null> {
  for (const id of ids) {
    const refused = id === null ? null : refuseImported(await store.promotion(property.id, id));
    if (refused) return refused;
  }
  return null;
}
