import { describe, expect, test } from "vitest";
import { eventOf } from "../../../sdk/ga4/events.ts";
import { messagesIn } from "../../../sdk/ga4/messages.ts";

const eventsOf = (entry: object) =>
  messagesIn(entry).map((message) => JSON.parse(JSON.stringify(eventOf(message))) as ReturnType<typeof eventOf>);
const ga4 = (event: string, ecommerce: object = {}) => eventsOf({ event, ecommerce: { items: [], ...ecommerce } })[0]!;

const NAMES: Record<string, string> = {
  view_item: "product/view",
  view_item_list: "product/view",
  add_to_cart: "product/add_to_cart",
  remove_from_cart: "product/remove_cart",
  view_cart: "product/view_cart",
  begin_checkout: "product/checkout",
  add_shipping_info: "product/payment",
  add_payment_info: "product/payment",
  purchase: "product/purchase",
  refund: "product/refund",
  search: "browsing/product_search",
  login: "user/sign_in",
  sign_up: "user/sign_up",
  view_promotion: "banner/view",
  select_promotion: "banner/click",
};

test.each(Object.entries(NAMES))("%s is %s, and keeps its name", (name, expected) => {
  const { category, action, payload } = ga4(name);
  expect([`${category}/${action}`, payload.extra.ga4_event]).toEqual([expected, name]);
});

const LINE = {
  item_id: "X-1",
  item_name: "Lamp",
  item_brand: "Oak",
  item_category: "Lamps",
  item_variant: "green",
  sku: "LMP-1",
  quantity: "2",
  coupon: "ITEM5",
  price: "$1,199.50",
  discount: 10,
  item_list_id: "related",
};

describe("the fields of a message", () => {
  test("of an order are those of its transaction and its items, prices as they are", () => {
    const totals = { value: "2.389,00 €", tax: 10, shipping: "5.99", discount: 20 };
    const { payload } = ga4("purchase", {
      transaction_id: 4711,
      currency: "EUR",
      coupon: "SAVE10",
      ...totals,
      items: [LINE],
    });
    expect(payload).toEqual({
      items: [
        {
          ...{ type: "product", id: "X-1", sku: "LMP-1", name: "Lamp", brand: "Oak", main_category: "Lamps" },
          ...{ variant: "green", quantity: "2", coupon: "ITEM5", price: 1199.5, discount: 10 },
        },
      ],
      dims: {
        transaction: {
          ...{ id: 4711, revenue: 2389, tax: 10, shipping: 5.99, discount_amount: 20 },
          promotion_code: ["SAVE10", "ITEM5"],
        },
      },
      extra: { ga4_event: "purchase", currency: "EUR", coupon: "SAVE10" },
    });
  });

  test("of Universal Analytics have the same meaning", () => {
    const product = {
      id: "X-1",
      name: "Lamp",
      brand: "Oak",
      category: "Lamps",
      variant: "green",
      price: "9,50",
      quantity: 1,
    };
    const actionField = { id: "T-1", revenue: "9,50", tax: "1.00", shipping: "2.00", coupon: "SAVE10" };
    const [event] = eventsOf({ ecommerce: { currencyCode: "EUR", purchase: { actionField, products: [product] } } });
    const { category: main_category, ...fields } = product;
    expect(event!.payload).toEqual({
      items: [{ type: "product", ...fields, main_category, price: 9.5 }],
      dims: { transaction: { id: "T-1", revenue: 9.5, tax: 1, shipping: 2, promotion_code: ["SAVE10"] } },
      extra: { ga4_event: "purchase", currency: "EUR", coupon: "SAVE10" },
    });
  });

  test.each<[string, string, object, object]>([
    ["a cart", "view_cart", { value: 10, currency: "USD" }, { value: 10, currency: "USD" }],
    ["a currency of the first item alone", "view_cart", { items: [{ currency: "EUR" }] }, { currency: "EUR" }],
    ["a search", "search", { search_term: "lamp" }, { src_search_term: "lamp" }],
    ["nothing that is set", "view_cart", { currency: "(not set)", coupon: "undefined", value: null }, {}],
  ])("of %s are in extra", (_, name, fields, extra) => {
    expect(ga4(name, fields).payload.extra).toEqual({ ga4_event: name, ...extra });
  });

  test("of a banner are items of their own, and never a code", () => {
    const { payload } = ga4("select_promotion", { promotion_id: "SUMMER", items: [{ item_id: "X-1" }] });
    expect(payload).toEqual({ items: [{ type: "banner", id: "X-1" }], extra: { ga4_event: "select_promotion" } });
  });
});
