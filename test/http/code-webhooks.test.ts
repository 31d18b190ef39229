import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
let secret: string;

const SCHEDULED = { start_date: "2020-01-01T00:00:00Z" };
const TEN = {
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
};
const FROM_500 = { action: TEN.rules[0]!.action, condition: { cart: { minimum_spend: "500" } } };

/** A code in each state that a visitor can meet. */
const PROMOTIONS: Record<string, object> = {
  WORKS: { ...TEN, ...SCHEDULED },
  RESTS: { ...TEN, ...SCHEDULED, status: "DISABLED" },
  OVER: { ...TEN, ...SCHEDULED, end_date: "2021-01-01T00:00:00Z" },
  SOON: { ...TEN, start_date: "2999-01-01T00:00:00Z" },
  MORE: { ...TEN, ...SCHEDULED, rules: [FROM_500] },
  ALONE: { ...TEN, ...SCHEDULED, can_be_used_with_other_promotions: false },
};

beforeAll(async () => {
  collector = await startCollector({ demo: true });
  for (const [code, promotion] of Object.entries(PROMOTIONS)) {
    const { data } = await (
      await collector.admin("/v3/promotions?property_id=100001", { name: code, ...promotion })
    ).json();
    await collector.admin(`/v3/promotions/${data.id}/codes?property_id=100001`, { code });
  }
  const keys = await collector.admin("/v1/properties/100001/keys", { name: "Till", scopes: ["redeem"] });
  secret = (await keys.json()).data.secret;
});
afterAll(() => collector.close());

const CART = { lines: [{ id: 1, price: "100.00" }] };

async function codesFor(promocodes: readonly string[], as: "a page" | "a server") {
  const key = as === "a page" ? "wk_demo" : secret;
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ cart: CART, promocodes, promocodes_info: 1, explain: true }),
  });
  return answer.json();
}

/** Codes of promotions that are disabled or have not started: pages learn no more than of codes that do not exist. */
const RESTING = new Set(["RESTS", "SOON"]);

const BARE = {
  purchase_id: null,
  marketing_actions: null,
  in_totals: false,
  discount: null,
  currency: null,
};

describe.each<[code: string, others: string[], status: number, reason: string | null, more: object]>([
  ["NOSUCH", [], 1, "unknown_code", {}],
  ["RESTS", [], 2, "promotion_disabled", {}],
  ["OVER", [], 2, "promotion_ended", {}],
  ["SOON", [], 2, "promotion_not_started", {}],
  ["MORE", [], 3, "minimum_spend_not_met", { missing: { amount: "400.00" }, currency: "USD", discount: null }],
  ["ALONE", ["WORKS"], 4, "combination_not_allowed", { in_totals: false, discount: null }],
  ["WORKS", [], 4, null, { in_totals: true, discount: "10.00", currency: "USD" }],
])("a code %s (with %j) at status %i", (code, others, status, reason, more) => {
  const own = { number: code, status };

  test("a page receives the status without the reason, and not whether a code rests", async () => {
    const { promocodes } = await codesFor([...others, code], "a page");
    const answer = promocodes.at(-1);
    if (status > 2) expect(answer).toMatchObject({ ...own, reason, ...more });
    else
      expect(answer).toEqual({
        ...own,
        status: RESTING.has(code) ? 1 : status,
        ...BARE,
        status_description: answer.status_description,
        reason: null,
      });
  });

  test("a server receives the reason, too", async () => {
    const { promocodes } = await codesFor([...others, code], "a server");
    expect(promocodes.at(-1)).toMatchObject({ ...own, reason, ...more });
  });

  test("nothing else in a page's response reveals a disabled code", async () => {
    const { possible_marketing_actions, notifications, explanations } = await codesFor([...others, code], "a page");
    expect(explanations).toBe(undefined);
    if (status <= 2) expect(JSON.stringify({ possible_marketing_actions, notifications })).not.toContain(code);
  });
});
