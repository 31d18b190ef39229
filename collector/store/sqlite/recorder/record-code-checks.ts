import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { evaluate } from "../../../evaluation/evaluate.ts";
import type { Cart } from "../../../evaluation/types.ts";
import { evaluable, unknownCart, type VisitorCart, worthOf } from "../../decide/cart.ts";
import { cartOfPurchase, requests } from "../../decide/purchase.ts";
import { checkedCode, enteredCodes } from "../../decide/rules.ts";
import type { CartSource, CheckedCode, IncomingEvent, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { completedFor } from "../tables/price-differences.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import type { VisitorHistory } from "../tables/visitor-history.ts";
import { type RecordOutcome, settleLate, settlePurchase } from "./record-purchase.ts";

/** Finds the purchase that a code of the event belongs to, where it was told of first. */
type PurchaseFinder = (code: string) => RecordedPurchase | null;

/** Records how far each code of a used event got, and settles its purchase where that was told of first. */
export function recordCodeChecks(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  receivedAt: number,
): RecordOutcome {
  const traces = tables.visitorHistory(property.id, event);
  const purchaseOf = purchasesBehind(tables, property.id, event, traces);
  const { checked, cartSource, cartValue, flags } = check(tables, property, event, receivedAt);
  for (const [position, one] of positioned(checked, event)) {
    const transactionId = purchaseOf(one.code)?.transactionId ?? event.transactionId;
    const context = { cartSource, cartValue, transactionId, receivedAt, traces };
    tables.codeChecks.insert(property.id, event, position, one, context);
  }
  const settled = new Map<string, CheckedCode>();
  for (const purchase of new Set(checked.flatMap(({ code }) => purchaseOf(code) ?? []))) {
    const late = checked.filter(({ code }) => purchaseOf(code) === purchase);
    const codes = settleLate(tables, property, purchase, late, receivedAt);
    // What became of an order is told to whoever placed it: anybody could name its number.
    if (isOwnPurchase(purchase, event)) for (const one of codes) settled.set(one.code, one);
  }
  return { codes: checked.map((one) => settled.get(one.code) ?? one), flags };
}

/** Whether a purchase and an event are of the same visitor. */
export const isOwnPurchase = (purchase: RecordedPurchase, event: IncomingEvent): boolean =>
  event.visitorId !== null && event.visitorId === purchase.visitorId;

/** Whether a purchase and an event are known to be of different visitors. */
const isForeign = (purchase: RecordedPurchase, event: IncomingEvent): boolean =>
  event.visitorId !== null && purchase.visitorId !== null && event.visitorId !== purchase.visitorId;

/** The purchase of the event's transaction, else the visitor's next one that wants the code. */
function purchasesBehind(
  { purchases }: Tables,
  propertyId: string,
  event: IncomingEvent,
  traces: VisitorHistory,
): PurchaseFinder {
  const { cdpSource, transactionId, visitorId, evaluatedAt } = event;
  if (transactionId !== null) {
    const purchase = purchases.find(propertyId, cdpSource, transactionId);
    return () => (purchase && isForeign(purchase, event) ? null : purchase);
  }
  const next =
    visitorId === null || !traces.purchases ? [] : purchases.nextOf(propertyId, cdpSource, visitorId, evaluatedAt);
  return (code) => next.find((purchase) => requests(purchase)(code)) ?? null;
}

function check(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number) {
  const { cart, cartSource, flags } = cartFor(tables, property, event, receivedAt);
  const numbers = event.codes.map(({ number }) => number);
  const rules = tables.rulesFor({ propertyId: property.id, numbers, customerKey: tables.customerKeyOf(event) });
  const found = evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, event.evaluatedAt);
  const checked = found.codes.map((outcome) => checkedCode(outcome, found.currency, null));
  return { checked, cartSource, cartValue: cart.known === false ? null : worthOf(cart.lines), flags };
}

/** What an event's codes are evaluated with. */
interface FoundCart {
  readonly cart: Cart;
  readonly cartSource: CartSource;
  readonly flags: RecordOutcome["flags"];
}

/** A purchase stays as it was completed; what was told of a cart is completed now. */
function cartFor(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): FoundCart {
  const purchase = ownPurchase(tables, property, event);
  if (purchase) return { cart: cartOfPurchase(purchase), cartSource: "purchase", flags: [] };
  const told = serverCart(tables, property, event);
  if (!told) return { cart: unknownCart(event.currency), cartSource: "unknown", flags: [] };
  const { lines, differences } = completedFor(tables, property, event, told, receivedAt);
  return {
    cart: evaluable(lines, told.currency),
    cartSource: told === event ? "event" : "visitor_cart",
    flags: differences.length > 0 ? ["price_differs"] : [],
  };
}

function ownPurchase({ purchases }: Tables, property: Property, event: IncomingEvent): RecordedPurchase | null {
  const { transactionId, cdpSource } = event;
  const purchase = transactionId === null ? null : purchases.find(property.id, cdpSource, transactionId);
  return purchase && isOwnPurchase(purchase, event) ? purchase : null;
}

const serverCart = (
  { carts }: Tables,
  property: Property,
  event: IncomingEvent,
): IncomingEvent | VisitorCart | null => {
  if (event.lines.length > 0) return event;
  return event.visitorId === null ? null : carts.find(property.id, event.visitorId);
};

/** Where in the event each code was named first. */
const positioned = (checked: readonly CheckedCode[], { codes }: IncomingEvent): (readonly [number, CheckedCode])[] =>
  checked.map((one) => [codes.findIndex(({ number }) => canonicalCode(number) === one.code), one] as const);

/** Records that codes were taken out of the cart again, and settles a purchase that counted on them. */
export function recordRemovals(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): void {
  const purchaseOf = purchasesBehind(tables, property.id, event, tables.visitorHistory(property.id, event));
  const codes = event.codes.map(({ number }) => canonicalCode(number));
  for (const code of codes) tables.codeChecks.remove(property.id, code, event);
  for (const purchase of new Set(codes.flatMap((code) => purchaseOf(code) ?? []))) {
    settlePurchase(tables, property, purchase, receivedAt);
  }
}
