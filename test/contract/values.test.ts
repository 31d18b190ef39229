import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { guard } from "../../collector/contract/guard.ts";
import { type ParseResult, parseWith } from "../../collector/contract/parse.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { list, whole } from "../../collector/contract/values.ts";
import { promotionBody } from "../evaluation/arbitrary.ts";
import { spoiled } from "./invalid-values.ts";

const problems = (parsed: ParseResult<unknown>) =>
  parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`);

describe("a whole number", () => {
  const body = z.object({ count: whole(1, 5) });

  test.each([1, 5])("%i is in 1 to 5", (count) => {
    expect(parseWith(body, { count })).toEqual({ ok: true, value: { count } });
  });

  test.each<[unknown, string[]]>([
    [0, ["count: must be at least 1"]],
    [6, ["count: must be at most 5"]],
    [1e300, ["count: must be at most 5"]],
    [1.5, ["count: must be a whole number"]],
    [0.5, ["count: must be a whole number", "count: must be at least 1"]],
    ["2", ["count: must be a whole number"]],
    [Number.NaN, ["count: must be a whole number"]],
    [null, ["count: must be a whole number"]],
    [undefined, ["count: is required"]],
  ])("%j is not in 1 to 5", (count, errors) => {
    expect(problems(parseWith(body, { count }))).toEqual(errors);
  });

  test("is exact", () => {
    expect(problems(parseWith(whole(0), Number.MAX_SAFE_INTEGER))).toEqual([]);
    expect(problems(parseWith(whole(0), 2 ** 53))).toEqual([": must be at most 9007199254740991"]);
  });
});

describe("a list", () => {
  const names = list(z.string(), 1, 3);

  test.each<[unknown, string[]]>([
    [["a", "b", "c"], []],
    [[], [": must have at least 1 entry"]],
    [[1, 2, 3, 4], [": must have at most 3 entries"]],
    [["a", 2], ["[1]: must be a string"]],
    [{}, [": must be a list"]],
  ])("%j", (value, errors) => {
    expect(problems(parseWith(names, value))).toEqual(errors);
  });
});

describe("a rule over several fields is checked although other fields are wrong", () => {
  const elsewhere: [string, object][] = [
    ["a number with decimals", { priority: 1.5 }],
    ["too long a list", { notifications: Array(21).fill({}) }],
    ["an id that is none", { channels: [{ id: {} }] }],
    ["no list of ids", { customer: { group_ids: 5, excluded_group_ids: [1] } }],
    ["a wrong word", { status: "ON" }],
    ["a switch in words", { stop: "no" }],
    ["an unknown field", { colour: "red" }],
  ];

  test.each(elsewhere)("of a promotion: %s", (_, mistake) => {
    const body = {
      name: "x",
      redemption_type: "AUTOMATIC",
      coupon_type: "BULK",
      start_date: "2026-02-01T00:00:00Z",
      end_date: "2026-01-01T00:00:00Z",
      rules: [{ action: { gift_item: { quantity: 1.5 } } }],
      customer: { group_ids: [1], excluded_group_ids: [1] },
      ...mistake,
    };
    const errors = problems(parsePromotion(body, "USD"));
    expect(errors).toEqual(
      expect.arrayContaining([
        "end_date: must be after start_date",
        "coupon_type: must be absent unless redemption_type is COUPON",
        "rules[0].action.gift_item: must have exactly one of: product_id, variant_id",
        "customer: must not have both group_ids and excluded_group_ids",
      ]),
    );
    expect(errors.length).toBeGreaterThan(5);
  });

  /** Checked bodies, and results with every error. */
  const isReported = (body: unknown, errors: string[]) => guard(body) === null && errors.length <= 100;

  test("of a promotion, with any other error", () => {
    const dates = { start_date: "2026-02-01T00:00:00Z", end_date: "2026-01-01T00:00:00Z" };
    fc.assert(
      fc.property(spoiled(promotionBody("USD")), (other) => {
        const body = { ...Object(other), ...dates };
        const errors = problems(parsePromotion(body, "USD"));
        fc.pre(isReported(body, errors));
        expect(errors).toContain("end_date: must be after start_date");
      }),
      { numRuns: 500 },
    );
  });

  test("of a cart, with any other error", () => {
    const line = {
      product_id: 1,
      category_ids: [1],
      options: [{ name: "a", value: "b" }],
      custom_fields: [{ name: "a", value: "b" }],
      on_sale: true,
    };
    const dear = { id: "a", price: "100000.01", quantity: 1_000_000 };
    fc.assert(
      fc.property(spoiled(fc.constant(line)), spoiled(fc.constant({ channel_id: 1 })), (other, cart) => {
        const body = { cart: { ...Object(cart), currency: "USD", lines: [{ ...Object(other), ...dear }, dear] } };
        const errors = problems(parseCalculation(body, "USD"));
        fc.pre(isReported(body, errors));
        expect(errors).toContain("cart.lines[0].price: times quantity must be at most 100000000000.00");
        expect(errors).toContain("cart.lines[1].id: must be unique: another line has the same id");
      }),
      { numRuns: 500 },
    );
  });

  test("but not if one of its own fields is wrong", () => {
    const body = {
      name: "x",
      redemption_type: "GIFT",
      coupon_type: "BULK",
      start_date: "soon",
      end_date: "2026-01-01T00:00:00Z",
    };
    expect(problems(parsePromotion(body, "USD"))).toEqual([
      "redemption_type: must be one of AUTOMATIC, COUPON",
      "rules: is required",
      "start_date: must be an ISO 8601 date and time with an offset, such as 2026-01-31T09:00:00Z",
    ]);
  });
});
