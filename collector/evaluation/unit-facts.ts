import { compareIds } from "./compare-ids.ts";
import type { Minor } from "./money.ts";
import type { Line, NameValue } from "./types.ts";

/** The price by which strategies compare a line's units. */
export const comparedPrice = ({ price, comparedPrice }: Line): Minor => comparedPrice ?? price;

/**
 * Compares the units of two lines by every fact that promotions read: 0 for equal units. Ids, quantities and positions of lines do
 * not count, so that the same goods cost the same however they are cut into lines.
 */
export const compareFacts = (a: Line, b: Line): number =>
  a.price - b.price ||
  compareOptional(a.productId, b.productId) ||
  compareOptional(a.variantId, b.variantId) ||
  compareOptional(a.sku, b.sku) ||
  compareSets(a.categoryIds, b.categoryIds) ||
  compareOptional(a.brandId, b.brandId) ||
  compareNamed(a.options, b.options) ||
  compareNamed(a.customFields, b.customFields) ||
  Number(a.onSale ?? false) - Number(b.onSale ?? false) ||
  Number(a.isCustomPrice ?? false) - Number(b.isCustomPrice ?? false) ||
  (a.minimumPrice ?? 0) - (b.minimumPrice ?? 0) ||
  comparedPrice(a) - comparedPrice(b);

/** Nothing comes before any text. */
function compareOptional(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null ? 1 : compareIds(a, b);
}

/** A character that no fact contains, so that joined texts are equal only where their parts are. */
const SEPARATOR = "\u0000";

/** The order of a list's values says nothing. */
function compareSets(a: readonly string[], b: readonly string[]): number {
  if (a === b || (a.length === 0 && b.length === 0)) return 0;
  return compareIds(joined(a), joined(b));
}

const joined = (values: readonly string[]): string => [...new Set(values)].sort(compareIds).join(SEPARATOR);

const NONE: readonly NameValue[] = [];

function compareNamed(a: readonly NameValue[] = NONE, b: readonly NameValue[] = NONE): number {
  if (a === b || (a.length === 0 && b.length === 0)) return 0;
  return compareSets(a.map(nameAndValue), b.map(nameAndValue));
}

const nameAndValue = ({ name, value }: NameValue): string => `${name}${SEPARATOR}${value}`;
