import fc from "fast-check";
import { expect, test } from "vitest";
import type { IncomingEvent } from "../../../collector/store/ports/records.ts";
import type { Claim } from "../../../collector/store/ports/redemptions.ts";
import { line, MINUTE, MORNING, purchase, used } from "../../support/events.ts";
import { done, openShop, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";

const LINES = [line("1", 9_999, 2, { sku: "SHIRT" }), line("2", 333, 1, { sku: "SOCK" })];
const CART = {
  currency: "USD",
  known: true,
  lines: LINES.map((one, at) => ({ ...one, id: `line-${at}`, quantity: 1 })),
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
const tell =
  (event: IncomingEvent): Step =>
  (shop) =>
    shop.tell(event);
const redeem =
  (claim: Partial<Claim>): Step =>
  async (shop) =>
    done(await shop.redeem({ order: "T", ...claim }));

const bought = purchase("T", LINES, ["SAVE", "NOSUCH"], { ...at(5), claimedDiscount: 2_033, customerId: "C-1" });
const boughtSilently = purchase("T", LINES, [], { ...at(5), customerId: "C-2" });
const reload = (event: IncomingEvent) => tell({ ...event, eventId: `${event.eventId}-reload`, ...at(6) });
const SHOWN = "0193a2c4-0000-7000-8000-000000000001";
const boughtAsShown = purchase("T", LINES, ["SAVE"], { ...at(5), evaluationId: SHOWN, customerId: "C-1" });
const typed = used(["save", "FIVE"], { transactionId: "T", ...at(1) });
const typedBefore = used(["FIVE", "SAVE"], { lines: LINES, ...at(2) });

/** What is told of one order, in whatever order; a reload comes after its purchase. */
const stories: [string, readonly Step[], readonly [before: number, after: number][]][] = [
  [
    "the server states one of two codes",
    [tell(typed), tell(bought), redeem({ codes: ["SAVE"], stated: [stated(null)] }), reload(bought)],
    [[1, 3]],
  ],
  [
    "the server states a code that the page never named",
    [tell(typed), tell(bought), redeem({ codes: ["FIVE"], stated: [stated(null, { count: 2 })] }), reload(bought)],
    [[1, 3]],
  ],
  [
    "the server tells the cart, and one code",
    [tell(typed), tell(bought), redeem({ codes: ["FIVE"], cart: CART }), reload(bought)],
    [[1, 3]],
  ],
  [
    "codes typed without an order id, an order that names none, and the server's cart",
    [tell(typedBefore), tell(boughtSilently), redeem({ codes: ["SAVE"], cart: CART }), reload(boughtSilently)],
    [[1, 3]],
  ],
  [
    "codes typed without an order id, an order that names none, and what the server states",
    [
      tell(typedBefore),
      tell(boughtSilently),
      redeem({ codes: ["SAVE"], stated: [stated(null)] }),
      reload(boughtSilently),
    ],
    [[1, 3]],
  ],
  [
    "the server tells the same twice",
    [tell(bought), redeem({ codes: ["SAVE"], cart: CART }), redeem({ codes: ["SAVE"], cart: CART }), tell(typed)],
    [],
  ],
  [
    "a purchase that names what it was shown by, which the server redeems",
    [tell(typed), tell(boughtAsShown), redeem({ evaluationId: SHOWN }), reload(boughtAsShown)],
    [[1, 3]],
  ],
  [
    "a purchase that names what it was shown by, of which the server states a code",
    [tell(typed), tell(boughtAsShown), redeem({ codes: ["SAVE"], stated: [stated(null)] }), reload(boughtAsShown)],
    [[1, 3]],
  ],
  [
    "a purchase that names what it was shown by, and the server states a code that was not shown",
    [tell(typed), tell(boughtAsShown), redeem({ codes: ["HOUSE"], stated: [stated(null)] }), reload(boughtAsShown)],
    [[1, 3]],
  ],
  [
    "a purchase that names what it was shown by, and the server tells the cart",
    [tell(typed), tell(boughtAsShown), redeem({ codes: ["FIVE"], cart: CART }), reload(boughtAsShown)],
    [[1, 3]],
  ],
  ["a code typed with the order id, and no purchase event", [tell(typed), redeem({ codes: ["SAVE"], cart: CART })], []],
];

async function rowsAfter(settings: object, steps: readonly Step[]): Promise<unknown> {
  const shop = await openShop(settings);
  await shop.promote(TEN_OFF, { SAVE: { max_uses: 1 } });
  await shop.promote(SECOND, { FIVE: { max_uses: 3 } });
  await shop.promote(AUTOMATIC);
  await shop.promote({ ...TEN_OFF, name: "Another 10 off" }, { HOUSE: {} });
  await shop.show(SHOWN, LINES, ["SAVE", "FIVE"]);
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
)("%s: whatever comes first, the rows are the same (%o)", async (_, settings, steps, pairs) => {
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
  await fc.assert(same, { numRuns: 12 });
});
