import type { ItemKind } from "./kind.ts";

/** Lines whose brand is one of the ids. */
export const brands: ItemKind<"brands"> = (ids) => {
  const wanted = new Set(ids.map(String));
  return (line) => line.brandId !== null && wanted.has(line.brandId);
};
