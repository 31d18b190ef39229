import { z } from "zod";
import { formatAmount, MAX_MINOR } from "../evaluation/money.ts";
import { readAmount, sentAmount } from "./amount.ts";
import { countryCode } from "./country.ts";
import { currencyCode, currencyOf, withDefaultCurrency } from "./currency.ts";
import { fieldsOf, keepValid } from "./fields.ts";
import { guard } from "./guard.ts";
import { id, idList, isId } from "./ids.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH, MAX_ITEMS_PER_EVENT, MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { list, whole } from "./values.ts";

const optionalId = id.nullish().transform((value) => value ?? null);
const nameValue = z.strictObject({ name: z.string().max(255), value: z.string().max(255) });

/** A line; its price is read, in minor units of the currency. */
const lineIn = (currency: string | null) =>
  z
    .strictObject({
      id: id.optional().describe("Unique in its cart; the line's position, from 1, unless named."),
      product_id: optionalId,
      variant_id: optionalId,
      sku: optionalId,
      name: z.string().max(255).optional(),
      quantity: whole(1, MAX_QUANTITY).default(1),
      price: sentAmount
        .transform((price, context) => readAmount(price, currency, context))
        .optional()
        .describe("Of one unit, in major units of the cart's currency; the catalogue's where it is absent."),
      category_ids: idList(0, 200).default([]),
      brand_id: optionalId,
      options: list(nameValue, 0, 100).default([]),
      custom_fields: list(nameValue, 0, 100).default([]),
      on_sale: z.boolean().optional(),
    })
    .superRefine(
      ({ price, quantity }, context) => {
        if (currency === null || (price ?? 0) * quantity <= MAX_MINOR) return;
        const message = `times quantity must be at most ${formatAmount(MAX_MINOR, currency)}`;
        context.addIssue({ code: "custom", path: ["price"], message });
      },
      { when: keepValid("price", "quantity") },
    )
    .superRefine(refuseUnpricedLine, { when: keepValid("price", "product_id", "variant_id", "sku") });

/** What names no product has no price in any catalogue. */
function refuseUnpricedLine(line: object, context: z.RefinementCtx): void {
  const { price, product_id, variant_id, sku } = line as Record<string, unknown>;
  if (price !== undefined || [product_id, variant_id, sku].some((id) => (id ?? null) !== null)) return;
  context.addIssue({ code: "custom", path: ["price"], message: "is required" });
}

/** An id names one line. A line that says none has its position. */
function refuseDuplicates(lines: readonly unknown[], context: z.RefinementCtx): void {
  const taken = new Set<string>();
  for (const [at, line] of lines.entries()) {
    const { id: sent = at + 1 } = fieldsOf(line) ?? {};
    if (!isId(sent)) continue;
    if (taken.has(String(sent))) {
      context.addIssue({ code: "custom", path: [at, "id"], message: "is the id of another line" });
    }
    taken.add(String(sent));
  }
}

/** A cart; its prices are read in a currency, where it names no other. */
export const cartIn = (currency: string | null) =>
  z.strictObject({
    // Where it is null the body names one that is none, and needs no default.
    currency: currency === null ? currencyCode : withDefaultCurrency(currency),
    lines: list(lineIn(currency), 0, MAX_ITEMS_PER_EVENT).superRefine(refuseDuplicates, {
      when: ({ value }) => Array.isArray(value),
    }),
    channel_id: id.optional(),
    shipping_address: z.object({ country: countryCode.toUpperCase().optional() }).optional(),
    shipping_zone_id: id.optional(),
  });

/** Who buys, for promotions that are not for everybody. */
export const customer = z.strictObject({
  customer_id: optionalId,
  group_id: id.default("0"),
  order_count: whole(0).default(0),
  segment_ids: idList(0, 1_000).default([]),
});

/** A code as a shopper entered it. */
export const code = z.union([z.string().min(1).max(MAX_ENTERED_CODE_LENGTH), z.number().transform(String)]);

/** Where notifications are to be shown; without it those for every page are answered. */
export const location = z
  .enum(["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"])
  .optional()
  .describe("Where the shopper is: only notifications for it are answered.");

/** The body of `POST /v1/carts/calculate`. @param currency the cart's; null where it names one that is none */
export const calculationIn = (currency: string | null) =>
  z.strictObject({
    cart: cartIn(currency),
    customer: customer.optional(),
    promocodes: list(code, 0, MAX_CODES_PER_EVENT).default([]),
    promocodes_info: z
      .union([z.literal(0), z.literal(1), z.boolean()])
      .default(0)
      .describe("1: the answer tells how far each code got."),
    explain: z
      .boolean()
      .default(false)
      .describe("Server keys are told why what did not apply did not: every failed leaf with its path."),
    location,
    write_key: z.string().max(200).optional().describe("Says who asks where no header does."),
  });
type Calculation = ReturnType<typeof calculationIn>;

/** A cart as it was sent, but its prices read: in minor units of its currency. */
export type CalculationBody = z.infer<Calculation>;

const schemas = new Map<string | null, Calculation>();

/** Building a schema takes longer than reading a cart: it is built once for each of the world's currencies. */
function schemaIn(currency: string | null): Calculation {
  const schema = schemas.get(currency) ?? calculationIn(currency);
  schemas.set(currency, schema);
  return schema;
}

/**
 * Reads the body of `POST /v1/carts/calculate`.
 * @param defaultCurrency the property's, for a cart that names none
 */
export function parseCalculation(body: unknown, defaultCurrency: string): ParseResult<CalculationBody> {
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const named = fieldsOf(fieldsOf(body)?.cart)?.currency;
  return parseWith(schemaIn(currencyOf(named, defaultCurrency)), body);
}
