import type { LineNumbers } from "../../evaluation/types.ts";
import type { ProductGuess } from "../../store/decide/catalog.ts";
import { hasMoreDecimals } from "../../store/decide/sent-numbers.ts";
import type { Evaluated } from "./evaluated.ts";
import type { CalculationRequest } from "./request.ts";

const GUESSES: Readonly<Record<ProductGuess["by"], (productId: string) => string>> = {
  variant_id: (productId) => `is the id of a variant of product ${productId}`,
  sku: (productId) => `is a SKU of product ${productId}`,
  pattern: (productId) => `has the form of the property's feed, and is product ${productId}`,
  other_field: (productId) => `is no product's id; the line's variant_id or sku is of product ${productId}`,
};

/** The warnings of a calculation: what was read in another way than it was sent. */
export function warningsOf({ linePath, cart, hasPositions }: CalculationRequest, { guesses }: Evaluated): string[] {
  const ofGuesses = guesses.map(({ position, sentId, productId, by }) => {
    const path = linePath(position - 1);
    return `${path}.product_id ${sentId} ${GUESSES[by](productId)}`;
  });
  const ofQuantities = cart.lines.flatMap(({ quantitySent }, at) =>
    quantitySent === undefined
      ? []
      : [`${linePath(at)}.quantity ${quantitySent} has a fraction: promotions count the line as one unit`],
  );
  // A position states its total: its price is computed.
  const ofPrices = hasPositions
    ? []
    : cart.lines.flatMap((line, at) => priceWarnings(line, linePath(at), cart.currency));
  return [...ofGuesses, ...ofQuantities, ...ofPrices];
}

const priceWarnings = ({ priceSent }: LineNumbers, path: string, currency: string): string[] =>
  priceSent !== undefined && hasMoreDecimals(priceSent, currency)
    ? [`${path}.price ${priceSent} has more decimals than ${currency}: the value of the line is rounded`]
    : [];
