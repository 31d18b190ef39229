import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { evaluate } from "../../../evaluation/evaluate.ts";
import type { Cart } from "../../../evaluation/types.ts";
import { cartValueOf, evaluable, unknownCart, type VisitorCart } from "../../decide/cart.ts";
import { completionFlags } from "../../decide/catalog.ts";
import { requests } from "../../decide/purchase.ts";
import { checkedCode, enteredCodes } from "../../decide/rules.ts";
import type { CartBefore, CartSource, CheckedCode, IncomingEvent, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { completedFor } from "../tables/price-differences.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import type { VisitorHistory } from "../tables/visitor-history.ts";
import { cartBeforeOf } from "./cart-before.ts";
import { reassess, reassessAll } from "./purchase-reports.ts";
import { isOwnPurchase, type RecordOutcome } from "./record-purchase.ts";
import { codesForPage, settleLate, settlePurchase } from "./settle-purchase.ts";

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
  const { checked, cartSource, cartValue, flags } = check(tables, property, event, receivedAt);
  const nextPurchaseOf = nextPurchaseFinder(tables, property.id, event, history);
  const evaluates = tables.evaluatorOf(property);
  for (const [position, code] of positioned(checked, event)) {
    const transactionId = event.transactionId ?? nextPurchaseOf(code.code)?.transactionId ?? null;
    const context = { cartSource, cartValue, transactionId, evaluates, receivedAt, history };
    tables.codeChecks.insert(property.id, event, position, code, context);
  }
  const purchaseOf =
    event.transactionId === null
      ? nextPurchase(tables, property, event, history, receivedAt)
      : namedPurchase(tables, property, event, receivedAt);
  const settled = new Map<string, CheckedCode>();
  for (const purchase of new Set(checked.flatMap(({ code }) => purchaseOf(code) ?? []))) {
    const late = checked.filter(({ code }) => purchaseOf(code) === purchase);
    const all = settleLate(tables, property, purchase, late, receivedAt);
    // Only the buyer gets the result of a purchase: anyone could send its transaction id.
    if (!isOwnPurchase(purchase, event)) continue;
    const codes = event.source === "server" ? all : codesForPage(tables, property, purchase, all, event);
    for (const code of codes) settled.set(code.code, code);
  }
  return { codes: checked.map((code) => settled.get(code.code) ?? code), flags };
}

/** Finds the visitor's next purchases. The event is evidence that its visitor is their buyer. */
function nextPurchase(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  history: VisitorHistory,
  receivedAt: number,
): PurchaseFinder {
  const { cdpSource, visitorId, evaluatedAt } = event;
  if (visitorId !== null && history.purchases)
    reassessAll(tables, property, cdpSource, visitorId, evaluatedAt, receivedAt);
  return nextPurchaseFinder(tables, property.id, event, history);
}

/** Finds the purchase of the event's transaction. The event is evidence that its visitor is the buyer. */
function namedPurchase(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): PurchaseFinder {
  const { cdpSource, visitorId, evaluatedAt } = event;
  const transactionId = event.transactionId!;
  const find = () => tables.purchases.find(property.id, cdpSource, transactionId);
  const stored = find();
  const isEvidence = stored !== null && visitorId !== null && mayGainEvidence(stored, visitorId, evaluatedAt);
  if (isEvidence && visitorId !== null) reassess(tables, property, { cdpSource, transactionId }, visitorId, receivedAt);
  const purchase = isEvidence ? find() : stored;
  return () => (purchase && isForeign(purchase, event) ? null : purchase);
}

/** Whether a code check of a visitor may show that one of the purchase's reports is the buyer's. After a report it shows nothing of it. */
const mayGainEvidence = (
  { reports, visitorId, evidence, evaluatedAt }: RecordedPurchase,
  visitor: string,
  at: number,
): boolean => reports > 1 || (visitorId === visitor && at <= evaluatedAt && evidence !== "server" && evidence !== null);

/** Whether an event can't belong to a purchase: it is of another visitor, or of a page without one. */
const isForeign = ({ visitorId }: RecordedPurchase, event: IncomingEvent): boolean =>
  visitorId !== null && visitorId !== event.visitorId && (event.visitorId !== null || event.source === "browser");

/** Finds the visitor's next purchase that names a code, for events without a transaction. */
function nextPurchaseFinder(
  { purchases }: Tables,
  propertyId: string,
  { transactionId, cdpSource, visitorId, evaluatedAt }: IncomingEvent,
  history: VisitorHistory,
): PurchaseFinder {
  const mayBe = transactionId === null && visitorId !== null && history.purchases;
  const next = mayBe ? purchases.nextOf(propertyId, cdpSource, visitorId, evaluatedAt) : [];
  return (code) => next.find((purchase) => requests(purchase)(code)) ?? null;
}

function check(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number) {
  const { cart, cartSource, flags } = cartFor(tables, property, event, receivedAt);
  const numbers = event.codes.map(({ number }) => number);
  const rules = tables.rulesFor({ propertyId: property.id, numbers, identities: tables.identitiesOf(event) });
  const evaluation = evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, event.evaluatedAt);
  const checked = evaluation.codes.map((outcome) => checkedCode(outcome, evaluation.currency, null));
  // An empty cart can't be lost.
  const hasValue = cart.known !== false && cart.lines.length > 0;
  return { checked, cartSource, cartValue: hasValue ? cartValueOf(cart.lines) : null, flags };
}

/** The cart that an event's codes are evaluated with. */
interface SourcedCart {
  readonly cart: Cart;
  readonly cartSource: CartSource;
  readonly flags: RecordOutcome["flags"];
}

/** Carts are completed from the present catalog. */
function cartFor(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): SourcedCart {
  const reported = reportedCart(tables, property, event);
  if (!reported) return { cart: unknownCart(event.currency), cartSource: "unknown", flags: [] };
  const completed = completedFor(tables, property, event, reported, receivedAt);
  return {
    cart: evaluable(completed.lines, reported.currency),
    cartSource: reported === event ? "event" : "visitor_cart",
    flags: completionFlags(completed),
  };
}

/** The event itself where it has items, or else the visitor's cart. */
const reportedCart = (
  { carts }: Tables,
  property: Property,
  event: IncomingEvent,
): IncomingEvent | CartBefore | null => {
  if (event.lines.length > 0 || event.isEmptied) return event;
  const cart = cartBeforeOf(carts, property.id, event);
  // A code that arrives late was entered into another cart, which nobody kept.
  return cart && cart.changedAt > event.evaluatedAt ? null : cart;
};

/**
 * Gives the value of a visitor's first cart to the codes that were tried in its session before it arrived: a shop's server that refuses a
 * code may not say what is in the cart.
 */
export function valueUnknownCarts(
  { catalog, codeChecks }: Tables,
  { id }: Property,
  { visitorId, sessionId, cdpSource }: IncomingEvent,
  { lines, currency }: VisitorCart,
): void {
  const waiting = sessionId === null ? [] : codeChecks.withoutCart(id, { visitorId, sessionId, cdpSource });
  if (waiting.length === 0 || lines.length === 0) return;
  const cart = evaluable(catalog.completed(id, lines, currency, "page").lines, currency);
  const value = cart.known === false ? null : cartValueOf(cart.lines);
  if (value !== null) codeChecks.setCartValue(waiting, { value, currency });
}

/** Each code with the position of its first mention in the event. */
const positioned = (checked: readonly CheckedCode[], { codes }: IncomingEvent): (readonly [number, CheckedCode])[] =>
  checked.map((code) => [codes.findIndex(({ number }) => canonicalCode(number) === code.code), code] as const);

/** Records that codes were removed from the cart, and settles the purchase that used them. */
export function recordRemovals(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): void {
  // Without either, it is the removal of a code from a cart that nobody knows.
  if (event.transactionId === null && event.visitorId === null) return;
  const codes = event.codes.map(({ number }) => canonicalCode(number));
  for (const code of codes) tables.codeChecks.remove(property.id, code, event);
  for (const purchase of purchasesWithout(tables, property, event, codes)) {
    settlePurchase(tables, property, purchase, receivedAt);
  }
}

/** The purchases that a removal of codes changes. Anyone could send the transaction of a purchase: a stranger changes none. */
function purchasesWithout(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  codes: readonly string[],
): ReadonlySet<RecordedPurchase> {
  if (event.transactionId === null) {
    const history = tables.visitorHistory(property.id, event);
    const purchaseOf = nextPurchaseFinder(tables, property.id, event, history);
    return new Set(codes.flatMap((code) => purchaseOf(code) ?? []));
  }
  const purchase = tables.purchases.find(property.id, event.cdpSource, event.transactionId);
  const concerned = codes.some((code) => tables.codeChecks.removalConcerns(property.id, code, event));
  return new Set(purchase && concerned ? [purchase] : []);
}
