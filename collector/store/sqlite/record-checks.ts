import { canonicalCode } from "../../evaluation/code.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import type { Cart } from "../../evaluation/types.ts";
import { evaluable, unknownCart, type VisitorCart } from "../decide/cart.ts";
import { cartOfPurchase, wants } from "../decide/purchase.ts";
import { checkedCode } from "../decide/rules.ts";
import type { CartSource, CheckedCode, IncomingEvent, Property } from "../records.ts";
import type { Tables } from "./ingest.ts";
import type { RecordedPurchase } from "./purchases.ts";
import { settleLate } from "./record-purchase.ts";
import { enteredCodes } from "./rules.ts";

/** Records how far each code of a used event got, and settles its purchase where that was told of first. */
export function recordChecks(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  cart: VisitorCart | null,
  receivedAt: number,
): readonly CheckedCode[] {
  const purchase = purchaseBehind(tables, property.id, event);
  const belongs = (code: string): boolean =>
    purchase !== null && (event.transactionId !== null || wants(purchase)(code));
  const { checked, cartSource } = check(tables, property, event, cart, purchase);
  for (const { code, position, ...one } of positioned(checked, event)) {
    const transactionId = belongs(code) ? purchase!.transactionId : event.transactionId;
    tables.checks.insert(property.id, event, position, { code, ...one }, { cartSource, transactionId, receivedAt });
  }
  if (purchase === null || !checked.some(({ code }) => belongs(code))) return checked;
  const settled = settleLate(
    tables,
    property,
    purchase,
    checked.filter(({ code }) => belongs(code)),
    receivedAt,
  );
  return checked.map((one) => settled.find(({ code }) => belongs(code) && code === one.code) ?? one);
}

/** The purchase that the event's codes may belong to: of its transaction, else the visitor's next one. */
function purchaseBehind({ purchases }: Tables, propertyId: string, event: IncomingEvent): RecordedPurchase | null {
  const { cdpSource, transactionId, visitorId, occurredAt } = event;
  if (transactionId !== null) return purchases.find(propertyId, cdpSource, transactionId);
  return visitorId === null ? null : purchases.nextOf(propertyId, cdpSource, visitorId, occurredAt);
}

function check(
  { rulesFor }: Tables,
  property: Property,
  event: IncomingEvent,
  visitorCart: VisitorCart | null,
  purchase: RecordedPurchase | null,
): { checked: CheckedCode[]; cartSource: CartSource } {
  const [cart, cartSource] = cartFor(event, visitorCart, event.transactionId === null ? null : purchase);
  const numbers = event.codes.map(({ number }) => number);
  const rules = rulesFor({ propertyId: property.id, numbers, customerId: event.customerId });
  const found = evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, event.evaluatedAt);
  return { checked: found.codes.map((outcome) => checkedCode(outcome, found.currency, null)), cartSource };
}

function cartFor(
  event: IncomingEvent,
  cart: VisitorCart | null,
  purchase: RecordedPurchase | null,
): readonly [Cart, CartSource] {
  if (purchase) return [cartOfPurchase(purchase), "purchase"];
  if (event.lines.length > 0) return [evaluable(event.lines, event.currency), "event"];
  if (cart) return [evaluable(cart.lines, cart.currency), "visitor_cart"];
  return [unknownCart(event.currency), "unknown"];
}

/** Where in the event each code was named first. */
const positioned = (checked: readonly CheckedCode[], { codes }: IncomingEvent) =>
  checked.map((one) => ({ ...one, position: codes.findIndex(({ number }) => canonicalCode(number) === one.code) }));
