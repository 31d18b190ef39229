import { compareIds } from "./allocate.ts";
import type { Line } from "./types.ts";

/**
 * Compares positions in a cart by price, ties by the smaller id: the order of the lines means nothing.
 * @param sign 1 puts the cheapest first, -1 the dearest
 */
export const byPrice =
  (lines: readonly Line[], sign: 1 | -1) =>
  (a: number, b: number): number =>
    sign * (lines[a]!.price - lines[b]!.price) || compareIds(lines[a]!.id, lines[b]!.id);

const sorted = (lines: readonly Line[], sign: 1 | -1): readonly number[] =>
  [...lines.keys()].sort(byPrice(lines, sign));

/** Positions of a cart's lines in several orders, each made when first asked for. */
export interface UnitOrder {
  /** Cheapest first. */
  readonly ascending: readonly number[];
  /** Dearest first. */
  readonly descending: readonly number[];
  /** Cheapest first, from the other end: of lines at the same price, too, the one that is rewarded last. */
  readonly ascendingFromEnd: readonly number[];
  readonly descendingFromEnd: readonly number[];
}

/** Made for every evaluation, and mostly asked for nothing: a class makes no functions. */
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
