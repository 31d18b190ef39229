import { compareIds } from "./compare-ids.ts";
import type { Minor } from "./money.ts";
import type { Cart, Line } from "./types.ts";
import { factsKey } from "./unit-facts.ts";

/** A cart with one line for each group of equal units, and the lines that the units of each group come from. */
export interface GroupedCart {
  readonly cart: Cart;
  /** For each line of `cart`, its lines by id; null where no two lines have equal units. */
  readonly members: readonly (readonly Line[])[] | null;
  /** For each line of `cart`, what discounts must leave of a unit's price; null where no line has a minimum price. */
  readonly floors: readonly Minor[] | null;
}

/** Puts lines with equal units together. The order of the lines decides nothing but the order of the groups. */
export function groupedCart(cart: Cart): GroupedCart {
  const groups = mayHaveEqualUnits(cart.lines) ? groupsOf(cart.lines) : null;
  if (groups === null || groups.length === cart.lines.length)
    return { cart, members: null, floors: floorsOf(cart.lines) };
  const members = groups.map((lines) => lines.sort((a, b) => compareIds(a.id, b.id)));
  const lines = members.map(together);
  return { cart: { ...cart, lines }, members, floors: floorsOf(lines) };
}

const floorsOf = (lines: readonly Line[]): readonly Minor[] | null =>
  lines.some(({ minimumPrice = 0 }) => minimumPrice > 0)
    ? lines.map(({ price, minimumPrice = 0 }) => Math.min(price, minimumPrice))
    : null;

function together(members: readonly Line[]): Line {
  const quantity = members.reduce((sum, line) => sum + line.quantity, 0);
  return { ...members[0]!, quantity };
}

/** Up to so many lines, comparing all pairs is faster than a map: most differ in the price or the product. */
const FEW = 32;

/** Creates nothing, because few carts have equal units on several lines. */
function mayHaveEqualUnits(lines: readonly Line[]): boolean {
  if (lines.length > FEW) return true;
  for (let at = 1; at < lines.length; at += 1) {
    const { price, productId } = lines[at]!;
    for (let other = 0; other < at; other += 1)
      if (price === lines[other]!.price && productId === lines[other]!.productId) return true;
  }
  return false;
}

/** Lines of the same price and product are compared by all their facts. */
function groupsOf(lines: readonly Line[]): Line[][] {
  const similar = Map.groupBy(lines, ({ price, productId }) => `${price} ${productId}`);
  return [...similar.values()].flatMap((some) =>
    some.length === 1 ? [some] : [...Map.groupBy(some, factsKey).values()],
  );
}
