import { isNobody } from "../../contract/identity.ts";
import { GUEST } from "../../evaluation/customer.ts";
import { formatAmount, type Minor } from "../../evaluation/money.ts";
import type { LineFact, Reads } from "../../evaluation/reads.ts";
import type { Cart, Customer, Line, ShippingMethod } from "../../evaluation/types.ts";
import type { Confirmer, FactDifference, FactValue, Quote } from "../ports/records.ts";
import type { AmountPart } from "../ports/redemptions.ts";
import type { Pairing } from "./pair-lines.ts";

/** An order as the server that redeems a quote states it. */
export interface ServerOrder {
  /** Before discounts. */
  readonly amount: Minor;
  /** The parts of the amount beside the goods. */
  readonly amountIncludes: readonly AmountPart[];
  /** The ids of the customer; empty where the server names none. */
  readonly customerIds: readonly string[];
  /** The path of the first of them in the request. */
  readonly customerPath: string;
  /** undefined: an anonymous guest. */
  readonly customer: Customer | undefined;
  /** null where the server sends none. */
  readonly cart: ServerCart | null;
}

/** A server's cart. */
export interface ServerCart extends Omit<Cart, "lines"> {
  /** The lines as the catalog completed them. */
  readonly lines: readonly Line[];
  /** Whether the server states a fact of a line, by its position, itself: the catalog did not complete it. */
  readonly states: (at: number, fact: LineFact) => boolean;
}

/** A fact of a whole cart that promotions read. */
export type LimitFact =
  | "customer.group_id"
  | "customer.order_count"
  | "customer.segment_ids"
  | "channel_id"
  | "shipping_address.country"
  | "shipping_zone_id";

/** A fact that a promotion reads. `goods`: products and quantities, which every promotion reads. */
export type PromotionFact = Reads[number] | LimitFact | "goods";

/** A difference between a quote and its confirmed facts. */
export interface FoundDifference extends FactDifference {
  /** Its field in the server's request. */
  readonly path: string;
  /** Promotions that read one of these facts depend on it. */
  readonly affects: readonly PromotionFact[];
  /** How the value was found: stated otherwise by the server or the catalog, a default, or not at all. */
  readonly confirmation: "stated" | "default" | "none";
}

/** A quote's facts next to those that the server and the catalog state. */
export interface Comparison {
  /** The cart by the confirmed facts. A fact that nothing confirms has the quote's value. */
  readonly cart: Cart;
  readonly differences: readonly FoundDifference[];
  /** The sources that confirm a fact; empty where it needs none. */
  readonly confirmersOf: (fact: PromotionFact) => readonly Confirmer[];
  /** Whether the lines are sold at the quote's prices, although the catalog has others: then its shares are right. */
  readonly soldAsQuoted: boolean;
  /** For each line of the quote, its positions in the server's cart; null where the server sends no cart. See `Pairing`. */
  readonly places: Pairing["places"] | null;
}

/** A quote of a known customer is not for another one. Quotes of earlier versions have the id as it was sent. */
export function otherCustomer(quote: Quote, { customerIds, customerPath }: ServerOrder): FoundDifference | null {
  const quoted = quote.customerId?.trim() ?? null;
  const [id] = customerIds;
  if (quoted === null || isNobody(quoted) || id === undefined || customerIds.includes(quoted)) return null;
  const fact = { line: null, field: "customer.customer_id", path: customerPath };
  return { ...fact, stated: quoted, confirmed: id, affects: ["goods"], confirmation: "stated" };
}

/** The facts of a customer, as a calculation states them. */
const CUSTOMER_FACTS = [
  ["customer.group_id", ({ groupId }: Customer): FactValue => groupId],
  ["customer.order_count", ({ orderCount }: Customer): FactValue => orderCount],
  ["customer.segment_ids", ({ segmentIds }: Customer): FactValue => segmentIds],
] as const;

/** The facts of a customer that the server does not confirm. A quote that kept no customer facts has unknown ones. */
export function customerDifferences({ requestedBy, stated }: Quote, { customer }: ServerOrder): FoundDifference[] {
  if (requestedBy === "server") return [];
  const [quoted, confirmed] = [stated?.customer ?? GUEST, customer ?? GUEST];
  return CUSTOMER_FACTS.flatMap(([fact, read]): FoundDifference[] => {
    const [value, other] = [requestedBy === undefined ? null : read(quoted), read(confirmed)];
    if (String(value) === String(other)) return [];
    const confirmation = customer === undefined ? "default" : "stated";
    return [{ line: null, field: fact, path: fact, stated: value, confirmed: other, affects: [fact], confirmation }];
  });
}

/** The methods of shipping and their prices, where nothing confirms those of a quote. Their ids in the cart and their order don't matter. */
export function shippingDifferences(
  { stated, currency }: Quote,
  confirmed: Pick<Cart, "shipping">,
  path: string,
): FoundDifference[] {
  if (stated?.shipping === undefined) return [];
  const [quoted, other] = [printedMethods(stated, currency), printedMethods(confirmed, currency)];
  if (JSON.stringify(quoted) === JSON.stringify(other)) return [];
  const confirmation = other === null ? "default" : "stated";
  return [
    { line: null, field: "shipping", path, stated: quoted, confirmed: other, affects: ["shipping"], confirmation },
  ];
}

/** Each method with its price: `express 9.99`. */
const printedMethods = ({ shipping }: Pick<Cart, "shipping">, currency: string): readonly string[] | null =>
  shipping?.map((method) => printedMethod(method, currency)).sort() ?? null;

function printedMethod({ methodId, price }: ShippingMethod, currency: string): string {
  const printed = price === null ? "unknown" : formatAmount(price, currency);
  return methodId === null ? printed : `${methodId} ${printed}`;
}
