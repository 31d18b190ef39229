import { compareIds } from "./compare-ids.ts";
import type { AppliedPromotion, Cart, Line, LineShare } from "./types.ts";

/** A cart whose lines have equal units each, and the lines that its further lines are parts of. */
export interface DividedCart {
  readonly cart: Cart;
  /** For the id of a part, the id of its line; null where no line is divided. */
  readonly partOf: ReadonlyMap<string, string> | null;
}

/**
 * Divides each line whose value does not divide by its units into two, one of them with units that cost one minor unit more.
 * Strategies compare all its units by the same price.
 */
export function dividedCart(cart: Cart): DividedCart {
  const odd = cart.lines.filter(isOdd);
  if (odd.length === 0) return { cart, partOf: null };
  const idOf = partIds(odd, cart.lines);
  const lines = cart.lines.flatMap((line) => {
    const id = idOf.get(line.id);
    return id === undefined ? [line] : partsOf(line, id);
  });
  return { cart: { ...cart, lines }, partOf: new Map([...idOf].map(([lineId, id]) => [id, lineId])) };
}

/** For each divided line the id of its second part, which no line and no other part has. The order of the lines decides nothing. */
function partIds(odd: readonly Line[], all: readonly Line[]): ReadonlyMap<string, string> {
  const used = new Set(all.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const { id } of odd.toSorted((a, b) => compareIds(a.id, b.id))) {
    const part = unusedId(id, used);
    used.add(part);
    ids.set(id, part);
  }
  return ids;
}

const isOdd = ({ amount }: Line): boolean => amount !== undefined;

/** The value of a line before discounts. */
export const lineValue = ({ price, quantity, amount }: Pick<Line, "price" | "quantity" | "amount">): number =>
  amount ?? price * quantity;

function partsOf(line: Line, dearerId: string): Line[] {
  const { price, quantity } = line;
  const dearer = lineValue(line) - price * quantity;
  const equal = { ...line, amount: undefined, comparedPrice: price };
  return [
    { ...equal, quantity: quantity - dearer },
    { ...equal, id: dearerId, quantity: dearer, price: price + 1 },
  ];
}

/** An id that is not used yet. */
function unusedId(id: string, ids: ReadonlySet<string>): string {
  const next = `${id}+`;
  return ids.has(next) ? unusedId(next, ids) : next;
}

/** Puts the shares of parts together as shares of their lines. */
export const undivided = (
  applied: readonly AppliedPromotion[],
  partOf: DividedCart["partOf"],
): readonly AppliedPromotion[] =>
  partOf === null ? applied : applied.map((promotion) => moved(promotion, (id) => partOf.get(id) ?? id));

/** Moves the shares of a promotion to other lines, and adds up those of one line. */
export function moved(promotion: AppliedPromotion, targetOf: (lineId: string) => string): AppliedPromotion {
  const shares = new Map<string, LineShare>();
  for (const { lineId: before, discount, quantity } of promotion.shares) {
    const lineId = targetOf(before);
    const sum = shares.get(lineId) ?? { lineId, discount: 0, quantity: 0 };
    shares.set(lineId, { lineId, discount: sum.discount + discount, quantity: sum.quantity + quantity });
  }
  return { ...promotion, shares: [...shares.values()] };
}
