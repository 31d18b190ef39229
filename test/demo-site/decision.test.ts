import { describe, expect, it } from "vitest";
import { type Decision, decide, ruleDiscount, type TillCode } from "../../demo-site/shop/decision.js";
import type { Promocode } from "../../demo-site/shop/messages.js";
import { source } from "./tags.ts";

const honoured: TillCode[] = JSON.parse(source("checkout-codes.json"));
const SALE = 24;
const line = (price: string, quantity = 1, category_ids: number[] = []) => ({
  product: { price, category_ids },
  quantity,
});
const lines = [line("119.95", 2), line("38.40", 1, [SALE])];
const answer: Promocode = { status: 1, in_totals: false, discount: null, currency: null, reason: null };

describe("the till's own list", () => {
  it.each([
    ["FRIENDS5", lines, 500],
    [" friends5 ", lines, 500],
    ["FRIENDS5", [line("3.20")], 320],
    ["FRESH15", lines, 3599],
    ["FRESH15", [line("38.40", 1, [SALE])], 0],
    ["TAKE50", lines, null],
  ])("%s", (code, basket, cents) => {
    expect(ruleDiscount(honoured, code, basket)).toBe(cents);
  });
});

describe("what the shop decides", () => {
  it.each<[string, string, Partial<Promocode> | null, Partial<Decision>]>([
    [
      "Promotrail's discount, where it is in the totals",
      "TAKE50",
      { status: 4, in_totals: true, discount: "50.00" },
      { status: 4, outcome: "accepted", discount: 5000 },
    ],
    [
      "never more than the basket costs",
      "TAKE50",
      { status: 4, in_totals: true, discount: "5000.00" },
      { outcome: "accepted", discount: 27830 },
    ],
    [
      "a gift costs the basket nothing",
      "GIFT200",
      { status: 4, in_totals: true, discount: null },
      { outcome: "accepted", discount: 0, text: "Accepted: your gift is on its way" },
    ],
    [
      "no discount at 4 outside the totals, whatever the till has",
      "FRESH15",
      { status: 4, reason: "no_discountable_items" },
      { status: 4, outcome: "refused", discount: 0 },
    ],
    [
      "no discount at 3, whatever the till has",
      "FRESH15",
      { status: 3, reason: "customer_not_eligible" },
      { status: 3, outcome: "refused", discount: 0 },
    ],
    [
      "the till's at 1",
      "FRIENDS5",
      { status: 1 },
      { status: 1, outcome: "accepted", discount: 500, text: "Accepted by the shop: −$5.00" },
    ],
    ["the till's at 2", "FRESH15", { status: 2 }, { status: 2, outcome: "accepted", discount: 3599 }],
    [
      "refused at 1, where the till doesn't know it either",
      "NOSUCH",
      { status: 1 },
      { status: 1, outcome: "refused", discount: 0, text: "We don't know this code." },
    ],
    ["the till's without an answer", "FRIENDS5", null, { status: null, outcome: "accepted", discount: 500 }],
    [
      "words without an answer and without the till",
      "TAKE50",
      null,
      {
        status: null,
        outcome: "unchecked",
        discount: 0,
        text: "We couldn't check this code just now. Please try again.",
      },
    ],
  ])("%s", (_, code, told, decision) => {
    const promocode = told && { ...answer, ...told };
    expect(decide({ code, promocode, honoured, lines })).toMatchObject({ code, ...decision });
  });
});
