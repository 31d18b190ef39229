import type { PlatformShape } from "./platform.ts";

const CHECKOUT = "https://github.com/MeinHserhT/tdcx/blob/master/all/Haravan/Har_DR_sku.js";

/** A copy of the checkout, with its forms. */
const FORM = "https://github.com/quanbb0312/QLAH/blob/main/resources/views/shop/paymen.blade.php";

/** `Haravan.checkout` of a page, and the forms that the visitor sends there. */
export interface HaravanPayload {
  readonly path: string;
  /** An object, or its JSON. */
  readonly checkout: object | string;
  readonly forms?: readonly { readonly id: "form_discount_add" | "form_discount_remove"; readonly code?: string }[];
}

/** A checkout in which the visitor enters codes, and reads Haravan's message for each. */
export interface HaravanMessagesPayload {
  readonly entered: readonly { readonly code: string; readonly message: string }[];
  /** `Haravan.checkout` of the thank-you page. */
  readonly checkout?: object;
}

const STEP = "/checkouts/913189a78ff74efa816492a0bf2c7981";
const THANKS = `${STEP}/thank_you`;

const checkoutOf = (order_number: string | null, discount: { amount: number; code: string | null }) => ({
  currency: "VND",
  customer_id: null,
  order_id: 1011727757,
  order_number,
  subtotal_price: 998_000,
  total_price: 998_000 - discount.amount,
  line_items: [
    {
      id: 0,
      product_id: 1004862902,
      variant_id: 1012030836,
      sku: "DHN68",
      title: "Watch - Default Title",
      price: 499_000,
      line_price: 998_000,
      quantity: 2,
    },
  ],
  discount,
});

export const HARAVAN: readonly PlatformShape<HaravanPayload>[] = [
  {
    name: "a purchase",
    source: CHECKOUT,
    payload: { path: THANKS, checkout: checkoutOf("#100042", { amount: 50_000, code: "TET50" }) },
    stored: {
      events: ["product/purchase"],
      order: { id: "#100042", lines: ["1004862902 2 × 499000"], claimed: "50000", redeemed: ["TET50 1 50000"] },
    },
  },
  {
    name: "a purchase whose checkout is JSON, without a code",
    source: CHECKOUT,
    payload: { path: THANKS, checkout: JSON.stringify(checkoutOf("#100043", { amount: 0, code: null })) },
    stored: {
      events: ["product/purchase"],
      order: { id: "#100043", lines: ["1004862902 2 × 499000"], claimed: "0" },
    },
  },
  {
    name: "a code that the page had, removed",
    source: FORM,
    payload: {
      path: STEP,
      checkout: checkoutOf(null, { amount: 50_000, code: "TET50" }),
      forms: [{ id: "form_discount_remove" }],
    },
    stored: { events: ["promotion_code/removed"] },
  },
  {
    name: "a code that was entered on the page, removed once",
    source: FORM,
    payload: {
      path: STEP,
      checkout: checkoutOf(null, { amount: 0, code: null }),
      forms: [
        { id: "form_discount_add", code: "TET50" },
        { id: "form_discount_remove" },
        { id: "form_discount_remove" },
      ],
    },
    stored: { events: ["promotion_code/removed"] },
  },
];

/** These need a browser: `watch` is a file that the SDK imports. */
export const HARAVAN_MESSAGES: readonly PlatformShape<HaravanMessagesPayload>[] = [
  {
    name: "a refused code",
    source: FORM,
    payload: { entered: [{ code: "HETHAN", message: "Mã giảm giá đã hết hạn sử dụng" }] },
    stored: { events: ["promotion_code/used"], codes: ["HETHAN rejected promotion_ended"] },
  },
  {
    name: "an order with another code than the refused one",
    source: FORM,
    payload: {
      entered: [{ code: "HETHAN", message: "Mã giảm giá đã hết hạn sử dụng" }],
      checkout: checkoutOf("#100044", { amount: 50_000, code: "TET50" }),
    },
    stored: {
      events: ["promotion_code/used", "product/purchase"],
      codes: ["HETHAN rejected promotion_ended"],
      order: { id: "#100044", lines: ["1004862902 2 × 499000"], claimed: "50000", redeemed: ["TET50 1 50000"] },
    },
  },
];
