import { z } from "zod";
import { readAmount, sentAmount } from "./amount.ts";
import { currencyCode, currencyOf, withDefaultCurrency } from "./currency.ts";
import { counted, entries } from "./error-messages.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { guard } from "./guard.ts";
import { id, idList } from "./ids.ts";
import { MAX_ERRORS, type ParseResult, parseWith } from "./parse.ts";
import type { FieldError } from "./responses/event-results.ts";
import { list } from "./values.ts";

/** Products that one JSON body may hold; more of them stream, one a line. */
export const MAX_PRODUCTS = 5_000;
/** Variants of one product (BigCommerce has at most 600). */
const MAX_VARIANTS = 1_000;

const textId = id.transform(String);
/** `null` stands for both: what an answer said may be sent back. */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);
const nameValues = list(z.strictObject({ name: z.string().max(255), value: z.string().max(255) }), 0, 100).default([]);

const amountIn = (currency: string | null) =>
  optional(sentAmount.transform((amount, context) => readAmount(amount, currency, context)));

/** What a product and each of its variants may say; a variant's own word counts. */
const offerIn = (currency: string | null) => ({
  sku: optional(textId),
  // Inside, both are minor units.
  price: amountIn(currency).describe("Of one unit, in major units of the product's currency."),
  original_price: amountIn(currency).describe("What it usually costs."),
  on_sale: optional(z.boolean()).describe("Whether the price is below the original one, unless named."),
  options: nameValues,
});

const variantIn = (currency: string | null) => z.strictObject({ id: textId, ...offerIn(currency) });

/** A product as it may be put. @param currency its own; null where it names one that is none */
const productIn = (currency: string | null) =>
  z.strictObject({
    id: textId,
    name: optional(z.string().max(255)),
    brand_id: optional(textId),
    brand: optional(z.string().max(255)),
    category_ids: idList(0, 200)
      .transform((ids) => ids.map(String))
      .default([]),
    // Where it is null the body names one that is none, and needs no default.
    currency: currency === null ? currencyCode : withDefaultCurrency(currency),
    ...offerIn(currency),
    custom_fields: nameValues,
    variants: list(variantIn(currency), 0, MAX_VARIANTS)
      .superRefine(refuseDuplicates, { when: ({ value }) => Array.isArray(value) })
      .default([]),
  });
type Product = ReturnType<typeof productIn>;

/** A product as it is kept: ids are texts, amounts minor units of its currency; what it does not say is null. */
export type ProductBody = z.infer<Product>;
export type VariantBody = ProductBody["variants"][number];

function refuseDuplicates(variants: readonly unknown[], context: z.RefinementCtx): void {
  for (const at of duplicatesIn(variants)) {
    context.addIssue({ code: "custom", path: [at, "id"], message: "is the id of another variant" });
  }
}

/** Where entries stand whose id an earlier one has. */
function duplicatesIn(all: readonly unknown[]): number[] {
  const taken = new Set<string>();
  return [...all.keys()].filter((at) => {
    const sent = fieldsOf(all[at])?.id;
    if (sent === undefined) return false;
    const double = taken.has(String(sent));
    taken.add(String(sent));
    return double;
  });
}

const product = productIn("USD").meta({ id: "ProductBody" });
const products = z.array(product).max(MAX_PRODUCTS);

/** All products of one body, for whoever describes it: they are read one by one, each in its own currency. */
export const productsBody = z.union([products, z.strictObject({ products })]);

const schemas = new Map<string | null, Product>();

/** Building a schema takes longer than reading a product: it is built once for each of the world's currencies. */
function schemaIn(currency: string | null): Product {
  const schema = schemas.get(currency) ?? productIn(currency);
  schemas.set(currency, schema);
  return schema;
}

/**
 * Reads one product.
 * @param defaultCurrency the property's, for a product that names none
 * @param under where the product stands in what was sent
 */
export function parseProduct(
  body: unknown,
  defaultCurrency: string,
  under: readonly PropertyKey[] = [],
): ParseResult<ProductBody> {
  const hostile = guard(body, under);
  if (hostile) return { ok: false, errors: [hostile] };
  return parseWith(schemaIn(currencyOf(fieldsOf(body)?.currency, defaultCurrency)), body, under);
}

/** Reads the JSON body of `PUT /v1/catalog/products`: a list, or `{products: […]}`. */
export function parseProducts(body: unknown, defaultCurrency: string): ParseResult<ProductBody[]> {
  const fields = fieldsOf(body);
  const sent = fields ? fields.products : body;
  const under = fields ? ["products"] : [];
  if (!Array.isArray(sent)) return invalidProduct("products", "must be a list of products");
  if (sent.length > MAX_PRODUCTS) return invalidProduct("products", `must have at most ${entries(MAX_PRODUCTS)}`);
  const parsed = sent.map((one, at) => parseProduct(one, defaultCurrency, [...under, at]));
  const errors = [
    ...unknownIn(fields ?? {}),
    ...parsed.flatMap((one) => (one.ok ? [] : one.errors)),
    ...duplicatesIn(sent).map((at) => ({ path: `${under}[${at}].id`, message: "is the id of another product" })),
  ];
  if (errors.length > 0) return { ok: false, errors: cut(errors) };
  return { ok: true, value: parsed.flatMap((one) => (one.ok ? one.value : [])) };
}

const invalidProduct = (path: string, message: string): ParseResult<never> => ({
  ok: false,
  errors: [{ path, message }],
});

const unknownIn = (fields: Fields): FieldError[] =>
  Object.keys(fields)
    .filter((key) => key !== "products")
    .map((path) => ({ path, message: "is not a known field" }));

function cut(errors: FieldError[]): FieldError[] {
  const more = errors.length - MAX_ERRORS;
  if (more <= 0) return errors;
  const message = `and ${counted(more, "more problem", "more problems")}`;
  return [...errors.slice(0, MAX_ERRORS), { path: "", message }];
}
