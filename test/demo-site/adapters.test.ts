import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Adapter, Customer, Line, Order, Product } from "../../demo-site/shop/adapter.js";
import { withTimeout } from "../../demo-site/shop/timeout.js";
import { directShop, gtmShop, type Sdk } from "./shops.ts";
import { source } from "./tags.ts";

const catalog: Product[] = JSON.parse(source("catalog.json"));
const line = (sku: string, quantity: number): Line => ({ product: catalog.find((one) => one.sku === sku)!, quantity });
const lines = [line("BSK-TIER", 2), line("VAS-CLAY", 1), line("TWL-PUR-S", 3)];
const customer: Customer = { customer_id: "C-1", name: "Robin", email: "robin@example.com", phone: "+1 555 0100" };
const code = 'TAKE "50"';
const asked = { code, orderId: "BT-1", customer, lines };
const evaluation_id = "0193a2c4-0000-7000-8000-000000000001";
const order: Order = { id: "BT-1", lines, code, evaluation_id, discount_amount: "50.00", revenue: "284.55" };

/** Numbers or decimal strings: a merchant's choice, the same amount. */
function plain(calls: unknown): unknown {
  const amounts = ["id", "product_id", "price", "original_price", "revenue", "discount_amount"];
  const same = (key: string, value: unknown) =>
    amounts.includes(key) && Number.isFinite(Number(value)) ? Number(value) : value;
  return JSON.parse(JSON.stringify(calls, same));
}

/** What an SDK is told while `visit` happens in a shop. */
async function told(open: (sdk: Sdk) => Adapter, visit: (shop: Adapter) => unknown): Promise<unknown> {
  const calls: unknown[] = [];
  const track = (...call: unknown[]) => void calls.push(call);
  await visit(open({ track, evaluate: (...call) => track("evaluate", ...call) }));
  return plain(calls);
}

/** An SDK that does the same whatever it is asked. */
const both = (act: () => unknown): Sdk => ({ track: act, evaluate: act });

const shops = { direct: directShop, gtm: (sdk: Sdk) => gtmShop(sdk, customer) };

const item = ({ product: { product_id, image, ...rest }, quantity }: Line) => ({
  ...rest,
  type: "product",
  id: product_id,
  quantity,
});
const customers = { ...customer, cdp_source: "Production" };
const typed = {
  items: [{ type: "promotion_code", id: code, name: code, code_status: 4 }],
  dims: { customers, transaction: { id: "BT-1" } },
  extra: { currency: "USD" },
};
const product = (action: string, of: Line[]) => [
  ["product", action, { items: of.map(item), extra: { currency: "USD" } }],
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
const purchase = (used: { promotion_code?: string }, shown: { evaluation_id?: string } = {}) => [
  [
    "product",
    "purchase",
    {
      items: lines.map(item),
      dims: { customers, transaction: { id: "BT-1", revenue: "284.55", discount_amount: "50.00", ...used } },
      extra: { order_id: "BT-1", currency: "USD", revenue: "284.55", ...used, ...shown },
    },
  ],
];
const { code: _, evaluation_id: _id, ...withoutCode } = order;

describe.each(Object.entries(shops))("the %s shop", (_name, open) => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });

  it.each<[string, (shop: Adapter) => unknown, unknown]>([
    ["the shelf", (shop) => shop.report("view_item_list", { lines }), product("view", lines)],
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
      "a code, and asks what the cart costs with it",
      (shop) => {
        shop.report("begin_checkout", { lines });
        void shop.checkCode(asked);
      },
      [...product("checkout", lines), ["promotion_code", "used", typed], calculated],
    ],
    [
      "a code taken out",
      (shop) => shop.report("promotion_code_removed", asked),
      [["promotion_code", "removed", typed]],
    ],
    [
      "a purchase",
      (shop) => shop.report("purchase", { order, customer }),
      purchase({ promotion_code: code }, { evaluation_id }),
    ],
    ["a purchase without a code", (shop) => shop.report("purchase", { order: withoutCode, customer }), purchase({})],
  ])("tells of %s", async (_what, visit, calls) => {
    expect(await told(open, visit)).toEqual(plain(calls));
  });

  it("forgets the longer list of the event before", async () => {
    const visit = (shop: Adapter) => {
      shop.report("view_cart", { lines });
      shop.report("view_cart", { lines: lines.slice(0, 1) });
    };
    expect(await told(open, visit)).toEqual(
      plain([...product("view_cart", lines), ...product("view_cart", lines.slice(0, 1))]),
    );
  });

  it("brings the answer about a code back to the page", async () => {
    const promocode = { number: code, status: 4, in_totals: true };
    const answer = { outcome: "calculated", cart: { id: evaluation_id }, promocodes: [promocode] };
    const shop = open({ track: () => new Promise(() => {}), evaluate: () => Promise.resolve(answer) });
    expect(await withTimeout(shop.checkCode(asked), 1000)).toEqual({ promocode, evaluationId: evaluation_id });
  });

  it.each<[string, Sdk]>([
    ["is missing", undefined],
    [
      "throws",
      both(() => {
        throw new Error("broken");
      }),
    ],
    ["answers nothing", both(() => undefined)],
    ["never answers", both(() => new Promise(() => {}))],
    ["can't be answered", both(() => Promise.resolve({ outcome: "failed", reason: "timeout" }))],
  ])("goes on where the SDK %s", async (_trouble, sdk) => {
    const shop = open(sdk);
    shop.report("view_cart", { lines });
    shop.report("purchase", { order, customer });
    expect(await withTimeout(shop.checkCode(asked), 30)).toBe(null);
  });
});
