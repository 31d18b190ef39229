import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { IncomingEvent } from "../../../collector/store/ports/records.ts";
import type { Claim } from "../../../collector/store/ports/redemptions.ts";
import { line, MINUTE, MORNING, purchase, used } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { done, openShop, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";

const folder = temporaryFolder(afterAll);
let files = 0;

const LINES = [line("1", 9_999, 2, { sku: "SHIRT" }), line("2", 333, 1, { sku: "SOCK" })];
const CART = {
  currency: "USD",
  known: true,
  lines: LINES.map((item, at) => ({ ...item, id: `line-${at}`, quantity: 1 })),
};
const SECOND = {
  name: "5 off",
  redemption_type: "COUPON",
  rules: [
    { action: { cart_value: { discount: { fixed_amount: "5" } } }, condition: { cart: { minimum_spend: "50" } } },
  ],
};
const AUTOMATIC = {
  name: "1 off",
  redemption_type: "AUTOMATIC",
  rules: [{ action: { cart_value: { discount: { fixed_amount: "1" } } } }],
};

const at = (minutes: number) => ({ occurredAt: MORNING + minutes * MINUTE, evaluatedAt: MORNING + minutes * MINUTE });

type Step = (shop: Shop) => Promise<unknown>;
const send =
  (event: IncomingEvent): Step =>
  (shop) =>
    shop.send(event);
const redeem =
  (claim: Partial<Claim>): Step =>
  async (shop) =>
    done(await shop.redeem({ order: "T", ...claim }));

const bought = purchase("T", LINES, ["SAVE", "NOSUCH"], { ...at(5), claimedDiscount: 2_033, customerId: "C-1" });
const boughtWithoutCodes = purchase("T", LINES, [], { ...at(5), customerId: "C-2" });
const reload = (event: IncomingEvent) => send({ ...event, eventId: `${event.eventId}-reload`, ...at(6) });
const QUOTE = "0193a2c4-0000-7000-8000-000000000001";
const boughtWithQuote = purchase("T", LINES, ["SAVE"], { ...at(5), evaluationId: QUOTE, customerId: "C-1" });
const usedCodes = used(["save", "FIVE"], { transactionId: "T", ...at(1) });
const usedCodesBefore = used(["FIVE", "SAVE"], { lines: LINES, ...at(2) });

/** The steps of one order, in any sequence; a reload comes after its purchase. */
const stories: [string, readonly Step[], readonly [before: number, after: number][]][] = [
  [
    "the server states one of two codes",
    [send(usedCodes), send(bought), redeem({ codes: ["SAVE"], stated: [stated(null)] }), reload(bought)],
    [[1, 3]],
  ],
  [
    "the server states a code that the page did not name",
    [send(usedCodes), send(bought), redeem({ codes: ["FIVE"], stated: [stated(null, { count: 2 })] }), reload(bought)],
    [[1, 3]],
  ],
  [
    "the server sends the cart and one code",
    [send(usedCodes), send(bought), redeem({ codes: ["FIVE"], cart: CART }), reload(bought)],
    [[1, 3]],
  ],
  [
    "codes without an order id, an order that names none, and the server's cart",
    [
      send(usedCodesBefore),
      send(boughtWithoutCodes),
      redeem({ codes: ["SAVE"], cart: CART }),
      reload(boughtWithoutCodes),
    ],
    [[1, 3]],
  ],
  [
    "codes without an order id, an order that names none, and stated uses",
    [
      send(usedCodesBefore),
      send(boughtWithoutCodes),
      redeem({ codes: ["SAVE"], stated: [stated(null)] }),
      reload(boughtWithoutCodes),
    ],
    [[1, 3]],
  ],
  [
    "the server sends the same request twice",
    [send(bought), redeem({ codes: ["SAVE"], cart: CART }), redeem({ codes: ["SAVE"], cart: CART }), send(usedCodes)],
    [],
  ],
  [
    "a purchase with a quote, which the server redeems",
    [send(usedCodes), send(boughtWithQuote), redeem({ evaluationId: QUOTE }), reload(boughtWithQuote)],
    [[1, 3]],
  ],
  [
    "a purchase with a quote, of which the server states a code",
    [
      send(usedCodes),
      send(boughtWithQuote),
      redeem({ codes: ["SAVE"], stated: [stated(null)] }),
      reload(boughtWithQuote),
    ],
    [[1, 3]],
  ],
  [
    "a purchase with a quote, and the server states a code that it does not contain",
    [
      send(usedCodes),
      send(boughtWithQuote),
      redeem({ codes: ["HOUSE"], stated: [stated(null)] }),
      reload(boughtWithQuote),
    ],
    [[1, 3]],
  ],
  [
    "a purchase with a quote, and the server sends the cart",
    [send(usedCodes), send(boughtWithQuote), redeem({ codes: ["FIVE"], cart: CART }), reload(boughtWithQuote)],
    [[1, 3]],
  ],
  ["a code with the order id, and no purchase event", [send(usedCodes), redeem({ codes: ["SAVE"], cart: CART })], []],
];

async function rowsAfter(settings: object, steps: readonly Step[]): Promise<unknown> {
  const shop = await openShop(settings, join(folder, `${++files}.db`));
  await shop.promote(TEN_OFF, { SAVE: { max_uses: 1 } });
  await shop.promote(SECOND, { FIVE: { max_uses: 3 } });
  await shop.promote(AUTOMATIC);
  await shop.promote({ ...TEN_OFF, name: "Another 10 off" }, { HOUSE: {} });
  await shop.keepQuote(QUOTE, LINES, ["SAVE", "FIVE"]);
  for (const step of steps) await step(shop);
  const filter = { cdp_source: "all", traffic: "all" } as const;
  const checks = (await shop.store.codeChecks({ propertyId: shop.property.id, filter, after: 0, limit: 99 })).rows;
  const rows = (await shop.rows()).map(({ id: _, ...row }) => row);
  const uses = [await shop.usesOf("SAVE"), await shop.usesOf("FIVE")];
  await shop.store.close();
  const sorted = (all: readonly object[]) => all.map((row) => JSON.stringify({ ...row, change_seq: 0 })).sort();
  return { rows: sorted(rows), checks: sorted(checks), uses };
}

test.each(
  stories.flatMap(([name, steps, pairs]) =>
    [{ count_unverified: true }, { count_unverified: false }, { redeem_on: "server" as const }].map(
      (settings) => [name, settings, steps, pairs] as const,
    ),
  ),
)("%s: the rows do not depend on the order of arrival (%o)", async (_, settings, steps, pairs) => {
  const expected = await rowsAfter(settings, steps);
  const orders = fc
    .shuffledSubarray([...steps.keys()], { minLength: steps.length })
    .filter((order) => pairs.every(([before, after]) => order.indexOf(before) < order.indexOf(after)));
  const same = fc.asyncProperty(orders, async (order) => {
    expect(
      await rowsAfter(
        settings,
        order.map((step) => steps[step]!),
      ),
    ).toEqual(expected);
  });
  await fc.assert(same, { numRuns: process.env.FAULTS === "long" ? 200 : 6 });
});
