import { describe, expect, test } from "vitest";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { parseProduct } from "../../collector/contract/catalog.ts";
import type { ParseResult } from "../../collector/contract/parse.ts";
import { parseRedemption } from "../../collector/contract/redemption.ts";
import { parseReservation } from "../../collector/contract/reservation.ts";
import { parseReversal } from "../../collector/contract/reversal.ts";

/** A field that a body may leave out, and the body with a value in it. */
type Door = readonly [
  door: string,
  parse: (body: object) => ParseResult<unknown>,
  body: (fields: object) => object,
  fields: readonly string[],
];

const LINE_FIELDS = ["id", "variant_id", "sku", "name", "price", "quantity", "category_ids", "brand_id", "options"];
const OTHER_LINE_FIELDS = ["custom_fields", "on_sale", "is_custom_price"];
const CART_FIELDS = ["currency", "channel_id", "shipping_address", "shipping_zone_id"];
const CUSTOMER_FIELDS = ["customer_id", "group_id", "order_count", "segment_ids"];

const calculation = (body: object) => parseCalculation(body, "USD");
const lines = [{ product_id: 7 }];
const order = {
  customerId: "C-1",
  transactionIdentifier: "T-1",
  transactionNumber: "T-1",
  transactionDate: 1,
  amount: 10,
};
const redemption = (body: object) => parseRedemption({ ...order, ...body }, "USD");
const use = { promotionId: 1, discount: 1 };

const DOORS: readonly Door[] = [
  [
    "a line",
    calculation,
    (fields) => ({ cart: { lines: [{ product_id: 7, ...fields }] } }),
    [...LINE_FIELDS, ...OTHER_LINE_FIELDS],
  ],
  ["a cart", calculation, (fields) => ({ cart: { lines, ...fields } }), CART_FIELDS],
  ["an address", calculation, (fields) => ({ cart: { lines, shipping_address: { ...fields } } }), ["country"]],
  ["a customer", calculation, (fields) => ({ cart: { lines }, customer: { ...fields } }), CUSTOMER_FIELDS],
  [
    "a calculation",
    calculation,
    (fields) => ({ cart: { lines }, ...fields }),
    ["customer", "promocodes", "promocodes_info", "explain", "location", "write_key"],
  ],
  [
    "a redemption",
    redemption,
    (fields) => ({ promoCode: "A", cart: { lines }, ...fields }),
    [
      ...["currency", "lineItems", "redemptions", "promoCode", "evaluationId", "amount_includes", "customer"],
      ...["reservationId", "cdp_source", "customerIdentifierType", "customerIdentifierValue"],
    ],
  ],
  [
    "the cart of a redemption",
    redemption,
    (fields) => ({ promoCode: "A", cart: { lines: [{ product_id: 7, ...fields }] } }),
    [...LINE_FIELDS, ...OTHER_LINE_FIELDS],
  ],
  [
    "a stated redemption",
    redemption,
    (fields) => ({ redemptions: [{ ...use, ...fields }] }),
    ["sku", "redemptionCount", "discountAppliedOnQuantity", "promotionAppliedOnQuantity"],
  ],
  [
    "a reservation",
    parseReservation,
    (fields) => ({ promoCode: "A", customerId: "C-1", ...fields }),
    ["redemptionCount", "ttl_seconds", "cdp_source"],
  ],
  ["a reversal", parseReversal, (fields) => ({ ...fields }), ["lines", "reason"]],
  [
    "a line of a reversal",
    parseReversal,
    (fields) => ({ lines: [{ lineId: "1", ...fields }] }),
    ["sku", "quantity", "amount"],
  ],
  [
    "a product",
    (body) => parseProduct(body, "USD"),
    (fields) => ({ id: 1, ...fields }),
    [
      ...["sku", "name", "price", "original_price", "on_sale", "options", "custom_fields", "brand", "brand_id"],
      ...["category_ids", "currency", "variants"],
    ],
  ],
];

/** A body as it is read: JSON has no undefined fields. */
const read = (parsed: ParseResult<unknown>) => (parsed.ok ? JSON.parse(JSON.stringify(parsed.value)) : parsed.errors);

describe.each(DOORS)("in %s, null is read as an absent field", (_, parse, body, fields) => {
  const without = read(parse(body({})));

  test.each(fields)("%s", (field) => {
    expect(without).not.toBeInstanceOf(Array);
    expect(read(parse(body({ [field]: null })))).toEqual(
      field === "promoCode" ? { ...without, promoCode: [] } : without,
    );
  });
});

test.each([
  ["a line", calculation, (fields: object) => ({ cart: { lines: [{ product_id: 7, ...fields }] } })],
  ["the cart of a redemption", redemption, (fields: object) => ({ cart: { lines: [{ product_id: 7, ...fields }] } })],
])("in %s, a blank price and quantity are read as absent", (_, parse, body) => {
  const without = read(parse(body({})));
  for (const blank of ["", "  "]) {
    expect(read(parse(body({ price: blank, quantity: blank })))).toEqual(without);
  }
});
