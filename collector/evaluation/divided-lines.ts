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
  if (!cart.lines.some(isOdd)) return { cart, partOf: null };
  const ids = new Set(cart.lines.map(({ id }) => id));
  const partOf = new Map<string, string>();
  const lines = cart.lines.flatMap((line) => {
    if (!isOdd(line)) return [line];
    const id = unusedId(line.id, ids);
    partOf.set(id, line.id);
    return partsOf(line, id);
  });
  return { cart: { ...cart, lines }, partOf };
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

/** An id that no line has. It does not depend on the order of the lines. */
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
