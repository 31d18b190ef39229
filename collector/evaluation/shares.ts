import { historiesOf, type Lot, type RemainingUnits, type UnitDiscounts } from "./remaining.ts";
import type { Line, LineShare } from "./types.ts";
import type { GroupedCart } from "./unit-groups.ts";

/** A share while the units of its line are added up. */
type OpenShare = { -readonly [Field in keyof LineShare]: LineShare[Field] };

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
  const shares: OpenShare[][] = [];
  for (let at = 0; at < promotions; at += 1) shares.push([]);
  for (let at = 0; at < cart.lines.length; at += 1) {
    const lots = remaining.lotsOf(at);
    if (lots === undefined) continue;
    if (members === null || members[at]!.length === 1) addLine(cart.lines[at]!, lots, shares);
    else addLines(members[at]!, lots, shares);
  }
  return shares;
}

function addLine({ id }: Line, lots: readonly Lot[], shares: readonly OpenShare[][]): void {
  for (let at = 0; at < lots.length; at += 1) {
    const lot = lots[at]!;
    if (lot.histories === null) addUnits(id, lot.discounts, lot.count, shares);
    else for (const { discounts, count } of lot.histories) addUnits(id, discounts, count, shares);
  }
}

function addLines(members: readonly Line[], lots: readonly Lot[], shares: readonly OpenShare[][]): void {
  const histories = [...lots].sort((a, b) => a.left - b.left).flatMap(historiesOf);
  let next = 0;
  let used = 0;
  for (const { id, quantity } of members) {
    for (let open = quantity; open > 0; ) {
      const { discounts, count: units } = histories[next]!;
      const count = Math.min(open, units - used);
      addUnits(id, discounts, count, shares);
      open -= count;
      used += count;
      if (used === units) [next, used] = [next + 1, 0];
    }
  }
}

/** Adds the discounts of some units of a line. */
function addUnits(
  lineId: string,
  discounts: UnitDiscounts | null,
  count: number,
  shares: readonly OpenShare[][],
): void {
  for (let each = discounts; each !== null; each = each.earlier) {
    const share = shareOf(lineId, shares[each.promotion]!);
    share.discount += each.discount * count;
    // Two rules of a promotion may discount the same units.
    if (!isOf(each.promotion, each.earlier)) share.quantity += count;
  }
}

/** The last share where it is of the line: the units of a line are added one after the other. */
function shareOf(lineId: string, shares: OpenShare[]): OpenShare {
  const last = shares[shares.length - 1];
  if (last?.lineId === lineId) return last;
  const share = { lineId, discount: 0, quantity: 0 };
  shares.push(share);
  return share;
}

function isOf(promotion: number, discounts: UnitDiscounts | null): boolean {
  for (let each = discounts; each !== null; each = each.earlier) if (each.promotion === promotion) return true;
  return false;
}
