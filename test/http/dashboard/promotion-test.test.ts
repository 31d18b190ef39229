import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { userOf } from "./user.ts";

const AMOUNT = (fixed_amount: string) => [{ action: { cart_value: { discount: { fixed_amount } } }, apply_once: true }];
const SHIPPING = [
  { action: { shipping_discount: { discount: { percentage_amount: "50" }, method_ids: "*" } }, apply_once: true },
];
const FLOOR = {
  action: { cart_items: { discount: { percentage_amount: "90" }, items: { products: [900] } } },
  apply_once: true,
};
const group = { id: "welcome", choose: "best" };

let collector: Collector;
let user: ReturnType<typeof userOf>;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const saved = [
    { name: "Welcome 20", rules: AMOUNT("20"), group },
    { name: "Floor sale", rules: [FLOOR] },
  ];
  for (const promotion of saved)
    await collector.admin("/v3/promotions?property_id=100001", { redemption_type: "AUTOMATIC", ...promotion });
});
afterAll(() => collector.close());

/** The texts of the result's paragraphs and list items, without tags. */
async function testOf(promotion: object, cart: Record<string, string>, code = ""): Promise<string[]> {
  const json = JSON.stringify({ name: "Mine", redemption_type: "AUTOMATIC", ...promotion });
  const { text } = await user.request("/dashboard/promotions/new", {
    template: "json",
    do: "try",
    json,
    code,
    ...cart,
  });
  const [, panel = ""] = /<section class="panel" aria-labelledby="test-result">(.*?)<\/section>/s.exec(text) ?? [];
  const blocks = panel.matchAll(/<(p|li|tr)\b[^>]*>(.*?)<\/\1>/gs);
  return [...blocks].map(([, , block = ""]) =>
    block
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

const LINE = { "line0.product_id": "5", "line0.price": "100.00" };
const TWELVE = { "shipping.method_id": "post", "shipping.price": "12.00" };
const needs = (items: object) => [{ condition: { cart: { items, minimum_quantity: 1 } }, ...AMOUNT("5")[0] }];

describe("the test of a promotion always names its own outcome", () => {
  test.each<[string, object, Record<string, string>, string[]]>([
    ["it applies beside others", { rules: AMOUNT("5") }, LINE, ["Applied $5.00 off", "Welcome 20 – $20.00 off"]],
    [
      "the group takes another",
      { rules: AMOUNT("5"), group },
      LINE,
      ["No discount Another offer applied instead: Welcome 20."],
    ],
    ["it is the best of its group", { rules: AMOUNT("25"), group }, LINE, ["Applied $25.00 off"]],
    [
      "it can't be combined",
      { rules: AMOUNT("5"), can_be_used_with_other_promotions: false },
      LINE,
      ["No discount Can't be combined with another offer: Welcome 20."],
    ],
    [
      "the cart has none of its products",
      { rules: needs({ products: [7] }) },
      LINE,
      ["Didn't qualify", "Missing a required item: 1 item missing. rules[0].condition.cart.minimum_quantity"],
    ],
    [
      "it has not started",
      { rules: AMOUNT("5"), start_date: "2099-01-01T00:00:00Z" },
      LINE,
      ["Inactive", "Not started yet: begins Thu 1 Jan 2099, 00:00 UTC. start_date"],
    ],
    [
      "it gives a gift",
      { rules: [{ action: { gift_item: { product_id: 9, quantity: 1 } }, apply_once: true }] },
      LINE,
      ["Applied 1 gift"],
    ],
    [
      "it frees shipping of an unknown price",
      { rules: [{ action: { shipping: { free_shipping: true, zone_ids: "*" } }, apply_once: true }] },
      LINE,
      ["Applied free shipping"],
    ],
    [
      "the cart says nothing of shipping",
      { rules: SHIPPING },
      LINE,
      ["No discount Shipping price unknown: enter one in the test cart."],
    ],
    [
      "the price of shipping is unknown",
      { rules: SHIPPING },
      { ...LINE, "shipping.method_id": "post" },
      ["Shipping price unknown.", "No discount Shipping price unknown: enter one in the test cart."],
    ],
    [
      "it discounts shipping",
      { rules: SHIPPING },
      { ...LINE, ...TWELVE },
      ["Shipping $6.00 off $12.00. Grand total $86.00 .", "Applied $6.00 off shipping", "Mine – $6.00 off shipping"],
    ],
    [
      "its code discounts shipping",
      { rules: SHIPPING, redemption_type: "COUPON" },
      { ...LINE, ...TWELVE },
      ["Applied $6.00 off shipping"],
    ],
    ["it is for a brand", { rules: needs({ brands: [4] }) }, { ...LINE, "line0.brand_id": "4" }, ["Applied $5.00 off"]],
    [
      "a minimum price limits it",
      { rules: AMOUNT("50") },
      { ...LINE, "line0.minimum_price": "70.00" },
      ["Applied $10.00 off", "Minimum prices of some items limit the discount of Mine."],
    ],
    [
      "a minimum price limits another promotion",
      { rules: AMOUNT("5") },
      { ...LINE, "line1.product_id": "900", "line1.price": "10.00", "line1.minimum_price": "5.00" },
      ["Applied $5.00 off", "Minimum prices of some items limit the discount of Floor sale."],
    ],
  ])("%s", async (_, promotion, cart, texts) => {
    const blocks = await testOf(promotion, cart);
    const withoutLabel = blocks.map((block) => block.replace("This promotion: ", ""));
    expect(withoutLabel).toEqual(expect.arrayContaining(texts));
    expect(blocks.filter((block) => block.startsWith("This promotion: "))).toHaveLength(1);
  });

  test("a cart without shipping has no grand total", async () => {
    expect((await testOf({ rules: AMOUNT("5") }, LINE)).join()).not.toMatch(/Shipping|Grand total|off shipping/);
  });
});
