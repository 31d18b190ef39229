import type { Cut, Portion } from "./allocate-units.ts";
import type { Minor } from "./money.ts";
import type { Line } from "./types.ts";
import type { GroupedCart } from "./unit-groups.ts";
import type { Units } from "./units.ts";

/** Equal units: they cost the same now. */
export interface Lot {
  readonly left: Minor;
  readonly count: number;
  /** The discounts of each unit so far, where all have the same. */
  readonly discounts: UnitDiscounts | null;
  /** Where they differ: counts add up to `count`, and the order decides which units come first. */
  readonly histories: readonly History[] | null;
}

/** Units with the same discounts so far. */
export interface History {
  readonly count: number;
  readonly discounts: UnitDiscounts | null;
}

/** A discount of each of some units, and those before it. */
export interface UnitDiscounts {
  /** Position of the promotion among the selected ones. */
  readonly promotion: number;
  readonly discount: Minor;
  readonly earlier: UnitDiscounts | null;
}

/** Computes the discounts of an application's units, one list for each portion. null: none. */
export type DiscountOf = (portions: readonly Portion[]) => readonly (readonly Cut[])[] | null;

/**
 * What the units of each line still cost while discounts are taken off, one after the other. Equal units stay one lot, so that a
 * line of thousands costs as little as a line of one, and no line has more lots than its price has minor units.
 */
export class RemainingUnits {
  readonly #lines: readonly Line[];
  /** By position, what discounts leave of a unit's price; null: nothing of any. */
  readonly #floors: readonly Minor[] | null;
  /** By position; undefined: no unit has a discount yet. The units that the present rule has discounted come first. */
  readonly #lots: (Lot[] | undefined)[];
  /** For each position, the number of lots that the present rule has discounted. */
  readonly #used: number[];
  /** The positions that the present rule has discounted. */
  #touched: number[] = [];

  constructor({ cart: { lines }, floors }: Pick<GroupedCart, "cart" | "floors">) {
    this.#lines = lines;
    this.#floors = floors;
    this.#lots = [];
    this.#used = [];
    for (let at = 0; at < lines.length; at += 1) {
      this.#lots.push(undefined);
      this.#used.push(0);
    }
  }

  /** Starts a rule. Its applications discount different units: in each line first those that cost most now, so that no offer is wasted. */
  begin(): void {
    for (const at of this.#touched) {
      this.#used[at] = 0;
      const lots = this.#lots[at]!;
      if (lots.length > 1) this.#lots[at] = mergedLots(lots.sort((a, b) => b.left - a.left));
    }
    this.#touched = [];
  }

  /**
   * Takes discounts off the next units of some lines, several times.
   * @param promotion position of the promotion among the selected ones
   * @param units of one application, at most one entry for each line
   * @param times number of applications
   */
  take(promotion: number, units: readonly Units[], times: number, discountOf: DiscountOf): void {
    for (let open = times; open > 0; ) {
      const equal = times === 1 ? 1 : Math.min(open, this.#equalApplications(units));
      const portions: Portion[] = [];
      for (let index = 0; index < units.length; index += 1) this.#addNext(portions, units[index]!, equal);
      const cuts = discountOf(portions);
      let first = 0;
      for (let index = 0; index < units.length; index += 1)
        first += this.#discount(promotion, units[index]!, equal, portions, first, cuts);
      open -= equal;
    }
  }

  /** The lots of a line, in the order in which they were split. */
  lotsOf(at: number): readonly Lot[] | undefined {
    return this.#lots[at];
  }

  /** How many applications take equal units, with equal discounts so far: while the first of each line are enough. At least 1. */
  #equalApplications(units: readonly Units[]): number {
    let equal = Number.POSITIVE_INFINITY;
    for (const { at, count } of units) {
      const lots = this.#lots[at];
      const available = lots === undefined ? this.#lines[at]!.quantity : firstCount(lots[this.#used[at]!]);
      equal = Math.min(equal, Math.floor(available / count));
    }
    return Math.max(1, equal);
  }

  /** Adds the next units of a line, for each of some equal applications. */
  #addNext(portions: Portion[], { at, count }: Units, equal: number): void {
    const line = this.#lines[at]!;
    const floor = this.#floors === null ? 0 : this.#floors[at]!;
    const lots = this.#lots[at];
    if (lots === undefined) {
      portions.push({ line, left: line.price, floor, count });
      return;
    }
    for (let index = this.#used[at]!, open = count; open > 0; index += 1) {
      const lot = lots[index]!;
      const some = Math.min(open, equal === 1 ? lot.count : Math.floor(lot.count / equal));
      portions.push({ line, left: lot.left, floor, count: some });
      open -= some;
    }
  }

  /**
   * Replaces the next lots of a line by those with the discount.
   * @param first index of the line's first portion
   * @returns number of the line's portions
   */
  #discount(
    promotion: number,
    { at, count }: Units,
    equal: number,
    portions: readonly Portion[],
    first: number,
    cuts: ReturnType<DiscountOf>,
  ): number {
    const { price, quantity } = this.#lines[at]!;
    const lots = this.#lots[at] ?? [{ left: price, count: quantity, discounts: null, histories: null }];
    const used = this.#used[at]!;
    const next: Lot[] = [];
    let own = 0;
    let rest: Lot | null = null;
    for (let open = count; open > 0; own += 1) {
      const portion = portions[first + own]!;
      const ofPortion = cuts === null ? [{ discount: 0, count: portion.count }] : cuts[first + own]!;
      rest = splitLot(lots[used + own]!, promotion, ofPortion, equal, next);
      open -= portion.count;
    }
    if (used === 0) this.#touched.push(at);
    this.#used[at] = used + next.length;
    if (rest !== null) next.push(rest);
    if (lots.length === own) this.#lots[at] = next;
    else {
      lots.splice(used, own, ...next);
      this.#lots[at] = lots;
    }
    return own;
  }
}

/** The first units of a lot that have the same discounts so far. */
const firstCount = (lot: Lot | undefined): number => (lot === undefined ? 0 : (lot.histories?.[0]?.count ?? lot.count));

/**
 * Takes discounts off the first units of a lot.
 * @param into gets the lots with the discounts
 * @returns the lot of the other units; null if there are none
 */
function splitLot(lot: Lot, promotion: number, cuts: readonly Cut[], equal: number, into: Lot[]): Lot | null {
  const { left, discounts } = lot;
  let { count, histories } = lot;
  for (let at = 0; at < cuts.length; at += 1) {
    const { discount, count: each } = cuts[at]!;
    const units = each * equal;
    let own = histories;
    if (histories !== null && units < count) [own, histories] = splitHistories(histories, units);
    into.push(reducedLot({ left, count: units, discounts, histories: own }, promotion, discount));
    count -= units;
  }
  return count === 0 ? null : { left, count, discounts, histories };
}

/** Divides histories into those of the first units, and those of the others. */
function splitHistories(
  histories: readonly History[],
  units: number,
): readonly [readonly History[], readonly History[]] {
  let open = units;
  let at = 0;
  for (; histories[at]!.count <= open; at += 1) open -= histories[at]!.count;
  const { count, discounts } = histories[at]!;
  const others = [{ count: count - open, discounts }, ...histories.slice(at + 1)];
  return [open === 0 ? histories.slice(0, at) : [...histories.slice(0, at), { count: open, discounts }], others];
}

function reducedLot(lot: Lot, promotion: number, discount: Minor): Lot {
  if (discount === 0) return lot;
  const { count, discounts, histories } = lot;
  const left = lot.left - discount;
  if (histories === null) return { left, count, discounts: { promotion, discount, earlier: discounts }, histories };
  const reduced = histories.map((one) => ({
    count: one.count,
    discounts: { promotion, discount, earlier: one.discounts },
  }));
  return { left, count, discounts: null, histories: reduced };
}

/** Makes one lot of those that cost the same. @param lots sorted by what they cost */
function mergedLots(lots: readonly Lot[]): Lot[] {
  const merged: Lot[] = [];
  for (let from = 0, to = 1; from < lots.length; from = to, to += 1) {
    while (to < lots.length && lots[to]!.left === lots[from]!.left) to += 1;
    merged.push(to - from === 1 ? lots[from]! : together(lots.slice(from, to)));
  }
  return merged;
}

const together = (lots: readonly Lot[]): Lot => ({
  left: lots[0]!.left,
  count: lots.reduce((sum, { count }) => sum + count, 0),
  discounts: null,
  histories: lots.flatMap(historiesOf),
});

/** The histories of a lot's units. */
export const historiesOf = ({ count, discounts, histories }: Lot): readonly History[] =>
  histories ?? [{ count, discounts }];
