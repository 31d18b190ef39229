import { describe, expect, it } from "vitest";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { messageFor, type Promocode } from "../../demo-site/shop/messages.js";

const told: Promocode = { status: 4, in_totals: false, discount: null, currency: null, reason: null };

describe("what the shop says about a code", () => {
  it.each<[string, Partial<Promocode>]>([
    ["We don't know this code.", { status: 1 }],
    ["This code can't be used right now.", { status: 2 }],
    ["Accepted: −$50.00", { in_totals: true, discount: "50.00", currency: "USD" }],
    ["Accepted: −€1,250.50", { in_totals: true, discount: "1250.50", currency: "EUR" }],
    ["Accepted: your gift is on its way", { in_totals: true, discount: null }],
    ["Accepted: your gift is on its way", { in_totals: true, discount: "0.00", currency: "USD" }],
    [
      "Add $50.25 more to use this code.",
      { status: 3, reason: "minimum_spend_not_met", missing: { amount: "50.25" }, currency: "USD" },
    ],
    ["Your basket is below this code's minimum.", { status: 3, reason: "minimum_spend_not_met" }],
    [
      "Add 1 more item that this code is for.",
      { status: 3, reason: "minimum_quantity_not_met", missing: { quantity: 1 } },
    ],
    [
      "Add 2 more items that this code is for.",
      { status: 3, reason: "minimum_quantity_not_met", missing: { quantity: 2 } },
    ],
    ["This code is for items that aren't in your basket.", { status: 3, reason: "required_items_missing" }],
    ["Nothing in your basket can be discounted with this code.", { status: 4, reason: "no_discountable_items" }],
    ["This code is already used on this order.", { status: 5, in_totals: true, discount: "50.00" }],
  ])("%s", (sentence, answer) => {
    expect(messageFor({ ...told, ...answer })).toBe(sentence);
  });

  it("has a sentence of its own for every reason that a browser is told", () => {
    const reasons = Object.entries(REASONS).filter(([, status]) => status >= 3);
    const sentences = reasons.map(([reason, status]) => messageFor({ ...told, status, reason }));
    expect(new Set(sentences).size).toBe(reasons.length);
    expect(sentences).not.toContain(messageFor({ ...told, reason: "a reason of a later version" }));
  });
});
