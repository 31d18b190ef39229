import { describe, expect, test } from "vitest";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { parseProduct } from "../../collector/contract/catalog.ts";
import { parseEvent } from "../../collector/contract/event.ts";
import type { ParseResult } from "../../collector/contract/parse.ts";
import { parseRedemption } from "../../collector/contract/redemption.ts";
import { parseReversal } from "../../collector/contract/reversal.ts";
import { parseSailPlayCart } from "../../collector/contract/sailplay-cart.ts";
import { normalizeEvent } from "../../collector/services/ingest/normalize-event.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import { MORNING } from "../support/events.ts";

const PROPERTY = { currency: "USD", identity: "exact", phone_country: null } as Property;
const SENDING = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
const ORDER = { customerId: "C", transactionIdentifier: "O", transactionNumber: "N", transactionDate: 1, amount: 1 };

/** What a parsed body has in its first line; the paths of the errors of a refused one. */
const readIn = <T>(parsed: ParseResult<T>, read: (value: T) => unknown): unknown =>
  parsed.ok ? asText(read(parsed.value)) : parsed.errors.map(({ path }) => path);
/** Ids are compared as texts. */
const asText = (id: unknown): unknown => (typeof id === "number" ? String(id) : id);

const event = (item: object) => {
  const parsed = parseEvent({
    event_id: "e",
    category: "product",
    action: "view",
    items: [{ type: "product", ...item }],
  });
  return parsed.ok ? normalizeEvent(parsed.value, PROPERTY, SENDING) : parsed;
};
const product = (fields: object) => parseProduct({ id: "P", ...fields }, "USD");
const cart = (line: object) => ({ cart: { lines: [{ price: "1.00", ...line }] } });
const redeemed = (fields: object) => parseRedemption({ ...ORDER, ...fields }, "USD");
const lineItem = (fields: object) => redeemed({ lineItems: [{ promotionId: 1, discount: 1, ...fields }] });

/** Each door that reads the sku of a line or a product. */
const SKU_DOORS: Record<string, (sku: unknown) => unknown> = {
  // A line that can't be read leaves the event stored: its path is among the repairs.
  "an event": (sku) =>
    readIn(event({ sku }), ({ lines, repairs }) =>
      repairs === null ? lines[0]!.sku : JSON.parse(repairs).map(({ path }: { path: string }) => path),
    ),
  "a calculation": (sku) => readIn(parseCalculation(cart({ sku }), "USD"), (body) => body.cart.lines[0]!.sku),
  "a redemption's line": (sku) => readIn(lineItem({ sku }), ({ lineItems }) => lineItems[0]!.sku),
  "a redemption's cart": (sku) => readIn(redeemed(cart({ sku })), (body) => body.cart!.lines[0]!.sku),
  "a reversal": (sku) => readIn(parseReversal({ lines: [{ lineId: "1", sku }] }), ({ lines }) => lines![0]!.sku),
  "a product": (sku) => readIn(product({ sku }), (body) => body.sku),
  "a variant": (sku) => readIn(product({ variants: [{ id: "V", sku }] }), ({ variants }) => variants[0]!.sku),
};

const SPELLINGS: [unknown, string | null][] = [
  ["A-1", "A-1"],
  [" A-1\t", "A-1"],
  ["\u200bA-1\u2060", "A-1"],
  ["A\u200b1", "A\u200b1"],
  [7, "7"],
  [0, "0"],
  ["0", "0"],
  ["00", "00"],
  ["NULL", "NULL"],
  ["NaN", "NaN"],
  ["NA", "NA"],
  ["none", "none"],
  ["guest", "guest"],
  ["-", "-"],
  ["$5", "$5"],
  [null, null],
  ["", null],
  [" ", null],
  ["\u200b", null],
  ["\u0085\u180e", null],
  ["undefined", null],
  ["[object Object]", null],
  ["{{sku}}", null],
  ["{sku}", null],
  ["%7B%7Bsku%7D%7D", null],
  ["<no value>", null],
];

describe.each(Object.entries(SKU_DOORS))("the sku of %s", (_, read) => {
  test.each(SPELLINGS)("%j is %j", (sku, expected) => {
    expect(read(sku)).toBe(expected);
  });

  test.each(["A\ud800", "A\0", "x".repeat(129), 1.5])("%j is refused", (sku) => {
    expect(read(sku)).toEqual([expect.stringMatching(/\bsku$/)]);
  });
});

test("the other ids of a line are read so, too", () => {
  const blank = {
    product_id: "undefined",
    variant_id: " ",
    brand_id: "{{brand}}",
    category_ids: ["\u200b", "24 ", "NA"],
  };
  const line = { product_id: null, variant_id: null, brand_id: null, category_ids: ["24", "NA"] };
  expect(parseCalculation(cart(blank), "USD")).toMatchObject({ value: { cart: { lines: [line] } } });
  const { product_id: id, ...others } = blank;
  expect(event({ id, ...others })).toMatchObject({
    value: { lines: [{ productId: null, variantId: null, brandId: null, categoryIds: ["24", "NA"] }] },
  });
  expect(product({ brand_id: "undefined", category_ids: blank.category_ids })).toMatchObject({
    value: { brand_id: null, category_ids: ["24", "NA"] },
  });
});

test("an id that is required has to be filled in", () => {
  const message = "must be an id: undefined, or a variable such as {{id}}, is none";
  expect(parseProduct({ id: "undefined" }, "USD")).toEqual({ ok: false, errors: [{ path: "id", message }] });
  expect(product({ variants: [{ id: "{{id}}" }] })).toMatchObject({ errors: [{ path: "variants[0].id", message }] });
  const positions = { cart: JSON.stringify({ 1: { sku: "{{sku}}", price: "1.00" } }) };
  expect(parseSailPlayCart(positions, "USD")).toMatchObject({ errors: [{ path: "cart.1.sku", message }] });
  expect(parseReversal({ lines: [{ lineId: " ", sku: "undefined" }] })).toMatchObject({
    errors: [{ path: "lines[0]", message: "must have a lineId or a sku" }],
  });
  const unpriced = parseCalculation({ cart: { lines: [{ sku: "undefined" }] } }, "USD");
  expect(unpriced).toMatchObject({ errors: [{ path: "cart.lines[0].price" }] });
});

test("the ids of quotes and reservations are read in any case", () => {
  const id = "0193a1b2-0000-7000-8000-00000000000a";
  const sent = ` ${id.toUpperCase()}\u200b`;
  expect(redeemed({ evaluationId: sent, reservationId: sent })).toMatchObject({
    value: { evaluationId: id, reservationId: id },
  });
  const extra = { evaluation_id: sent };
  const parsed = parseEvent({ event_id: "e", category: "product", action: "purchase", extra });
  expect(parsed.ok && normalizeEvent(parsed.value, PROPERTY, SENDING)).toMatchObject({ value: { evaluationId: id } });
});
