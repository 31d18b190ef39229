import { compareIds } from "./allocate.ts";
import type { Line } from "./types.ts";

/**
 * The units of a cart that a rule may still use. Quantities stay counts: a line of thousands is as cheap as one of one.
 * Positions are indexes into `lines`.
 */
export interface Pool {
  readonly lines: readonly Line[];
  /** Units of each line that are not consumed. */
  readonly free: number[];
}

/** Every unit of the cart. */
export const fullPool = (lines: readonly Line[]): Pool => ({ lines, free: lines.map(({ quantity }) => quantity) });

export const copyOf = ({ lines, free }: Pool): Pool => ({ lines, free: free.slice() });

/** Units of one line. */
export interface Units {
  readonly at: number;
  readonly count: number;
}

/** Positions of a cart's lines by price, ties by the smaller id: the order of the lines means nothing. */
const sorted = (lines: readonly Line[], sign: 1 | -1): readonly number[] =>
  [...lines.keys()].sort(
    (a, b) => sign * (lines[a]!.price - lines[b]!.price) || compareIds(lines[a]!.id, lines[b]!.id),
  );

/** The orders of a cart's lines, made when first asked for. */
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
