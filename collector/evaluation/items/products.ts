import { keysOf } from "../item-keys.ts";
import type { Ids, ItemKind } from "./kind.ts";

/** Lines whose product is one of the ids. */
export const products: ItemKind<Ids> = (ids) => {
  const accepted = new Set(ids.map(String));
  return {
    matches: (line) => line.productId !== null && accepted.has(line.productId),
    keys: () => keysOf("p", ids),
    reads: () => ["product_id"],
  };
};
