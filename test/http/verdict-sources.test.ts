import { afterAll, beforeAll, expect, test } from "vitest";
import { withProperty } from "../../collector/commands/with-property.ts";
import { importPlatform } from "../../collector/services/import-platform.ts";
import { salesRule } from "../platforms/magento-cases.ts";
import { coupon } from "../platforms/woocommerce-cases.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { newProperty } from "../support/promotions-api.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

const MINUTE = 60_000;
const CART = [{ type: "product", id: "shirt", price: 50, quantity: 1 }];

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

interface Sent {
  readonly visitor?: string | null;
  readonly session?: string | null;
  readonly minutesAgo?: number;
  readonly order?: string;
  readonly items?: readonly object[];
}

/** A new shop, whose page and server send events. */
async function newShop() {
  const id = await newProperty(collector, "Shop");
  const get = async (path: string): Promise<Json> => (await collector.admin(path)).json();
  const { write_key } = (await get(`/v1/properties/${id}`)).data;
  const key = await (await collector.admin(`/v1/properties/${id}/keys`, { name: "Shop", scopes: ["ingest"] })).json();
  let sent = 0;
  const eventOf = (
    category: string,
    action: string,
    { visitor = "ann", session, minutesAgo = 5, order, items }: Sent,
  ) => ({
    event_id: `event-${id}-${++sent}`,
    occurred_at: new Date(Date.now() - minutesAgo * MINUTE).toISOString(),
    category,
    action,
    items: items ?? [],
    ...(order && { dims: { transaction: { id: order } } }),
    context: { visitor_id: visitor, session_id: session === undefined ? `session of ${visitor}` : session },
  });
  const fromPage = async (event: object): Promise<Json> =>
    (await (await collector.send({ write_key, events: [event] })).json()).results[0];
  const fromServer = async (event: object): Promise<Json> => {
    const headers = { authorization: `Bearer ${key.data.secret}` };
    const answer = await fetch(`${collector.url}/v1/events`, {
      method: "POST",
      headers,
      body: JSON.stringify({ events: [event] }),
    });
    return (await answer.json()).results[0];
  };
  const used = (code: string, verdict: object, of: Sent = {}) =>
    eventOf("promotion_code", "used", {
      ...of,
      items: [{ type: "promotion_code", id: code, ...verdict }, ...(of.items ?? CART)],
    });
  return {
    id,
    page: (code: string, verdict: object, of?: Sent) => fromPage(used(code, verdict, of)),
    server: (code: string, verdict: object, of?: Sent) => fromServer(used(code, verdict, of)),
    buys: (order: string, items: readonly object[], of: Sent = {}) =>
      fromPage(eventOf("product", "purchase", { minutesAgo: 1, ...of, order, items })),
    sends: (category: string, action: string, of: Sent) => fromPage(eventOf(category, action, of)),
    async totals() {
      const [row] = (await get(`/v1/reports/sales?property_id=${id}`)).data;
      const { attempts, accepted, failed, not_known, redeemed, lost_carts, lost_value } = row;
      return { attempts, accepted, failed, not_known, redeemed, lost_carts, lost_value };
    },
    verdicts: async () =>
      (
        await (
          await collector.admin(`/v1/sql?property_id=${id}`, {
            sql: "SELECT code, verdict, verdict_reason FROM v_attempts ORDER BY code",
          })
        ).json()
      ).rows,
    redemptions: async () =>
      (
        await (
          await collector.admin(`/v1/sql?property_id=${id}`, {
            sql: "SELECT code, transaction_id FROM v_redemptions ORDER BY code",
          })
        ).json()
      ).rows,
    /** Imports an automatic rule: 20 % off each cart. */
    importAutomatic: () =>
      withProperty({ DATABASE_URL: collector.dataFile }, id, async (store, property) => {
        const rule = salesRule({ rule_id: 9, coupon_type: "NO_COUPON", coupons: [], discount_amount: 20 });
        const files = [{ file: "rules.json", answer: { items: [rule] } }];
        const result = await importPlatform(store, property, "Ann", { source: "magento", files, isAll: true });
        expect(result).toHaveProperty("changes");
      }),
    importCoupons: (...coupons: object[]) =>
      withProperty({ DATABASE_URL: collector.dataFile }, id, async (store, property) => {
        const answer = coupons.map((fields, at) => coupon({ id: at + 1, ...fields }));
        const files = [{ file: "coupons.json", answer }];
        await importPlatform(store, property, "Ann", { source: "woocommerce", files, isAll: true });
      }),
  };
}

const REFUSED = { outcome: "rejected", reason: "105" };
const ACCEPTED = { outcome: "accepted", discount: "99999.00" };

test.each<[string, Sent, number]>([
  ["in the same session", {}, 0],
  ["with the same order id, of another visitor: that is an attempt of their own", { visitor: "eve", order: "T-9" }, 1],
])("a page can't turn a refusal of the shop's server into an acceptance: %s", async (_, page, accepted) => {
  const shop = await newShop();
  await shop.server("SAVE", REFUSED, page.order === undefined ? {} : { order: page.order });
  await shop.page("SAVE", ACCEPTED, { ...page, minutesAgo: 4 });
  expect(await shop.totals()).toMatchObject({ accepted, failed: 1, lost_carts: 1, lost_value: "50.00" });
});

const ANN = { order: "T-9" };
const EVE = { visitor: "eve", order: "T-9" };
const BOUGHT = [...CART, { type: "promotion_code", id: "SAVE" }];

test.each<[string, (shop: Awaited<ReturnType<typeof newShop>>) => Promise<unknown>, object]>([
  [
    "a stranger's attempt for the order id",
    (shop) => shop.page("SAVE", ACCEPTED, EVE),
    { attempts: 2, accepted: 1, failed: 1, lost_carts: 1 },
  ],
  [
    "a stranger's order with the id",
    (shop) => shop.buys("T-9", BOUGHT, { visitor: "eve" }),
    { attempts: 1, accepted: 0, failed: 1, lost_carts: 1 },
  ],
  [
    "an order with the id, of a page without a visitor",
    (shop) => shop.buys("T-9", BOUGHT, { visitor: null }),
    { attempts: 1, accepted: 0, failed: 1, lost_carts: 1 },
  ],
])("%s does not decide a refusal that no server judged", async (_, strange, expected) => {
  for (const isFirst of [true, false]) {
    const shop = await newShop();
    if (isFirst) await strange(shop);
    await shop.page("SAVE", REFUSED, ANN);
    if (!isFirst) await strange(shop);
    expect(await shop.totals()).toMatchObject(expected);
  }
});

test.each<[string, readonly [string | undefined, boolean][], object]>([
  [
    "with and without the order's id",
    [
      [undefined, false],
      ["T-9", false],
    ],
    { attempts: 1, failed: 1, lost_carts: 1 },
  ],
  [
    "with another id at each look at the checkout",
    [
      ["T-8", false],
      ["T-9", false],
    ],
    { attempts: 1, failed: 1, lost_carts: 1 },
  ],
  [
    "and then the order names it",
    [
      [undefined, false],
      ["T-9", true],
    ],
    { attempts: 1, accepted: 1, redeemed: 1, lost_carts: 0 },
  ],
])("a code that is tried twice in a session is one attempt in one cart: %s", async (_, tries, expected) => {
  for (const inOrder of [tries, tries.toReversed()]) {
    const shop = await newShop();
    for (const [order, isBought] of inOrder)
      await (isBought ? shop.buys(order!, BOUGHT) : shop.page("SAVE", REFUSED, order === undefined ? {} : { order }));
    expect(await shop.totals()).toMatchObject(expected);
  }
});

test.each<[string, Sent, string]>([
  ["the cart that the page reports later", { minutesAgo: 1 }, "50.00"],
  ["the cart that the page reported before, and that arrives later", { minutesAgo: 9 }, "50.00"],
  ["not the cart of another session", { session: "another" }, "0.00"],
  ["not the cart of another visitor", { visitor: "eve", session: "session of ann" }, "0.00"],
])("a refusal of the server without the cart's lines has the value of its session's first cart: %s", async (_, cart, value) => {
  const shop = await newShop();
  await shop.server("SAVE", REFUSED, { items: [] });
  await shop.sends("product", "view_cart", { items: CART, ...cart });
  expect(await shop.totals()).toMatchObject({ failed: 1, lost_carts: value === "0.00" ? 0 : 1, lost_value: value });
  // A later cart does not change it.
  await shop.sends("product", "add_to_cart", { items: CART, ...cart, minutesAgo: 0 });
  expect(await shop.totals()).toMatchObject({ lost_value: value });
});

test("two codes of a session, of which one has the order's id, are in one cart", async () => {
  const shop = await newShop();
  await shop.page("SAVE", REFUSED);
  await shop.page("OTHER", REFUSED, { order: "T-9" });
  expect(await shop.totals()).toMatchObject({ attempts: 2, failed: 2, lost_carts: 1, lost_value: "50.00" });
});

test("of two verdicts of the server, the acceptance counts; a page's refusal does not change it", async () => {
  const shop = await newShop();
  await shop.server("SAVE", REFUSED);
  await shop.server("SAVE", { outcome: "accepted" }, { minutesAgo: 4 });
  await shop.page("SAVE", REFUSED, { minutesAgo: 3 });
  expect(await shop.totals()).toMatchObject({ attempts: 1, accepted: 1, failed: 0, lost_carts: 0 });
});

test("refusals of a visitor without a session are of one cart a day", async () => {
  const shop = await newShop();
  // At noon: all of them are on one day.
  const noon = Math.floor((Date.now() - 86_400_000 / 2) / 86_400_000) * 86_400_000 + 43_200_000;
  const ago = (Date.now() - noon) / MINUTE;
  for (const minutes of [ago, ago - 1, ago - 2])
    await shop.server("BAD", REFUSED, { session: null, minutesAgo: minutes });
  expect(await shop.totals()).toMatchObject({ attempts: 3, failed: 3, lost_carts: 1, lost_value: "50.00" });
});

test("an empty cart is not lost", async () => {
  const shop = await newShop();
  await shop.sends("product", "add_to_cart", { items: CART, minutesAgo: 9 });
  await shop.buys("T-1", CART, { minutesAgo: 8 });
  await shop.page("SAVE", REFUSED, { items: [], minutesAgo: 2 });
  expect(await shop.totals()).toMatchObject({ failed: 1, lost_carts: 0, lost_value: "0.00" });
});

test("an order does not use the codes that it says were rejected", async () => {
  const shop = await newShop();
  const rejected = { type: "promotion_code", id: "PR", outcome: "rejected", reason: "107" };
  await shop.buys("T-1", [...CART, rejected, { type: "promotion_code", id: "OK" }]);
  await shop.page("PR", {});
  await shop.page("OK", {});
  expect(await shop.verdicts()).toEqual([
    ["OK", "accepted", null],
    ["PR", "not_known", null],
  ]);
  const answer = await shop.buys("T-2", [...CART, { type: "promotion_code", id: "OK" }, { ...rejected, id: "ok" }], {
    visitor: "bob",
  });
  expect(answer.warnings).toEqual([
    { path: "items[2].id", message: expect.stringMatching(/^contradicts another verdict on/) },
  ]);
});

test.each<[string, readonly object[], boolean]>([
  ["rejected, then accepted", [{ outcome: "rejected" }, { outcome: "accepted" }], true],
  ["accepted, then rejected", [{ outcome: "accepted" }, { outcome: "rejected" }], true],
  ["rejected, then only named", [{ outcome: "rejected" }, {}], true],
  ["rejected twice", [{ outcome: "rejected" }, { outcome: "rejected" }], false],
])("an order that lists a code as %s", async (_, verdicts, isUsed) => {
  const shop = await newShop();
  const items = verdicts.map((verdict) => ({ type: "promotion_code", id: "SAVE", ...verdict }));
  const answer = await shop.buys("T-1", [...CART, ...items]);
  expect(answer.warnings ?? []).toHaveLength(isUsed ? 1 : 0);
  expect(await shop.redemptions()).toEqual(isUsed ? [["SAVE", "T-1"]] : []);
});

test("a message that means nothing leaves the outcome of the same code as it is", async () => {
  const shop = await newShop();
  const items = [{ type: "promotion_code", id: "SAVE", reason: "Computer says hm" }, ...CART];
  await shop.page("SAVE", { outcome: "accepted" }, { items });
  expect(await shop.verdicts()).toEqual([["SAVE", "accepted", null]]);
});

test.each([
  ["accepted", "rejected"],
  ["rejected", "accepted"],
])("of two verdicts on one code in an event the last one counts, and it is flagged: %s, then %s", async (one, other) => {
  const shop = await newShop();
  const items = [{ type: "promotion_code", id: "save", outcome: other }, ...CART];
  const answer = await shop.page("SAVE", { outcome: one }, { items });
  expect(answer.warnings).toEqual([
    { path: "items[1].id", message: expect.stringMatching(/^contradicts another verdict on/) },
  ]);
  expect((await shop.verdicts()).map(([code, verdict]: string[]) => [code, verdict])).toEqual([["SAVE", other]]);
});

test("a promotion that is imported between attempt and order, and is partial, decides nothing", async () => {
  const shop = await newShop();
  await shop.page("MIN", {}, { visitor: "ann" });
  await shop.page("VIP", {}, { visitor: "bob" });
  const email_restrictions = ["*@example.com"];
  await shop.importCoupons(
    { code: "min", email_restrictions, minimum_amount: "500.00" },
    { code: "vip", email_restrictions },
  );
  await shop.buys("T-1", CART, { visitor: "ann" });
  await shop.buys("T-2", CART, { visitor: "bob" });
  expect(await shop.verdicts()).toEqual([
    ["MIN", "not_known", null],
    ["VIP", "not_known", null],
  ]);
});

test("an order that names no code uses no partial promotion, and no automatic one of the platform", async () => {
  const shop = await newShop();
  await shop.importCoupons({ code: "vip", email_restrictions: ["*@example.com"] }, { code: "ten" });
  await shop.importAutomatic();
  for (const [code, visitor] of [
    ["VIP", "ann"],
    ["TEN", "bob"],
  ] as const) {
    await shop.page(code, {}, { visitor });
    await shop.buys(`T-${visitor}`, CART, { visitor });
  }
  expect(await shop.redemptions()).toEqual([["TEN", "T-bob"]]);
  expect(await shop.totals()).toMatchObject({ accepted: 1, not_known: 1, failed: 0, redeemed: 1 });
});
