import { describe, expect, test } from "vitest";
import { shortAddress } from "../../collector/services/ingest/short-address.ts";
import { storedEvent, withoutCustomer } from "../../collector/services/ingest/stored-body.ts";

describe("of the address of a page", () => {
  test.each([
    ["nothing to drop", "https://shop.example/a", "https://shop.example/a"],
    [
      "campaigns stay",
      "https://shop.example/?utm_source=a&UTM_Term=b%20c",
      "https://shop.example/?utm_source=a&UTM_Term=b%20c",
    ],
    [
      "clicks on advertisements have a name, and no value",
      "https://shop.example/?gclid=abc&fbclid=d",
      "https://shop.example/?gclid=&fbclid=",
    ],
    ["other parameters go", "https://shop.example/?email=ann%40shop.example&q=x", "https://shop.example/"],
    ["listed ones stay", "https://shop.example/?variant=7&q=x", "https://shop.example/?variant=7"],
    ["the fragment goes", "https://shop.example/#token=1", "https://shop.example/"],
    [
      "a second question mark is a part of a value",
      "https://shop.example/?q=a?b&utm_id=1",
      "https://shop.example/?utm_id=1",
    ],
  ])("%s", (_, address, expected) => {
    expect(shortAddress(address, new Set(["variant"]))).toBe(expected);
  });
});

describe("of an event", () => {
  const hash = { contacts: "hash", url_parameters: null } as const;
  const keep = { contacts: "keep", url_parameters: null } as const;
  const person = { name: "Ann", email: "ann@shop.example", phone: "1", phone_number: "1", customer_name: "Ann" };

  test("names and contacts go, wherever shops have them", () => {
    const sent = {
      dims: { customers: [{ ...person, customer_id: "1" }], transaction: { ...person, id: "T" }, purchase: person },
      extra: { ...person, currency: "USD" },
      items: [{ name: "Shirt" }],
    };
    expect(storedEvent(sent, hash)).toEqual({
      dims: { customers: [{ customer_id: "1" }], transaction: { id: "T" }, purchase: {} },
      extra: { currency: "USD" },
      items: [{ name: "Shirt" }],
    });
    expect(storedEvent(sent, keep)).toEqual(sent);
  });

  test("addresses are shortened at any depth", () => {
    const sent = { context: { page: { url: "https://a.example/?x=1" } }, extra: { links: ["http://b.example/?y=2"] } };
    expect(storedEvent(sent, { contacts: "keep", url_parameters: [] })).toEqual({
      context: { page: { url: "https://a.example/" } },
      extra: { links: ["http://b.example/"] },
    });
  });

  test.each([["a text"], [null], [7], [[1]]])("%j is no event, and stays", (sent) => {
    expect(storedEvent(sent, { contacts: "hash", url_parameters: [] })).toEqual(sent);
  });

  test("of a customer who opted out only the mark of a test stays", () => {
    const sent = {
      dims: { customers: { ...person, customer_id: "1", cdp_source: "staging" } },
      extra: { customer_id: "1" },
    };
    expect(withoutCustomer(sent)).toEqual({ dims: { customers: { cdp_source: "staging" } }, extra: {} });
  });
});
