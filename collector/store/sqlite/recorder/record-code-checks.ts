import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { evaluate } from "../../../evaluation/evaluate.ts";
import type { Cart } from "../../../evaluation/types.ts";
import { cartValueOf, evaluable, unknownCart, type VisitorCart } from "../../decide/cart.ts";
import { cartOfPurchase, requests } from "../../decide/purchase.ts";
import { checkedCode, enteredCodes } from "../../decide/rules.ts";
import type { CartSource, CheckedCode, IncomingEvent, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { completedFor } from "../tables/price-differences.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import type { VisitorHistory } from "../tables/visitor-history.ts";
import { type RecordOutcome, settleLate, settlePurchase } from "./record-purchase.ts";

/** Finds the purchase that a code of the event belongs to, where the purchase arrived first. */
type PurchaseFinder = (code: string) => RecordedPurchase | null;

/** Records how far each code of a used event got, and settles its purchase where that arrived first. */
export function recordCodeChecks(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  receivedAt: number,
): RecordOutcome {
  const history = tables.visitorHistory(property.id, event);
  const purchaseOf = purchaseFinder(tables, property.id, event, history);
  const { checked, cartSource, cartValue, flags } = check(tables, property, event, receivedAt);
  for (const [position, code] of positioned(checked, event)) {
    const transactionId = purchaseOf(code.code)?.transactionId ?? event.transactionId;
    const context = { cartSource, cartValue, transactionId, receivedAt, history };
    tables.codeChecks.insert(property.id, event, position, code, context);
  }
  const settled = new Map<string, CheckedCode>();
  for (const purchase of new Set(checked.flatMap(({ code }) => purchaseOf(code) ?? []))) {
    const late = checked.filter(({ code }) => purchaseOf(code) === purchase);
    const codes = settleLate(tables, property, purchase, late, receivedAt);
    // Only the buyer gets the result of a purchase: anyone could send its transaction id.
    if (isOwnPurchase(purchase, event)) for (const code of codes) settled.set(code.code, code);
  }
  return { codes: checked.map((code) => settled.get(code.code) ?? code), flags };
}

/** Whether a purchase and an event are of the same visitor. */
export const isOwnPurchase = (purchase: RecordedPurchase, event: IncomingEvent): boolean =>
  event.visitorId !== null && event.visitorId === purchase.visitorId;

/** Whether a purchase and an event are of two known visitors. */
const isForeign = (purchase: RecordedPurchase, event: IncomingEvent): boolean =>
  event.visitorId !== null && purchase.visitorId !== null && event.visitorId !== purchase.visitorId;

/** Finds the purchase of the event's transaction, or else the visitor's next purchase that names the code. */
function purchaseFinder(
  { purchases }: Tables,
  propertyId: string,
  event: IncomingEvent,
  history: VisitorHistory,
): PurchaseFinder {
  const { cdpSource, transactionId, visitorId, evaluatedAt } = event;
  if (transactionId !== null) {
    const purchase = purchases.find(propertyId, cdpSource, transactionId);
    return () => (purchase && isForeign(purchase, event) ? null : purchase);
  }
  const next =
    visitorId === null || !history.purchases ? [] : purchases.nextOf(propertyId, cdpSource, visitorId, evaluatedAt);
  return (code) => next.find((purchase) => requests(purchase)(code)) ?? null;
}

function check(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number) {
  const { cart, cartSource, flags } = cartFor(tables, property, event, receivedAt);
  const numbers = event.codes.map(({ number }) => number);
  const rules = tables.rulesFor({ propertyId: property.id, numbers, customerKey: tables.customerKeyOf(event) });
  const evaluation = evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, event.evaluatedAt);
  const checked = evaluation.codes.map((outcome) => checkedCode(outcome, evaluation.currency, null));
  return { checked, cartSource, cartValue: cart.known === false ? null : cartValueOf(cart.lines), flags };
}

/** The cart that an event's codes are evaluated with. */
interface SourcedCart {
  readonly cart: Cart;
  readonly cartSource: CartSource;
  readonly flags: RecordOutcome["flags"];
}

/** A purchase keeps the lines of its first report; other carts are completed from the present catalog. */
function cartFor(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): SourcedCart {
  const purchase = ownPurchase(tables, property, event);
  if (purchase) return { cart: cartOfPurchase(purchase), cartSource: "purchase", flags: [] };
  const reported = reportedCart(tables, property, event);
  if (!reported) return { cart: unknownCart(event.currency), cartSource: "unknown", flags: [] };
  const { lines, differences } = completedFor(tables, property, event, reported, receivedAt);
  return {
    cart: evaluable(lines, reported.currency),
    cartSource: reported === event ? "event" : "visitor_cart",
    flags: differences.length > 0 ? ["price_differs"] : [],
  };
}

function ownPurchase({ purchases }: Tables, property: Property, event: IncomingEvent): RecordedPurchase | null {
  const { transactionId, cdpSource } = event;
  const purchase = transactionId === null ? null : purchases.find(property.id, cdpSource, transactionId);
  return purchase && isOwnPurchase(purchase, event) ? purchase : null;
}

/** The event itself where it has items, or else the visitor's cart. */
const reportedCart = (
  { carts }: Tables,
  property: Property,
  event: IncomingEvent,
): IncomingEvent | VisitorCart | null => {
  if (event.lines.length > 0) return event;
  return event.visitorId === null ? null : carts.find(property.id, event.visitorId);
};

/** Each code with the position of its first mention in the event. */
const positioned = (checked: readonly CheckedCode[], { codes }: IncomingEvent): (readonly [number, CheckedCode])[] =>
  checked.map((code) => [codes.findIndex(({ number }) => canonicalCode(number) === code.code), code] as const);

/** Records that codes were removed from the cart, and settles the purchase that used them. */
export function recordRemovals(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): void {
  const purchaseOf = purchaseFinder(tables, property.id, event, tables.visitorHistory(property.id, event));
  const codes = event.codes.map(({ number }) => canonicalCode(number));
  for (const code of codes) tables.codeChecks.remove(property.id, code, event);
  for (const purchase of new Set(codes.flatMap((code) => purchaseOf(code) ?? []))) {
    settlePurchase(tables, property, purchase, receivedAt);
  }
}
