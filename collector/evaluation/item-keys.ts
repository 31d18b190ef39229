import { amountOf } from "./money.ts";
import type { Condition, ItemMatcher } from "./promotion.ts";

/** What an item key is of: a product, a variant, a category or a brand. */
export type KeyKind = "p" | "v" | "c" | "b";

/**
 * Keys (a kind and an id, `p118`) under which lines and promotions meet: a promotion that needs one of some items is looked up by them, and
 * costs nothing for carts without them. null means that any cart may do.
 */
export type ItemKeys = ReadonlySet<string> | null;

const keysOfIds = (kind: KeyKind, ids: readonly (number | string)[]): ItemKeys =>
  new Set(ids.map((id) => kind + String(id)));

/** Every line that the matcher means has one of these keys. */
export function keysOfItems(matcher: ItemMatcher | undefined): ItemKeys {
  if (matcher === undefined) return null;
  if ("products" in matcher) return keysOfIds("p", matcher.products);
  if ("variants" in matcher) return keysOfIds("v", matcher.variants);
  if ("categories" in matcher) return keysOfIds("c", matcher.categories);
  if ("brands" in matcher) return keysOfIds("b", matcher.brands);
  if ("and" in matcher) return fewest(matcher.and.map(keysOfItems));
  if ("or" in matcher) return union(matcher.or.map(keysOfItems));
  // What a line is not, or what is written on it, is no key.
  return null;
}

/** Some line of every cart that meets the condition has one of these keys. @param currency the promotion's */
export function keysOfCondition(condition: Condition | undefined, currency: string): ItemKeys {
  if (condition === undefined || "not" in condition) return null;
  if ("and" in condition) return fewest(condition.and.map((one) => keysOfCondition(one, currency)));
  if ("or" in condition) return union(condition.or.map((one) => keysOfCondition(one, currency)));
  const { items, minimum_quantity, minimum_spend } = condition.cart;
  const quantity = minimum_quantity ?? (minimum_spend === undefined ? 1 : 0);
  const anyCart = quantity === 0 && amountOf(minimum_spend ?? "0", currency, "minimum_spend") === 0;
  return anyCart ? null : keysOfItems(items);
}

/** Of several that all must hold, the most selective. */
export const fewest = (all: readonly ItemKeys[]): ItemKeys =>
  all.reduce((best, next) => (best === null || (next !== null && next.size < best.size) ? next : best), null);

/** Of several that may hold, all; null as soon as one of them needs nothing. */
export const union = (all: readonly ItemKeys[]): ItemKeys =>
  all.some((keys) => keys === null) ? null : new Set(all.flatMap((keys) => [...keys!]));
