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
export interface Orders {
  /** Cheapest first. */
  readonly ascending: readonly number[];
  /** Dearest first. */
  readonly descending: readonly number[];
  /** Cheapest first, from the other end: of lines at the same price, too, the one that is rewarded last. */
  readonly ascendingFromEnd: readonly number[];
  readonly descendingFromEnd: readonly number[];
}

export function ordersOf(lines: readonly Line[]): Orders {
  let ascending: readonly number[] | undefined;
  let descending: readonly number[] | undefined;
  let ascendingFromEnd: readonly number[] | undefined;
  let descendingFromEnd: readonly number[] | undefined;
  return {
    get ascending() {
      ascending ??= sorted(lines, 1);
      return ascending;
    },
    get descending() {
      descending ??= sorted(lines, -1);
      return descending;
    },
    get ascendingFromEnd() {
      ascendingFromEnd ??= this.ascending.toReversed();
      return ascendingFromEnd;
    },
    get descendingFromEnd() {
      descendingFromEnd ??= this.descending.toReversed();
      return descendingFromEnd;
    },
  };
}
