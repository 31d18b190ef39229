import { z } from "zod";
import { currencyCode } from "./currency.ts";
import { guard } from "./guard.ts";
import { id, idList } from "./ids.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH, MAX_ITEMS_PER_EVENT, MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";

const optionalId = id.nullish().transform((value) => value ?? null);
const nameValue = z.strictObject({ name: z.string().max(255), value: z.string().max(255) });

const line = z.strictObject({
  /** Unique in its cart; default its 1-based position. */
  id: id.optional(),
  product_id: optionalId,
  variant_id: optionalId,
  sku: optionalId,
  name: z.string().max(255).optional(),
  quantity: z.int().min(1).max(MAX_QUANTITY).default(1),
  /** Of one unit, in major units of the cart's currency. */
  price: z.union([z.number(), z.string().max(40)], "must be a decimal amount such as 19.99"),
  category_ids: idList(0, 200).default([]),
  brand_id: optionalId,
  options: z.array(nameValue).max(100).default([]),
  custom_fields: z.array(nameValue).max(100).default([]),
  on_sale: z.boolean().default(false),
});

const customer = z.strictObject({
  customer_id: optionalId,
  group_id: id.default("0"),
  order_count: z.int().min(0).default(0),
  segment_ids: idList(0, 1_000).default([]),
});

const calculation = z.strictObject({
  cart: z.strictObject({
    currency: currencyCode.optional(),
    lines: z.array(line).max(MAX_ITEMS_PER_EVENT),
    channel_id: id.optional(),
    shipping_address: z.object({ country: z.string().max(2).optional() }).optional(),
    shipping_zone_id: id.optional(),
  }),
  customer: customer.optional(),
  promocodes: z
    .array(z.union([z.string().min(1).max(MAX_ENTERED_CODE_LENGTH), z.number().transform(String)]))
    .max(MAX_CODES_PER_EVENT)
    .default([]),
  /** 1: the answer tells how far each code got. */
  promocodes_info: z.union([z.literal(0), z.literal(1), z.boolean()]).default(0),
  explain: z.boolean().default(false),
  location: z.enum(["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"]).optional(),
  write_key: z.string().max(200).optional(),
});

/** A cart as it was sent. Amounts are read with its currency, by the service. */
export type CalculationBody = z.infer<typeof calculation>;

/** Reads the body of `POST /v1/carts/calculate`. */
export function parseCalculation(body: unknown): ParseResult<CalculationBody> {
  const hostile = guard(body);
  return hostile ? { ok: false, errors: [hostile] } : parseWith(calculation, body);
}
