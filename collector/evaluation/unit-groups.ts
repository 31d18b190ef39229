import { compareIds } from "./allocate.ts";
import type { Cart, Line } from "./types.ts";
import { compareFacts } from "./unit-facts.ts";

/** A cart with one line for each group of equal units, and the lines that the units of each group come from. */
export interface GroupedCart {
  readonly cart: Cart;
  /** For each line of `cart`, its lines by id; null where no two lines have equal units. */
  readonly members: readonly (readonly Line[])[] | null;
}

/** Puts lines with equal units together. The order of the lines decides nothing but the order of the groups. */
export function groupedCart(cart: Cart): GroupedCart {
  const groups = groupsOf(cart.lines);
  if (groups.length === cart.lines.length) return { cart, members: null };
  const members = groups.map((lines) => [...lines].sort((a, b) => compareIds(a.id, b.id)));
  return { cart: { ...cart, lines: members.map(together) }, members };
}

function together(members: readonly Line[]): Line {
  const quantity = members.reduce((sum, line) => sum + line.quantity, 0);
  return { ...members[0]!, quantity };
}

/** Compares each line with the groups so far where they are few, and else only with those of its price and product. */
function groupsOf(lines: readonly Line[]): Line[][] {
  const bySimilarity = new Map<string, Line[][]>();
  const all: Line[][] = [];
  for (const line of lines) {
    const similar = lines.length > FEW ? similarTo(line, bySimilarity) : all;
    const equal = similar.find(([first]) => compareFacts(first!, line) === 0);
    if (equal) equal.push(line);
    else {
      const group = [line];
      all.push(group);
      if (similar !== all) similar.push(group);
    }
  }
  return all;
}

/** Up to so many lines, comparing all pairs is faster than a map: most differ in the price. */
const FEW = 32;

function similarTo({ price, productId }: Line, groups: Map<string, Line[][]>): Line[][] {
  const key = `${price} ${productId}`;
  const known = groups.get(key);
  if (known) return known;
  const none: Line[][] = [];
  groups.set(key, none);
  return none;
}
