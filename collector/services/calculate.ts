import { canonicalCode } from "../evaluation/canonical-code.ts";
import { ENGINE } from "../evaluation/engine.ts";
import type { QuoteHolder } from "../store/ports/calculations.ts";
import type { Property, Quote, Requester } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { Evaluated } from "./calculation/evaluated.ts";
import { quoteHolder } from "./calculation/quote-holder.ts";
import { type CalculationRequest, calculationRequest, type SentCalculation } from "./calculation/request.ts";
import { calculationResponse } from "./calculation/response.ts";
import type { CodeGuard, SenderGuard } from "./guard/code-guard.ts";
import { type Client, guardedSender, visitorOf } from "./guard/sender.ts";
import { type Audience, withheldPromocode } from "./promocode-result.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What calculations need from outside. */
export interface CalculationContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes a UUID of version 7. */
  readonly newId: () => string;
  readonly guard: CodeGuard;
  /** Receives the error where a quote could not be stored; its response is already sent. */
  readonly onFault: (error: unknown) => void;
}

/** Who sends a calculation. */
export interface Calculator {
  /** Browsers get no explanations, and fewer details of codes that don't apply. */
  readonly audience: Audience;
  readonly client: Client;
}

/** A priced cart, and the seconds until codes that were withheld may be tried again; 0 where none was. */
export interface PricedCart {
  readonly response: ReturnType<typeof calculationResponse>;
  readonly retryAfter: number;
}

/**
 * Prices a cart with the promotions of a property, and evaluates its codes. A cart with lines becomes a quote: it is kept for a
 * day, under the `cart.id` of the response. Codes that the guessing guard withholds are not looked up.
 */
export async function calculate(
  context: CalculationContext,
  property: Property,
  sent: SentCalculation,
  { audience, client }: Calculator,
): Promise<PricedCart | Refusal> {
  const read = calculationRequest(sent, property.currency);
  if (!read.ok) return refusal("malformed", "The calculation is not valid.", read.errors);
  const request = read.value;
  const now = context.now();
  const sender = guardedSender(audience, property, client, request.shopper);
  const guard = context.guard(property, sender, now);
  const visitorId = visitorOf(audience, request.shopper, request.visitorId);
  const admitted = admitCodes(request.codes, visitorId, guard);
  const calculated = await context.store.calculate({
    propertyId: property.id,
    cart: request.cart,
    codes: admitted.codes,
    customerId: request.customerId,
    now,
    options: { explain: request.explain && audience === "server", possible: true, notifyAt: request.location ?? "*" },
    requestedBy: audience,
  });
  if ("unpriced" in calculated) {
    admitted.settle([]);
    return refuseUnpriced(calculated.unpriced, request, "calculation");
  }
  admitted.settle(calculated.evaluation.codes);
  const quote = calculated.lines.length > 0 ? quoteOf(calculated, request, audience) : null;
  const shopper = { network: sender?.network ?? null, visitorId };
  const holder = audience === "server" ? null : quoteHolder(shopper, guard.hasCart(visitorId));
  const id = quote && keepQuote(context, property.id, quote, holder, now);
  const advice = audience === "browser" ? adviceTo(request, guard.sawCalculation(visitorId)) : [];
  const response = calculationResponse(request, calculated, {
    ...{ id, audience, property, advice },
    withheld: admitted.withheld,
  });
  return { response, retryAfter: admitted.retryAfter };
}

/** The codes of a request that may be looked up, and the results of the others. */
function admitCodes(codes: readonly string[], visitorId: string | null, guard: SenderGuard) {
  const { withheld, retryAfter, settle } = guard.admit(visitorId, codes.map(canonicalCode));
  const isWithheld = (number: string) => withheld.has(canonicalCode(number));
  const first = new Map(codes.filter(isWithheld).map((number) => [canonicalCode(number), number]));
  return {
    ...{ retryAfter, settle },
    codes: withheld.size === 0 ? codes : codes.filter((number) => !isWithheld(number)),
    withheld: [...first.values()].map((number) => withheldPromocode(number, retryAfter)),
  };
}

/** Calculations of an address without any product event after which it is likely to be a server. */
const LIKELY_A_SERVER = 100;

/** @param withoutProducts calculations of the address, where it has sent no product event */
function adviceTo({ shopper }: CalculationRequest, withoutProducts: number): string[] {
  return [
    ...(shopper ? ["shopper is read from server keys alone, and was ignored"] : []),
    ...(withoutProducts >= LIKELY_A_SERVER
      ? [
          "this address calculates carts and sends no product events: if it is your server, use a server key and send shopper",
        ]
      : []),
  ];
}

/** Stores the quote without waiting: the response must not depend on the disk. */
function keepQuote(
  { store, newId, onFault }: CalculationContext,
  propertyId: string,
  quote: Quote,
  holder: QuoteHolder | null,
  now: number,
): string {
  const id = newId();
  store.rememberCalculation(propertyId, id, now, quote, holder).catch(onFault);
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
