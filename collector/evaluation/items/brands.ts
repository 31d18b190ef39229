import { keysOf } from "../item-keys.ts";
import type { Ids, ItemKind } from "./kind.ts";

/** Lines whose brand is one of the ids. */
export const brands: ItemKind<Ids> = (ids) => {
  const accepted = new Set(ids.map(String));
  return {
    matches: (line) => line.brandId !== null && accepted.has(line.brandId),
    keys: () => keysOf("b", ids),
    reads: () => ["brand_id"],
  };
};
