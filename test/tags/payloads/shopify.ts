import type { PlatformShape } from "./platform.ts";

const EVENTS = "https://shopify.dev/docs/api/web-pixels-api/standard-events";
const CART = "https://shopify.dev/docs/api/storefront-events-and-actions/events/cart-discount-update";

/** Events of Shopify: those of a pixel, or one that the theme dispatches on its page. */
export type ShopifyPayload =
  | { readonly pixel: readonly { readonly name: string; readonly data: object }[] }
  | { readonly theme: readonly { readonly discountCodes: readonly object[]; readonly cart: object }[] };

const money = (amount: number) => ({ amount, currencyCode: "USD" });
const application = (type: string, title: string, amount: number) => ({
  allocationMethod: "ACROSS",
  targetSelection: "ALL",
  targetType: "LINE_ITEM",
  title,
  type,
  value: money(amount),
});

/** The documented example of a line, with the discounts that it got. */
const lineOf = (quantity: number, ...discounts: readonly [type: string, title: string, amount: number][]) => ({
  id: "41614830469176",
  title: "The Box: How the Shipping Container Made the World Smaller",
  quantity,
  discountAllocations: discounts.map(([type, title, amount]) => ({
    amount: money(amount),
    discountApplication: application(type, title, amount),
  })),
  variant: {
    id: "41614830469176",
    sku: "BOOK-1",
    title: "Default Title",
    price: money(25),
    product: { id: "6803690455100", title: "The Box", vendor: "Library", type: "Books" },
  },
});

/** A checkout with the discounts of its lines. */
const checkoutOf = (id: string, line: ReturnType<typeof lineOf>, total: number) => ({
  checkout: {
    token: "2f3c1a",
    currencyCode: "USD",
    subtotalPrice: money(total),
    totalPrice: money(total),
    discountsAmount: money(line.discountAllocations.reduce((sum, { amount }) => sum + amount.amount, 0)),
    discountApplications: line.discountAllocations.map(({ discountApplication }) => discountApplication),
    lineItems: [line],
    order: { id, customer: null },
  },
});
const cartOf = (...codes: readonly [code: string, applicable: boolean][]) => ({
  discountCodes: codes.map(([code, applicable]) => ({ code, applicable })),
});

export const SHOPIFY: readonly PlatformShape<ShopifyPayload>[] = [
  {
    name: "a purchase with a code and an automatic discount",
    source: `${EVENTS}/checkout_completed`,
    payload: {
      pixel: [
        { name: "checkout_started", data: checkoutOf("", lineOf(2), 50) },
        {
          name: "checkout_completed",
          data: checkoutOf("6200407294252", lineOf(2, ["DISCOUNT_CODE", "SAVE5", 5], ["AUTOMATIC", "Summer", 2]), 43),
        },
      ],
    },
    stored: {
      events: ["product/checkout", "product/purchase"],
      order: {
        id: "6200407294252",
        lines: ["6803690455100 2 × 25.00"],
        claimed: "5.00",
        redeemed: ["SAVE5 1 5.00"],
      },
    },
  },
  {
    name: "a refused code at the checkout",
    source: `${EVENTS}/alert_displayed`,
    payload: {
      pixel: [
        {
          name: "alert_displayed",
          data: {
            alert: {
              target: "cart.discountCode",
              type: "DISCOUNT_ERROR",
              value: "NOPE",
              message: "Enter a valid discount code",
            },
          },
        },
      ],
    },
    stored: { events: ["promotion_code/used"], codes: ["NOPE rejected unknown_code"] },
  },
  {
    name: "a code that the cart gets, one that it refuses, and the first one removed",
    source: CART,
    payload: {
      theme: [
        { discountCodes: [{ code: "SAVE5" }], cart: cartOf(["SAVE5", true]) },
        { discountCodes: [{ code: "SAVE5" }, { code: "NOPE" }], cart: cartOf(["SAVE5", true], ["NOPE", false]) },
        { discountCodes: [], cart: cartOf() },
      ],
    },
    stored: {
      events: ["pageview/view", "promotion_code/used", "promotion_code/used", "promotion_code/removed"],
      codes: ["SAVE5 accepted", "NOPE rejected rejected_by_site"],
    },
  },
  {
    name: "an order with two codes, and the order's id as an address",
    source: `${EVENTS}/checkout_completed`,
    payload: {
      pixel: [
        {
          name: "checkout_completed",
          data: checkoutOf(
            "gid://shopify/Order/6200407294253",
            lineOf(2, ["DISCOUNT_CODE", "SAVE5", 5], ["DISCOUNT_CODE", "FIVE", 4.5]),
            40.5,
          ),
        },
      ],
    },
    stored: {
      events: ["product/purchase"],
      order: {
        id: "6200407294253",
        lines: ["6803690455100 2 × 25.00"],
        claimed: "9.50",
        redeemed: ["SAVE5 1 null", "FIVE 1 null"],
      },
    },
  },
];
