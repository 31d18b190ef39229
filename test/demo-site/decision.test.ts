import { describe, expect, it } from "vitest";
import type { CheckedCode } from "../../demo-site/shop/adapter.js";
import { type CheckoutCode, checkoutDiscount, type Decision, decide } from "../../demo-site/shop/decision.js";
import type { Promocode } from "../../demo-site/shop/messages.js";
import { source } from "./tags.ts";

const checkoutCodes: CheckoutCode[] = JSON.parse(source("checkout-codes.json"));
const catalog: { product_id: number; name: string }[] = JSON.parse(source("catalog.json"));
const SALE = 24;
const line = (price: string, quantity = 1, category_ids: number[] = []) => ({
  product: { price, category_ids },
  quantity,
});
const lines = [line("119.95", 2), line("38.40", 1, [SALE])];
const unknownCode: Promocode = { status: 1, in_totals: false, discount: null, currency: null, reason: null };

/** A result with these fields of a promocode. */
const result = (fields: Partial<Promocode>): Partial<CheckedCode> => ({ promocode: { ...unknownCode, ...fields } });

const gift: Partial<CheckedCode> = {
  ...result({ status: 4, in_totals: true, marketing_actions: [{ marketing_action_id: 3 }] }),
  gifts: [
    { product_id: "130", quantity: 1, promotion_id: 3 },
    { product_id: "126", quantity: 1, promotion_id: 4 },
  ],
  evaluationId: "0193a2c4",
};

describe("the discount of the checkout's own rules", () => {
  it.each([
    ["FRIENDS5", lines, 500],
    [" friends5 ", lines, 500],
    ["FRIENDS5", [line("3.20")], 320],
    ["FRESH15", lines, 3599],
    ["FRESH15", [line("38.40", 1, [SALE])], 0],
    ["TAKE50", lines, null],
  ])("%s", (code, basket, cents) => {
    expect(checkoutDiscount(checkoutCodes, code, basket)).toBe(cents);
  });
});

describe("the shop's decision", () => {
  it.each<[string, string, Partial<CheckedCode> | null, Partial<Decision>]>([
    [
      "is Promotrail's discount where it is in the totals",
      "TAKE50",
      result({ status: 4, in_totals: true, discount: "50.00" }),
      { status: 4, outcome: "accepted", discount: 5000, text: "Applied: −$50.00" },
    ],
    [
      "never exceeds the price of the basket",
      "TAKE50",
      result({ status: 4, in_totals: true, discount: "5000.00" }),
      { outcome: "accepted", discount: 27830 },
    ],
    [
      "names the code's gift and keeps the quote's id",
      "GIFT200",
      gift,
      { outcome: "accepted", discount: 0, text: "Applied: free Linen tea towel", evaluationId: "0193a2c4" },
    ],
    [
      "ignores the checkout's rule at status 4 outside the totals",
      "FRESH15",
      result({ status: 4, reason: "no_discountable_items" }),
      { status: 4, outcome: "refused", discount: 0 },
    ],
    [
      "ignores the checkout's rule at status 3",
      "FRESH15",
      result({ status: 3, reason: "customer_not_eligible" }),
      { status: 3, outcome: "refused", discount: 0 },
    ],
    [
      "is the checkout's rule at status 1",
      "FRIENDS5",
      result({ status: 1 }),
      { status: 1, outcome: "accepted", discount: 500, text: "Applied: −$5.00" },
    ],
    [
      "is the checkout's rule at status 2",
      "FRESH15",
      result({ status: 2 }),
      { status: 2, outcome: "accepted", discount: 3599 },
    ],
    [
      "is a refusal at status 1 without a rule",
      "NOSUCH",
      result({ status: 1 }),
      { status: 1, outcome: "refused", discount: 0, text: "We don't recognize this code." },
    ],
    ["is the checkout's rule without a result", "FRIENDS5", null, { status: null, outcome: "accepted", discount: 500 }],
    [
      "is unchecked without a result and without a rule",
      "TAKE50",
      null,
      { status: null, outcome: "unchecked", discount: 0, text: "We couldn't check this code. Please try again." },
    ],
  ])("%s", (_, code, checked, decision) => {
    expect(decide({ code, checked, checkoutCodes, catalog, lines })).toMatchObject({ code, ...decision });
  });
});
