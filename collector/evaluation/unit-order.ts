import type { Line } from "./types.ts";
import { comparedPrice, compareFacts } from "./unit-facts.ts";

/**
 * Compares positions in a cart by price, then by the other facts of their units, so that neither the order nor the ids of the lines
 * matter.
 * @param sign 1: cheapest first, -1: most expensive first
 */
export const byPrice =
  (lines: readonly Line[], sign: 1 | -1) =>
  (a: number, b: number): number =>
    sign * (comparedPrice(lines[a]!) - comparedPrice(lines[b]!)) || compareFacts(lines[a]!, lines[b]!);

const sorted = (lines: readonly Line[], sign: 1 | -1): readonly number[] =>
  [...lines.keys()].sort(byPrice(lines, sign));

/** Positions of a cart's lines in several orders, each sorted on first use. */
export interface UnitOrder {
  /** Cheapest first. */
  readonly ascending: readonly number[];
  /** Most expensive first. */
  readonly descending: readonly number[];
  /** `ascending` in reverse: the lines that are rewarded last come first, also among lines at the same price. */
  readonly ascendingFromEnd: readonly number[];
  /** `descending` in reverse. */
  readonly descendingFromEnd: readonly number[];
}

/** A class, because every evaluation makes one and few use it: no functions are created. */
class SortedLines implements UnitOrder {
  readonly #lines: readonly Line[];
  #ascending: readonly number[] | undefined;
  #descending: readonly number[] | undefined;
  #ascendingFromEnd: readonly number[] | undefined;
  #descendingFromEnd: readonly number[] | undefined;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  get ascending(): readonly number[] {
    this.#ascending ??= sorted(this.#lines, 1);
    return this.#ascending;
  }

  get descending(): readonly number[] {
    this.#descending ??= sorted(this.#lines, -1);
    return this.#descending;
  }

  get ascendingFromEnd(): readonly number[] {
    this.#ascendingFromEnd ??= this.ascending.toReversed();
    return this.#ascendingFromEnd;
  }

  get descendingFromEnd(): readonly number[] {
    this.#descendingFromEnd ??= this.descending.toReversed();
    return this.#descendingFromEnd;
  }
}

export const unitOrderOf = (lines: readonly Line[]): UnitOrder => new SortedLines(lines);
