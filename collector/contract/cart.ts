import { z } from "zod";
import { formatAmount, MAX_MINOR } from "../evaluation/money.ts";
import { optionalAmountIn } from "./amount.ts";
import { countryCode } from "./country.ts";
import { currencyOf, currencyWithDefault, perCurrency } from "./currency.ts";
import { areValid, fieldsOf, isList } from "./fields.ts";
import { optionalPerson } from "./identity.ts";
import { duplicatesIn, filledIds, id, optionalId, storableText } from "./ids.ts";
import { keyInBody } from "./key.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH, MAX_ITEMS_PER_EVENT, MAX_SHIPPING_METHODS } from "./limits.ts";
import { cartLineNumbers } from "./line-numbers.ts";
import { lineQuantity, optionalUnitPriceIn } from "./line-schemas.ts";
import { MINIMUM_PRICE, refuseFloorAbovePrice } from "./minimum-price.ts";
import type { ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import { optionalShopper } from "./shopper.ts";
import { list, nameValues, orAbsent, orDefault, whole } from "./values.ts";

/** A line; its price becomes minor units of the currency. */
const lineIn = (currency: string | null) =>
  z
    .strictObject({
      id: orAbsent(id).describe("Unique in its cart. Default: the line's position, from 1."),
      product_id: optionalId,
      variant_id: optionalId,
      sku: optionalId,
      name: orAbsent(z.string().max(255)),
      quantity: lineQuantity,
      price: optionalUnitPriceIn(currency).describe(
        "Price of quantity 1, in major units of the cart's currency. Default, also for a blank: the catalog's price.",
      ),
      minimum_price: optionalUnitPriceIn(currency).describe(MINIMUM_PRICE),
      category_ids: orDefault(filledIds(200), []),
      brand_id: optionalId,
      options: nameValues,
      custom_fields: nameValues,
      on_sale: orAbsent(z.boolean()),
      is_custom_price: orAbsent(z.boolean()).describe(
        "Whether the price was agreed on for this line. Such a line is not discounted, unless a setting says so.",
      ),
    })
    .superRefine(
      ({ price, quantity }, context) => {
        if (currency === null || cartLineNumbers(quantity, price ?? null, currency) !== null) return;
        const message = `times quantity must be at most ${formatAmount(MAX_MINOR, currency)}`;
        context.addIssue({ code: "custom", path: ["price"], message });
      },
      { when: areValid("price", "quantity") },
    )
    .superRefine((line, context) => refuseFloorAbovePrice(line, currency, context), {
      when: areValid("price", "minimum_price"),
    })
    .superRefine(refuseUnpricedLine, { when: areValid("price", "product_id", "variant_id", "sku") });

/** A line without product, variant and sku has no price in the catalog. */
function refuseUnpricedLine(line: object, context: z.RefinementCtx): void {
  const { price, product_id, variant_id, sku } = line as Record<string, unknown>;
  if (price !== undefined || [product_id, variant_id, sku].some((id) => (id ?? null) !== null)) return;
  const message = "is required for a line without product_id, variant_id or sku";
  context.addIssue({ code: "custom", path: ["price"], message });
}

/** An entry without an id has its position as id. @param noun the name of an entry */
const refuseDuplicates =
  (noun: string) =>
  (lines: readonly unknown[], context: z.RefinementCtx): void => {
    const ids = lines.map((line, at) => {
      return fieldsOf(line)?.id ?? at + 1;
    });
    for (const at of duplicatesIn(ids)) {
      context.addIssue({
        code: "custom",
        path: [at, "id"],
        message: `must be unique: another ${noun} has the same id`,
      });
    }
  };

/** A way of shipping; its price becomes minor units of the currency. */
const shippingIn = (currency: string | null) =>
  z.strictObject({
    id: orAbsent(id).describe("Unique among the cart's methods. Default: the position, from 1."),
    method_id: orAbsent(id).describe("The id by which promotions name the method."),
    price: optionalAmountIn(currency).describe(
      "In major units of the cart's currency, before discounts. Default, also for a blank: unknown.",
    ),
  });

/**
 * Schema of a cart.
 * @param currency default currency, in which the prices are read; null if the cart names an invalid one
 */
export const cartIn = (currency: string | null) =>
  z.strictObject({
    currency: currencyWithDefault(currency),
    lines: list(lineIn(currency), 0, MAX_ITEMS_PER_EVENT).superRefine(refuseDuplicates("line"), { when: isList }),
    channel_id: orAbsent(id),
    shipping_address: orAbsent(z.object({ country: orAbsent(countryCode.toUpperCase()) })),
    shipping_zone_id: orAbsent(id),
    shipping: orAbsent(
      list(shippingIn(currency), 0, MAX_SHIPPING_METHODS).superRefine(refuseDuplicates("method"), { when: isList }),
    ).describe("The chosen ways of shipping. Absent: promotions know no price of shipping."),
  });

/** The customer, for promotions that are for some customers only. */
export const customer = z.strictObject({
  customer_id: optionalPerson,
  group_id: orDefault(id, "0"),
  order_count: orDefault(whole(0), 0),
  segment_ids: orDefault(filledIds(1_000), []),
});

/** An entered code. */
export const code = z.union([
  z.string().min(1).max(MAX_ENTERED_CODE_LENGTH).overwrite(storableText),
  z.number().transform(String),
]);

/** Pages of the shop that show notifications (BigCommerce). */
export const LOCATIONS = ["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"] as const;

export const location = orAbsent(z.enum(LOCATIONS)).describe(
  "The page that shows the notifications. Default: the notifications of every page.",
);

/**
 * Schema of the body of `POST /v1/carts/calculate`.
 * @param currency the cart's; null if the cart names an invalid one
 */
export const calculationIn = (currency: string | null) =>
  z.strictObject({
    cart: cartIn(currency),
    customer: orAbsent(customer),
    promocodes: orDefault(list(code, 0, MAX_CODES_PER_EVENT), []),
    promocodes_info: orDefault(z.union([z.literal(0), z.literal(1), z.boolean()]), 0).describe(
      "1: the response has the status of each code.",
    ),
    explain: orDefault(z.boolean(), false).describe(
      "Server keys only: the response explains promotions that do not apply, with the path of every failed leaf.",
    ),
    location,
    visitor_id: optionalPerson.describe(
      "The visitor, as in events. Without it, wrong codes count against the address alone, and codes that were accepted before are not remembered.",
    ),
    shopper: optionalShopper,
    write_key: orAbsent(keyInBody),
  });

/** A parsed body. Prices are in minor units of the cart's currency. */
export type CalculationBody = z.infer<ReturnType<typeof calculationIn>>;

const schemaIn = perCurrency(calculationIn);

/**
 * Parses the body of `POST /v1/carts/calculate`.
 * @param defaultCurrency the property's, for a cart without currency
 */
export function parseCalculation(body: unknown, defaultCurrency: string): ParseResult<CalculationBody> {
  const currency = fieldsOf(fieldsOf(body)?.cart)?.currency;
  return parseGuarded(schemaIn(currencyOf(currency, defaultCurrency)), body);
}
