import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import type { Cart, Evaluation, Line } from "../../collector/evaluation/types.ts";
import {
  amountOff,
  calculate,
  cartOf,
  itemsOff,
  type LineFields,
  percentOff,
  promotion,
  repeated,
  rule,
} from "./build.ts";

const evaluated = (cart: Cart, action: Action, isRepeated = false): Evaluation =>
  calculate({ cart, promotions: [promotion({ rules: [(isRepeated ? repeated : rule)(action)] })] });

/** Three units that cost 100.00 together, and another line. */
const thirds = (fields: Partial<Omit<Line, "price">> = {}, ...others: LineFields[]): Cart =>
  cartOf([{ price: "33.33", quantity: 3, amount: 10_000, ...fields }, ...others]);

const sharesOf = ({ applied }: Evaluation) => applied.flatMap(({ shares }) => shares);

describe("units that share 100.00", () => {
  test.each<[string, Action, number, number]>([
    ["all of them", itemsOff("100%"), 10_000, 3],
    ["all of the cheapest", itemsOff("100%", { strategy: "LEAST_EXPENSIVE_ONLY" }), 10_000, 3],
    [
      "all of the dearest",
      itemsOff("100%", { strategy: "MOST_EXPENSIVE_ONLY", items: { products: ["7"] } }),
      10_000,
      3,
    ],
    ["two of the cheapest", itemsOff("100%", { quantity: 2 }), 6_666, 2],
    ["a fixed amount each", itemsOff("1.00"), 300, 3],
    ["half of all", itemsOff("50%", { items: { products: ["7"] } }), 5_000, 3],
  ])("%s", (_, action, discount, quantity) => {
    const evaluation = evaluated(thirds({ productId: "7" }, { price: "50.00", productId: "8" }), action);
    expect(evaluation.subtotal).toBe(15_000);
    expect(sharesOf(evaluation).find(({ lineId }) => lineId === "1")).toEqual({ lineId: "1", discount, quantity });
  });

  test("are one line in the result, whatever the ids of the others are", () => {
    const cart = thirds({ id: "a" }, { id: "a+", price: "10.00" }, { id: "a++", price: "10.00" });
    const evaluation = evaluated(cart, percentOff("100"));
    expect(evaluation).toMatchObject({ subtotal: 12_000, total: 0 });
    expect(Object.fromEntries(sharesOf(evaluation).map(({ lineId, discount }) => [lineId, discount]))).toEqual({
      a: 10_000,
      "a+": 1_000,
      "a++": 1_000,
    });
  });
});

test("parts of lines whose ids end alike are parts of their own lines, in any order of the lines", () => {
  const lines: LineFields[] = [
    { id: "a", price: "33.33", quantity: 3, amount: 10_000, productId: "1" },
    { id: "a+", price: "0.00", quantity: 300, amount: 100, productId: "2" },
  ];
  for (const sent of [lines, lines.toReversed()]) {
    const evaluation = evaluated(cartOf(sent), itemsOff("100%", { items: { products: [1] } }));
    expect(sharesOf(evaluation)).toEqual([{ lineId: "a", discount: 10_000, quantity: 3 }]);
  }
});

const sharedLine = fc
  .record({ quantity: fc.integer({ min: 2, max: 9 }), amount: fc.integer({ min: 1, max: 99_999 }) })
  .map(({ quantity, amount }): LineFields & { price: string } => {
    const price = Math.floor(amount / quantity);
    return { quantity, price: (price / 100).toFixed(2), ...(price * quantity !== amount && { amount }) };
  });

test("no unit is lost, no line goes below zero, and the order of the lines does not matter", () => {
  const action = fc.constantFrom(
    percentOff("33.3333"),
    amountOff("50.00"),
    itemsOff("0.07"),
    itemsOff("50%", { quantity: 2 }),
    itemsOff("100%", { quantity: 1, strategy: "MOST_EXPENSIVE" }),
  );
  const carts = fc.array(sharedLine, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(carts, action, fc.boolean(), (fields, chosen, isRepeated) => {
      const cart = cartOf(fields.map((line, at) => ({ id: `line-${at}`, ...line })));
      const values = new Map(cart.lines.map(({ id, price, quantity, amount }) => [id, amount ?? price * quantity]));
      const evaluation = evaluated(cart, chosen, isRepeated);
      expect(evaluation.subtotal).toBe([...values.values()].reduce((sum, value) => sum + value, 0));
      for (const { lineId, discount } of sharesOf(evaluation))
        expect(discount).toBeLessThanOrEqual(values.get(lineId)!);
      const turned = evaluated({ ...cart, lines: cart.lines.toReversed() }, chosen, isRepeated);
      expect(turned.discount).toBe(evaluation.discount);
    }),
  );
});
