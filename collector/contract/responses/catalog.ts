import { z } from "zod";
import { amount, cursorPageOf, dataOf, withWarnings } from "./envelope.ts";

/** Names and their values, such as chosen options. */
export const nameValues = z.array(z.object({ name: z.string(), value: z.string() }));

const offer = {
  id: z.string(),
  sku: z.string().nullable(),
  price: amount.nullable(),
  original_price: amount.nullable(),
  minimum_price: amount.nullable(),
  on_sale: z.boolean().nullable(),
  options: nameValues,
};

const product = z
  .object({
    ...offer,
    name: z.string().nullable(),
    brand_id: z.string().nullable(),
    brand: z.string().nullable(),
    category_ids: z.array(z.string()),
    currency: z.string(),
    custom_fields: nameValues,
    variants: z.array(z.object(offer)),
  })
  .meta({ id: "Product" });

/** A product in responses, in the form in which it can be sent back. */
export type ProductResponse = z.infer<typeof product>;

export const productResponse = dataOf(product);
export const productsResponse = cursorPageOf(product);

/** Response of `PUT /v1/catalog/products`; `rejected` and `errors` only for NDJSON. */
export const putResponse = z.object({
  data: z.object({ created: z.int(), updated: z.int(), rejected: z.int().optional() }),
  meta: withWarnings,
  errors: z
    .array(z.object({ line: z.int(), path: z.string(), message: z.string() }))
    .optional()
    .describe("The first hundred errors in lines of NDJSON."),
});
