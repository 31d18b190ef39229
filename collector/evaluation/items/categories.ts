import { keysOf } from "../item-keys.ts";
import type { Ids, ItemKind } from "./kind.ts";

/** Lines in at least one of the categories. */
export const categories: ItemKind<Ids> = (ids) => {
  const accepted = new Set(ids.map(String));
  return {
    matches: (line) => line.categoryIds.some((id) => accepted.has(id)),
    keys: () => keysOf("c", ids),
    reads: () => ["category_ids"],
  };
};
