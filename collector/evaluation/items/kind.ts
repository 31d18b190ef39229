import type { ItemMatcher } from "../promotion.ts";
import type { Line } from "../types.ts";

/** A compiled item matcher: whether it means this line. */
export type Matches = (line: Line) => boolean;

type KeysOf<T> = T extends unknown ? keyof T : never;
export type ItemKindName = KeysOf<ItemMatcher>;
type ValueOf<K extends ItemKindName> = Extract<ItemMatcher, { readonly [key in K]: unknown }>[K];

/** One kind of item matcher: compiles the value under its key, and what is nested by `compile`. */
export type ItemKind<K extends ItemKindName> = (
  value: ValueOf<K>,
  compile: (matcher: ItemMatcher) => Matches,
) => Matches;
