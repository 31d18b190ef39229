import type { ItemKind } from "./kind.ts";

/** Lines whose product is one of the ids. */
export const products: ItemKind<"products"> = (ids) => {
  const wanted = new Set(ids.map(String));
  return (line) => line.productId !== null && wanted.has(line.productId);
};
