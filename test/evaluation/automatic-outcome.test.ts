import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../collector/evaluation/evaluate.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import { emptySet } from "../../collector/evaluation/promotion-set.ts";
import { amountOff, calculate, cartOf, itemsOff, promotion, rule, shippingOff } from "./build.ts";
import { inputsOf } from "./inputs.ts";

const cart = cartOf([{ price: "100.00", productId: "1" }]);
const ofNine = { items: { products: [9] } };
const group = { id: "spring", choose: "best" } as const;
const none = { reason: null, supersededBy: null };

/** The outcome of promotion 1 beside others. */
test.each<[string, Partial<Promotion>, Promotion[], object]>([
  ["applies", {}, [promotion({ id: 2 })], none],
  ["is paused", { status: "DISABLED" }, [], { reason: "promotion_disabled" }],
  ["is for later", { start_date: "2027-01-01T00:00:00Z" }, [], { reason: "promotion_not_started" }],
  ["is for another channel", { channels: [{ id: 3 }] }, [], { reason: "channel_mismatch" }],
  [
    "needs a product that is not in the cart",
    { rules: [rule(amountOff("5"), { cart: { ...ofNine, minimum_quantity: 1 } })] },
    [],
    { reason: "required_items_missing" },
  ],
  [
    "discounts only what is not in the cart",
    { rules: [rule(itemsOff("5", ofNine))] },
    [],
    { reason: "no_discountable_items" },
  ],
  ["is for shipping of an unknown price", { rules: [rule(shippingOff("50%"))] }, [], { reason: "shipping_unknown" }],
  [
    "gives less than another of its group",
    { group, rules: [rule(amountOff("5"))] },
    [promotion({ id: 2, group })],
    { reason: "superseded", supersededBy: 2 },
  ],
  [
    "comes after one that stops",
    {},
    [promotion({ id: 2, priority: 1, stop: true })],
    { reason: "superseded", supersededBy: 2 },
  ],
  [
    "can't be combined with an earlier one",
    { can_be_used_with_other_promotions: false },
    [promotion({ id: 2, priority: 1 })],
    { reason: "combination_not_allowed", supersededBy: 2 },
  ],
])("an automatic promotion that %s", (_, fields, others, outcome) => {
  const promotions = [promotion({ id: 1, ...fields }), ...others];
  const result = calculate({ cart, promotions, options: { outcomeOf: 1 } });
  expect(result.outcome).toEqual({ supersededBy: null, ...outcome });
});

test("an outcome is only there for a promotion that exists, and where it was asked for", () => {
  expect(calculate({ cart, promotions: [promotion()], options: { outcomeOf: 7 } })).not.toHaveProperty("outcome");
  expect(calculate({ cart, promotions: [promotion()] })).not.toHaveProperty("outcome");
});

test("an outcome changes nothing else, and has a reason exactly where the promotion is not in the totals", () => {
  fc.assert(
    fc.property(inputsOf(), ({ cart, codes, promotions, settings, usage, now }) => {
      const set = emptySet(settings).with(promotions);
      const plain = evaluate(cart, codes, set, usage, now);
      for (const { id } of promotions.filter(({ redemption_type }) => redemption_type === "AUTOMATIC")) {
        const { outcome, ...rest } = evaluate(cart, codes, set, usage, now, { outcomeOf: id });
        expect(rest).toEqual(plain);
        expect(outcome?.reason === null).toBe(plain.applied.some(({ promotionId }) => promotionId === id));
      }
    }),
    { numRuns: 500 },
  );
});
