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
  compareIds(listsOf(a).categories, listsOf(b).categories) ||
  compareOptional(a.brandId, b.brandId) ||
  compareIds(listsOf(a).options, listsOf(b).options) ||
  compareIds(listsOf(a).customFields, listsOf(b).customFields) ||
  Number(a.onSale ?? false) - Number(b.onSale ?? false) ||
  Number(a.isCustomPrice ?? false) - Number(b.isCustomPrice ?? false) ||
  (a.minimumPrice ?? 0) - (b.minimumPrice ?? 0) ||
  comparedPrice(a) - comparedPrice(b);

/** A text that two lines share only if `compareFacts` is 0. */
export function factsKey(line: Line): string {
  const { price, productId, variantId, sku, brandId, onSale = false, isCustomPrice = false, minimumPrice = 0 } = line;
  const { categories, options, customFields } = listsOf(line);
  const single = [price, productId, variantId, sku, brandId, onSale, isCustomPrice, minimumPrice, comparedPrice(line)];
  return JSON.stringify([...single, categories, options, customFields]);
}

/** Nothing comes before any text. */
function compareOptional(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null ? 1 : compareIds(a, b);
}

/** The lists of a line, each as one text. The order of a list's values says nothing. */
interface ListTexts {
  readonly categories: string;
  readonly options: string;
  readonly customFields: string;
}

/** Made once for each line: a line may have hundreds of values, and is compared with hundreds of others. */
const textsByLine = new WeakMap<Line, ListTexts>();

function listsOf(line: Line): ListTexts {
  const known = textsByLine.get(line);
  if (known) return known;
  const texts = {
    categories: joined(line.categoryIds),
    options: joined((line.options ?? NONE).map(nameAndValue)),
    customFields: joined((line.customFields ?? NONE).map(nameAndValue)),
  };
  textsByLine.set(line, texts);
  return texts;
}

const NONE: readonly NameValue[] = [];

/** A character that no fact contains, so that joined texts are equal only where their parts are. */
const SEPARATOR = "\u0000";

const joined = (values: readonly string[]): string =>
  values.length === 0 ? "" : [...new Set(values)].sort(compareIds).join(SEPARATOR);

const nameAndValue = ({ name, value }: NameValue): string => `${name}${SEPARATOR}${value}`;
