import { MAX_QUANTITY } from "../../contract/limits.ts";
import { compareIds } from "../../evaluation/allocate.ts";
import { MAX_MINOR } from "../../evaluation/money.ts";
import type { Cart } from "../../evaluation/types.ts";
import type { IncomingEvent, ProductLine } from "../ports/records.ts";
import { type HeldProduct, heldAfter } from "./held-products.ts";

/** A visitor's cart, as product events report it. Times are epoch milliseconds. */
export interface VisitorCart {
  readonly currency: string;
  readonly lines: readonly ProductLine[];
  /** The time of the latest event that changed it. */
  readonly changedAt: number;
  /** The time of the latest event that reported the whole cart. */
  readonly replacedAt: number;
  /** The products that were ever in it: evidence that an order is the visitor's. */
  readonly held: readonly HeldProduct[];
  /** The time of the visitor's latest purchase; 0 without one. An earlier event may still be evidence for it. */
  readonly boughtAt: number;
}

/** The present content of a cart. */
type CartContent = Omit<VisitorCart, "held" | "boughtAt">;

/** Most lines of a visitor's cart; further lines are dropped. */
const MAX_LINES = 500;

type CartEvent = Pick<IncomingEvent, "category" | "action" | "currency" | "lines" | "evaluatedAt">;

const FILLING_ACTIONS = ["add_to_cart", "view_cart", "checkout"];
/** The actions of product events that may change a cart. */
export const CART_ACTIONS = [...FILLING_ACTIONS, "remove_cart", "purchase"];

/** Whether an event may change the visitor's cart. */
export const isAboutCart = ({ category, action }: Pick<IncomingEvent, "category" | "action">): boolean =>
  category === "product" && CART_ACTIONS.includes(action);

/**
 * The visitor's cart after an event: `add_to_cart` adds, `remove_cart` subtracts, `view_cart` and `checkout` replace,
 * `purchase` empties. An event older than the last replacement has no effect, nor has a replacement older than the last change.
 * @returns null where the event changes nothing
 */
export function cartAfter(cart: VisitorCart | null, event: CartEvent): VisitorCart | null {
  if (event.category !== "product") return null;
  const content = contentAfter(cart, event);
  const { held, boughtAt } = cart ?? NOTHING_BEFORE;
  const heldNow = FILLING_ACTIONS.includes(event.action) ? heldAfter(held, event.lines, event.evaluatedAt) : held;
  const boughtNow = event.action === "purchase" ? Math.max(boughtAt, event.evaluatedAt) : boughtAt;
  const next = content ?? (heldNow === held && boughtNow === boughtAt ? null : cart);
  return next && { ...next, held: heldNow, boughtAt: boughtNow };
}

const NOTHING_BEFORE: Pick<VisitorCart, "held" | "boughtAt"> = { held: [], boughtAt: 0 };

/** @returns null where the event does not change the content */
function contentAfter(cart: VisitorCart | null, event: CartEvent): CartContent | null {
  if (event.evaluatedAt < (cart?.replacedAt ?? 0)) return null;
  switch (event.action) {
    case "add_to_cart":
      return changed(cart, event, add(inCurrency(cart, event.currency), event.lines));
    case "remove_cart":
      return cart && changed(cart, event, remove(cart.lines, event.lines));
    case "view_cart":
    case "checkout":
      // Some sites send these without items: that does not mean an empty cart.
      return event.lines.length === 0 ? null : replaced(cart, event, add([], event.lines));
    case "purchase":
      return replaced(cart, event, []);
    default:
      return null;
  }
}

function changed(cart: VisitorCart | null, event: CartEvent, lines: readonly ProductLine[]): CartContent {
  return {
    currency: event.currency,
    // Sorted, so that the line which gets an odd cent does not depend on the order of the events.
    lines: lines.toSorted(byProduct).slice(0, MAX_LINES),
    changedAt: Math.max(cart?.changedAt ?? 0, event.evaluatedAt),
    replacedAt: cart?.replacedAt ?? 0,
  };
}

function replaced(cart: VisitorCart | null, event: CartEvent, lines: readonly ProductLine[]): CartContent | null {
  if (cart && event.evaluatedAt < cart.changedAt) return null;
  return { ...changed(cart, event, lines), replacedAt: event.evaluatedAt };
}

const inCurrency = (cart: VisitorCart | null, currency: string): readonly ProductLine[] =>
  cart?.currency === currency ? cart.lines : [];

const keyOf = ({ productId, variantId, sku }: ProductLine): string => JSON.stringify([productId, variantId, sku]);
const byProduct = (a: ProductLine, b: ProductLine): number => compareIds(keyOf(a), keyOf(b));

/** Adds lines to those of the same products. */
function add(lines: readonly ProductLine[], more: readonly ProductLine[]): readonly ProductLine[] {
  const sum = [...lines];
  for (const line of more) {
    const at = sum.findIndex((present) => keyOf(present) === keyOf(line));
    if (at < 0) sum.push(line);
    else sum[at] = joined(sum[at]!, line);
  }
  return sum;
}

/** The latest price applies to all units. Units beyond the greatest value of a line are dropped. */
function joined(present: ProductLine, line: ProductLine): ProductLine {
  const price = line.price ?? present.price;
  const most = price ? Math.floor(MAX_MINOR / price) : MAX_QUANTITY;
  return { ...line, price, quantity: Math.min(present.quantity + line.quantity, most, MAX_QUANTITY) };
}

function remove(lines: readonly ProductLine[], less: readonly ProductLine[]): readonly ProductLine[] {
  return less.reduce((rest, line) => {
    const at = rest.findIndex((present) => keyOf(present) === keyOf(line));
    if (at < 0) return rest;
    const quantity = rest[at]!.quantity - line.quantity;
    return quantity > 0 ? rest.with(at, { ...rest[at]!, quantity }) : rest.toSpliced(at, 1);
  }, lines);
}

/** The cart to evaluate. A line without a price makes it unknown: a wrong total would be worse than none. */
export function evaluable(lines: readonly ProductLine[], currency: string): Cart {
  const priced = lines.flatMap((line, at) =>
    line.price === null ? [] : [{ ...line, id: String(at + 1), price: line.price }],
  );
  const known = priced.length === lines.length;
  return { currency, known, lines: known ? priced : [] };
}

/**
 * The value of lines before discounts, in minor units.
 * @returns null where a price is unknown, or the sum exceeds the greatest amount
 */
export function cartValueOf(lines: readonly ProductLine[] | null): number | null {
  if (lines === null || lines.some(({ price }) => price === null)) return null;
  const value = lines.reduce((sum, { price, quantity }) => sum + price! * quantity, 0);
  return value > MAX_MINOR ? null : value;
}

/** A cart that nothing reports. */
export const unknownCart = (currency: string): Cart => ({ currency, known: false, lines: [] });
