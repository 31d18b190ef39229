import { describe, expect, test } from "vitest";
import { contentHash, verdictOn } from "../../collector/store/decide/event-content.ts";

const product = { type: "product", id: "118", sku: "SQ", price: "119.95", quantity: 2, name: "Mug" };
const code = { type: "promotion_code", id: "SAVE10", code_status: 4 };
const customers = { customer_id: "C-1", name: "Ann", email: "ann@shop.example", phone: "+1 555 0100" };
const transaction = { id: "O-1", discount_amount: "5.00", promotion_code: "SAVE10,EXTRA" };
const extra = { currency: "USD", source: "mail", evaluation_id: "0193a1b2-0000-7000-8000-00000000000a" };

const event = (changes: object = {}) => ({
  event_id: "e-1",
  category: "product",
  action: "purchase",
  items: [product, code],
  dims: { customers, transaction },
  extra,
  ...changes,
});
const withProduct = (changes: object) => event({ items: [{ ...product, ...changes }, code] });
const withCode = (changes: object) => event({ items: [product, { ...code, ...changes }] });
const withCustomer = (changes: object) => event({ dims: { customers: { ...customers, ...changes }, transaction } });
const withOrder = (changes: object) => event({ dims: { customers, transaction: { ...transaction, ...changes } } });
const withExtra = (changes: object) => event({ extra: { ...extra, ...changes } });

const verdict = (first: object, second: object) =>
  verdictOn({ source: "browser", body: JSON.stringify(first) }, { source: "browser", body: JSON.stringify(second) });

describe("two events with one id say the same:", () => {
  test.each<[string, object, object?]>([
    ["another order of fields", Object.fromEntries(Object.entries(event()).reverse())],
    ["another time and visitor", event({ occurred_at: "2026-11-22T01:02:03Z", context: { visitor_id: "v-2" } })],
    ["blanks around a sku", withProduct({ sku: " SQ " })],
    ["a sku with U+200B behind it", withProduct({ sku: "SQ\u200b" })],
    ["a product's id as a number", withProduct({ id: 118 })],
    ["a price with a further zero", withProduct({ price: "119.950" })],
    ["a price as a number", withProduct({ price: 119.95 })],
    ["a price with blanks", withProduct({ price: " 119.95 " })],
    ["a whole price, with and without decimals", withProduct({ price: 5 }), withProduct({ price: "5.00" })],
    ["a price with float noise", withProduct({ price: 0.3 }), withProduct({ price: 0.1 + 0.2 })],
    ["a quantity as a text", withProduct({ quantity: "2" })],
    ["a quantity with zero decimals", withProduct({ quantity: "2.0000" })],
    ["meters, and meters as a text", withProduct({ quantity: 2.5 }), withProduct({ quantity: "2.50" })],
    ["a quantity with float noise", withProduct({ quantity: 0.3 }), withProduct({ quantity: 0.1 + 0.2 })],
    [
      "a price with many decimals, and one more zero",
      withProduct({ price: "66.666667" }),
      withProduct({ price: "66.6666670" }),
    ],
    ["an item that is null", event({ items: [null, product, code] })],
    ["an item without fields", event({ items: [product, {}, code] })],
    ["a line of quantity 0", event({ items: [product, { ...product, id: "9", quantity: "0.00" }, code] })],
    ["items as JSON text", event({ items: JSON.stringify([product, code]) })],
    ["one item, and a list of it", event({ items: product }), event({ items: [product] })],
    ["an empty list for an object", event({ extra: [] }), event({ extra: {} })],
    ["an order's id that is an object, and none", withOrder({ id: {} }), withOrder({ id: undefined })],
    ["no quantity, and one", withProduct({ quantity: undefined }), withProduct({ quantity: 1 })],
    ["no quantity, and a variable", withProduct({ quantity: null }), withProduct({ quantity: "{{quantity}}" })],
    ["no price, and a variable", withProduct({ price: null }), withProduct({ price: "{{price}}" })],
    ["no brand, and undefined", withProduct({ brand_id: "undefined" })],
    ["no categories, and none that is filled in", withProduct({ category_ids: ["{{category}}"] })],
    ["categories as numbers", withProduct({ category_ids: [1, 2] }), withProduct({ category_ids: ["1 ", "2"] })],
    ["a name with blanks around it", withProduct({ name: "Mug " })],
    ["a code with blanks around it", withCode({ id: " SAVE10" })],
    ["a status as a text", withCode({ code_status: "4" })],
    ["a customer's id as a number", withCustomer({ customer_id: 7 }), withCustomer({ customer_id: " 7" })],
    ["no customer, and 0", withCustomer({ customer_id: undefined }), withCustomer({ customer_id: 0 })],
    ["no customer, and n/a", withCustomer({ customer_id: null }), withCustomer({ customer_id: "N / A" })],
    ["an address in another case", withCustomer({ email: " Ann@Shop.example" })],
    ["an address with its name", withCustomer({ email: "Ann <ann@shop.example>" })],
    [
      "an address in punycode",
      withCustomer({ email: "ann@münchen.example" }),
      withCustomer({ email: "ann@xn--mnchen-3ya.example" }),
    ],
    ["a phone number with an extension", withCustomer({ phone: "+1 555 0100 ext 12" })],
    ["a phone number in another grouping", withCustomer({ phone: "+1 (555) 01-00" })],
    ["the customer in a list", event({ dims: { customers: [customers], transaction } })],
    ["an order's id with blanks", withOrder({ id: "O-1 " })],
    ["a discount with its sign", withOrder({ discount_amount: -5 })],
    ["codes with blanks between them", withOrder({ promotion_code: " SAVE10 , EXTRA," })],
    ["codes as a list", withOrder({ promotion_code: ["SAVE10", "EXTRA"] })],
    ["a currency in lower case", withExtra({ currency: "usd " })],
    ["a quote's id in upper case", withExtra({ evaluation_id: extra.evaluation_id.toUpperCase() })],
    ["an empty field", withExtra({ campaign: null })],
    ["a field that was never filled in", withExtra({ campaign: "{{campaign}}" })],
    ["no items, and an empty list", event({ items: undefined }), event({ items: [] })],
    ["no dimensions, and empty ones", event({ dims: undefined }), event({ dims: { transaction: {} } })],
  ])("%s", (_, second, first = event()) => {
    expect([verdict(first, second), verdict(second, first)]).toEqual(["duplicate", "duplicate"]);
    expect(contentHash(JSON.stringify(first))).toBe(contentHash(JSON.stringify(second)));
  });
});

describe("two events with one id say something else:", () => {
  test.each<[string, object, object?]>([
    ["another category", event({ category: "promotion_code" })],
    ["another action", event({ action: "view" })],
    ["another product", withProduct({ id: "119" })],
    ["a product's id with a leading zero", withProduct({ id: "0118" })],
    ["a sku with a further zero", withProduct({ sku: "1.0" }), withProduct({ sku: "1.00" })],
    ["a sku in lower case", withProduct({ sku: "sq" })],
    ["a sku called NULL, and none", withProduct({ sku: "NULL" }), withProduct({ sku: null })],
    ["another price", withProduct({ price: "119.96" })],
    ["a free product, and one without a price", withProduct({ price: 0 }), withProduct({ price: null })],
    ["another quantity", withProduct({ quantity: 3 })],
    ["more meters", withProduct({ quantity: 2.5 }), withProduct({ quantity: "2.51" })],
    ["only a line of quantity 0, and none", event({ items: [{ ...product, quantity: 0 }] }), event({ items: [] })],
    ["an item that may be a product", event({ items: [product, code, 5] })],
    ["one item, and another one", event({ items: product }), event({ items: { ...product, id: "119" } })],
    ["an unreadable quantity, and another one", withProduct({ quantity: "two" }), withProduct({ quantity: "three" })],
    ["another name", withProduct({ name: "Cup" })],
    ["another category of a product", withProduct({ category_ids: [1] }), withProduct({ category_ids: [2] })],
    ["another code", withCode({ id: "SAVE20" })],
    ["another status", withCode({ code_status: 5 })],
    ["one code less", event({ items: [product] })],
    ["another order of items", event({ items: [code, product] })],
    ["another customer", withCustomer({ customer_id: "C-2" })],
    ["a customer, and nobody", withCustomer({ customer_id: "n/a" })],
    ["another address", withCustomer({ email: "bob@shop.example" })],
    ["another phone number", withCustomer({ phone: "+1 555 0101" })],
    ["another order", withOrder({ id: "O-2" })],
    ["an order, and none", withOrder({ id: 0 })],
    ["another discount", withOrder({ discount_amount: "5.01" })],
    ["one more code of the order", withOrder({ promotion_code: "SAVE10,EXTRA,MORE" })],
    ["another currency", withExtra({ currency: "EUR" })],
    ["another quote", withExtra({ evaluation_id: "0193a1b2-0000-7000-8000-00000000000b" })],
    ["another field of the site's own", withExtra({ source: "ad" })],
    ["a text of the site's own with a further zero", withExtra({ version: "1.1" }), withExtra({ version: "1.10" })],
  ])("%s", (_, second, first = event()) => {
    expect([verdict(first, second), verdict(second, first)]).toEqual(["conflict", "conflict"]);
  });

  test("events of earlier versions, which are invalid now, are compared as they were sent", () => {
    const invalid = { ...event(), items: [{ ...product, id: "x".repeat(500) }] };
    expect(verdict(invalid, invalid)).toBe("duplicate");
    expect(verdict(invalid, event())).toBe("conflict");
  });
});
