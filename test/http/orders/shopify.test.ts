import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../../collector/commands/check.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { operatorOf } from "../../support/operator.ts";
import {
  application,
  coupon,
  type Fields,
  orderShop,
  pagePurchase,
  pageTried,
  part,
  shopifyLine,
  shopifyOrder,
  wooOrder,
} from "../../support/orders.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

const shop = (settings?: Parameters<typeof orderShop>[2]) => orderShop(collector, "shopify", settings);

/** Two codes and an automatic discount. The sums of `discount_codes` are other than those of the lines. */
const SAVED = {
  discount_codes: [
    { code: "SAVE10", amount: "12.00", type: "percentage" },
    { code: "SHIRTS", amount: "6.00", type: "fixed_amount" },
  ],
  discount_applications: [
    application("discount_code", { code: "SAVE10" }),
    application("automatic", { title: "Summer" }),
    application("discount_code", { code: "shirts" }),
  ],
  line_items: [
    shopifyLine(466157049, { product_id: 93, quantity: 2, discount_allocations: [part(0, "6.00"), part(2, "5.00")] }),
    shopifyLine(518995019, { discount_allocations: [part(0, "3.00"), part(1, "4.00")] }),
  ],
};
const LATER = { updated_at: "2026-11-21T08:00:00-05:00" };
const LATEST = { updated_at: "2026-11-22T08:00:00-05:00" };

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A refund of units of a line. */
const refund = (line_item_id: number, quantity: number, amount: string): Fields => ({
  id: 1,
  refund_line_items: [{ id: 1, line_item_id, quantity, restock_type: "return" }],
  transactions: [{ id: 1, kind: "refund", status: "success", amount }],
});

describe("an order", () => {
  test("gives each of two codes its own discount: the sum of its parts. Automatic discounts are no code", async () => {
    const { notify, redemptions, attempts, sql } = await shop();
    expect(await notify(shopifyOrder(SAVED), { topic: "orders/paid" })).toBe("recorded");
    expect(await redemptions()).toEqual(["SAVE10 9.00 by server, verified", "SHIRTS 5.00 by server, verified"]);
    expect(await attempts()).toEqual(["SAVE10 accepted 5 9.00", "SHIRTS accepted 5 5.00"]);
    expect(await sql("SELECT code, line_id, discount FROM v_redemption_lines ORDER BY code, line_id")).toEqual([
      { code: "SAVE10", line_id: "1", discount: "6.00" },
      { code: "SAVE10", line_id: "2", discount: "3.00" },
      { code: "SHIRTS", line_id: "1", discount: "5.00" },
    ]);
    const [order] = await sql(
      "SELECT order_id, transaction_id, amount, discount, browser, customer_order FROM v_orders",
    );
    expect(order).toEqual({
      order_id: "6200407294252",
      transaction_id: "6200407294252",
      amount: "90.00",
      discount: "14.00",
      browser: "chrome",
      customer_order: 1,
    });
  });

  test("has the part of a code in the price of shipping apart", async () => {
    const { notify, sql } = await shop();
    const shipping = { id: 1, title: "Ground", price: "10.00", discount_allocations: [part(0, "10.00")] };
    const applications = [application("discount_code", { code: "FREESHIP", target_type: "shipping_line" })];
    await notify(shopifyOrder({ discount_applications: applications, shipping_lines: [shipping] }));
    expect(await sql("SELECT code, discount, shipping_discount FROM v_redemptions")).toEqual([
      { code: "FREESHIP", discount: "0.00", shipping_discount: "10.00" },
    ]);
  });

  test.each([
    ["id", "6200407294252"],
    ["number", "1071"],
    ["name", "#1071"],
  ])("is the page's order by its %s, as the source says", async (transaction_id, transaction) => {
    const own = await shop({ source: { transaction_id } });
    await own.page(pagePurchase(transaction, ["save10"]));
    await own.notify(shopifyOrder(SAVED));
    expect(await own.sql("SELECT transaction_id, reports FROM v_purchases")).toEqual([
      { transaction_id: transaction, reports: 2 },
    ]);
  });

  test("keeps an id that JSON would round", async () => {
    const { deliver } = await shop();
    const body = JSON.stringify(shopifyOrder({ admin_graphql_api_id: "gid://shopify/Order/820982911946154508" }));
    expect((await deliver(body)).json.transaction_id).toBe("820982911946154508");
  });

  test("of a test is Staging", async () => {
    const { notify, sql } = await shop();
    await notify(shopifyOrder({ test: true }));
    expect(await sql("SELECT cdp_source FROM v_purchases")).toEqual([{ cdp_source: "Staging" }]);
  });

  test.each([
    ["before", ["page", "server"]],
    ["after", ["server", "page"]],
  ])("of a test does not count where the tag saw it %s the notification", async (_, order) => {
    const { notify, page, report, sql } = await shop();
    await page(pageTried("save10", { outcome: "rejected", reason: "DISCOUNT_NOT_FOUND" }));
    for (const reporter of order)
      await (reporter === "page"
        ? page(pagePurchase("6200407294252", ["save10"]))
        : notify(shopifyOrder({ ...SAVED, test: true })));
    expect(await report("sales")).not.toContainEqual(expect.objectContaining({ orders: 1 }));
    expect(await sql("SELECT code, cdp_source FROM v_redemptions ORDER BY code")).toEqual([
      { code: "SAVE10", cdp_source: "Staging" },
      { code: "SHIRTS", cdp_source: "Staging" },
    ]);
    expect(await sql("SELECT code, verdict, redeemed FROM v_attempts WHERE cdp_source = 'Production'")).toEqual([
      { code: "SAVE10", verdict: "rejected", redeemed: 0 },
    ]);
  });
});

describe("a later notification", () => {
  test.each<[string, readonly Fields[], readonly string[], readonly string[]]>([
    [
      "makes the order once it is paid",
      [
        { ...SAVED, financial_status: "authorized" },
        { ...SAVED, ...LATER },
      ],
      ["unpaid", "recorded"],
      ["SAVE10 9.00 by server, verified", "SHIRTS 5.00 by server, verified"],
    ],
    [
      "of a voided payment makes none",
      [
        { ...SAVED, financial_status: "pending" },
        { ...SAVED, ...LATER, financial_status: "voided" },
      ],
      ["unpaid", "unpaid"],
      [],
    ],
    [
      "takes the discounts of returned units back",
      [SAVED, { ...SAVED, ...LATER, financial_status: "partially_refunded", refunds: [refund(466157049, 1, "24.50")] }],
      ["recorded", "updated"],
      ["SAVE10 9.00 by server, verified, 3.00 reversed", "SHIRTS 5.00 by server, verified, 2.50 reversed"],
    ],
    [
      "takes no unit back twice",
      [
        SAVED,
        ...[LATER, LATEST].map((time) => ({
          ...SAVED,
          ...time,
          note: "called",
          financial_status: "partially_refunded",
          refunds: [refund(466157049, 1, "24.50")],
        })),
      ],
      ["recorded", "updated", "unchanged"],
      ["SAVE10 9.00 by server, verified, 3.00 reversed", "SHIRTS 5.00 by server, verified, 2.50 reversed"],
    ],
    [
      "takes back what is left after a return",
      [
        SAVED,
        { ...SAVED, ...LATER, refunds: [refund(466157049, 1, "24.50")] },
        { ...SAVED, ...LATEST, refunds: [refund(466157049, 1, "24.50")], financial_status: "refunded" },
      ],
      ["recorded", "updated", "reversed"],
      [
        "SAVE10 9.00 by server, verified, 9.00 reversed, taken back",
        "SHIRTS 5.00 by server, verified, 5.00 reversed, taken back",
      ],
    ],
    [
      "takes a cancelled order back",
      [SAVED, { ...SAVED, ...LATER, cancelled_at: "2026-11-21T08:00:00-05:00" }],
      ["recorded", "reversed"],
      [
        "SAVE10 9.00 by server, verified, 9.00 reversed, taken back",
        "SHIRTS 5.00 by server, verified, 5.00 reversed, taken back",
      ],
    ],
    [
      "of a refund without lines leaves the discounts",
      [
        SAVED,
        {
          ...SAVED,
          ...LATER,
          refunds: [
            { id: 1, refund_line_items: [], transactions: [{ kind: "refund", status: "success", amount: "5.00" }] },
          ],
        },
      ],
      ["recorded", "updated"],
      ["SAVE10 9.00 by server, verified", "SHIRTS 5.00 by server, verified"],
    ],
  ])("%s", async (_, orders, outcomes, redemptions) => {
    const own = await shop();
    const did: (string | number)[] = [];
    for (const order of orders) did.push(await own.notify(shopifyOrder(order)));
    expect(did).toEqual(outcomes);
    expect(await own.redemptions()).toEqual(redemptions);
  });
});

/** An amount in the shop's currency, and in the customer's at 0.80. */
const both = (shop: number): Fields => ({
  shop_money: { amount: shop.toFixed(2), currency_code: "USD" },
  presentment_money: { amount: (shop * 0.8).toFixed(2), currency_code: "EUR" },
});

describe("a refund in the customer's currency is counted in the shop's", () => {
  const inEuros = (amount: string, more: Fields): Fields => ({
    refunds: [
      {
        id: 1,
        refund_line_items: [],
        order_adjustments: [],
        transactions: [{ kind: "refund", status: "success", amount, currency: "EUR" }],
        ...more,
      },
    ],
  });
  const total = { presentment_currency: "EUR", total_price_set: both(86) };
  const item = { id: 1, line_item_id: 466157049, quantity: 1, subtotal_set: both(24.5), total_tax_set: both(1.25) };
  const shipping = { id: 2, kind: "shipping_refund", amount_set: both(-5), tax_amount_set: both(0) };
  test.each<[string, Fields, Fields]>([
    [
      "by its lines",
      { ...inEuros("20.60", { refund_line_items: [item] }), ...total },
      { refunded: "25.75", flags: "" },
    ],
    [
      "by its lines and adjustments",
      { ...inEuros("24.60", { refund_line_items: [item], order_adjustments: [shipping] }), ...total },
      { refunded: "30.75", flags: "" },
    ],
    ["of an amount, at the rate of the order", { ...inEuros("8.00", {}), ...total }, { refunded: "10.00", flags: "" }],
    ["of an unknown rate, not at all", inEuros("8.00", {}), { refunded: "0.00", flags: "refund_in_other_currency" }],
    [
      "in the shop's currency, as it is",
      { refunds: [refund(466157049, 1, "24.50")] },
      { refunded: "24.50", flags: "" },
    ],
  ])("%s", async (_, refunds, expected) => {
    const { notify, sql } = await shop();
    await notify(shopifyOrder(SAVED));
    await notify(shopifyOrder({ ...SAVED, ...LATER, ...refunds, financial_status: "partially_refunded" }));
    expect(await sql("SELECT refunded, flags FROM v_orders")).toEqual([expected]);
  });

  test("returned goods with their discounts are no revenue", async () => {
    const { notify, report } = await shop();
    await notify(shopifyOrder(SAVED));
    await notify(shopifyOrder({ ...SAVED, ...LATER, refunds: [refund(466157049, 1, "24.50")] }));
    // 90.00 less 14.00 of discounts and 24.50 that was paid back.
    expect(await report("sales")).toMatchObject([{ orders: 1, revenue: "51.50" }]);
  });
});

describe("two platforms of one property with one order number", () => {
  const twoShops = async () => {
    const own = await shop({ source: { transaction_id: "number" } });
    const woo = await own.addSource("woocommerce", { transaction_id: "number" });
    const ids = async (answer: ReturnType<typeof woo>) => (await answer).json.transaction_id;
    return {
      ...own,
      shopify: (more: Fields = {}) => ids(own.deliver(JSON.stringify(shopifyOrder({ ...SAVED, ...more })))),
      woo: (more: Fields = {}) =>
        ids(woo(JSON.stringify(wooOrder({ number: "1071", coupon_lines: [coupon("VIP", "4.00")], ...more })))),
      orders: () => own.sql("SELECT transaction_id, value, discount FROM v_purchases ORDER BY transaction_id"),
    };
  };

  test("have two orders, and later changes go to the right one", async () => {
    const { shopify, woo, orders, redemptions } = await twoShops();
    expect([await shopify(), await woo()]).toEqual(["1071", "woocommerce:727"]);
    expect(await orders()).toEqual([
      { transaction_id: "1071", value: "90.00", discount: "14.00" },
      { transaction_id: "woocommerce:727", value: "90.00", discount: "4.00" },
    ]);
    expect([await woo({ date_modified_gmt: "2026-11-21T08:00:00", status: "refunded" }), await shopify(LATER)]).toEqual(
      ["woocommerce:727", "1071"],
    );
    expect(await redemptions()).toEqual([
      "SAVE10 9.00 by server, verified",
      "SHIRTS 5.00 by server, verified",
      "VIP 4.00 by server, verified, 4.00 reversed, taken back",
    ]);
  });

  test("a page's order of that number is the one that was notified first", async () => {
    const { shopify, woo, page, sql } = await twoShops();
    await woo();
    await shopify();
    await page(pagePurchase("1071", ["VIP"]));
    expect(await sql("SELECT platform, transaction_id, seen FROM v_orders ORDER BY platform")).toEqual([
      { platform: "shopify", transaction_id: "shopify:6200407294252", seen: 0 },
      { platform: "woocommerce", transaction_id: "1071", seen: 1 },
    ]);
  });
});

describe("bad input", () => {
  test.each([
    ["a wrong signature", {}, { signature: "d3Jvbmc=" }, 401],
    ["another topic", {}, { topic: "customers/update" }, "ignored"],
    ["a body that is no order", { currency: undefined, created_at: undefined, updated_at: undefined }, {}, 400],
  ])("%s stores nothing", async (_, order, sending, result) => {
    const { notify, sql } = await shop();
    expect(await notify(shopifyOrder(order), sending)).toBe(result);
    expect(await sql("SELECT order_id FROM v_orders")).toEqual([]);
  });
});

describe("the customer's order", () => {
  const orders = ({ notify, sql }: Awaited<ReturnType<typeof shop>>) => ({
    place: (id: number, day: string, more: Fields = {}) =>
      notify(
        shopifyOrder({
          admin_graphql_api_id: `gid://shopify/Order/${id}`,
          created_at: `2026-11-${day}T10:00:00Z`,
          updated_at: `2026-11-${day}T10:00:10Z`,
          ...SAVED,
          ...more,
        }),
      ),
    numbers: async () =>
      (await sql("SELECT customer_order FROM v_orders ORDER BY occurred_at")).map(
        ({ customer_order }) => customer_order,
      ),
  });
  const NOBODY = { customer: null, email: null };

  test("is the platform's number, and stays it when the platform counts on", async () => {
    const own = await shop();
    const { place, numbers } = orders(own);
    await place(1, "20", { customer: { id: 7, orders_count: 4 } });
    await place(1, "20", { customer: { id: 7, orders_count: 5 }, updated_at: "2026-11-20T10:10:00Z" });
    expect(await numbers()).toEqual([4]);
    expect(await own.sql("SELECT DISTINCT customer_order FROM v_redemptions")).toEqual([{ customer_order: 4 }]);
  });

  test("is counted by id, email address and phone number where the platform sends none", async () => {
    const { place, numbers } = orders(await shop());
    await place(1, "20", { customer: { id: 7 }, email: "Ann@shop.example" });
    await place(2, "21", { customer: { id: 7 }, email: "ann@other.example" });
    await place(3, "22", { customer: { id: 8 }, email: "bob@shop.example" });
    expect(await numbers()).toEqual([1, 2, 1]);
  });

  test("is not known without any of them", async () => {
    const { place, numbers } = orders(await shop());
    await place(1, "20", NOBODY);
    expect(await numbers()).toEqual([null]);
  });
});

test("an order that the tag did not see takes the code that the visitor of its cart tried", async () => {
  const { notify, page, sql } = await shop();
  await page({ ...pageTried("save10", { outcome: "accepted" }), occurred_at: ago(20) });
  const note_attributes = [
    { name: "promotrail_consent", value: "granted" },
    { name: "promotrail_visitor", value: "visitor-1" },
  ];
  await notify(shopifyOrder({ ...SAVED, created_at: ago(10), updated_at: ago(9), note_attributes }));
  expect(await sql("SELECT code, visitor_id, ordered FROM v_attempts ORDER BY code")).toEqual([
    { code: "SAVE10", visitor_id: "visitor-1", ordered: 1 },
    { code: "SHIRTS", visitor_id: null, ordered: 1 },
  ]);
});

test("the data file passes the check", () => {
  const operator = operatorOf(collector.dataFile);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});
