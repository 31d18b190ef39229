import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { userOf } from "../http/dashboard/user.ts";
import { ADMIN_TOKEN } from "../support/collector.ts";
import { operatorOf } from "../support/operator.ts";
import { deliveriesOf } from "./deliveries.ts";
import { expectedFigures, ledgerOf } from "./expected.ts";
import { compare } from "./figures.ts";
import type { Setup } from "./ledger.ts";
import { type MonthShop, startMonth } from "./replay.ts";
import { reportedFigures } from "./reported.ts";
import { visitorsOf } from "./visits.ts";

const visitors = visitorsOf(21, 200);
let month: Awaited<ReturnType<typeof startMonth>>;
beforeAll(async () => {
  month = await startMonth();
});
afterAll(() => month.collector.close());

const ALONE = { hasPromotions: false, hasServerOrders: false };
const IMPORTED = { hasPromotions: true, hasServerOrders: false };
const RUNS: [string, Setup, object][] = [
  ...(["woocommerce", "shopify"] as const).flatMap((platform): [string, Setup, object][] => [
    [`${platform}, no promotions entered`, { platform, ...ALONE }, {}],
    [`${platform}, with the promotions imported`, { platform, ...IMPORTED }, {}],
    [`${platform}, evaluated by both`, { platform, ...IMPORTED }, { evaluates: "both" }],
  ]),
  ...(["woocommerce", "shopify"] as const).map((platform): [string, Setup, object] => [
    `${platform}, with orders of the server`,
    { platform, ...ALONE, hasServerOrders: true },
    {},
  ]),
];

describe.each(RUNS)("%s", (name, setup, settings) => {
  const expected = expectedFigures(ledgerOf(visitors, setup));
  let shop: MonthShop;
  beforeAll(async () => {
    shop = await month.newShop(setup.platform, settings);
    if (setup.hasPromotions) await shop.importCoupons();
    await shop.send(deliveriesOf(visitors, setup));
  });

  test("every figure is as in the shop's ledger", async () => {
    const { compared, differing } = compare(expected, await reportedFigures(shop));
    console.log(`${name}: ${compared} figures, ${differing.length} differ`);
    expect(differing).toEqual([]);
  });

  test("the dashboard has the totals of each currency, with distinct carts", async () => {
    const user = userOf(month.collector);
    await user.signIn(ADMIN_TOKEN);
    const { text } = await user.request(`/dashboard/codes?property_id=${shop.id}&from=2026-10-05&to=2026-11-04`);
    for (const currency of ["USD", "EUR", "GBP"]) {
      const [attempts, accepted, failed, notKnown, carts, value] = TOTALS.map(
        (figure) => expected.get(`sales ${currency} ${figure}`) ?? 0,
      );
      const money = new Intl.NumberFormat("en-US", { style: "currency", currency }).format(value! / 100);
      expect(text).toContain(
        `${attempts} attempts: ${accepted} accepted, ${failed} failed, ${notKnown} not known; ${carts} distinct carts lost with ${money}`,
      );
    }
  });

  test("the CSV of codes has the same figures", async () => {
    const answer = await month.collector.admin(
      `/v1/reports/codes?property_id=${shop.id}&from=2026-10-05&to=2026-11-04&limit=1000&format=csv`,
    );
    const [header, ...lines] = (await answer.text()).trim().split(/\r?\n/);
    expect(lines.length).toBeGreaterThan(20);
    const at = (column: string) => header!.split(",").indexOf(column);
    for (const cells of lines.map((line) => line.split(",")))
      for (const figure of ["attempts", "accepted", "failed", "not_known", "lost_carts"]) {
        const name = `code ${cells[at("code")]} ${cells[at("currency")]} ${figure}`;
        expect([name, Number(cells[at(figure)])]).toEqual([name, expected.get(name) ?? 0]);
      }
  });
});

const TOTALS = ["attempts", "accepted", "failed", "not_known", "lost_carts", "lost_value"];

test("the data file is sound", () => {
  const operator = operatorOf(month.collector.dataFile);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
