import type { ProductBody, VariantBody } from "../../contract/catalog.ts";
import { MAX_MINOR, type Minor } from "../../evaluation/money.ts";
import type { NameValue } from "../../evaluation/types.ts";
import type { ProductLine } from "../ports/records.ts";

/** Finds a product of a catalogue; null where it is not known, or where several are meant. */
export interface ProductFinder {
  byId(id: string): ProductBody | null;
  byVariant(id: string): ProductBody | null;
  bySku(sku: string): ProductBody | null;
}

/** A line that states another price than the catalogue, in the same currency. */
export interface PriceDifference {
  /** Its 1-based position. */
  readonly position: number;
  /** The line, completed; its price is the one that it stated. */
  readonly line: ProductLine;
  readonly catalogPrice: Minor;
}

/** Lines as the catalogue completes them. */
export interface CompletedLines<Line extends ProductLine> {
  readonly lines: readonly Line[];
  readonly differences: readonly PriceDifference[];
}

/**
 * Completes lines from a catalogue: what a line says itself counts, what it leaves out is the catalogue's. So does its
 * price: it is what the shopper pays, and where the catalogue knows another one, that is told beside (docs/decisions/0008).
 */
export function completedFrom<Line extends ProductLine>(
  find: ProductFinder,
  lines: readonly Line[],
  currency: string,
): CompletedLines<Line> {
  const differences: PriceDifference[] = [];
  const completed = lines.map((told, at) => {
    const product = productOf(told, find);
    if (!product) return told;
    const variant = variantOf(product, told);
    const known = product.currency === currency ? priceOf(product, variant) : null;
    const line = completedLine(told, product, variant, known);
    if (told.price !== null && known !== null && told.price !== known) {
      differences.push({ position: at + 1, line, catalogPrice: known });
    }
    return line;
  });
  return { lines: completed, differences };
}

/** By the product's id; where that is none of the catalogue's by the variant's, then by sku. */
function productOf({ productId, variantId, sku }: ProductLine, find: ProductFinder): ProductBody | null {
  return (
    (productId === null ? null : find.byId(productId)) ??
    (variantId === null ? null : find.byVariant(variantId)) ??
    (sku === null ? null : find.bySku(sku))
  );
}

/** The variant that a line means: by id, by sku, or the only one that there is. */
function variantOf(product: ProductBody, { variantId, sku }: ProductLine): VariantBody | null {
  const { variants } = product;
  if (variantId !== null) return variants.find(({ id }) => id === variantId) ?? null;
  const named = sku === null ? undefined : variants.find((variant) => variant.sku === sku);
  const only = variants.length === 1 && (sku === null || sku === product.sku) ? variants[0]! : null;
  return named ?? only;
}

/** null where it depends on a variant that is not known: a wrong price would be worse than none. */
function priceOf(product: ProductBody, variant: VariantBody | null): Minor | null {
  if (variant) return variant.price ?? product.price;
  return product.variants.some(({ price }) => price !== null && price !== product.price) ? null : product.price;
}

function completedLine<Line extends ProductLine>(
  told: Line,
  product: ProductBody,
  variant: VariantBody | null,
  known: Minor | null,
): Line {
  // Beyond what a line may be worth it is no price.
  const fitting = known !== null && known * told.quantity <= MAX_MINOR ? known : null;
  const price = told.price ?? fitting;
  return {
    ...told,
    productId: told.productId ?? product.id,
    variantId: told.variantId ?? variant?.id ?? null,
    sku: told.sku ?? variant?.sku ?? product.sku,
    price,
    categoryIds: told.categoryIds.length > 0 ? told.categoryIds : product.category_ids,
    brandId: told.brandId ?? product.brand_id,
    onSale: told.onSale ?? isOnSale(product, variant, known === null ? null : price),
    options: filled(told.options) ?? [...(variant?.options ?? []), ...product.options],
    customFields: filled(told.customFields) ?? product.custom_fields,
  };
}

const filled = (pairs: readonly NameValue[] | undefined) => (pairs && pairs.length > 0 ? pairs : undefined);

/** @param paid in the catalogue's currency; null where that is not known: then the catalogue's own price decides */
function isOnSale(product: ProductBody, variant: VariantBody | null, paid: Minor | null): boolean {
  const said = variant?.on_sale ?? product.on_sale;
  const usual = variant?.original_price ?? product.original_price;
  const price = paid ?? priceOf(product, variant);
  return said ?? (usual !== null && price !== null && price < usual);
}
