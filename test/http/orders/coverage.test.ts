import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { CHROME, orderShop, pagePurchase, wooOrder } from "../../support/orders.ts";
import { userOf } from "../dashboard/user.ts";

let collector: Collector;
let own: Awaited<ReturnType<typeof orderShop>>;
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

beforeAll(async () => {
  collector = await startCollector();
  own = await orderShop(collector, "woocommerce", { property: { time_zone: "America/New_York" } });
  const place = (id: number, at: string, browser: string, consent: string, more = {}) => {
    const meta_data = [{ id, key: "_promotrail_consent", value: consent }];
    const times = { date_created_gmt: at, date_modified_gmt: at };
    return own.notify(wooOrder({ id, number: `${id}`, ...times, customer_user_agent: browser, meta_data, ...more }));
  };
  await place(1, "2026-11-20T10:00:00", CHROME, "granted");
  await place(2, "2026-11-20T11:00:00", CHROME, "none");
  // In New York it is still the day before.
  await place(3, "2026-11-21T02:00:00", SAFARI, "granted");
  await place(4, "2026-11-21T12:00:00", SAFARI, "not said");
  await place(5, "2026-11-21T13:00:00", CHROME, "granted", { status: "pending", date_paid_gmt: null });
  // The tag sees two of them, one from two visitors, and an order that the shop has not reported.
  for (const [transaction, visitor] of [
    ["1", "a"],
    ["3", "b"],
    ["3", "c"],
    ["9", "d"],
  ] as const)
    await own.page(pagePurchase(transaction), visitor);
});
afterAll(() => collector.close());

const coverage = async (by: string) => {
  const query = new URLSearchParams({ property_id: own.id, by, from: "2026-11-19", to: "2026-11-22" });
  return (await collector.admin(`/v1/reports/coverage?${query}`)).json();
};

const EXPECTED = {
  day: [
    { key: "2026-11-20", orders: 3, seen: 2, seen_percent: 67 },
    { key: "2026-11-21", orders: 1, seen: 0, seen_percent: 0 },
  ],
  browser: [
    { key: "chrome", orders: 2, seen: 1, seen_percent: 50 },
    { key: "safari", orders: 2, seen: 1, seen_percent: 50 },
  ],
  consent: [
    { key: "granted", orders: 2, seen: 2, seen_percent: 100 },
    { key: "none", orders: 1, seen: 0, seen_percent: 0 },
    { key: "not_known", orders: 1, seen: 0, seen_percent: 0 },
  ],
};

test.each(
  Object.entries(EXPECTED),
)("coverage by %s counts paid orders of the server, and those that the tag saw", async (by, rows) => {
  expect((await coverage(by)).data).toEqual(rows);
});

test.each(Object.entries(EXPECTED))("the SQL of coverage by %s gives the same numbers", async (by, rows) => {
  const result = await own.sql((await coverage(by)).meta.sql);
  const found = result.filter(({ orders }) => orders !== 0).map(({ orders, seen }) => [orders, seen]);
  expect(found.sort()).toEqual(rows.map(({ orders, seen }) => [orders, seen]).sort());
});

test("the sales page shows coverage by consent and browser", async () => {
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const { text } = await user.request(`/dashboard/sales?property_id=${own.id}&from=2026-11-19&to=2026-11-22`);
  const rows = [...text.slice(text.indexOf('id="coverage"')).matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    row!
      .replaceAll(/<[^>]+>/g, " ")
      .trim()
      .split(/\s{2,}/)
      .join(" | "),
  );
  expect(rows).toContain("No consent | 1 | 0 | 0%");
  expect(rows).toContain("Chrome | 2 | 1 | 50.0%");
});
