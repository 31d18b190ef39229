/** Property of a line that a key names: a product (`p`), a variant (`v`), a category (`c`) or a brand (`b`). */
export type KeyKind = "p" | "v" | "c" | "b";

/**
 * Keys, a kind and an id each (`p118`), by which a cart's lines find promotions. A promotion that needs one of some
 * items costs nothing for carts without them. null: every cart is a candidate.
 */
export type ItemKeys = ReadonlySet<string> | null;

/** One key for each id. */
export const keysOf = (kind: KeyKind, ids: readonly (number | string)[]): ItemKeys =>
  new Set(ids.map((id) => kind + String(id)));

/** The most selective of several sets, where all requirements must be met. */
export const fewest = (all: readonly ItemKeys[]): ItemKeys =>
  all.reduce((best, next) => (best === null || (next !== null && next.size < best.size) ? next : best), null);

/** All keys of several sets, where one requirement is enough; null as soon as one of them needs no item. */
export const union = (all: readonly ItemKeys[]): ItemKeys =>
  all.some((keys) => keys === null) ? null : new Set(all.flatMap((keys) => [...keys!]));
