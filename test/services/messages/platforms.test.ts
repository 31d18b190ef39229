import { describe, expect, test } from "vitest";
import { meaningOf } from "../../../collector/services/ingest/messages/meaning.ts";
import { knownReason } from "../../../collector/services/ingest/site-reason.ts";

/** WooCommerce's messages by their number, in the two forms that its versions have. */
const WOOCOMMERCE: readonly [number: string, ...messages: string[]][] = [
  [
    "102",
    `Please enter a valid email to use coupon code "SAVE".`,
    `Please enter a valid email at checkout to use coupon code "SAVE".`,
    `Sorry, it seems the coupon "SAVE" is not yours - it has now been removed from your order.`,
  ],
  ["104", `Sorry, coupon "SAVE" has already been applied and cannot be used in conjunction with other coupons.`],
  ["105", `Coupon "SAVE" does not exist!`, `Coupon "SAVE" cannot be applied because it does not exist.`],
  ["106", "Coupon usage limit has been reached.", `Usage limit for coupon "SAVE" has been reached.`],
  ["107", "This coupon has expired.", `Coupon "SAVE" has expired.`],
  ["108", "The minimum spend for this coupon is $50.00.", `The minimum spend for coupon "SAVE" is $50.00.`],
  [
    "109",
    "Sorry, this coupon is not applicable to selected products.",
    `Sorry, coupon "SAVE" is not applicable to selected products.`,
    "Sorry, this coupon is not applicable to your cart contents.",
  ],
  ["110", "Sorry, this coupon is not valid for sale items.", `Sorry, coupon "SAVE" is not valid for sale items.`],
  ["112", "The maximum spend for this coupon is $50.00.", `The maximum spend for coupon "SAVE" is $50.00.`],
  ["113", `Sorry, coupon "SAVE" is not applicable to the products: Mug.`],
  ["114", `Sorry, coupon "SAVE" is not applicable to the categories: Sale.`],
  [
    "115",
    `Usage limit for coupon "SAVE" has been reached. If you were using this coupon just now but your order was not complete, you can retry or cancel the order by going to the my account page.`,
  ],
  ["116", `Usage limit for coupon "SAVE" has been reached. Please try again after some time, or contact us for help.`],
];

describe.each(WOOCOMMERCE)("WooCommerce's number %s and its message mean the same", (number, ...messages) => {
  test.each(messages)("“%s”", (message) => {
    expect(meaningOf(message, [])?.meaning).toBe(knownReason(number));
  });
});

test("WooCommerce's 101 gives no reason", () => {
  const message = `Sorry, it seems the coupon "SAVE" is invalid - it has now been removed from your order.`;
  expect(meaningOf(message, [])?.meaning).toBe("rejected_by_site");
});

test.each([
  `Coupon code "SAVE" already applied!`,
  "Please enter a coupon code.",
])("WooCommerce's 103 and 111 are no attempt, so no verdict: “%s”", (message) => {
  expect(meaningOf(message, [])).toBeNull();
});

/** Shopify's CartWarningCode, the values that begin with DISCOUNT_, in the version 2026-10. */
test.each([
  ["DISCOUNT_CURRENTLY_INACTIVE", "promotion_disabled"],
  ["DISCOUNT_CUSTOMER_NOT_ELIGIBLE", "customer_not_eligible"],
  ["DISCOUNT_CUSTOMER_USAGE_LIMIT_REACHED", "customer_uses_exhausted"],
  ["DISCOUNT_ELIGIBLE_CUSTOMER_MISSING", "customer_not_eligible"],
  ["DISCOUNT_INCOMPATIBLE_PURCHASE_TYPE", "required_items_missing"],
  ["DISCOUNT_NOT_FOUND", "unknown_code"],
  ["DISCOUNT_NO_ENTITLED_LINE_ITEMS", "required_items_missing"],
  ["DISCOUNT_NO_ENTITLED_SHIPPING_LINES", "shipping_not_eligible"],
  ["DISCOUNT_PURCHASE_NOT_IN_RANGE", "minimum_spend_not_met"],
  ["DISCOUNT_QUANTITY_NOT_IN_RANGE", "minimum_quantity_not_met"],
  ["DISCOUNT_USAGE_LIMIT_REACHED", "code_uses_exhausted"],
])("Shopify's %s means %s", (code, reason) => {
  expect(knownReason(code)).toBe(reason);
});

test("Shopify's DISCOUNT_CODE_NOT_HONOURED gives no reason, so a pattern of the shop may say it", () => {
  expect(knownReason("DISCOUNT_CODE_NOT_HONOURED")).toBeNull();
  expect(meaningOf("DISCOUNT_CODE_NOT_HONOURED", [])?.meaning).toBe("rejected_by_site");
});

test.each([
  ["Code already used", "code_uses_exhausted"],
  ["This code has already been used", "code_uses_exhausted"],
  ["Unable to find a valid discount matching the code entered", "unknown_code"],
  ["Code is not applicable", "rejected_by_site"],
  ["Enter a valid promo code", "unknown_code"],
  ["Bitte gib eine gültige E-Mail-Adresse ein, um den Gutscheincode zu verwenden.", "customer_not_eligible"],
  ["Veuillez saisir une adresse e-mail valide pour utiliser le code promo.", "customer_not_eligible"],
  ["Introduce un correo electrónico válido para usar el cupón.", "customer_not_eligible"],
])("“%s” means %s", (message, reason) => {
  expect(meaningOf(message, [])?.meaning).toBe(reason);
});

test.each(["constructor", "__proto__", "toString"])("a property of objects is no reason: %s", (text) => {
  expect(knownReason(text)).toBeNull();
});
