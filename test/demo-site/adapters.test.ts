import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Adapter, Customer, Line, Order, Product } from "../../demo-site/shop/adapter.js";
import { withTimeout } from "../../demo-site/shop/timeout.js";
import { directShop, gtmShop, type Sdk } from "./shops.ts";
import { source } from "./tags.ts";

const catalog: Product[] = JSON.parse(source("catalog.json"));
const line = (sku: string, quantity: number): Line => ({
  product: catalog.find((product) => product.sku === sku)!,
  quantity,
});
const lines = [line("BSK-TIER", 2), line("VAS-CLAY", 1), line("TWL-PUR-S", 3)];
const customer: Customer = { customer_id: "C-1", name: "Robin", email: "robin@example.com", phone: "+1 555 0100" };
const code = 'TAKE "50"';
const request = { code, orderId: "BT-1", customer, lines };
const evaluation_id = "0193a2c4-0000-7000-8000-000000000001";
const order: Order = { id: "BT-1", lines, code, evaluation_id, discount_amount: "50.00", revenue: "284.55" };

/** Calls with every amount as a number: a merchant may send numbers or decimal strings. */
function normalized(calls: unknown): unknown {
  const amounts = ["id", "product_id", "price", "original_price", "revenue", "discount_amount"];
  const asNumber = (key: string, value: unknown) =>
    amounts.includes(key) && Number.isFinite(Number(value)) ? Number(value) : value;
  return JSON.parse(JSON.stringify(calls, asNumber));
}

/** The calls that an SDK receives during `visit`. */
async function callsDuring(open: (sdk: Sdk) => Adapter, visit: (shop: Adapter) => unknown): Promise<unknown> {
  const calls: unknown[] = [];
  const track = (...call: unknown[]) => void calls.push(call);
  await visit(open({ track, evaluate: (...call) => track("evaluate", ...call) }));
  return normalized(calls);
}

/** An SDK whose two methods do the same. */
const sdkThat = (act: () => unknown): Sdk => ({ track: act, evaluate: act });

const shops = { direct: directShop, gtm: (sdk: Sdk) => gtmShop(sdk, customer) };

const item = ({ product: { product_id, image, ...rest }, quantity }: Line) => ({
  ...rest,
  type: "product",
  id: product_id,
  quantity,
});
const customers = { ...customer, cdp_source: "Production" };
const entered = {
  items: [{ type: "promotion_code", id: code, name: code, code_status: 4 }],
  dims: { customers, transaction: { id: "BT-1" } },
  extra: { currency: "USD" },
};
const product = (action: string, sent: Line[]) => [
  ["product", action, { items: sent.map(item), extra: { currency: "USD" } }],
];
const calculated = [
  "evaluate",
  {
    currency: "USD",
    lines: lines.map(({ product: { product_id, variant_id, sku, brand_id, category_ids, price }, quantity }) => ({
      ...{ product_id, variant_id, sku, brand_id, category_ids, price, quantity },
    })),
  },
  [code],
  { customer: { customer_id: "C-1" }, location: "CHECKOUT_PAGE" },
];
const purchase = (code: { promotion_code?: string }, quote: { evaluation_id?: string } = {}) => [
  [
    "product",
    "purchase",
    {
      items: lines.map(item),
      dims: { customers, transaction: { id: "BT-1", revenue: "284.55", discount_amount: "50.00", ...code } },
      extra: { order_id: "BT-1", currency: "USD", revenue: "284.55", ...code, ...quote },
    },
  ],
];
const { code: _, evaluation_id: _id, ...withoutCode } = order;

describe.each(Object.entries(shops))("the %s shop", (_name, open) => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });

  it.each<[string, (shop: Adapter) => unknown, unknown]>([
    ["the product list", (shop) => shop.report("view_item_list", { lines }), product("view", lines)],
    ["a product", (shop) => shop.report("view_item", { lines: lines.slice(1, 2) }), product("view", lines.slice(1, 2))],
    [
      "an addition",
      (shop) => shop.report("add_to_cart", { line: lines[0]! }),
      product("add_to_cart", lines.slice(0, 1)),
    ],
    [
      "a removal",
      (shop) => shop.report("remove_from_cart", { line: lines[0]! }),
      product("remove_cart", lines.slice(0, 1)),
    ],
    ["the cart", (shop) => shop.report("view_cart", { lines }), product("view_cart", lines)],
    ["the checkout", (shop) => shop.report("begin_checkout", { lines }), product("checkout", lines)],
    [
      "a code, and requests the price of the cart with it",
      (shop) => {
        shop.report("begin_checkout", { lines });
        void shop.checkCode(request);
      },
      [...product("checkout", lines), ["promotion_code", "used", entered], calculated],
    ],
    [
      "a code that was removed",
      (shop) => shop.report("promotion_code_removed", request),
      [["promotion_code", "removed", entered]],
    ],
    [
      "a purchase",
      (shop) => shop.report("purchase", { order, customer }),
      purchase({ promotion_code: code }, { evaluation_id }),
    ],
    ["a purchase without a code", (shop) => shop.report("purchase", { order: withoutCode, customer }), purchase({})],
  ])("reports %s", async (_event, visit, calls) => {
    expect(await callsDuring(open, visit)).toEqual(normalized(calls));
  });

  it("does not keep items of an earlier, longer list", async () => {
    const visit = (shop: Adapter) => {
      shop.report("view_cart", { lines });
      shop.report("view_cart", { lines: lines.slice(0, 1) });
    };
    expect(await callsDuring(open, visit)).toEqual(
      normalized([...product("view_cart", lines), ...product("view_cart", lines.slice(0, 1))]),
    );
  });

  it("returns the result of a code check to the page", async () => {
    const promocode = { number: code, status: 4, in_totals: true };
    const gifts = [{ product_id: "130", quantity: 1, promotion_id: 3 }];
    const result = { outcome: "calculated", cart: { id: evaluation_id, gifts }, promocodes: [promocode] };
    const shop = open({ track: () => new Promise(() => {}), evaluate: () => Promise.resolve(result) });
    expect(await withTimeout(shop.checkCode(request), 1000)).toEqual({ promocode, gifts, evaluationId: evaluation_id });
  });

  it.each<[string, Sdk]>([
    ["is missing", undefined],
    [
      "throws",
      sdkThat(() => {
        throw new Error("broken");
      }),
    ],
    ["returns nothing", sdkThat(() => undefined)],
    ["never settles", sdkThat(() => new Promise(() => {}))],
    ["gets no response", sdkThat(() => Promise.resolve({ outcome: "failed", reason: "timeout" }))],
  ])("works where the SDK %s", async (_problem, sdk) => {
    const shop = open(sdk);
    shop.report("view_cart", { lines });
    shop.report("purchase", { order, customer });
    expect(await withTimeout(shop.checkCode(request), 30)).toBe(null);
  });
});
