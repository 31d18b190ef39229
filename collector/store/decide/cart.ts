import { MAX_QUANTITY } from "../../contract/limits.ts";
import { compareIds } from "../../evaluation/allocate.ts";
import { MAX_MINOR } from "../../evaluation/money.ts";
import type { Cart } from "../../evaluation/types.ts";
import type { IncomingEvent, ProductLine } from "../ports/records.ts";

/** What product events say is in a visitor's cart. Times are epoch milliseconds. */
export interface VisitorCart {
  readonly currency: string;
  readonly lines: readonly ProductLine[];
  /** When it last changed, by the events' own time. */
  readonly changedAt: number;
  /** When it was last told as a whole. */
  readonly replacedAt: number;
}

/** Most lines that a visitor's cart remembers. */
const MAX_LINES = 500;

type CartEvent = Pick<IncomingEvent, "category" | "action" | "currency" | "lines" | "evaluatedAt">;

const CART_ACTIONS = ["add_to_cart", "remove_cart", "view_cart", "checkout", "purchase"];

/** Whether an event may say something about a cart. */
export const isAboutCart = ({ category, action }: Pick<IncomingEvent, "category" | "action">): boolean =>
  category === "product" && CART_ACTIONS.includes(action);

/**
 * The visitor's cart after an event: add adds, remove subtracts, view_cart and checkout replace, purchase empties.
 * An event older than the last replacement, or a replacement older than the last change, tells nothing new.
 * @returns null where the event changes nothing
 */
export function cartAfter(cart: VisitorCart | null, event: CartEvent): VisitorCart | null {
  if (event.category !== "product" || event.evaluatedAt < (cart?.replacedAt ?? 0)) return null;
  switch (event.action) {
    case "add_to_cart":
      return changed(cart, event, add(inCurrency(cart, event.currency), event.lines));
    case "remove_cart":
      return cart && changed(cart, event, remove(cart.lines, event.lines));
    case "view_cart":
    case "checkout":
      // A site that sends these without items says nothing about the cart.
      return event.lines.length === 0 ? null : replaced(cart, event, add([], event.lines));
    case "purchase":
      return replaced(cart, event, []);
    default:
      return null;
  }
}

function changed(cart: VisitorCart | null, event: CartEvent, lines: readonly ProductLine[]): VisitorCart {
  return {
    currency: event.currency,
    // In one order, whatever the order in which they were added: an odd cent must not depend on it.
    lines: lines.toSorted(byProduct).slice(0, MAX_LINES),
    changedAt: Math.max(cart?.changedAt ?? 0, event.evaluatedAt),
    replacedAt: cart?.replacedAt ?? 0,
  };
}

function replaced(cart: VisitorCart | null, event: CartEvent, lines: readonly ProductLine[]): VisitorCart | null {
  if (cart && event.evaluatedAt < cart.changedAt) return null;
  return { ...changed(cart, event, lines), replacedAt: event.evaluatedAt };
}

const inCurrency = (cart: VisitorCart | null, currency: string): readonly ProductLine[] =>
  cart?.currency === currency ? cart.lines : [];

const keyOf = ({ productId, variantId, sku }: ProductLine): string => JSON.stringify([productId, variantId, sku]);
const byProduct = (a: ProductLine, b: ProductLine): number => compareIds(keyOf(a), keyOf(b));

/** The latest price of a product is the one that counts. */
function add(lines: readonly ProductLine[], more: readonly ProductLine[]): readonly ProductLine[] {
  const sum = [...lines];
  for (const line of more) {
    const at = sum.findIndex((known) => keyOf(known) === keyOf(line));
    if (at < 0) sum.push(line);
    else sum[at] = joined(sum[at]!, line);
  }
  return sum;
}

/** The latest price counts; together no more than a line may be worth. */
function joined(known: ProductLine, line: ProductLine): ProductLine {
  const price = line.price ?? known.price;
  const most = price ? Math.floor(MAX_MINOR / price) : MAX_QUANTITY;
  return { ...line, price, quantity: Math.min(known.quantity + line.quantity, most, MAX_QUANTITY) };
}

function remove(lines: readonly ProductLine[], less: readonly ProductLine[]): readonly ProductLine[] {
  return less.reduce((rest, line) => {
    const at = rest.findIndex((known) => keyOf(known) === keyOf(line));
    if (at < 0) return rest;
    const quantity = rest[at]!.quantity - line.quantity;
    return quantity > 0 ? rest.with(at, { ...rest[at]!, quantity }) : rest.toSpliced(at, 1);
  }, lines);
}

/** What the core evaluates. A line without a price makes the cart unknown: a wrong sum would be worse than none. */
export function evaluable(lines: readonly ProductLine[], currency: string): Cart {
  const priced = lines.flatMap((line, at) =>
    line.price === null ? [] : [{ ...line, id: String(at + 1), price: line.price }],
  );
  const known = priced.length === lines.length;
  return { currency, known, lines: known ? priced : [] };
}

/** What all lines cost before discounts, in minor units; null where nobody knows, or where it is more than anything costs. */
export function worthOf(lines: readonly ProductLine[] | null): number | null {
  if (lines === null || lines.some(({ price }) => price === null)) return null;
  const worth = lines.reduce((sum, { price, quantity }) => sum + price! * quantity, 0);
  return worth > MAX_MINOR ? null : worth;
}

/** The cart of which nobody told anything. */
export const unknownCart = (currency: string): Cart => ({ currency, known: false, lines: [] });
