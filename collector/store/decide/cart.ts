import { MAX_QUANTITY } from "../../contract/limits.ts";
import { lineNumbers, type UnitPrice } from "../../contract/line-numbers.ts";
import { compareIds } from "../../evaluation/compare-ids.ts";
import { type Decimal, isGreater, negative, plus } from "../../evaluation/decimal.ts";
import { MAX_MINOR } from "../../evaluation/money.ts";
import type { Cart } from "../../evaluation/types.ts";
import type { IncomingEvent, ProductLine } from "../ports/records.ts";
import { type HeldProduct, heldAfter } from "./held-products.ts";
import { measureOf, unitPriceOf } from "./sent-numbers.ts";

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

type CartEvent = Pick<IncomingEvent, "category" | "action" | "currency" | "lines" | "isEmptied" | "evaluatedAt">;

/** Antsomi's sites also name a checkout `checkout_cart`. */
const CHECKOUT_ACTIONS = ["checkout", "checkout_cart"];
const FILLING_ACTIONS = ["add_to_cart", "view_cart", ...CHECKOUT_ACTIONS];
/** The actions of product events that may change a cart. */
export const CART_ACTIONS = [...FILLING_ACTIONS, "remove_cart", "purchase"];

/** Whether an event may change the visitor's cart. */
export const isAboutCart = ({ category, action }: Pick<IncomingEvent, "category" | "action">): boolean =>
  category === "product" && CART_ACTIONS.includes(action);

/** Whether an event reports a checkout. */
export const isCheckout = ({ category, action }: Pick<IncomingEvent, "category" | "action">): boolean =>
  category === "product" && CHECKOUT_ACTIONS.includes(action);

/**
 * The visitor's cart after an event: `add_to_cart` adds, `remove_cart` subtracts, `view_cart` and `checkout` replace,
 * `purchase` empties. An event older than the last replacement has no effect, nor has a replacement older than the last change.
 * @param receivedAt epoch milliseconds
 * @returns null where the event changes nothing
 */
export function cartAfter(cart: VisitorCart | null, event: CartEvent, receivedAt: number): VisitorCart | null {
  if (event.category !== "product") return null;
  const content = contentAfter(cart, event);
  const { held, boughtAt } = cart ?? NOTHING_BEFORE;
  const isFilled = FILLING_ACTIONS.includes(event.action);
  const heldNow = isFilled ? heldAfter(held, event.lines, event.evaluatedAt, receivedAt) : held;
  const boughtNow = event.action === "purchase" ? Math.max(boughtAt, event.evaluatedAt) : boughtAt;
  const next = content ?? (heldNow === held && boughtNow === boughtAt ? null : cart);
  return next && { ...next, held: heldNow, boughtAt: boughtNow };
}

/**
 * The visitor's cart after an event whose lines its content has already: only the products that were in it may be more.
 * @param receivedAt epoch milliseconds
 * @returns null where the event changes nothing
 */
export function cartHolding(cart: VisitorCart | null, event: CartEvent, receivedAt: number): VisitorCart | null {
  if (cart === null) return null;
  const { action, lines, evaluatedAt } = event;
  const held = FILLING_ACTIONS.includes(action) ? heldAfter(cart.held, lines, evaluatedAt, receivedAt) : cart.held;
  return held === cart.held ? null : { ...cart, held };
}

const NOTHING_BEFORE: Pick<VisitorCart, "held" | "boughtAt"> = { held: [], boughtAt: 0 };

/** @returns null where the event does not change the content */
function contentAfter(cart: VisitorCart | null, event: CartEvent): CartContent | null {
  if (event.evaluatedAt < (cart?.replacedAt ?? 0)) return null;
  switch (event.action) {
    case "add_to_cart":
      return changed(cart, event, add(inCurrency(cart, event.currency), event.lines, event.currency));
    case "remove_cart":
      return cart && changed(cart, event, remove(cart.lines, event.lines, event.currency));
    case "view_cart":
    case "checkout":
    case "checkout_cart":
      // Some sites send these without items: that does not mean an empty cart.
      return event.lines.length === 0 && !event.isEmptied
        ? null
        : replaced(cart, event, add([], event.lines, event.currency));
    case "purchase":
      return replaced(cart, event, new Map());
    default:
      return null;
  }
}

/** Lines by their products. The keys are made once: comparing each line with each takes seconds for large carts. */
type KeyedLines = ReadonlyMap<string, ProductLine>;

function changed(cart: VisitorCart | null, event: CartEvent, lines: KeyedLines): CartContent {
  return {
    currency: event.currency,
    // Sorted, so that the line which gets an odd cent does not depend on the order of the events.
    lines: [...lines]
      .sort(([one], [other]) => compareIds(one, other))
      .slice(0, MAX_LINES)
      .map(([, line]) => line),
    changedAt: Math.max(cart?.changedAt ?? 0, event.evaluatedAt),
    replacedAt: cart?.replacedAt ?? 0,
  };
}

function replaced(cart: VisitorCart | null, event: CartEvent, lines: KeyedLines): CartContent | null {
  if (cart && event.evaluatedAt < cart.changedAt) return null;
  return { ...changed(cart, event, lines), replacedAt: event.evaluatedAt };
}

const inCurrency = (cart: VisitorCart | null, currency: string): readonly ProductLine[] =>
  cart?.currency === currency ? cart.lines : [];

const keyOf = ({ productId, variantId, sku }: ProductLine): string => JSON.stringify([productId, variantId, sku]);
const keyed = (lines: readonly ProductLine[]) => new Map(lines.map((line) => [keyOf(line), line]));

/** Adds lines to those of the same products. */
function add(lines: readonly ProductLine[], more: readonly ProductLine[], currency: string): KeyedLines {
  const sum = keyed(lines);
  for (const line of more) {
    const key = keyOf(line);
    const present = sum.get(key);
    sum.set(key, present ? joined(present, line, currency) : line);
  }
  return sum;
}

/** The latest price applies to all units. Units beyond the greatest value of a line are dropped. */
function joined(present: ProductLine, line: ProductLine, currency: string): ProductLine {
  if (present.unreadable || line.unreadable) return { ...line, quantity: 1, price: null, unreadable: true };
  if (!isPlain(present) || !isPlain(line)) return joinedExactly(present, line, currency);
  const price = line.price ?? present.price;
  const most = price ? Math.floor(MAX_MINOR / price) : MAX_QUANTITY;
  return { ...line, price, quantity: Math.min(present.quantity + line.quantity, most, MAX_QUANTITY) };
}

/** Whether the units and the price of a line say all of it. */
const isPlain = ({ quantitySent, priceSent, amount }: ProductLine): boolean =>
  quantitySent === undefined && priceSent === undefined && amount === undefined;

function joinedExactly(present: ProductLine, line: ProductLine, currency: string): ProductLine {
  const quantity = plus(measureOf(present), measureOf(line));
  const price = unitPriceOf(line) ?? unitPriceOf(present);
  return isGreater(quantity, MOST) ? present : (lineOf(line, quantity, price, currency) ?? present);
}

const MOST = { digits: BigInt(MAX_QUANTITY), scale: 0 };

/** A line with another quantity; null where its value would exceed the greatest amount. */
function lineOf(line: ProductLine, quantity: Decimal, price: UnitPrice | null, currency: string): ProductLine | null {
  const { amount: _, quantitySent: __, priceSent: ___, ...others } = line;
  const numbers = lineNumbers(quantity, price, currency);
  return numbers && { ...others, ...numbers };
}

/** Removes lines. What is left after an unreadable line is not known. */
function remove(lines: readonly ProductLine[], less: readonly ProductLine[], currency: string): KeyedLines {
  const rest = keyed(lines);
  for (const line of less) {
    const key = keyOf(line);
    const present = rest.get(key);
    const left = present ? lineLeft(present, line, currency) : line.unreadable ? line : null;
    if (left) rest.set(key, left);
    else rest.delete(key);
  }
  return rest;
}

/** @returns null where nothing is left */
function lineLeft(present: ProductLine, less: ProductLine, currency: string): ProductLine | null {
  if (present.unreadable || less.unreadable) return { ...present, quantity: 1, price: null, unreadable: true };
  if (isPlain(present) && isPlain(less)) {
    const quantity = present.quantity - less.quantity;
    return quantity > 0 ? { ...present, quantity } : null;
  }
  const quantity = plus(measureOf(present), negative(measureOf(less)));
  return quantity.digits > 0n ? lineOf(present, quantity, unitPriceOf(present), currency) : null;
}

/**
 * The cart to evaluate. A line without a price, or one that could not be read, makes it unknown: a wrong total would be worse than
 * none.
 */
export function evaluable(lines: readonly ProductLine[], currency: string): Cart {
  const priced = lines.flatMap((line, at) =>
    line.price === null || line.unreadable ? [] : [{ ...line, id: String(at + 1), price: line.price }],
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
  const value = lines.reduce((sum, { price, quantity, amount }) => sum + (amount ?? price! * quantity), 0);
  return value > MAX_MINOR ? null : value;
}

/** A cart that nothing reports. */
export const unknownCart = (currency: string): Cart => ({ currency, known: false, lines: [] });
