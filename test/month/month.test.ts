import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { operatorOf } from "../support/operator.ts";
import { deliveriesOf } from "./deliveries.ts";
import { expectedFigures, ledgerOf } from "./expected.ts";
import { compare } from "./figures.ts";
import type { Setup } from "./ledger.ts";
import { startMonth } from "./replay.ts";
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
  ["woocommerce, with orders of the server", { platform: "woocommerce", ...ALONE, hasServerOrders: true }, {}],
];

describe.each(RUNS)("%s", (name, setup, settings) => {
  test("every figure is as in the shop's ledger", async () => {
    const shop = await month.newShop(settings);
    if (setup.hasPromotions) await shop.importCoupons();
    await shop.send(deliveriesOf(visitors, setup));
    const { compared, differing } = compare(expectedFigures(ledgerOf(visitors, setup)), await reportedFigures(shop));
    console.log(`${name}: ${compared} figures, ${differing.length} differ`);
    expect(differing).toEqual([]);
  });
});

test("the data file is sound", () => {
  const operator = operatorOf(month.collector.dataFile);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
