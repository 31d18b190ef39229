import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

const calculate = async (body: object) => {
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, {
    method: "POST",
    body: JSON.stringify({ write_key: "wk_demo", ...body }),
  });
  return answer.json();
};

describe("in addition to the totals", () => {
  const PATH = "/v3/promotions?property_id=100001";
  const automatic = (name: string, rules: object[], more: object = {}) =>
    collector.admin(PATH, { name, redemption_type: "AUTOMATIC", channels: [{ id: 77 }], rules, ...more });
  const inChannel = (lines: object[], more: object = {}) => ({ cart: { lines, channel_id: 77, ...more } });

  beforeAll(async () => {
    await automatic("To two zones", [{ action: { shipping: { free_shipping: true, zone_ids: [1, 2] } } }]);
    await automatic("Everywhere from $100", [
      {
        action: { shipping: { free_shipping: true, zone_ids: "*" } },
        condition: { cart: { minimum_spend: "100" } },
      },
    ]);
    const notifications = ["UPSELL", "ELIGIBLE", "APPLIED"].map((type) => ({
      type,
      content: `${type} %%missing_amount%%`.replace("APPLIED %%missing_amount%%", "APPLIED"),
      locations: type === "APPLIED" ? ["CART_PAGE", "CHECKOUT_PAGE"] : ["CART_PAGE"],
    }));
    const gift = { action: { gift_item: { variant_id: 150, quantity: 2 } } };
    await automatic("Two mats", [{ ...gift, condition: { cart: { minimum_spend: "300" } } }], { notifications });
  });

  test.each<[string, object, unknown]>([
    ["two zones", inChannel([{ price: "5" }]), ["1", "2"]],
    ["two zones, to one of them", inChannel([{ price: "5" }], { shipping_zone_id: 2 }), ["1", "2"]],
    ["none, to another zone", inChannel([{ price: "5" }], { shipping_zone_id: 3 }), []],
    ["all zones", inChannel([{ price: "100" }]), "*"],
  ])("free shipping is listed by zone: %s", async (_, body, zones) => {
    expect((await calculate(body)).cart.shipping).toEqual({ free_zones: zones });
  });

  test("gifts are variants where promotions give variants, and no lines", async () => {
    const { cart: answer } = await calculate(inChannel([{ price: "300" }]));
    expect(answer.gifts).toEqual([{ variant_id: "150", quantity: 2, promotion_id: expect.any(Number) }]);
    expect(answer.lines).toHaveLength(1);
  });

  test.each<[string, string, string | undefined, string[]]>([
    ["nearly there, in the cart", "250", "CART_PAGE", ["UPSELL 50.00"]],
    ["nearly there, at the checkout", "250", "CHECKOUT_PAGE", []],
    ["there, at the checkout", "300", "CHECKOUT_PAGE", ["APPLIED"]],
    ["there, on the home page", "300", "HOME_PAGE", []],
    ["there, wherever", "300", undefined, ["APPLIED"]],
  ])("notifications are for the page of the visitor: %s", async (_, price, location, contents) => {
    const { notifications } = await calculate({ ...inChannel([{ price }]), ...(location && { location }) });
    expect(notifications.map(({ content }: { content: string }) => content)).toEqual(contents);
  });

  test("possible actions are those within reach, with the missing amount", async () => {
    const { possible_marketing_actions } = await calculate(inChannel([{ price: "250" }]));
    const reach = { marketing_action_name: "Two mats", missing: { amount: "50.00" } };
    expect(possible_marketing_actions).toContainEqual({ ...reach, marketing_action_id: expect.any(Number) });
  });
});

describe("a calculation's id", () => {
  const UUID7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
  const redemption = async (transaction: string) => {
    const list = await collector.admin(`/v1/redemptions?property_id=100001&transaction_id=${transaction}`);
    return (await list.json()).data;
  };
  const bought = (id: string, evaluation_id: unknown, price = "119.95") => ({
    event_id: `bought-${id}`,
    category: "product",
    action: "purchase",
    items: [{ type: "product", id: 118, price, quantity: 2 }],
    dims: { transaction: { id, promotion_code: "TAKE50" } },
    extra: { evaluation_id },
  });
  const TWO = { lines: [{ product_id: 118, quantity: 2, price: "119.95" }] };
  const quote = async () => (await calculate({ cart: TWO, promocodes: ["TAKE50"] })).cart;
  const flagsOf = (event: string) =>
    new Database(collector.dataFile, { readonly: true })
      .prepare("SELECT flags FROM events WHERE event_id = ?")
      .pluck()
      .get(event);

  test("is new each time, and null for an empty cart", async () => {
    const ids = [(await quote()).id, (await quote()).id];
    for (const id of ids) expect(id).toMatch(UUID7);
    expect(new Set(ids).size).toBe(2);
    expect((await calculate({ cart: { lines: [] } })).cart.id).toBe(null);
  });

  test("in a purchase honors the quote, although the promotion has ended since", async () => {
    const { id, discount } = await quote();
    await change("DISABLED");
    await collector.send({ write_key: "wk_demo", events: [bought("shown", id), bought("late", undefined)] });
    await change("ENABLED");
    expect(await redemption("shown")).toMatchObject([{ basis: "evaluated", discount, promotion_version: 1 }]);
    expect(await redemption("late")).toMatchObject([{ basis: "observed", status: 2, reason: "promotion_disabled" }]);
    expect(flagsOf("bought-shown")).toBe("");
  });

  test.each<[string, unknown, string, string]>([
    ["of no calculation", "0193a2c4-0000-7000-8000-00000000000f", "119.95", "unknown_quote"],
    ["is for another price", null, "118.00", "evaluation_differs"],
    ["is no id at all", { toString: "no" }, "119.95", ""],
  ])("that %s does not refuse the purchase, and is flagged", async (what, overrides, price, flags) => {
    const transaction = what.replaceAll(" ", "-");
    const event = bought(transaction, overrides ?? (await quote()).id, price);
    expect(await (await collector.send({ write_key: "wk_demo", events: [event] })).json()).toMatchObject({
      results: [{ outcome: "stored", promocodes: [{ status: 5 }] }],
    });
    expect(
      flagsOf(`bought-${transaction}`)
        ?.toString()
        .replace(/,?price_differs,?/, ""),
    ).toBe(flags);
  });

  const change = (status: string) =>
    fetch(`${collector.url}/stores/100001/v3/promotions/1`, {
      method: "PUT",
      headers: { "x-auth-token": ADMIN_TOKEN },
      body: JSON.stringify({ status }),
    });
});
