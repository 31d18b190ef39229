import { keysOf } from "../item-keys.ts";
import type { Ids, ItemKind } from "./kind.ts";

/** Lines whose variant is one of the ids. */
export const variants: ItemKind<Ids> = (ids) => {
  const accepted = new Set(ids.map(String));
  return {
    matches: (line) => line.variantId !== null && accepted.has(line.variantId),
    keys: () => keysOf("v", ids),
    reads: () => ["variant_id"],
  };
};
