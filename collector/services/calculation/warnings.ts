import type { ProductGuess } from "../../store/decide/catalog.ts";
import type { Evaluated } from "./evaluated.ts";
import type { CalculationRequest } from "./request.ts";

const GUESSES: Readonly<Record<ProductGuess["by"], (productId: string) => string>> = {
  variant_id: (productId) => `is the id of a variant of product ${productId}`,
  sku: (productId) => `is a SKU of product ${productId}`,
  pattern: (productId) => `has the form of the property's feed, and is product ${productId}`,
  other_field: (productId) => `is no product's id; the line's variant_id or sku is of product ${productId}`,
};

/** The warnings of a calculation: what was read in another way than it was sent. */
export const warningsOf = ({ linePath }: CalculationRequest, { guesses }: Evaluated): string[] =>
  guesses.map(({ position, sentId, productId, by }) => {
    const path = linePath(position - 1);
    return `${path}.product_id ${sentId} ${GUESSES[by](productId)}`;
  });
