import { z } from "zod";
import { optionalAmountIn } from "./amount.ts";
import { currencyOf, currencyWithDefault, perCurrency } from "./currency.ts";
import { entries, UNKNOWN_FIELD } from "./error-messages.ts";
import { areValid, type Fields, fieldsOf, isList } from "./fields.ts";
import { duplicatesIn, filledId, filledIds, optionalTextId } from "./ids.ts";
import { type FlooredPrice, MINIMUM_PRICE, refuseFloorAbovePrice } from "./minimum-price.ts";
import { formatPath, limitErrors, type ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import type { FieldError } from "./responses/event-results.ts";
import { list, nameValues, orDefault, orNull } from "./values.ts";

/** Most products of one JSON body; larger numbers are sent as NDJSON. */
export const MAX_PRODUCTS = 5_000;
/** Most variants of one product (BigCommerce has at most 600). */
const MAX_VARIANTS = 1_000;

/** Fields of a product and of each of its variants; the variant's value has precedence. */
const offerIn = (currency: string | null) => ({
  sku: optionalTextId,
  price: optionalAmountIn(currency)
    .transform((price) => price ?? null)
    .describe("Price of one unit, in major units of the product's currency."),
  original_price: optionalAmountIn(currency)
    .transform((price) => price ?? null)
    .describe("The usual price of one unit."),
  minimum_price: optionalAmountIn(currency)
    .transform((price) => price ?? null)
    .describe(MINIMUM_PRICE),
  on_sale: orNull(z.boolean()).describe("Default: whether price is below original_price."),
  options: nameValues,
});

const variantIn = (currency: string | null) => z.strictObject({ id: filledId.transform(String), ...offerIn(currency) });

/** The prices of a product and its variants; a variant without an own one has the product's. */
interface PricedProduct extends FlooredPrice {
  readonly variants: readonly FlooredPrice[];
}

/** Checks each price with the minimum price that applies to it. */
function refuseFloors(product: PricedProduct, currency: string | null, context: z.RefinementCtx): void {
  refuseFloorAbovePrice(product, currency, context);
  for (const [at, variant] of product.variants.entries()) {
    const price = variant.price ?? product.price;
    const minimum_price = variant.minimum_price ?? product.minimum_price;
    // Both of the product: reported above.
    if (price === product.price && minimum_price === product.minimum_price) continue;
    const pathOf = (field: keyof FlooredPrice) =>
      (variant[field] ?? null) === null ? [field] : ["variants", at, field];
    const paths = { price: pathOf("price"), minimum_price: pathOf("minimum_price") };
    refuseFloorAbovePrice({ price, minimum_price }, currency, context, paths);
  }
}

/**
 * Schema of a product.
 * @param currency default currency, in which the prices are read; null if the product names an invalid one
 */
const productIn = (currency: string | null) =>
  z
    .strictObject({
      id: filledId.transform(String),
      name: orNull(z.string().max(255)),
      brand_id: optionalTextId,
      brand: orNull(z.string().max(255)),
      category_ids: orDefault(
        filledIds(200).transform((ids) => ids.map(String)),
        [],
      ),
      currency: currencyWithDefault(currency),
      ...offerIn(currency),
      custom_fields: nameValues,
      variants: orDefault(
        list(variantIn(currency), 0, MAX_VARIANTS).superRefine(refuseDuplicates, { when: isList }),
        [],
      ),
    })
    .superRefine((product, context) => refuseFloors(product, currency, context), {
      when: areValid("price", "minimum_price", "variants"),
    });

/** A parsed product: ids are strings, amounts are minor units of its currency, absent fields are null. */
export type ProductBody = z.infer<ReturnType<typeof productIn>>;
export type VariantBody = ProductBody["variants"][number];

const duplicateOf = (noun: string): string => `must be unique: another ${noun} has the same id`;

function refuseDuplicates(variants: readonly unknown[], context: z.RefinementCtx): void {
  for (const at of duplicatesIn(idsOf(variants)))
    context.addIssue({ code: "custom", path: [at, "id"], message: duplicateOf("variant") });
}

const idsOf = (objects: readonly unknown[]): unknown[] => objects.map((object) => fieldsOf(object)?.id);

const product = productIn("USD").meta({ id: "ProductBody" });
const products = z.array(product).max(MAX_PRODUCTS);

/** All products of one body, for the API's description. They are parsed one by one, each in its own currency. */
export const productsBody = z.union([products, z.strictObject({ products })]);

const schemaIn = perCurrency(productIn);

/**
 * Parses one product.
 * @param defaultCurrency the property's, for a product without currency
 * @param under path of the product in the request
 */
export function parseProduct(
  body: unknown,
  defaultCurrency: string,
  under: readonly PropertyKey[] = [],
): ParseResult<ProductBody> {
  return parseGuarded(schemaIn(currencyOf(fieldsOf(body)?.currency, defaultCurrency)), body, under);
}

/** Parses the JSON body of `PUT /v1/catalog/products`: a list, or `{products: […]}`. */
export function parseProducts(body: unknown, defaultCurrency: string): ParseResult<ProductBody[]> {
  const fields = fieldsOf(body);
  const sent = fields ? fields.products : body;
  const under = fields ? ["products"] : [];
  if (!Array.isArray(sent)) return invalid("products", "must be a list of products");
  if (sent.length > MAX_PRODUCTS) return invalid("products", `must have at most ${entries(MAX_PRODUCTS)}`);
  const parsed = sent.map((entry, at) => parseProduct(entry, defaultCurrency, [...under, at]));
  const errors = [
    ...unknownFields(fields ?? {}),
    ...parsed.flatMap((result) => (result.ok ? [] : result.errors)),
    ...duplicatesIn(idsOf(sent)).map((at) => ({
      path: formatPath([...under, at, "id"]),
      message: duplicateOf("product"),
    })),
  ];
  if (errors.length > 0) return { ok: false, errors: limitErrors(errors) };
  return { ok: true, value: parsed.flatMap((result) => (result.ok ? result.value : [])) };
}

const invalid = (path: string, message: string): ParseResult<never> => ({ ok: false, errors: [{ path, message }] });

const unknownFields = (fields: Fields): FieldError[] =>
  Object.keys(fields)
    .filter((key) => key !== "products")
    .map((path) => ({ path, message: UNKNOWN_FIELD }));
