import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { operatorOf } from "../support/operator.ts";
import { bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

/** Codes are tried before orders, whichever arrives first. */
const BEFORE = new Date(Date.now() - 60_000).toISOString();

const context = (visitor: number) => ({ visitor_id: `visitor-${visitor}`, session_id: `session-${visitor}` });
const CART = [{ type: "product", id: "shirt", price: 40, quantity: 1 }];

/** A code that a visitor tries. @param verdict what the site says of it */
const used = (visitor: number, code: string, verdict: object = {}) => ({
  event_id: `used-${visitor}-${code}-${JSON.stringify(verdict).length}`,
  occurred_at: BEFORE,
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id: code, ...verdict }, ...CART],
  context: context(visitor),
});

const bought = (visitor: number, code: string | null, discount?: number) => ({
  event_id: `bought-${visitor}`,
  category: "product",
  action: "purchase",
  items: CART,
  dims: { transaction: { id: `order-${visitor}`, ...(code && { promotion_code: code }), discount_amount: discount } },
  context: context(visitor),
});

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

const TOTALS = ["attempts", "accepted", "failed", "not_known", "redeemed", "lost_carts", "lost_value"] as const;

/** A new shop, without promotions. */
async function newShop() {
  const id = await newProperty(collector, "Shop");
  const get = async (path: string): Promise<Json> => (await collector.admin(path)).json();
  const key = (await get(`/v1/properties/${id}`)).data.write_key;
  return {
    id,
    async send(...events: object[]): Promise<Json> {
      return (await (await collector.send({ write_key: key, events })).json()).results;
    },
    report: async (name: string, query = ""): Promise<Json[]> =>
      (await get(`/v1/reports/${name}?property_id=${id}${query}`)).data,
    async totals() {
      const [row] = await this.report("sales");
      return Object.fromEntries(TOTALS.map((name) => [name, row[name]]));
    },
    async sql(sql: string): Promise<Json[][]> {
      return (await (await collector.admin(`/v1/sql?property_id=${id}`, { sql })).json()).rows;
    },
    property: async (): Promise<Json> => (await get(`/v1/properties/${id}`)).data,
    put: (body: object) =>
      fetch(`${collector.url}/v1/properties/${id}`, {
        method: "PUT",
        headers: { authorization: "Bearer test-admin-token-of-32-characters" },
        body: JSON.stringify(body),
      }),
  };
}

describe("a shop that entered no promotion", () => {
  let shop: Awaited<ReturnType<typeof newShop>>;

  beforeAll(async () => {
    shop = await newShop();
    const visitors = Array.from({ length: 10 }, (_, at) => at + 1);
    await shop.send(...visitors.map((visitor) => used(visitor, "SAVE10")));
    await shop.send(...visitors.slice(0, 6).map((visitor) => bought(visitor, "SAVE10", 4)));
  });

  test("ten try a code that the shop honors, six order with it: six accepted, four not known, nothing lost", async () => {
    expect(await shop.totals()).toEqual({
      attempts: 10,
      accepted: 6,
      failed: 0,
      not_known: 4,
      redeemed: 6,
      lost_carts: 0,
      lost_value: "0.00",
    });
    const [code] = await shop.report("codes");
    expect(code).toMatchObject({ code: "SAVE10", attempts: 10, accepted: 6, failed: 0, not_known: 4, reasons: [] });
    expect(
      await shop.sql("SELECT sum(attempts), sum(accepted), sum(failed), sum(not_known), sum(lost_carts) FROM v_daily"),
    ).toEqual([[10, 6, 0, 4, 0]]);
  });

  test("the funnel ends where nothing is known, and says so", async () => {
    const stages = (await shop.report("funnel")).map(({ stage, attempts, dropped, not_known }) => [
      stage,
      attempts,
      dropped,
      not_known,
    ]);
    expect(stages).toEqual([
      ["entered", 10, 0, 0],
      ["recognized", 6, 0, 4],
      ["conditions_met", 6, 0, 0],
      ["accepted", 6, 0, 0],
      ["redeemed", 6, 0, 0],
    ]);
  });

  test("an accepted code has the discount that the order reports", async () => {
    expect(
      await shop.sql(
        "SELECT DISTINCT site_outcome, site_discount, evaluates FROM v_attempts WHERE verdict = 'accepted'",
      ),
    ).toEqual([["accepted", "4.00", "site"]]);
  });

  test("a refused code is rejected with its reason, and its cart is lost", async () => {
    await shop.send(used(20, "OLD", { outcome: "rejected", reason: 107 }));
    const [code] = await shop.report("codes", "&code=OLD");
    expect(code).toMatchObject({ attempts: 1, failed: 1, not_known: 0, lost_carts: 1, lost_value: "40.00" });
    expect(code.reasons).toEqual([{ status: 2, reason: "promotion_ended", attempts: 1 }]);
    expect(
      await shop.sql("SELECT verdict, verdict_reason, site_reason_text FROM v_attempts WHERE code = 'OLD'"),
    ).toEqual([["rejected", "promotion_ended", "107"]]);
  });

  test("a cart with three refused codes is one lost cart, and one in the row of each code", async () => {
    for (const code of ["A1", "B2", "C3"]) await shop.send(used(30, code, { outcome: "rejected", reason: "nope" }));
    expect(await shop.totals()).toMatchObject({ failed: 4, lost_carts: 2, lost_value: "80.00" });
    const rows = (await shop.report("codes")).filter(({ code }) => ["A1", "B2", "C3"].includes(code));
    expect(rows.map(({ code, lost_carts, lost_value }) => [code, lost_carts, lost_value])).toEqual([
      ["A1", 1, "40.00"],
      ["B2", 1, "40.00"],
      ["C3", 1, "40.00"],
    ]);
    const distinct = "count(DISTINCT cart) FROM v_attempts WHERE verdict = 'rejected' AND ordered = 0";
    expect(await shop.sql(`SELECT ${distinct} AND cart_value IS NOT NULL`)).toEqual([[2]]);
  });
});

describe("what counts of an attempt", () => {
  const verdictsOf = async (...events: object[]) => {
    const shop = await newShop();
    for (const event of events) await shop.send(event);
    return shop.sql(
      "SELECT code, verdict, verdict_reason, redeemed, site_discount_minor FROM v_attempts ORDER BY code",
    );
  };
  const REFUSED = { outcome: "rejected", reason: "unknown_code" };

  test.each<[string, object[], unknown[]]>([
    [
      "refused, and then accepted",
      [used(1, "X", REFUSED), used(1, "X", { outcome: "accepted", discount: 5 })],
      ["accepted", null, 0, 500],
    ],
    [
      "accepted, and then refused",
      [used(1, "X", { outcome: "accepted", discount: 5 }), used(1, "X", REFUSED)],
      ["accepted", null, 0, 500],
    ],
    [
      "refused, and later tried without a verdict",
      [used(1, "X", REFUSED), used(1, "X")],
      ["rejected", "unknown_code", 0, null],
    ],
    ["refused, but an order names it", [used(1, "X", REFUSED), bought(1, "X", 7)], ["accepted", null, 1, 700]],
    ["refused, but an order named it before", [bought(1, "X", 7), used(1, "X", REFUSED)], ["accepted", null, 1, 700]],
    [
      "accepted with a discount, and an order that reports none",
      [used(1, "X", { outcome: "accepted", discount: 5 }), bought(1, "X")],
      ["accepted", null, 1, 500],
    ],
    [
      "refused, and an order without a code",
      [used(1, "X", REFUSED), bought(1, null)],
      ["rejected", "unknown_code", 0, null],
    ],
  ])("%s", async (_, events, expected) => {
    expect(await verdictsOf(...events)).toEqual([["X", ...expected]]);
  });

  test("an order with two codes accepts both, and gives neither the discount of the order", async () => {
    expect(await verdictsOf(used(1, "X"), used(1, "Y"), bought(1, "X,Y", 9))).toEqual([
      ["X", "accepted", null, 1, null],
      ["Y", "accepted", null, 1, null],
    ]);
  });
});

describe("a promotion here and a shop that decides", () => {
  test("a refused code is not used by an order that names none, and both verdicts stay", async () => {
    const shop = await newShop();
    const promotions = bigCommerceClient(collector, shop.id);
    const { json } = await promotions("POST", "", tenOff());
    await promotions("POST", `/${json.data.id}/codes`, { code: "TEN" });
    await shop.put({ evaluates: "both" });
    await shop.send(used(1, "TEN", { outcome: "rejected", reason: "not for you" }));
    await shop.send(bought(1, null));
    expect(
      await shop.sql("SELECT verdict, verdict_reason, rules_outcome, redeemed, evaluates FROM v_attempts"),
    ).toEqual([["rejected", "rejected_by_site", "accepted", 0, "both"]]);
    expect(await shop.sql("SELECT count(*) FROM v_redemptions")).toEqual([[0]]);
  });
});

describe("who evaluates", () => {
  test("is the site until there is a promotion, and then the rules; attempts of before keep theirs", async () => {
    const shop = await newShop();
    const setting = async () => {
      const { evaluates, evaluates_automatic } = await shop.property();
      return [evaluates, evaluates_automatic];
    };
    expect(await setting()).toEqual(["site", true]);
    await shop.send(used(1, "X"));
    await bigCommerceClient(collector, shop.id)("POST", "", tenOff());
    expect(await setting()).toEqual(["here", true]);
    await shop.send(used(2, "X"));
    await shop.put({ evaluates: "both" });
    expect(await setting()).toEqual(["both", false]);
    await shop.put({ evaluates: null });
    expect(await setting()).toEqual(["here", true]);
    expect(await shop.sql("SELECT evaluates, verdict, verdict_reason FROM v_attempts ORDER BY 1")).toEqual([
      ["here", "rejected", "unknown_code"],
      ["site", "not_known", null],
    ]);
  });

  test("a value that was set does not change with the promotions", async () => {
    const shop = await newShop();
    await shop.put({ evaluates: "site" });
    await bigCommerceClient(collector, shop.id)("POST", "", tenOff());
    expect(await shop.property()).toMatchObject({ evaluates: "site", evaluates_automatic: false });
    expect((await shop.put({ evaluates: "nobody" })).status).toBe(422);
  });
});

describe("bad input", () => {
  test.each<[string, object, unknown[], string[]]>([
    ["an outcome that is no word of ours", { outcome: "maybe" }, [null, null, null], ["items[0].outcome"]],
    ["accepted, with a reason", { outcome: "Accepted", reason: "105" }, ["accepted", null, null], ["items[0].reason"]],
    [
      "rejected, with a discount",
      { outcome: "rejected", discount: "5.00" },
      ["rejected", "rejected_by_site", null],
      ["items[0].discount"],
    ],
    ["a text without an outcome or a meaning", { reason: "so sorry" }, [null, null, null], []],
    ["a discount without an outcome", { reason: "so sorry", discount: 5 }, [null, null, null], ["items[0].discount"]],
    [
      "a message that fits two patterns",
      { reason: "Your code has expired. The minimum spend for this coupon is 50." },
      ["rejected", "minimum_spend_not_met", null],
      ["items[0].reason"],
    ],
    [
      "a discount that is no number",
      { outcome: "accepted", discount: "much" },
      ["accepted", null, null],
      ["items[0].discount"],
    ],
    ["nothing filled in", { outcome: "", reason: "{{reason}}", discount: null }, [null, null, null], []],
  ])("%s", async (_, verdict, stored, warned) => {
    const shop = await newShop();
    const [{ outcome, warnings = [] }] = await shop.send(used(1, "X", verdict));
    expect(outcome).toBe("stored");
    expect(warnings.map(({ path }: { path: string }) => path)).toEqual(warned);
    expect(await shop.sql("SELECT site_outcome, site_reason, site_discount FROM v_attempts")).toEqual([stored]);
  });
});

test("a server's event that replaces a page's order takes the acceptance back", async () => {
  const shop = await newShop();
  await shop.send(used(1, "X", { outcome: "rejected", reason: 105 }), bought(1, "X", 7));
  const secret = (
    await (
      await collector.admin(`/v1/properties/${shop.id}/keys`, { kind: "server", name: "till", scopes: ["ingest"] })
    ).json()
  ).data.secret;
  const order = { ...bought(1, null), event_id: "bought-1" };
  const answer = await fetch(`${collector.url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ events: [order] }),
  });
  expect(answer.status).toBe(200);
  const values = "site_outcome, site_reason, site_discount, redeemed, verdict";
  expect(await shop.sql(`SELECT ${values} FROM v_attempts`)).toEqual([
    ["rejected", "unknown_code", null, 0, "rejected"],
  ]);
});

test("the data file is sound", () => {
  const operator = operatorOf(collector.dataFile);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
