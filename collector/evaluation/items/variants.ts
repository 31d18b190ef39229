import type { ItemKind } from "./kind.ts";

/** Lines whose variant is one of the ids. */
export const variants: ItemKind<"variants"> = (ids) => {
  const wanted = new Set(ids.map(String));
  return (line) => line.variantId !== null && wanted.has(line.variantId);
};
