import { describe, expect, test } from "vitest";
import { isOfAnother, linksIn } from "../../collector/services/privacy/links.ts";
import { erasedEvent } from "../../collector/store/decide/privacy/erased-event.ts";
import { mentionOf, NOBODY } from "../../collector/store/decide/privacy/person.ts";

const ANN = { ...NOBODY, customers: ["C-1"], hashes: ["guest:ann"] };
const row = (values: Record<string, string | null>) => ({ table: "events", key: [1], values });

describe("what a row adds to a person", () => {
  test("the browser, the contacts and the order that are stated with the customer", () => {
    const values = { customer_id: "C-1", visitor_id: "v", transaction_id: "T", contact_hashes: "guest:new" };
    expect(linksIn(row(values), ANN, false)).toEqual({
      ...NOBODY,
      visitors: ["v"],
      hashes: ["guest:new"],
      orders: ["T"],
    });
  });

  test("the contacts in the text of its event", () => {
    const body = JSON.stringify({ dims: { customers: { email: " Ann@Shop.example", phone: "1" } } });
    expect(linksIn(row({ customer_id: "C-1", body }), ANN, false).texts).toEqual(["ann@shop.example"]);
  });

  test("its customer only where a contact was named", () => {
    const values = { customer_id: "C-2", contact_hashes: "guest:ann" };
    const byContact = { ...NOBODY, hashes: ["guest:ann"] };
    expect(linksIn(row(values), byContact, true).customers).toEqual(["C-2"]);
    expect(linksIn(row(values), ANN, false)).toEqual(NOBODY);
  });

  test("nothing where it only shares a browser", () => {
    const shared = { ...ANN, visitors: ["kiosk"] };
    expect(linksIn(row({ visitor_id: "kiosk", customer_id: "C-2", transaction_id: "T-2" }), shared, false)).toEqual(
      NOBODY,
    );
  });
});

test.each([
  ["another customer on the same browser", { visitor_id: "v", customer_id: "C-2" }, true],
  ["the customer", { visitor_id: "v", customer_id: "C-1" }, false],
  ["the browser before the customer signs in", { visitor_id: "v", customer_id: null }, false],
])("a row of %s", (_, values, isAnothers) => {
  expect(isOfAnother(row(values), { ...ANN, visitors: ["v"] })).toBe(isAnothers);
});

describe("a text names the person", () => {
  const isMention = mentionOf({ ...ANN, customers: ["42"], visitors: ["v-1"], texts: ["ann@shop.example"] });
  test.each([
    ["by the customer's id", '{"customer_id":"42"}', true],
    ["by the id as a number", '{"customerId":42}', true],
    ["not by a longer number", '{"customer_id":421}', false],
    ["not by the same number of a product", '{"id":"42"}', false],
    ["by the browser", '{"visitor_id":"v-1"', true],
    ["not by another browser", '{"visitor_id":"v-12"}', false],
    ["by an address in any case", '{"x":"ANN@shop.example"', true],
  ])("%s", (_, text, expected) => {
    expect(isMention(text)).toBe(expected);
  });
});

describe("the body of an erased event", () => {
  const ids = { customerId: "erased:1", visitorId: "erased:2", sessionId: null };

  test("keeps products, codes, amounts and the order, and nothing else", () => {
    const sent = {
      event_id: "e",
      category: "product",
      action: "purchase",
      note: "for Ann",
      items: [{ type: "product", id: 1, price: "9.00", custom_fields: [{ name: "engraving", value: "Ann" }] }],
      dims: { customers: [{ name: "Ann", cdp_source: "Staging" }], transaction: { id: "T", billing: { name: "Ann" } } },
      extra: { currency: "USD", note: "Ann", value: { of: "Ann" } },
      context: { visitor_id: "v", page: { title: "Ann" } },
    };
    const erased = erasedEvent(JSON.stringify(sent), ids);
    expect(erased).not.toContain("Ann");
    expect(JSON.parse(erased)).toEqual({
      event_id: "e",
      category: "product",
      action: "purchase",
      items: [{ type: "product", id: 1, price: "9.00" }],
      dims: { customers: { cdp_source: "Staging", customer_id: "erased:1" }, transaction: { id: "T" } },
      extra: { currency: "USD", value: null },
      context: { visitor_id: "erased:2" },
    });
  });

  test.each(["", '{"cut', "null", "7", "[]"])("of %j is empty", (body) => {
    expect(erasedEvent(body, ids)).toBe("{}");
  });

  test("is the same when it is erased again", () => {
    const once = erasedEvent('{"event_id":"e","items":{"type":"product","id":1}}', ids);
    expect(erasedEvent(once, ids)).toBe(once);
  });
});
