import { isDeepStrictEqual } from "node:util";
import type { StoredPromotion } from "../../../contract/promotion/promotion.ts";
import { emptySet, type PromotionSet } from "../../../evaluation/promotion-set.ts";
import type { Settings } from "../../../evaluation/settings.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

/** Reads stored promotions. */
interface PromotionReader {
  all(propertyId: string): StoredPromotion[];
  find(propertyId: string, id: number): StoredPromotion | null;
}

/**
 * The compiled promotions of each property. A set is compiled when it is first read; after that each change compiles only
 * what it changed, also a change by another connection or process.
 * @param settingsOf the settings of a property that evaluations use
 */
export function compiledPromotions(
  db: Db,
  settingsOf: (propertyId: string) => Settings,
  { dataVersion }: Transactions,
  promotions: PromotionReader,
) {
  const changesAfter = db.prepare<[number], { seq: number; property_id: string; promotion_id: number }>(
    "SELECT seq, property_id, promotion_id FROM promotion_changes WHERE seq > ? ORDER BY seq",
  );
  const sets = new Map<string, PromotionSet>();
  const settingsComparedAt = new Map<string, number>();
  let lastChange = db.prepare<[], number>("SELECT ifnull(max(seq), 0) FROM promotion_changes").pluck().get()!;
  let caughtUpAt = 0;

  /** Whether a set was compiled with the present settings: another connection may have changed them. */
  const isCurrent = (propertyId: string, { settings }: PromotionSet): boolean => {
    const version = dataVersion();
    if (settingsComparedAt.get(propertyId) === version) return true;
    settingsComparedAt.set(propertyId, version);
    return isDeepStrictEqual(settings, settingsOf(propertyId));
  };

  /** Compiles a promotion that has changed. A set that was not read yet is compiled as a whole when it is. */
  const refresh = (propertyId: string, id: number): StoredPromotion | null => {
    const promotion = promotions.find(propertyId, id);
    const set = sets.get(propertyId);
    if (set) sets.set(propertyId, promotion ? set.with([promotion]) : set.without([id]));
    return promotion;
  };

  /** Compiles what other connections and processes have changed, such as an import. */
  const catchUp = (): void => {
    const version = dataVersion();
    if (version === caughtUpAt) return;
    caughtUpAt = version;
    for (const { seq, property_id, promotion_id } of changesAfter.all(lastChange)) {
      refresh(property_id, promotion_id);
      lastChange = seq;
    }
  };

  return {
    setOf(propertyId: string): PromotionSet {
      catchUp();
      const set = sets.get(propertyId);
      if (set && isCurrent(propertyId, set)) return set;
      const compiled = emptySet(settingsOf(propertyId)).with(promotions.all(propertyId));
      sets.set(propertyId, compiled);
      return compiled;
    },
    /** @returns the changed promotion; null where it was deleted */
    refresh,
    /** Drops a property's set, because its settings have changed. */
    recompile: (propertyId: string): void => void sets.delete(propertyId),
  };
}
