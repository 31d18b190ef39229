import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { ofKind } from "../../collector/contract/error-messages.ts";
import { parseBatch, parseEvent } from "../../collector/contract/event.ts";
import { type ParseResult, parseWith } from "../../collector/contract/parse.ts";
import { parseCouponCode } from "../../collector/contract/promotion/coupon-code.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { parseProperty } from "../../collector/contract/property.ts";
import type { FieldError } from "../../collector/contract/responses/event-results.ts";
import { parseSettings } from "../../collector/contract/settings.ts";
import { promotionBody } from "../evaluation/arbitrary.ts";
import { spoiled } from "./invalid-values.ts";

const problems = (parsed: ParseResult<unknown>): FieldError[] => (parsed.ok ? [] : parsed.errors);
const messagesOf = (schema: z.ZodType, value: unknown) =>
  problems(parseWith(schema, value)).map(({ message }) => message);

describe("messages of validation errors", () => {
  test.each<[string, z.ZodType, unknown, string]>([
    ["no string", z.string(), 5, "must be a string"],
    ["no number", z.number(), "5", "must be a number"],
    ["an endless number", z.number(), Number.POSITIVE_INFINITY, "must be a number"],
    ["a part of a number", z.int(), 1.5, "must be a whole number"],
    ["no switch", z.boolean(), "yes", "must be true or false"],
    ["no list", z.array(z.string()), {}, "must be a list"],
    ["no object", z.object({}), [], "must be an object"],
    ["no bag of fields", z.record(z.string(), z.unknown()), "x", "must be an object"],
    ["another kind of value", z.date(), "x", "must be date"],
    ["a word of none of three", z.enum(["A", "B", "C"]), "D", "must be one of A, B, C"],
    ["not the one word", z.literal("string_match"), "regex", "must be string_match"],
    ["an empty string", z.string().min(1), "", "must not be empty"],
    ["a short string", z.string().min(3), "x", "must have at least 3 characters"],
    ["a long string", z.string().max(1), "xx", "must have at most 1 character"],
    ["an empty list", z.array(z.string()).min(1), [], "must have at least 1 entry"],
    ["a short list", z.array(z.string()).min(2), ["x"], "must have at least 2 entries"],
    ["a long list", z.array(z.string()).max(2), ["x", "x", "x"], "must have at most 2 entries"],
    ["a small number", z.number().min(1), 0, "must be at least 1"],
    ["a large number", z.number().max(1_000_000), 1_000_001, "must be at most 1000000"],
    ["a number that is not exact", z.int(), 2 ** 53, "must be at most 9007199254740991"],
    [
      "no time",
      z.iso.datetime({ offset: true }),
      "yesterday",
      "must be an ISO 8601 date and time with an offset, such as 2026-01-31T09:00:00Z",
    ],
    ["a string in another format", z.email(), "x", "is not valid"],
    ["neither of two kinds", z.union([z.string(), z.number()]), {}, "must be a string or a number"],
    ["the same kind twice", z.union([z.string(), z.string()]), 5, "must be a string"],
    ["what a rule without words refuses", z.string().refine(() => false), "x", "is not valid"],
    ["nothing at all", z.object({}), undefined, "must be an object"],
  ])("%s", (_, schema, value, message) => {
    expect(messagesOf(schema, value)).toEqual([message]);
  });

  test.each<[string, z.ZodType]>([
    ["string", z.string()],
    ["word", z.enum(["A", "B"])],
    ["list", z.array(z.string())],
    ["one of two kinds", z.union([z.string(), z.number()])],
  ])("a missing field is required: a %s", (_, schema) => {
    expect(problems(parseWith(z.object({ field: schema }), {}))).toEqual([{ path: "field", message: "is required" }]);
  });

  test("the schema's own message for the wrong type leaves other errors to the general messages", () => {
    const sizes = z.array(z.string(), { error: ofKind("must be a list of sizes") }).min(1);
    expect(messagesOf(z.object({ sizes }), { sizes: 5 })).toEqual(["must be a list of sizes"]);
    expect(messagesOf(z.object({ sizes }), { sizes: [] })).toEqual(["must have at least 1 entry"]);
    expect(messagesOf(z.object({ sizes }), {})).toEqual(["is required"]);
  });

  test("the schema's own message has precedence", () => {
    expect(messagesOf(z.string("must be a name"), 5)).toEqual(["must be a name"]);
    expect(messagesOf(z.string().min(3, "must be longer"), "x")).toEqual(["must be longer"]);
    expect(messagesOf(z.union([z.string(), z.number()], "must be a size"), {})).toEqual(["must be a size"]);
  });
});

const LIBRARY = /Invalid input|Too (small|big)|expected .* received|Unrecognized|Invalid /;

describe("no message of zod reaches a client", () => {
  const calculation = {
    cart: {
      currency: "USD",
      lines: [
        { id: "a", product_id: 1, quantity: 2, price: "1.00", category_ids: [1], options: [{ name: "a", value: "b" }] },
      ],
      shipping_address: { country: "DE" },
    },
    customer: { customer_id: 1, group_id: 2, order_count: 3, segment_ids: ["vip"] },
    promocodes: ["A", 5],
    promocodes_info: 1,
    explain: true,
    location: "CART_PAGE",
  };
  const event = {
    event_id: "e-1",
    occurred_at: "2026-11-22T01:02:02Z",
    category: "product",
    action: "view",
    items: [
      { type: "product", id: 1, price: "5", quantity: 1, category_ids: [1], options: [{ name: "a", value: "b" }] },
      { type: "promotion_code", id: "A", code_status: 4 },
      { type: "article" },
    ],
    dims: { transaction: { id: "1" } },
    extra: {},
    context: { visitor_id: "v", session_id: "s" },
  };
  const settings = {
    number_of_coupons_allowed_at_checkout: 5,
    promotions_applied_on_original_product_price: true,
    promotions_triggered_by_products_with_zero_product_price: false,
  };
  const property = {
    id: "1",
    name: "Shop",
    currency: "USD",
    time_zone: "UTC",
    allowed_origins: ["*"],
    write_key: "wk_a",
  };
  const code = { code: "A", max_uses: 1, max_uses_per_customer: 1 };

  test.each<[string, fc.Arbitrary<unknown>, (body: unknown) => ParseResult<unknown>]>([
    ["a calculation", fc.constant(calculation), (body) => parseCalculation(body, "USD")],
    ["a promotion", promotionBody("USD"), (body) => parsePromotion(body, "USD")],
    ["an event", fc.constant(event), parseEvent],
    ["a batch of events", fc.constant({ write_key: "wk", sent_at: null, events: [event] }), parseBatch],
    ["settings", fc.constant(settings), parseSettings],
    ["a property", fc.constant(property), parseProperty],
    ["a coupon code", fc.constant(code), parseCouponCode],
  ])("%s", (_, valid, parse) => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), spoiled(valid)), (body) => {
        for (const { message } of problems(parse(body))) expect(message).not.toMatch(LIBRARY);
      }),
      { numRuns: 500 },
    );
  });

  test("zod's own messages match the pattern", () => {
    expect(z.object({ a: z.enum(["A"]) }).safeParse({}).error?.issues[0]?.message).toMatch(LIBRARY);
    expect(z.strictObject({}).safeParse({ a: 1 }).error?.issues[0]?.message).toMatch(LIBRARY);
  });
});
