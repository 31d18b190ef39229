import { ENGINE } from "../evaluation/engine.ts";
import type { Property, Quote, Requester } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { Evaluated } from "./calculation/evaluated.ts";
import { type CalculationRequest, calculationRequest, type SentCalculation } from "./calculation/request.ts";
import { calculationResponse } from "./calculation/response.ts";
import type { Audience } from "./promocode-result.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What calculations need from outside. */
export interface CalculationContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes a UUID of version 7. */
  readonly newId: () => string;
  /** Receives the error where a quote could not be stored; its response is already sent. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Prices a cart with the promotions of a property, and evaluates its codes. A cart with lines becomes a quote: it is kept for a
 * day, under the `cart.id` of the response.
 * @param audience browsers get no explanations, and fewer details of codes that don't apply
 */
export async function calculate(
  context: CalculationContext,
  property: Property,
  sent: SentCalculation,
  audience: Audience,
) {
  const read = calculationRequest(sent, property.currency);
  if (!read.ok) return refusal("malformed", "The calculation is not valid.", read.errors);
  const request = read.value;
  const { cart, codes, customerId, location } = request;
  const now = context.now();
  const calculated = await context.store.calculate({
    propertyId: property.id,
    cart,
    codes,
    customerId,
    now,
    options: { explain: request.explain && audience === "server", possible: true, notifyAt: location ?? "*" },
    requestedBy: audience,
  });
  if ("unpriced" in calculated) return refuseUnpriced(calculated.unpriced, request, "calculation");
  const quote = calculated.lines.length > 0 ? quoteOf(calculated, request, audience) : null;
  const id = quote && keepQuote(context, property.id, quote, now);
  return calculationResponse(request, calculated, id, audience);
}

/** Stores the quote without waiting: the response must not depend on the disk. */
function keepQuote(
  { store, newId, onFault }: CalculationContext,
  propertyId: string,
  quote: Quote,
  now: number,
): string {
  const id = newId();
  store.rememberCalculation(propertyId, id, now, quote).catch(onFault);
  return id;
}

/** The quote of a calculation, with what its later confirmation needs of the request. */
function quoteOf(
  { evaluation, lines, codeIds, pageFacts }: Evaluated,
  { customerId, cart }: CalculationRequest,
  requestedBy: Requester,
): Quote {
  const { currency, subtotal, discount, total, applied, codes } = evaluation;
  const { customer, channelId, country, zoneId, shipping } = cart;
  return {
    currency,
    subtotal,
    discount,
    total,
    applied,
    codes,
    codeIds,
    lines,
    customerId,
    engine: ENGINE,
    requestedBy,
    stated: { customer, channelId, country, zoneId, shipping },
    ...(pageFacts && { pageFacts }),
  };
}

/**
 * Refuses a cart with lines that neither the request nor the catalog has a price of.
 * @param lines their positions in the calculated cart
 * @param noun the name of the body
 */
export function refuseUnpriced(
  lines: readonly number[],
  { cart, linePath }: CalculationRequest,
  noun: "calculation" | "cart",
): Refusal {
  const message = `is required: the catalog has no price in ${cart.currency}`;
  const errors = lines.map((at) => ({ path: `${linePath(at)}.price`, message }));
  return refusal("malformed", `The ${noun} is not valid.`, errors);
}
