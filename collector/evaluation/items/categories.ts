import type { ItemKind } from "./kind.ts";

/** Lines that stand in at least one of the categories. */
export const categories: ItemKind<"categories"> = (ids) => {
  const wanted = new Set(ids.map(String));
  return (line) => line.categoryIds.some((id) => wanted.has(id));
};
