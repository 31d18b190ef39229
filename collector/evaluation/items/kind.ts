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

/** One kind of item matcher: compiles the value under its key. */
export type ItemKind<Value> = (value: Value) => CompiledItems;

/** Compiles a matcher that is part of another. */
export type CompileNested<Nested> = (matcher: Nested) => CompiledItems;
