import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { bigCommerceClient, tenOff } from "../support/promotions-api.ts";
import { userOf } from "./dashboard/user.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse("2026-11-25T12:00:00Z");

let collector: Collector;
let now = START;
beforeAll(async () => {
  collector = await startCollector({ now: () => now });
});
afterAll(() => collector.close());

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

const CART = [{ type: "product", id: "shirt", price: 40, quantity: 1 }];
let visitors = 0;

/** A new shop, whose visitors try codes. Each try is a minute after the one before. */
async function newShop() {
  now = START;
  const made = await collector.admin("/v1/properties", { name: "Shop", count_unverified: true });
  const { id } = (await made.json()).data;
  const get = async (path: string): Promise<Json> => (await collector.admin(path)).json();
  const key = (await get(`/v1/properties/${id}`)).data.write_key;
  const send = async (event: object): Promise<void> => {
    const visitor = ++visitors;
    const context = { visitor_id: `visitor-${visitor}`, session_id: `session-${visitor}` };
    const events = [{ event_id: `event-${visitor}`, occurred_at: new Date(now).toISOString(), context, ...event }];
    await collector.send({ write_key: key, events });
    now += 60_000;
  };
  const ask = bigCommerceClient(collector, id);
  return {
    id,
    send,
    ask,
    /** @param verdict what the site says of the code */
    try: (code: string, verdict: object = {}) =>
      send({
        category: "promotion_code",
        action: "used",
        items: [{ type: "promotion_code", id: code, ...verdict }, ...CART],
      }),
    order: (code: string, discount?: number) => {
      const transaction = { id: `order-${visitors}`, promotion_code: code, discount_amount: discount };
      return send({ category: "product", action: "purchase", items: CART, dims: { transaction } });
    },
    async promote(code: string, body: object = {}, limits: object = {}): Promise<number> {
      const made = await ask("POST", "", tenOff({ start_date: "2026-01-01T00:00:00Z", ...body }));
      await ask("POST", `/${made.json.data.id}/codes`, { code, ...limits });
      return made.json.data.id;
    },
    report: (query = ""): Promise<Json> => get(`/v1/reports/findings?property_id=${id}${query}`),
    sql: async (sql: string): Promise<Json> => (await collector.admin(`/v1/sql?property_id=${id}`, { sql })).json(),
  };
}
type Shop = Awaited<ReturnType<typeof newShop>>;

const times = async (number: number, act: () => Promise<void>): Promise<void> => {
  for (let at = 0; at < number; at++) await act();
};

const REFUSED = (reason: string) => ({ outcome: "rejected", reason });
const ACCEPTED = { outcome: "accepted", discount: 4 };
const endedBefore = (ms: number) => ({ end_date: new Date(START - ms).toISOString() });

/** What a shop saw, and its findings: kind, code, number, base, amount. */
const CASES: readonly (readonly [what: string, (shop: Shop) => Promise<unknown>, unknown[][]])[] = [
  ["nothing", async () => {}, []],
  [
    "three orders with a code two days after its end, two of them with a reported discount",
    async (shop) => {
      await shop.promote("SUMMER30", endedBefore(2 * DAY));
      await times(2, () => shop.order("SUMMER30", 4));
      await shop.order("SUMMER30");
    },
    [["honored_after_end", "SUMMER30", 3, 3, "8.00"]],
  ],
  [
    "two orders after the end",
    async (shop) => {
      await shop.promote("SUMMER30", endedBefore(2 * DAY));
      await times(2, () => shop.order("SUMMER30", 4));
    },
    [],
  ],
  [
    "three orders within a day after the end",
    async (shop) => {
      await shop.promote("SUMMER30", endedBefore(DAY - HOUR));
      await times(3, () => shop.order("SUMMER30", 4));
    },
    [],
  ],
  [
    "orders after an end that was put off",
    async (shop) => {
      const id = await shop.promote("SUMMER30", endedBefore(2 * DAY));
      await times(3, () => shop.order("SUMMER30", 4));
      await shop.ask("PUT", `/${id}`, { end_date: "2027-01-01T00:00:00Z" });
    },
    [],
  ],
  [
    "a code with one use, used, and tried by three more",
    async (shop) => {
      await shop.promote("ONCE", {}, { max_uses: 1 });
      await shop.order("ONCE", 4);
      await times(3, () => shop.try("ONCE"));
    },
    [["used_up", "ONCE", 3, 3, "120.00"]],
  ],
  [
    "a code with one use, used, and tried by two more",
    async (shop) => {
      await shop.promote("ONCE", {}, { max_uses: 1 });
      await shop.order("ONCE", 4);
      await times(2, () => shop.try("ONCE"));
    },
    [],
  ],
  [
    "a code that was used up, and works again",
    async (shop) => {
      await shop.try("ONCE", REFUSED("code_uses_exhausted"));
      await shop.try("ONCE", ACCEPTED);
    },
    [],
  ],
  [
    "a code that was accepted, and is unknown now",
    async (shop) => {
      await times(2, () => shop.try("SAVE10", ACCEPTED));
      await times(3, () => shop.try("SAVE10", REFUSED("unknown_code")));
    },
    [["refused_now", "SAVE10", 3, 5, "120.00"]],
  ],
  [
    "a code that was refused in two carts since",
    async (shop) => {
      await shop.try("SAVE10", ACCEPTED);
      await times(2, () => shop.try("SAVE10", REFUSED("unknown_code")));
    },
    [],
  ],
  [
    "a code that is accepted again",
    async (shop) => {
      await shop.try("SAVE10", ACCEPTED);
      await times(3, () => shop.try("SAVE10", REFUSED("unknown_code")));
      await shop.try("SAVE10", ACCEPTED);
    },
    [],
  ],
  [
    "a code that the last carts were too small for",
    async (shop) => {
      await shop.try("SAVE10", ACCEPTED);
      await times(3, () => shop.try("SAVE10", REFUSED("minimum_spend_not_met")));
    },
    [],
  ],
  [
    "a slip of a code that nobody has used yet",
    async (shop) => {
      await shop.promote("WELCOME10");
      await times(2, () => shop.try("WELCME10"));
    },
    [["mistyped", "WELCME10", 2, 2, "80.00"]],
  ],
  [
    "a slip of a code that the site accepts, without promotions here",
    async (shop) => {
      await shop.try("GIẢM30", ACCEPTED);
      await shop.try("GIAM30", REFUSED("unknown_code"));
    },
    [["mistyped", "GIAM30", 1, 1, "40.00"]],
  ],
  [
    "a digit that differs, a slip of a paused code, and two slips",
    async (shop) => {
      await shop.promote("SAVE-0001");
      await shop.promote("RESTING", { status: "DISABLED" });
      await shop.try("SAVE-0002");
      await shop.try("RESTNG");
      await shop.try("SVE-001");
    },
    [],
  ],
  ["an event that can't be accepted", (shop) => shop.send({ category: 7 }), [["rejected_events", null, 1, 1, null]]],
  [
    "a tag that sends nothing for a day",
    async (shop) => {
      await times(100, () => shop.send({ category: "pageview", action: "view" }));
      now += DAY;
    },
    [["silent_tag", null, 100, 100, null]],
  ],
];

test.each(CASES)("%s", async (_, story, expected) => {
  const shop = await newShop();
  await story(shop);
  const { data, meta } = await shop.report();
  expect(data.map((each: Json) => [each.kind, each.code, each.count, each.base, each.amount])).toEqual(expected);
  const { columns, rows } = await shop.sql(meta.sql);
  const facts = rows.map((row: Json[]) =>
    Object.fromEntries(row.map((value, at) => [columns[at].name ?? columns[at], value])),
  );
  for (const { kind, code, count, base, amount_minor } of data)
    expect(facts).toContainEqual(expect.objectContaining({ kind, code, count, base, amount: amount_minor }));
});

describe("the overview", () => {
  /** The sentences of a shop's overview, without markup, and their links. */
  async function overviewOf(shop: Shop) {
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    const { text } = await user.request(`/dashboard?property_id=${shop.id}`);
    const [panel = ""] = /<section class="panel" aria-labelledby="findings">.*?<\/section>/s.exec(text) ?? [];
    const items = [...panel.matchAll(/<li>(.*?) <a href="(.*?)">.*?<\/a><\/li>/gs)];
    return {
      user,
      panel,
      found: items.map(
        ([, sentence = "", href = ""]) => [sentence.replaceAll(/<.*?>/g, ""), href.replaceAll("&amp;", "&")] as const,
      ),
    };
  }

  test("opens with one sentence for each, and their links lead to the rows", async () => {
    const shop = await newShop();
    await shop.promote("SUMMER30", endedBefore(2 * DAY));
    await shop.promote("WELCOME10");
    await times(3, () => shop.order("SUMMER30", 4));
    await times(2, () => shop.try("WELCME10"));
    await shop.try("OLD", ACCEPTED);
    await times(4, () => shop.try("OLD", REFUSED("unknown_code")));
    await times(3, () => shop.try("ONCE", REFUSED("code_uses_exhausted")));
    await shop.send({ category: 7 });
    const { user, found } = await overviewOf(shop);
    expect(found.map(([sentence]) => sentence)).toEqual([
      "OLD was accepted before and is refused now (Unknown code): 4 of 5 carts, $160.00 in 4 lost carts.",
      "ONCE is used up and still tried: refused in 3 of 3 carts, $120.00 in 3 lost carts.",
      "WELCME10 is not a code, but one slip from WELCOME10: refused in 2 of 2 carts, $80.00 in 2 lost carts.",
      "Your site still honors SUMMER30, which ended Mon 23 Nov 2026, 12:00 UTC: 3 of 3 orders came more than 24 hours later, $12.00 off.",
      "1 of 1 rejected event is not replayed, the last from Wed 25 Nov 2026, 12:13 UTC.",
    ]);
    const rows = [];
    for (const [, href] of found) {
      const { status, text } = await user.request(href);
      const panel = href.includes("#") ? 'id="orders"' : /id="(attempts|list)"/;
      const table = /<tbody>.*?<\/tbody>/gs.exec(text.slice(text.search(panel)))?.[0] ?? "";
      rows.push([status, table.split("<tr").length - 1]);
    }
    expect(rows).toEqual([
      [200, 4],
      [200, 3],
      [200, 2],
      [200, 3],
      [200, 1],
    ]);
  });

  test("says what was looked at where nothing needs attention", async () => {
    const shop = await newShop();
    await shop.try("SAVE10", ACCEPTED);
    const { panel } = await overviewOf(shop);
    expect(panel).toContain("Nothing needs attention: we checked 1 attempt, the orders after a code's end");
    expect(panel).not.toContain("<ol");
  });
});

test("has a table of its own as CSV", async () => {
  const shop = await newShop();
  await shop.promote("WELCOME10");
  await shop.try("WELCME10");
  const csv = await (await collector.admin(`/v1/reports/findings?property_id=${shop.id}&format=csv`)).text();
  expect(csv).toContain("kind,code,meant,promotion_id,reason,count,base,currency,amount,");
  expect(csv).toContain("mistyped,WELCME10,WELCOME10,,unknown_code,1,1,USD,40.00,");
});
