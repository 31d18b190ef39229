import { describe, expect, it } from "vitest";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { type Gift, giftNames, messageFor, type Promocode } from "../../demo-site/shop/messages.js";

const qualified: Promocode = { status: 4, in_totals: false, discount: null, currency: null, reason: null };

describe("the message about a code", () => {
  it.each<[string, Partial<Promocode>, string?]>([
    ["We don't recognize this code.", { status: 1 }],
    ["This code isn't valid.", { status: 2 }],
    ["Applied: −$50.00", { in_totals: true, discount: "50.00", currency: "USD" }],
    ["Applied: −€1,250.50", { in_totals: true, discount: "1250.50", currency: "EUR" }],
    ["Applied: free Linen tea towel", { in_totals: true, discount: null }, "Linen tea towel"],
    ["Applied: free Linen tea towel", { in_totals: true, discount: "0.00", currency: "USD" }, "Linen tea towel"],
    ["Applied", { in_totals: true, discount: "0.00", currency: "USD" }],
    [
      "Add $50.25 more to use this code.",
      { status: 3, reason: "minimum_spend_not_met", missing: { amount: "50.25" }, currency: "USD" },
    ],
    ["Your basket is below this code's minimum.", { status: 3, reason: "minimum_spend_not_met" }],
    [
      "Add 1 more eligible item to use this code.",
      { status: 3, reason: "minimum_quantity_not_met", missing: { quantity: 1 } },
    ],
    [
      "Add 2 more eligible items to use this code.",
      { status: 3, reason: "minimum_quantity_not_met", missing: { quantity: 2 } },
    ],
    ["This code is for items that aren't in your basket.", { status: 3, reason: "required_items_missing" }],
    ["No item in your basket is eligible for this discount.", { status: 4, reason: "no_discountable_items" }],
    ["This code was already used for this order.", { status: 5, in_totals: true, discount: "50.00" }],
  ])("%s", (message, fields, gifts) => {
    expect(messageFor({ ...qualified, ...fields }, gifts)).toBe(message);
  });

  it("is different for every reason that a browser receives", () => {
    const reasons = Object.entries(REASONS).filter(([, { status }]) => status >= 3);
    const messages = reasons.map(([reason, { status }]) => messageFor({ ...qualified, status, reason }));
    expect(new Set(messages).size).toBe(reasons.length);
    expect(messages).not.toContain(messageFor({ ...qualified, reason: "a reason of a later version" }));
  });
});

describe("the names of a code's gifts", () => {
  const catalog = [
    { product_id: 130, name: "Linen tea towel" },
    { product_id: 126, name: "Beeswax candle" },
  ];
  const promocode = { ...qualified, marketing_actions: [{ marketing_action_id: 3 }] };
  const gift = (product_id: string, promotion_id = 3): Gift => ({ product_id, promotion_id, quantity: 1 });

  it.each<[string, Gift[] | undefined]>([
    ["Linen tea towel", [gift("130"), gift("126", 4)]],
    ["Linen tea towel, Beeswax candle", [gift("130"), gift("126")]],
    ["gift", [gift("999")]],
    ["", [gift("126", 4)]],
    ["", undefined],
  ])("%j", (names, gifts) => {
    expect(giftNames(promocode, gifts, catalog)).toBe(names);
  });
});
