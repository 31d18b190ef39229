import type { ProductBody, VariantBody } from "../../contract/catalog.ts";
import { idsByPattern, type PatternIds } from "../../contract/product-id-pattern.ts";
import { formatAmount, MAX_MINOR, type Minor } from "../../evaluation/money.ts";
import type { NameValue } from "../../evaluation/types.ts";
import type { EventFlag, ProductLine } from "../ports/records.ts";
import type { LineFacts } from "./line-facts.ts";
import { priceOfUnit, statedPrice } from "./sent-numbers.ts";

/** Finds products of a catalog; null where a key is unknown, or of several products. */
export interface ProductFinder {
  byId(id: string): ProductBody | null;
  byVariant(id: string): ProductBody | null;
  bySku(sku: string): ProductBody | null;
  /** The property's patterns of ids that are made of a product's and a variant's. */
  readonly patterns: readonly string[];
}

/** A line whose product was not found by its product id, although it has one. */
export interface ProductGuess {
  /** Its 1-based position. */
  readonly position: number;
  readonly sentId: string;
  /** The id of the product. */
  readonly productId: string;
  readonly by: GuessKind;
}

/** The meaning of the product id, as far as it was found; or the other field that named the product. */
type GuessKind = "variant_id" | "sku" | "pattern" | "other_field";

/** A line whose price differs from the catalog's, in the same currency. */
export interface PriceDifference {
  /** Its 1-based position. */
  readonly position: number;
  /** The completed line, with its own price. */
  readonly line: ProductLine;
  readonly catalogPrice: Minor;
}

/** The product of a line in the catalog. */
export interface CatalogEntry {
  readonly product: ProductBody;
  /** null where the line does not identify one. */
  readonly variant: VariantBody | null;
  /** Whether the line's product id is not the product's: then the product was found in another way. */
  readonly guess: GuessKind | null;
  /** Of one unit of the line, in the currency of the cart; null where the catalog has none. */
  readonly price: Minor | null;
  /** Of quantity 1: it differs from `price` for measured goods. */
  readonly listed: Minor | null;
  /** The least that discounts leave of the price of one unit, in the currency of the cart; null without one. */
  readonly minimumPrice: Minor | null;
}

/** Who sent the lines: a server may state a lower minimum price than the catalog's, a page can't. */
export type LineSource = "page" | "server";

/** Lines with the data that the catalog adds. */
export interface CompletedLines<Line extends ProductLine> {
  readonly lines: readonly Line[];
  readonly differences: readonly PriceDifference[];
  readonly guesses: readonly ProductGuess[];
  /** For each line its product in the catalog; null where it has none. Absent for a property without a catalog. */
  readonly entries?: readonly (CatalogEntry | null)[];
}

/**
 * Completes lines from a catalog. Fields of the line take precedence, including its price: it is what the customer pays. A
 * price that differs from the catalog's is reported (docs/decisions/0008).
 */
export function completedFrom<Line extends ProductLine>(
  find: ProductFinder,
  lines: readonly Line[],
  currency: string,
  source: LineSource,
): CompletedLines<Line> {
  const differences: PriceDifference[] = [];
  const guesses: ProductGuess[] = [];
  const entries = lines.map((line) => (line.unreadable ? null : catalogEntry(find, line, currency)));
  const completed = lines.map((sent, at) => {
    const entry = entries[at]!;
    if (entry === null) return sent;
    const line = completedLine(sent, entry, currency, source);
    const { guess, product, listed } = entry;
    if (guess !== null) guesses.push({ position: at + 1, sentId: sent.productId!, productId: product.id, by: guess });
    if (sent.price !== null && listed !== null && statedPrice(sent, currency) !== listed) {
      differences.push({ position: at + 1, line, catalogPrice: listed });
    }
    return line;
  });
  return { lines: completed, differences, guesses, entries };
}

/** The flags of an event whose lines were completed. */
export function completionFlags({
  differences,
  guesses,
}: Pick<CompletedLines<ProductLine>, "differences" | "guesses">) {
  const flags: EventFlag[] = [];
  if (differences.length > 0) flags.push("price_differs");
  if (guesses.length > 0) flags.push("guessed_product");
  return flags;
}

/** Finds the product of a line. @param currency of the cart */
export function catalogEntry(find: ProductFinder, line: ProductLine, currency: string): CatalogEntry | null {
  const found = foundProduct(line, find);
  if (!found) return null;
  const { product, guess } = found;
  const variant = variantOf(product, found);
  const listed = product.currency === currency ? priceOf(product, variant) : null;
  const price = listed === null ? null : priceOfUnit(listed, line);
  return { product, variant, guess, listed, price, minimumPrice: minimumPriceOf(found, variant, line, currency) };
}

function minimumPriceOf(
  { product }: FoundProduct,
  variant: VariantBody | null,
  line: ProductLine,
  currency: string,
): Minor | null {
  const minimum = product.currency === currency ? (variant?.minimum_price ?? product.minimum_price ?? null) : null;
  return minimum === null ? null : priceOfUnit(minimum, line);
}

/**
 * The facts of a line by the catalog alone.
 * @param sold the price of one unit that the line is sold at: it decides whether it is on sale. Default: the catalog's
 */
export function catalogFacts(line: ProductLine, entry: CatalogEntry, sold: Minor | null = null): LineFacts {
  const { product, variant } = entry;
  const price = sold ?? fittingPrice(line, entry);
  return {
    price,
    categoryIds: product.category_ids,
    brandId: product.brand_id,
    onSale: isOnSale(line, entry, price),
    options: optionsOf(product, variant),
    customFields: product.custom_fields,
  };
}

/** A product, and the keys that may identify its variant. */
interface FoundProduct extends Pick<ProductLine, "variantId" | "sku"> {
  readonly product: ProductBody;
  readonly guess: GuessKind | null;
}

/** Looks for the product id, then the variant id, then the SKU; then for what else the product id may be. */
function foundProduct(line: ProductLine, find: ProductFinder): FoundProduct | null {
  const { productId, variantId, sku } = line;
  const byId = productId === null ? null : find.byId(productId);
  if (byId) return { product: byId, variantId, sku, guess: null };
  const guess = productId === null ? null : "other_field";
  const byVariant = variantId === null ? null : find.byVariant(variantId);
  if (byVariant) return { product: byVariant, variantId, sku, guess };
  const bySku = sku === null ? null : find.bySku(sku);
  if (bySku) return { product: bySku, variantId: null, sku, guess };
  return productId === null ? null : guessedProduct(productId, find);
}

/** Sites send a variant's id, a SKU, or an id of their feed as the id of a product. */
function guessedProduct(id: string, find: ProductFinder): FoundProduct | null {
  const byVariant = find.byVariant(id);
  if (byVariant) return { product: byVariant, variantId: id, sku: null, guess: "variant_id" };
  const bySku = find.bySku(id);
  if (bySku) return { product: bySku, variantId: null, sku: id, guess: "sku" };
  for (const { productId, variantId } of idsOfFeed(id, find.patterns)) {
    const product = (productId && find.byId(productId)) || (variantId && find.byVariant(variantId));
    if (product) return { product, variantId, sku: null, guess: "pattern" };
  }
  return null;
}

/** The ids of Shopify's own feed for Google, in any country: https://help.shopify.com/en/manual/online-sales-channels/google */
const SHOPIFY = /^shopify_[a-z]{2}_(\d+)_(\d+)$/i;

/** What an id of a feed is made of, by the property's patterns first. */
function idsOfFeed(id: string, patterns: readonly string[]): readonly PatternIds[] {
  const [, productId, variantId] = SHOPIFY.exec(id) ?? [];
  const known = productId === undefined || variantId === undefined ? [] : [{ productId, variantId }];
  return [...patterns.flatMap((pattern) => idsByPattern(pattern, id) ?? []), ...known];
}

/** Looks for the variant id, then the SKU; or takes the only variant of the product. */
function variantOf(
  product: ProductBody,
  { variantId, sku }: Pick<FoundProduct, "variantId" | "sku">,
): VariantBody | null {
  const { variants } = product;
  if (variantId !== null) return variants.find(({ id }) => id === variantId) ?? null;
  const named = sku === null ? undefined : variants.find((variant) => variant.sku === sku);
  const only = variants.length === 1 && (sku === null || sku === product.sku) ? variants[0]! : null;
  return named ?? only;
}

/** @returns null where the price depends on an unknown variant: a wrong price would be worse than none */
function priceOf(product: ProductBody, variant: VariantBody | null): Minor | null {
  if (variant) return variant.price ?? product.price;
  return product.variants.some(({ price }) => price !== null && price !== product.price) ? null : product.price;
}

/** The catalog's price; null also where it makes the line exceed the greatest amount. */
const fittingPrice = ({ quantity }: ProductLine, { price }: CatalogEntry): Minor | null =>
  price !== null && price * quantity <= MAX_MINOR ? price : null;

function completedLine<Line extends ProductLine>(
  sent: Line,
  entry: CatalogEntry,
  currency: string,
  source: LineSource,
): Line {
  const { product, variant, guess, listed } = entry;
  const price = sent.price ?? (sent.priceUnknown ? null : fittingPrice(sent, entry));
  return {
    ...sent,
    // Promotions name products by the catalog's ids.
    productId: product.id,
    variantId: (guess === null ? (sent.variantId ?? variant?.id) : (variant?.id ?? sent.variantId)) ?? null,
    sku: sent.sku ?? variant?.sku ?? product.sku,
    price,
    ...(sent.price === null &&
      sent.quantitySent !== undefined &&
      price !== null && { priceSent: formatAmount(listed!, currency) }),
    categoryIds: sent.categoryIds.length > 0 ? sent.categoryIds : product.category_ids,
    brandId: sent.brandId ?? product.brand_id,
    onSale: sent.onSale ?? isOnSale(sent, entry, price),
    ...floorOf(sent, entry, source),
    options: filled(sent.options) ?? optionsOf(product, variant),
    customFields: filled(sent.customFields) ?? product.custom_fields,
  };
}

function floorOf(
  { minimumPrice: own }: ProductLine,
  { minimumPrice: listed }: CatalogEntry,
  source: LineSource,
): Pick<ProductLine, "minimumPrice"> {
  if (listed === null || (source === "server" && own !== undefined)) return {};
  return { minimumPrice: Math.max(own ?? 0, listed) };
}

const optionsOf = ({ options }: ProductBody, variant: VariantBody | null): readonly NameValue[] =>
  variant && variant.options.length > 0 ? [...variant.options, ...options] : options;

const filled = (pairs: readonly NameValue[] | undefined) => (pairs && pairs.length > 0 ? pairs : undefined);

/** @param paid price of one unit; where it is unknown, or in another currency than the catalog's, the catalog's price decides */
function isOnSale(line: ProductLine, { product, variant, price }: CatalogEntry, paid: Minor | null): boolean {
  const flag = variant?.on_sale ?? product.on_sale;
  const usual = variant?.original_price ?? product.original_price;
  if (flag !== null || usual === null) return flag ?? false;
  const own = priceOf(product, variant);
  const present = (price === null ? null : paid) ?? (own === null ? null : priceOfUnit(own, line));
  return present !== null && present < priceOfUnit(usual, line);
}
