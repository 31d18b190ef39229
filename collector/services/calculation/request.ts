import { type CalculationBody, parseCalculation } from "../../contract/cart.ts";
import type { ParseResult } from "../../contract/parse.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import { parseSailPlayCart, type SailPlayCartBody } from "../../contract/sailplay-cart.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { SentCart, SentLine } from "../../store/ports/calculations.ts";
import { cartOf, textOf } from "./cart.ts";

/** A cart as it was sent: our JSON, or the fields of SailPlay's form. */
export type SentCalculation = { readonly json: unknown } | { readonly fields: Readonly<Record<string, string>> };

/** What is asked, in the core's words. */
export interface CalculationRequest {
  readonly cart: SentCart;
  /** What was sent of each line, in the words in which it was sent: it is answered in these. */
  readonly sent: readonly WireLine[];
  /** For each line of `cart`, of which one of `sent` it is all, or a part. */
  readonly origins: readonly number[];
  /** Whether the lines are SailPlay's positions: then their totals were sent, and they are answered by number as well. */
  readonly hasPositions: boolean;
  readonly codes: readonly string[];
  readonly customerId: string | null;
  readonly location: string | undefined;
  readonly includesCodes: boolean;
  readonly explain: boolean;
  /** Where the price of each of `sent` stands. */
  pricePath(at: number): string;
}

/** A line as it was sent, but for its price. */
export type WireLine = Partial<Omit<CalculationBody["cart"]["lines"][number], "price">>;

/**
 * Reads what is asked.
 * @param currency the property's, for a cart that names none
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
    sent: cart.lines,
    origins: [...cart.lines.keys()],
    hasPositions: false,
    codes: body.promocodes,
    customerId: textOf(customer?.customer_id ?? null),
    location: body.location,
    includesCodes: Boolean(body.promocodes_info),
    explain: body.explain,
    pricePath: (at) => `cart.lines[${at}].price`,
  };
}

function requestOfPositions(body: SailPlayCartBody): CalculationRequest {
  const positions = Object.entries(body.cart);
  const parts = positions.map(([number, position]) => partsOf(number, position));
  return {
    cart: { currency: body.currency, known: true, lines: parts.flat() },
    sent: positions.map(([id, { sku, quantity }]) => ({ id, sku, quantity })),
    origins: parts.flatMap((lines, at) => lines.map(() => at)),
    hasPositions: true,
    codes: body.promocodes,
    customerId: body.origin_user_id ?? null,
    location: body.location,
    includesCodes: body.promocodes_info === "1",
    explain: false,
    pricePath: (at) => `cart.${positions[at]![0]}.price`,
  };
}

type Position = SailPlayCartBody["cart"][string];

/**
 * A position's units. Where its total does not divide, some of them cost a cent more than the others: so the line keeps its
 * total, which no price of one unit would give.
 */
function partsOf(number: string, { sku, quantity, price: total }: Position): SentLine[] {
  const line = (id: string, price: Minor | null, units: number): SentLine => ({
    id,
    productId: null,
    variantId: null,
    sku: String(sku),
    quantity: units,
    price,
    categoryIds: [],
    brandId: null,
  });
  if (total === undefined) return [line(number, null, quantity)];
  const dearer = total % quantity;
  const price = (total - dearer) / quantity;
  if (dearer === 0) return [line(number, price, quantity)];
  // No position has such a number.
  return [line(number, price, quantity - dearer), line(`${number}+`, price + 1, dearer)];
}
