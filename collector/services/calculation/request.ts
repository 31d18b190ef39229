import { type CalculationBody, parseCalculation } from "../../contract/cart.ts";
import { cartLineNumbers, totalNumbers } from "../../contract/line-numbers.ts";
import type { ParseResult } from "../../contract/parse.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import { parseSailPlayCart, type SailPlayCartBody } from "../../contract/sailplay-cart.ts";
import type { SentShopper } from "../../contract/shopper.ts";
import type { SentCart, SentLine } from "../../store/ports/calculations.ts";
import { cartOf, textOf } from "./cart.ts";

/** A calculation as it was sent: our JSON, or the fields of a SailPlay form. */
export type SentCalculation = { readonly json: unknown } | { readonly fields: Readonly<Record<string, string>> };

/** A request to price a cart, in the form of the evaluation. */
export interface CalculationRequest {
  readonly cart: SentCart;
  /** The lines as they were sent: the response repeats them. */
  readonly sent: readonly WireLine[];
  /** Whether the lines are SailPlay's positions: their prices are totals, and the response also lists them by number. */
  readonly hasPositions: boolean;
  /** Entered codes, in the order of the request. */
  readonly codes: readonly string[];
  readonly customerId: string | null;
  readonly visitorId: string | null;
  /** For whom a server asks; undefined: it does not say, or it is a page. */
  readonly shopper?: SentShopper | undefined;
  /** The page whose notifications the response contains; undefined for those of every page. */
  readonly location: string | undefined;
  /** Whether the response lists the results of the codes. */
  readonly includesCodes: boolean;
  readonly explain: boolean;
  /** The path of a line in the request. @param at an index of `sent` */
  readonly linePath: (at: number) => string;
}

/** A line as it was sent, without its prices. */
export type WireLine = Partial<
  Omit<CalculationBody["cart"]["lines"][number], "price" | "minimum_price" | "quantity">
> & {
  readonly quantity: number;
};

/**
 * Reads a calculation.
 * @param currency the default for a cart without one
 */
export function calculationRequest(sent: SentCalculation, currency: string): ParseResult<CalculationRequest> {
  if ("json" in sent) return mapped(parseCalculation(sent.json, currency), requestOfLines);
  return mapped(parseSailPlayCart(sent.fields, currency), requestOfPositions);
}

const mapped = <A, B>(
  parsed: ParseResult<A>,
  map: (value: A) => B,
): ParseResult<B> | { ok: false; errors: FieldError[] } =>
  parsed.ok ? { ok: true, value: map(parsed.value) } : parsed;

function requestOfLines(body: CalculationBody): CalculationRequest {
  const { cart, customer } = body;
  return {
    cart: cartOf(body),
    sent: cart.lines.map(({ price: _, minimum_price: _minimum, ...line }) => ({
      ...line,
      quantity: Number(line.quantity),
    })),
    hasPositions: false,
    codes: body.promocodes,
    customerId: textOf(customer?.customer_id ?? null),
    visitorId: textOf(body.visitor_id),
    shopper: body.shopper,
    location: body.location,
    includesCodes: Boolean(body.promocodes_info),
    explain: body.explain,
    linePath: (at) => `cart.lines[${at}]`,
  };
}

function requestOfPositions(body: SailPlayCartBody): CalculationRequest {
  const positions = Object.entries(body.cart);
  return {
    cart: { currency: body.currency, known: true, lines: positions.map((position) => lineOf(position, body.currency)) },
    sent: positions.map(([id, { sku, quantity }]) => ({ id, sku, quantity: Number(quantity) })),
    hasPositions: true,
    codes: body.promocodes,
    customerId: textOf(body.origin_user_id),
    visitorId: textOf(body.visitor_id),
    location: body.location,
    includesCodes: body.promocodes_info === "1",
    explain: false,
    linePath: (at) => `cart.${positions[at]![0]}`,
  };
}

type Position = readonly [number: string, fields: SailPlayCartBody["cart"][string]];

/** A position as a line of equal units that share its total. */
const lineOf = ([number, { sku, quantity, price: total }]: Position, currency: string): SentLine => ({
  ...(total === undefined ? cartLineNumbers(quantity, null, currency)! : totalNumbers(quantity, total, currency)),
  id: number,
  productId: null,
  variantId: null,
  sku: String(sku),
  categoryIds: [],
  brandId: null,
});
