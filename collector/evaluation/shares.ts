import type { RemainingUnits } from "./remaining.ts";
import type { Line, LineShare } from "./types.ts";
import type { GroupedCart } from "./unit-groups.ts";

type Lots = NonNullable<ReturnType<RemainingUnits["lotsOf"]>>;

/**
 * The discounts of each promotion by line. The units of a group go to its lines last, by line id, those with the largest discounts first.
 * @param promotions number of promotions
 * @returns one list for each promotion, with one entry for each line with a discount
 */
export function sharesOf(
  { cart, members }: GroupedCart,
  remaining: RemainingUnits,
  promotions: number,
): readonly (readonly LineShare[])[] {
  const shares = Array.from({ length: promotions }, (): LineShare[] => []);
  const sums = new LineSums(promotions);
  for (let at = 0; at < cart.lines.length; at += 1) {
    const lots = remaining.lotsOf(at);
    if (lots === undefined) continue;
    if (members === null || members[at]!.length === 1) addLine(cart.lines[at]!, lots, sums, shares);
    else addLines(members[at]!, lots, sums, shares);
  }
  return shares;
}

function addLine({ id }: Pick<Line, "id">, lots: Lots, sums: LineSums, shares: LineShare[][]): void {
  for (const lot of lots) sums.add(lot, lot.count);
  sums.moveTo(id, shares);
}

function addLines(members: readonly Line[], lots: Lots, sums: LineSums, shares: LineShare[][]): void {
  const sorted = [...lots].sort((a, b) => a.left - b.left);
  let next = 0;
  let used = 0;
  for (const { id, quantity } of members) {
    for (let open = quantity; open > 0; ) {
      const lot = sorted[next]!;
      const count = Math.min(open, lot.count - used);
      sums.add(lot, count);
      open -= count;
      used += count;
      if (used === lot.count) [next, used] = [next + 1, 0];
    }
    sums.moveTo(id, shares);
  }
}

/** The discounts of one line, by promotion. */
class LineSums {
  readonly #discounts: number[];
  readonly #units: number[];
  /** The last lot whose units were counted for a promotion: two rules of it may discount the same units. */
  readonly #counted: (Lots[number] | null)[];

  constructor(promotions: number) {
    this.#discounts = new Array(promotions).fill(0);
    this.#units = new Array(promotions).fill(0);
    this.#counted = new Array(promotions).fill(null);
  }

  /** Adds some units of a lot. */
  add(lot: Lots[number], count: number): void {
    for (let { taken } = lot; taken !== null; taken = taken.earlier) {
      const { promotion, discount } = taken;
      this.#discounts[promotion]! += discount * count;
      if (this.#counted[promotion] !== lot) this.#units[promotion]! += count;
      this.#counted[promotion] = lot;
    }
  }

  /** Moves the sums to the shares of a line, and starts the next line. */
  moveTo(lineId: string, shares: LineShare[][]): void {
    for (let promotion = 0; promotion < shares.length; promotion += 1) {
      const discount = this.#discounts[promotion]!;
      if (discount === 0) continue;
      shares[promotion]!.push({ lineId, discount, quantity: this.#units[promotion]! });
      this.#discounts[promotion] = 0;
      this.#units[promotion] = 0;
      this.#counted[promotion] = null;
    }
  }
}
