import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../../collector/commands/check.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { operatorOf } from "../../support/operator.ts";
import { coupon, type Fields, orderShop, pagePurchase, pageTried, wooLine, wooOrder } from "../../support/orders.ts";
import { tenOff } from "../../support/promotions-api.ts";
import { redemption, serverClient } from "../../support/servers-api.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

const shop = (settings?: Parameters<typeof orderShop>[2]) => orderShop(collector, "woocommerce", settings);

/** Paid with SAVE10: 9.00 off the shirts. */
const SAVED = {
  coupon_lines: [coupon("SAVE10", "9.00")],
  line_items: [
    wooLine({ id: 315, product_id: 93, quantity: 2, subtotal: "60.00", total: "51.00" }),
    wooLine({ id: 316, product_id: 22, variation_id: 23, quantity: 1, subtotal: "30.00", total: "30.00" }),
  ],
};
const ON_HOLD = { status: "on-hold", date_paid_gmt: null };
const LATER = { date_modified_gmt: "2026-11-21T08:00:00" };
const LATEST = { date_modified_gmt: "2026-11-22T08:00:00" };

describe("an order of the shop's server", () => {
  test("is a purchase, with a verified redemption and an accepted attempt for each code", async () => {
    const { notify, redemptions, attempts, sql } = await shop();
    const codes = [coupon("SAVE10", "9.00"), coupon("vip", "4.50")];
    expect(await notify(wooOrder({ coupon_lines: codes }), { topic: "order.created" })).toBe("recorded");
    expect(await redemptions()).toEqual(["SAVE10 9.00 by server, verified", "VIP 4.50 by server, verified"]);
    expect(await attempts()).toEqual(["SAVE10 accepted 5 9.00", "VIP accepted 5 4.50"]);
    expect(await sql("SELECT transaction_id, told_by, value, discount, evidence FROM v_purchases")).toEqual([
      { transaction_id: "727", told_by: "server", value: "90.00", discount: "13.50", evidence: "server" },
    ]);
    expect(
      await sql(
        "SELECT platform, order_id, state, paid, seen, amount, discount, shipping, browser, consent FROM v_orders",
      ),
    ).toEqual([
      {
        platform: "woocommerce",
        order_id: "727",
        state: "paid",
        paid: 1,
        seen: 0,
        amount: "90.00",
        discount: "13.50",
        shipping: "10.00",
        browser: "not_known",
        consent: "not_known",
      },
    ]);
  });

  test("is in the timeline of its number, beside the page's report and the refusal before", async () => {
    const { id, notify, page } = await shop();
    // What a page dates back for more than a week counts at its arrival.
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const placed = ago(1).slice(0, 19);
    await page({ ...pageTried("vip", { outcome: "rejected", reason: "107" }), occurred_at: ago(3) });
    await page({ ...pageTried("save10", { outcome: "accepted" }), occurred_at: ago(2) });
    await page({ ...pagePurchase("727", ["save10"]), occurred_at: ago(1) });
    await notify(wooOrder({ ...SAVED, date_created_gmt: placed, date_modified_gmt: placed, date_paid_gmt: placed }));
    const answer = await collector.admin(`/v1/timeline?property_id=${id}&transaction_id=727`);
    const { data } = (await answer.json()) as { data: { type: string; order?: object; code_check?: object }[] };
    expect(data.map(({ type }) => type).toSorted()).toEqual([
      "code_entered",
      "code_entered",
      "code_ordered",
      "order",
      "purchase",
      "redemption",
    ]);
    expect(data.find(({ order }) => order)!.order).toMatchObject({ state: "paid", amount: "90.00", seen: true });
    expect(data.find(({ type }) => type === "code_entered")!.code_check).toMatchObject({
      code: "VIP",
      verdict: "rejected",
    });
  });

  test("without a code is an order without a redemption", async () => {
    const { notify, redemptions, sql } = await shop();
    expect(await notify(wooOrder())).toBe("recorded");
    expect(await redemptions()).toEqual([]);
    expect(await sql("SELECT value, with_code FROM v_purchases")).toEqual([{ value: "90.00", with_code: 0 }]);
  });

  test("has the discount of its line where it has one code", async () => {
    const { notify, sql } = await shop();
    await notify(wooOrder(SAVED));
    expect(await sql("SELECT line_id, product_id, discount FROM v_redemption_lines")).toEqual([
      { line_id: "1", product_id: "93", discount: "9.00" },
    ]);
  });

  test("has amounts with tax where the shop enters its prices with tax", async () => {
    const { notify, redemptions, sql } = await shop();
    const line = wooLine({
      product_id: 93,
      quantity: 3,
      subtotal: "84.03",
      subtotal_tax: "15.97",
      total: "75.63",
      total_tax: "14.37",
    });
    const order = { prices_include_tax: true, line_items: [line], coupon_lines: [coupon("TEN", "8.40", "1.60")] };
    await notify(wooOrder(order));
    expect(await redemptions()).toEqual(["TEN 10.00 by server, verified"]);
    expect(await sql("SELECT value FROM v_purchases")).toEqual([{ value: "100.00" }]);
  });
});

describe("a browser's report of the same order is confirmed, not doubled", () => {
  const reports = {
    page: ({ page }: Awaited<ReturnType<typeof shop>>) => page(pagePurchase("727", ["save10"])),
    server: ({ notify }: Awaited<ReturnType<typeof shop>>) => notify(wooOrder(SAVED)),
  };

  test.each([
    ["page", "server"] as const,
    ["server", "page"] as const,
  ])("where the %s is first", async (first, second) => {
    const own = await shop();
    await own.page(pageTried("save10", { outcome: "rejected", reason: "107" }));
    await reports[first](own);
    await reports[second](own);
    expect(await own.redemptions()).toEqual(["SAVE10 9.00 by server, verified"]);
    // The refusal of the same attempt is overruled.
    expect(await own.attempts()).toEqual(["SAVE10 accepted 5 9.00"]);
    expect(await own.sql("SELECT visitor_id, discount FROM v_purchases")).toEqual([
      { visitor_id: "visitor-1", discount: "9.00" },
    ]);
    expect(await own.sql("SELECT seen FROM v_orders")).toEqual([{ seen: 1 }]);
  });

  test("also where the page claims another discount, and another code", async () => {
    const own = await shop();
    await own.page(pagePurchase("727", ["save10", "other"]));
    await own.notify(wooOrder(SAVED));
    expect(await own.redemptions()).toEqual(["SAVE10 9.00 by server, verified"]);
  });
});

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** An order of ten minutes ago, as the plugin notes it. */
const placed = (noted: Readonly<Record<string, unknown>>, more: Fields = {}): Fields => ({
  ...SAVED,
  date_created_gmt: ago(10).slice(0, 19),
  date_modified_gmt: ago(9).slice(0, 19),
  meta_data: Object.entries(noted).map(([key, value], id) => ({ id, key: `_promotrail_${key}`, value })),
  ...more,
});
const GRANTED = { consent: "granted", visitor: "visitor-1" };
const tried = (code: string, verdict: Fields = {}): Fields => ({ ...pageTried(code, verdict), occurred_at: ago(20) });
const REFUSED = { outcome: "rejected", reason: "107" };

describe("an order that the tag did not see", () => {
  const attemptsOf = async ({ sql }: Awaited<ReturnType<typeof shop>>) =>
    (await sql("SELECT code, verdict, ordered FROM v_attempts ORDER BY code, ordered")).map(
      ({ code, verdict, ordered }) => `${code} ${verdict}${ordered === 1 ? ", ordered" : ""}`,
    );

  test.each<[string, Fields, readonly Fields[], readonly string[]]>([
    ["the code that its visitor tried", placed(GRANTED), [tried("save10")], ["SAVE10 accepted, ordered"]],
    ["also after a refusal of it", placed(GRANTED), [tried("save10", REFUSED)], ["SAVE10 accepted, ordered"]],
    [
      "not a code that it does not use; but its cart is not lost",
      placed(GRANTED),
      [tried("OLD", REFUSED)],
      ["OLD rejected, ordered", "SAVE10 accepted, ordered"],
    ],
    [
      "nothing where nobody is noted on it",
      placed({ consent: "granted" }),
      [tried("save10")],
      ["SAVE10 not_known", "SAVE10 accepted, ordered"],
    ],
    [
      "nothing of another visitor",
      placed({ ...GRANTED, visitor: "visitor-2" }),
      [tried("save10")],
      ["SAVE10 not_known", "SAVE10 accepted, ordered"],
    ],
    [
      "nothing without consent",
      placed({ ...GRANTED, consent: "none" }),
      [tried("save10")],
      ["SAVE10 not_known", "SAVE10 accepted, ordered"],
    ],
    ...["{{visitor}}", "v".repeat(129), 17, ["visitor-1"], null].map(
      (visitor): [string, Fields, readonly Fields[], readonly string[]] => [
        `nothing where ${JSON.stringify(visitor).slice(0, 12)} is noted, which is no visitor`,
        placed({ ...GRANTED, visitor }),
        [tried("save10")],
        ["SAVE10 not_known", "SAVE10 accepted, ordered"],
      ],
    ),
  ])("takes %s", async (_, order, events, expected) => {
    for (const isFirst of [true, false]) {
      const own = await shop();
      if (isFirst) await own.notify(wooOrder(order));
      for (const event of events) await own.page(event);
      if (!isFirst) await own.notify(wooOrder(order));
      expect(await attemptsOf(own)).toEqual(expected);
      expect(await own.redemptions()).toEqual(["SAVE10 9.00 by server, verified"]);
    }
  });

  test("belongs to the visitor that is noted on it, not to a page that guessed its id", async () => {
    const own = await shop();
    await own.page(tried("save10"));
    await own.page({ ...tried("save10"), dims: { transaction: { id: "727" } } }, "stranger");
    await own.page(pagePurchase("727", ["save10", "THEIRS"], { occurred_at: ago(9) }), "stranger");
    await own.notify(wooOrder(placed(GRANTED)));
    expect(await own.sql("SELECT visitor_id FROM v_purchases")).toEqual([{ visitor_id: "visitor-1" }]);
    expect(await own.sql("SELECT visitor_id, verdict, ordered FROM v_attempts ORDER BY 1")).toEqual([
      { visitor_id: "stranger", verdict: "not_known", ordered: 0 },
      { visitor_id: "visitor-1", verdict: "accepted", ordered: 1 },
    ]);
  });
});

describe("a call that redeems the same order", () => {
  /** A shop with the promotion of SAVE10, which may be used once, and its server. */
  async function redeemingShop() {
    const own = await shop();
    const path = `/stores/${own.id}/v3/promotions`;
    const { data } = await (await collector.admin(path, tenOff())).json();
    await collector.admin(`${path}/${data.id}/codes`, { code: "SAVE10", max_uses: 1 });
    const body = { name: "Till", scopes: ["redeem"] };
    const key = await (await collector.admin(`/v1/properties/${own.id}/keys`, body)).json();
    const ask = serverClient(collector, key.data.secret);
    const claim = redemption("727", {
      promoCode: "SAVE10",
      redemptions: [{ promotionId: data.id, redemptionCount: 1, discount: 9 }],
    });
    return { ...own, call: () => ask("POST", "/v1/promotions/redemptions", claim) };
  }

  test.each<[string, readonly ("order" | "call" | "unpaid")[]]>([
    ["before it", ["call", "order"]],
    ["before it is paid", ["call", "unpaid", "order"]],
    ["while it is not paid", ["unpaid", "call", "order"]],
    ["after it", ["order", "call"]],
    ["again and again", ["order", "call", "order", "call"]],
  ])("%s, is the same use", async (_, steps) => {
    const { call, notify, redemptions, attempts, sql } = await redeemingShop();
    for (const step of steps) {
      if (step === "call")
        expect((await call()).json).toMatchObject({ redemptions: [{ redemptionId: expect.any(Number) }] });
      else if (step === "unpaid") expect(await notify(wooOrder({ ...SAVED, ...ON_HOLD }))).toBe("unpaid");
      else expect(await notify(wooOrder(SAVED))).toMatch(/recorded|unchanged/);
    }
    expect(await redemptions()).toEqual(["SAVE10 9.00 by server, verified"]);
    expect(await attempts()).toEqual(["SAVE10 accepted 5 9.00"]);
    expect(await sql("SELECT current_uses FROM v_codes")).toEqual([{ current_uses: 1 }]);
    expect(await sql("SELECT value, taken_back FROM v_purchases")).toEqual([{ value: "90.00", taken_back: 0 }]);
  });

  test("after its refund, is answered with the reversal", async () => {
    const { call, notify, redemptions } = await redeemingShop();
    await notify(wooOrder({ ...SAVED, status: "refunded" }));
    const { status, json } = await call();
    expect([status, json.reversals]).toMatchObject([200, [{ reversedDiscount: "9.00" }]]);
    expect(await redemptions()).toEqual(["SAVE10 9.00 by server, verified, 9.00 reversed, taken back"]);
  });
});

describe("a later notification", () => {
  const versions = (orders: readonly Fields[]) => async () => {
    const own = await shop();
    const outcomes: (string | number)[] = [];
    for (const order of orders) outcomes.push(await own.notify(wooOrder(order)));
    return { outcomes, redemptions: await own.redemptions(), own };
  };

  test.each<[string, readonly Fields[], readonly string[], readonly string[]]>([
    [
      "with the same content changes nothing",
      [SAVED, SAVED, { ...SAVED, ...LATER }],
      ["recorded", "unchanged", "unchanged"],
      ["SAVE10 9.00 by server, verified"],
    ],
    [
      "of an older change changes nothing",
      [{ ...SAVED, ...LATER }, wooOrder()],
      ["recorded", "outdated"],
      ["SAVE10 9.00 by server, verified"],
    ],
    [
      "with another amount takes it over",
      [SAVED, { ...SAVED, ...LATER, coupon_lines: [coupon("SAVE10", "8.00")] }],
      ["recorded", "updated"],
      ["SAVE10 8.00 by server, verified"],
    ],
    [
      "with another code takes it over",
      [SAVED, { ...SAVED, ...LATER, coupon_lines: [coupon("VIP", "9.00")] }],
      ["recorded", "updated"],
      ["VIP 9.00 by server, verified"],
    ],
    [
      "makes the order once it is paid",
      [
        { ...SAVED, status: "pending", date_paid_gmt: null },
        { ...SAVED, ...LATER },
      ],
      ["unpaid", "recorded"],
      ["SAVE10 9.00 by server, verified"],
    ],
    [
      "of an order that was cancelled unpaid makes none",
      [
        { ...SAVED, status: "pending", date_paid_gmt: null },
        { ...SAVED, ...LATER, status: "cancelled", date_paid_gmt: null },
      ],
      ["unpaid", "unpaid"],
      [],
    ],
    [
      "takes a cancelled order back",
      [SAVED, { ...SAVED, ...LATER, status: "cancelled" }],
      ["recorded", "reversed"],
      ["SAVE10 9.00 by server, verified, 9.00 reversed, taken back"],
    ],
    [
      "takes a refunded order back",
      [SAVED, { ...SAVED, ...LATER, status: "refunded" }],
      ["recorded", "reversed"],
      ["SAVE10 9.00 by server, verified, 9.00 reversed, taken back"],
    ],
    [
      "opens no order again",
      [SAVED, { ...SAVED, ...LATER, status: "refunded" }, { ...SAVED, ...LATEST }],
      ["recorded", "reversed", "closed"],
      ["SAVE10 9.00 by server, verified, 9.00 reversed, taken back"],
    ],
    [
      "of a partial refund leaves the discounts, because WooCommerce names no lines",
      [SAVED, { ...SAVED, ...LATER, refunds: [{ id: 1, reason: "", total: "-20.00" }] }],
      ["recorded", "updated"],
      ["SAVE10 9.00 by server, verified"],
    ],
    [
      "that moves a paid order back to a waiting state leaves it",
      [SAVED, { ...SAVED, ...LATER, status: "on-hold" }],
      ["recorded", "updated"],
      ["SAVE10 9.00 by server, verified"],
    ],
    [
      "that is the first one records an order before it takes it back",
      [{ ...SAVED, status: "refunded" }],
      ["reversed"],
      ["SAVE10 9.00 by server, verified, 9.00 reversed, taken back"],
    ],
  ])("%s", async (_, orders, outcomes, redemptions) => {
    const result = await versions(orders)();
    expect(result.outcomes).toEqual(outcomes);
    expect(result.redemptions).toEqual(redemptions);
  });

  test("of an unpaid order leaves no purchase, attempt or redemption", async () => {
    const { own } = await versions([{ ...SAVED, status: "on-hold", date_paid_gmt: null }])();
    expect(await own.sql("SELECT 1 AS one FROM v_purchases UNION ALL SELECT 2 FROM v_attempts")).toEqual([]);
    expect(await own.sql("SELECT state, paid FROM v_orders")).toEqual([{ state: "unpaid", paid: 0 }]);
  });
});

/** Orders, revenue and payouts as the reports have them. */
const sold = async ({ report }: Awaited<ReturnType<typeof shop>>) => {
  const [sales = { orders: 0, revenue: "0.00" }] = await report("sales");
  const [group = { orders: 0, revenue: "0.00", payout: "0.00" }] = await report("code_groups");
  return { orders: sales.orders, revenue: sales.revenue, coded: group.orders, payout: group.payout };
};

const refunds = (...totals: readonly string[]): Fields => ({
  refunds: totals.map((total, at) => ({ id: at + 1, reason: "", total })),
});
const ANNA = { name: "Anna", codes: { prefix: "SAVE" }, owner: "anna", payout: { percentage: "10" } };

describe("a refund of an amount lowers revenue and payouts once", () => {
  const FIRST = { ...SAVED, ...LATER, ...refunds("-20.00") };
  const SECOND = { ...SAVED, ...LATEST, ...refunds("-20.00", "-5.50") };
  const SALE = { orders: 1, revenue: "81.00", coded: 1, payout: "8.10" };
  test.each<[string, readonly Fields[], Fields]>([
    ["without one", [SAVED], SALE],
    ["with one", [SAVED, FIRST], { ...SALE, revenue: "61.00", payout: "6.10" }],
    ["repeated", [SAVED, FIRST, FIRST, { ...FIRST, ...LATEST }], { ...SALE, revenue: "61.00", payout: "6.10" }],
    ["with two", [SAVED, FIRST, SECOND], { ...SALE, revenue: "55.50", payout: "5.55" }],
    ["out of order", [SECOND, FIRST, SAVED], { ...SALE, revenue: "55.50", payout: "5.55" }],
    [
      "of more than its goods",
      [SAVED, { ...SAVED, ...LATER, ...refunds("-91.00") }],
      { ...SALE, revenue: "0.00", payout: "0.00" },
    ],
    ["that is deleted again", [SAVED, FIRST, { ...SAVED, ...LATEST, ...refunds() }], SALE],
  ])("%s", async (_, orders, expected) => {
    const own = await shop();
    await own.group(ANNA);
    for (const order of orders) await own.notify(wooOrder(order));
    expect(await sold(own)).toEqual(expected);
  });

  test("also where a page reports the order afterwards", async () => {
    const own = await shop();
    await own.group(ANNA);
    await own.notify(wooOrder(FIRST));
    await own.page(pageTried("save10"));
    await own.page(pagePurchase("727", ["save10"]));
    expect(await sold(own)).toEqual({ ...SALE, revenue: "61.00", payout: "6.10" });
  });
});

describe("an order that was taken back is no order in any report", () => {
  const NONE = { orders: 0, revenue: "0.00", coded: 0, payout: "0.00" };
  const page = pagePurchase("727", ["save10"]);
  type Step = (own: Awaited<ReturnType<typeof shop>>) => Promise<unknown>;
  const says =
    (order: Fields): Step =>
    ({ notify }) =>
      notify(wooOrder({ ...SAVED, ...order }));
  const seen: Step = (own) => own.page(page);
  const unpaid = { ...LATER, status: "cancelled", date_paid_gmt: null };
  test.each<[string, readonly Step[]]>([
    ["cancelled", [says({}), says({ ...LATER, status: "cancelled" })]],
    ["refunded as a whole", [says({}), says({ ...LATER, status: "refunded" })]],
    ["refunded after the tag saw it", [seen, says({}), says({ ...LATER, status: "refunded" })]],
    ["refunded before the tag saw it", [says({}), says({ ...LATER, status: "refunded" }), seen]],
    ["cancelled unpaid after the tag saw it", [seen, says(unpaid)]],
    ["cancelled unpaid before the tag saw it", [says(unpaid), seen]],
    ["not paid yet after the tag saw it", [seen, says(ON_HOLD)]],
    ["not paid yet before the tag saw it", [says(ON_HOLD), seen]],
    ["failed after it was not paid yet", [says(ON_HOLD), seen, says({ ...ON_HOLD, ...LATER, status: "failed" })]],
  ])("%s", async (_, steps) => {
    const own = await shop();
    await own.group(ANNA);
    for (const step of steps) await step(own);
    expect(await sold(own)).toEqual(NONE);
    for (const name of ["customers", "timeseries"])
      expect((await own.report(name)).filter(({ orders }) => orders !== 0)).toEqual([]);
    expect(await own.sql("SELECT value, discount, taken_back FROM v_purchases")).toEqual([
      { value: "0.00", discount: "0.00", taken_back: 1 },
    ]);
  });
});

describe("an order that is not paid accepts no code", () => {
  const steps = {
    refused: ({ page }) => page(pageTried("save10", { outcome: "rejected", reason: "108" })),
    tried: ({ page }) => page(pageTried("save10")),
    seen: ({ page }) => page(pagePurchase("727", ["save10"])),
    unpaid: ({ notify }) => notify(wooOrder({ ...SAVED, ...ON_HOLD })),
    cancelled: ({ notify }) => notify(wooOrder({ ...SAVED, ...ON_HOLD, ...LATER, status: "cancelled" })),
    paid: ({ notify }) => notify(wooOrder({ ...SAVED, ...LATEST })),
  } satisfies Record<string, (own: Awaited<ReturnType<typeof shop>>) => Promise<unknown>>;

  test.each<[string, readonly (keyof typeof steps)[], string]>([
    ["a refusal stays one where the page came first", ["refused", "seen", "unpaid"], "SAVE10 rejected 3 null"],
    ["a refusal stays one where the notification came first", ["unpaid", "refused", "seen"], "SAVE10 rejected 3 null"],
    ["a refusal stays one once it is cancelled", ["refused", "seen", "unpaid", "cancelled"], "SAVE10 rejected 3 null"],
    ["a code without a verdict is not known", ["tried", "seen", "unpaid"], "SAVE10 not_known 1 null"],
    ["once it is paid, it accepts the code", ["refused", "seen", "unpaid", "paid"], "SAVE10 accepted 5 9.00"],
  ])("%s", async (_, names, attempt) => {
    const own = await shop();
    for (const name of names) await steps[name](own);
    expect(await own.attempts()).toEqual([attempt]);
  });
});

describe("payouts", () => {
  const owed = async ({ report }: Awaited<ReturnType<typeof shop>>, query = {}) =>
    (await report("code_groups", { by: "owner", ...query })).map(({ owner, payout }) => `${owner} ${payout}`);

  test("are of orders that the shop's server reported, once it is connected", async () => {
    const own = await shop();
    await own.group(ANNA);
    await own.page(
      pagePurchase("forged", ["save10"], { dims: { transaction: { id: "forged", discount_amount: "9.00" } } }),
    );
    await own.notify(wooOrder(SAVED));
    expect(await owed(own)).toEqual(["anna 8.10"]);
    expect(await owed(own, { payouts: "all" })).toEqual(["anna 16.20"]);
  });

  test("are of all orders in a shop whose server reports none, and the report says so", async () => {
    const { data } = await (await collector.admin("/v1/properties", { name: "Shop" })).json();
    const path = `/v1/reports/code_groups?property_id=${data.id}`;
    expect((await (await collector.admin(path)).json()).meta.payouts).toBe("all");
  });

  test("count an order once for an owner of two groups, by the first of them, and for each of two owners", async () => {
    const own = await shop();
    await own.group(ANNA);
    await own.group({ name: "Anna's VIPs", codes: { prefix: "VIP" }, owner: "anna", payout: { amount: "50" } });
    await own.group({ name: "Ben", codes: { prefix: "BEN" }, owner: "ben", payout: { amount: "2" } });
    await own.notify(
      wooOrder({ coupon_lines: [coupon("VIP", "4.00"), coupon("SAVE10", "9.00"), coupon("BEN", "1.00")] }),
    );
    expect(await owed(own)).toEqual(["anna 7.60", "ben 2.00"]);
  });
});

describe("what an order can't be recorded with is said, and the order is stored", () => {
  const correction = wooLine({ product_id: 0, quantity: 1, subtotal: "-7.00", total: "-7.00" });
  test.each<[string, Fields, Fields]>([
    [
      "a line with a negative amount is subtracted",
      { ...SAVED, line_items: [...SAVED.line_items, correction] },
      { flags: "negative_line", corrections: "7.00", revenue: "74.00" },
    ],
    [
      "a line with a negative quantity is subtracted",
      { ...SAVED, line_items: [...SAVED.line_items, { ...correction, quantity: -1 }] },
      { flags: "negative_line", corrections: "7.00", revenue: "74.00" },
    ],
    [
      "a negative fee is subtracted, with its tax",
      { ...SAVED, prices_include_tax: true, fee_lines: [{ id: 9, name: "Bonus", total: "-5.00", total_tax: "-1.00" }] },
      { flags: "negative_line", corrections: "6.00", revenue: "75.00" },
    ],
    [
      "a fee is no goods",
      { ...SAVED, fee_lines: [{ id: 9, name: "Gift wrap", total: "5.00", total_tax: "0.00" }] },
      { flags: "", corrections: "0.00", revenue: "81.00" },
    ],
    [
      "a coupon without a code is left out",
      { ...SAVED, coupon_lines: [...SAVED.coupon_lines, coupon("", "3.00")] },
      { flags: "coupon_without_code", corrections: "0.00", revenue: "81.00" },
    ],
  ])("%s", async (_, order, { flags, corrections, revenue }) => {
    const own = await shop();
    expect(await own.notify(wooOrder(order))).toBe("recorded");
    expect(await own.sql("SELECT flags, corrections FROM v_orders")).toEqual([{ flags, corrections }]);
    expect((await sold(own)).revenue).toBe(revenue);
    expect(await own.redemptions()).toEqual(["SAVE10 9.00 by server, verified"]);
  });
});

test("an order keeps its transaction when the source is set to another form of it", async () => {
  const { notify, setSource, sql } = await shop();
  await notify(wooOrder({ ...SAVED, number: "A-727" }));
  await setSource("number");
  await notify(wooOrder({ ...SAVED, ...LATER, number: "A-727", status: "refunded" }));
  expect(await sql("SELECT transaction_id, value FROM v_purchases")).toEqual([
    { transaction_id: "727", value: "0.00" },
  ]);
});

test("of a change and its undoing, a notification of the time between is outdated", async () => {
  const { notify, redemptions } = await shop();
  await notify(wooOrder(SAVED));
  expect(await notify(wooOrder({ ...SAVED, ...LATEST }))).toBe("unchanged");
  expect(await notify(wooOrder({ ...SAVED, ...LATER, coupon_lines: [coupon("OTHER", "20.00")] }))).toBe("outdated");
  expect(await redemptions()).toEqual(["SAVE10 9.00 by server, verified"]);
});

describe("bad input", () => {
  test.each<[string, string, Parameters<Awaited<ReturnType<typeof shop>>["deliver"]>[1], number, string]>([
    ["a wrong signature", JSON.stringify(wooOrder(SAVED)), { signature: "d3Jvbmc=" }, 401, "is not that of the body"],
    ["no signature", JSON.stringify(wooOrder(SAVED)), { signature: null }, 401, "X-WC-Webhook-Signature is missing"],
    ["no topic", JSON.stringify(wooOrder(SAVED)), { topic: null }, 400, "X-WC-Webhook-Topic is missing"],
    ["a body that is not JSON", "<order/>", {}, 400, "not JSON"],
    ["a body that is no order", JSON.stringify({ id: 7, name: "A product" }), {}, 400, "no order of WooCommerce"],
    ["a list", "[]", {}, 400, "no order of WooCommerce"],
  ])("%s is refused with a reason, and stores nothing", async (_, body, sending, status, text) => {
    const { deliver, sql } = await shop();
    const answer = await deliver(body, sending);
    expect([answer.status, answer.json.detail]).toEqual([status, expect.stringContaining(text)]);
    expect(await sql("SELECT order_id FROM v_orders UNION ALL SELECT transaction_id FROM v_purchases")).toEqual([]);
  });

  test("names each field that can't be read", async () => {
    const { deliver } = await shop();
    const order = wooOrder({ currency: "XX", date_created_gmt: "soon", coupon_lines: [coupon("A", "much")] });
    const { json } = await deliver(JSON.stringify(order));
    expect(json.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      "coupon_lines[0].discount",
      "currency",
      "date_created_gmt",
    ]);
  });

  test("another topic is answered 200, and does nothing", async () => {
    const { notify, sql } = await shop();
    expect(await notify(wooOrder(), { topic: "order.deleted" })).toBe("ignored");
    expect(await sql("SELECT 1 FROM v_orders")).toEqual([]);
  });

  test("the ping of a new webhook is answered 200 without a signature", async () => {
    const { deliver } = await shop();
    const { status, json } = await deliver("webhook_id=7", { signature: null, topic: null });
    expect([status, json.outcome]).toEqual([200, "ping"]);
  });

  test("a property without a secret says how to set it", async () => {
    const answer = await fetch(`${collector.url}/v1/properties/999999/orders/woocommerce`, {
      method: "POST",
      body: "{}",
    });
    expect([answer.status, (await answer.json()).detail]).toEqual([
      401,
      expect.stringContaining("PUT /v1/properties/999999"),
    ]);
  });
});

test("the data file passes the check", () => {
  const operator = operatorOf(collector.dataFile);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
