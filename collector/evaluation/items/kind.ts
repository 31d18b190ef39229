import type { ItemKeys } from "../item-keys.ts";
import type { Reads } from "../reads.ts";
import type { Line } from "../types.ts";

/** Ids as BigCommerce sends them; compared as strings. */
export type Ids = readonly (number | string)[];

/** A compiled item matcher. */
export interface CompiledItems {
  /** Whether the matcher includes a line. */
  readonly matches: (line: Line) => boolean;
  /** Every line that matches has one of these keys; null: no such keys. Called once, when a promotion changes. */
  readonly keys: () => ItemKeys;
  /** The facts of a line that decide whether the matcher includes it. */
  readonly reads: () => Reads;
}

/** Surroundings of a matcher. */
export interface ItemContext {
  /** The promotion's currency, ISO 4217 or `*`. */
  readonly currency: string;
}

/** Surroundings of a matcher with other matchers in it. */
export interface NestingItemContext<Nested> extends ItemContext {
  /** Compiles a matcher that is part of this one. */
  readonly compile: (matcher: Nested) => CompiledItems;
}

/** One kind of item matcher: compiles the value under its key. */
export type ItemKind<Value> = (value: Value, context: ItemContext) => CompiledItems;
