import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";

const hasPhp = spawnSync("php", ["--version"]).status === 0;
if (!hasPhp) console.warn("WooCommerce's plugin is not tested: there is no php here");

interface RestRequest {
  readonly method: string;
  readonly route: string;
  readonly parameters: Record<string, string>;
}

/** A hook and its arguments; a coupon and a request stand for the objects of WooCommerce and WordPress. */
type Step = readonly [
  hook: string,
  ...args: (string | number | null | { coupon: string } | { order: object } | RestRequest)[],
];

interface Request {
  readonly cookies?: Record<string, string>;
  /** The fields of the form; without it, the visitor entered no code. */
  readonly post?: Record<string, string | string[]>;
  /** The codes in the cart; null where there is no cart. */
  readonly cart?: string[] | null;
  /** The lines in the cart, by their keys. */
  readonly lines?: Readonly<Record<string, object>>;
  readonly page?: "shop" | "admin" | "admin-ajax";
  readonly constants?: Record<string, string>;
  readonly breaks?: boolean;
  /** Earlier orders of the shop. */
  readonly orders?: readonly object[];
}

interface Printed {
  readonly returned?: unknown;
  readonly script?: string;
  readonly blocking?: boolean;
  readonly timeout?: number;
  readonly meta?: Readonly<Record<string, string | number>>;
  readonly answer?: { results: { outcome: string }[] };
}

const COOKIES = { promotrail_visitor: "visitor-1", promotrail_session: "session-1" };

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

/** A shop of its own, and WooCommerce's double that runs one request of a visitor. */
async function shop(scopes = ["ingest"]) {
  const { data } = await (await collector.admin("/v1/properties", { name: "Shop" })).json();
  const key = await (await collector.admin(`/v1/properties/${data.id}/keys`, { name: "Shop server", scopes })).json();
  const run = async (
    steps: readonly Step[],
    {
      cookies = COOKIES,
      post = {},
      cart = [],
      lines = {},
      page = "shop",
      constants = {},
      breaks,
      orders,
    }: Request = {},
  ): Promise<Printed[]> => {
    const own = { PROMOTRAIL_COLLECTOR: `${collector.url}/`, PROMOTRAIL_KEY: key.data.secret, ...constants };
    const input = JSON.stringify({ steps, cookies, post, cart, lines, page, constants: own, breaks, orders });
    const args = ["test/plugins/woocommerce.php", `${process.cwd()}/plugins/woocommerce/promotrail.php`, input];
    const { stdout } = await promisify(execFile)("php", ["-d", "display_errors=1", ...args]);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  return { run, checks: () => checksOf(data.id) };
}

async function checksOf(id: string): Promise<Record<string, unknown>[]> {
  const { data } = await (await collector.admin(`/v1/code_checks?property_id=${id}`)).json();
  return data;
}

const refused = (code: string, number: number): Step => [
  "woocommerce_coupon_error",
  `Message of ${number}`,
  number,
  { coupon: code },
];
/** A request that enters a code by the form of the cart or the AJAX of the checkout. */
const entering = (code: string): Request => ({ post: { coupon_code: code } });
const storeApi = (code: string, route = "/wc/store/v1/cart/apply-coupon"): Step => [
  "rest_request_before_callbacks",
  null,
  null,
  { method: "POST", route, parameters: { code } },
];
const outcomes = (printed: Printed[]) =>
  printed.flatMap(({ answer }) => answer?.results.map(({ outcome }) => outcome) ?? []);

describe.skipIf(!hasPhp)("WooCommerce's plugin, under PHP", () => {
  test("reports an accepted code with the visitor and the session", async () => {
    const { run, checks } = await shop();
    const printed = await run([["woocommerce_applied_coupon", "save10"]], entering("SAVE10"));
    expect(outcomes(printed)).toEqual(["stored"]);
    expect(await checks()).toMatchObject([{ code: "SAVE10", visitor_id: "visitor-1", session_id: "session-1" }]);
  });

  test("waits for no answer", async () => {
    const { run } = await shop();
    expect(await run([["woocommerce_applied_coupon", "save10"]], entering("save10"))).toContainEqual(
      expect.objectContaining({ blocking: false, timeout: 1 }),
    );
  });

  test("reports a refused code, and returns the shop's message as it was", async () => {
    const { run, checks } = await shop();
    const printed = await run([refused("old5", 107)], entering("OLD5"));
    expect(printed.at(-1)).toEqual({ returned: "Message of 107" });
    expect(await checks()).toMatchObject([{ code: "OLD5" }]);
  });

  test("says how much was in the cart of a refused code, also where the page reported no cart", async () => {
    const { run, checks } = await shop();
    const lines = {
      a1: { product_id: 11, variation_id: 0, quantity: 2, price: "19.99" },
      b2: { product_id: 12, variation_id: 121, quantity: 1, price: "5" },
    };
    await run([refused("old5", 107)], { ...entering("OLD5"), lines });
    expect(await checks()).toMatchObject([
      { code: "OLD5", cart_value: "44.98", currency: "EUR", cart_source: "event" },
    ]);
  });

  test("reports a removed code", async () => {
    const { run } = await shop();
    expect(outcomes(await run([["woocommerce_removed_coupon", "save10"]]))).toEqual(["stored"]);
  });

  test("takes the code from the form where the error has no coupon", async () => {
    const { run, checks } = await shop();
    await run([["woocommerce_coupon_error", "Coupon does not exist!", 105, null]], { post: { coupon_code: " nope " } });
    expect(await checks()).toMatchObject([{ code: "NOPE" }]);
  });

  test("reports an error once, though WooCommerce checks a coupon several times", async () => {
    const { run } = await shop();
    const steps = [refused("old5", 107), refused("old5", 107), refused("old5", 108)];
    expect(outcomes(await run(steps, entering("old5")))).toEqual(["stored", "stored"]);
  });

  describe("reports a code as refused", () => {
    test.each<[string, string, Step[], Request]>([
      ["that a block checkout enters", "OLD5", [storeApi("Old5"), refused("old5", 107)], {}],
      [
        "that another client of the API enters",
        "OLD5",
        [storeApi("old5", "/wc/store/cart/coupons"), refused("old5", 107)],
        {},
      ],
      ["that is in the cart, and does not apply any more", "BIG", [refused("big", 108)], { cart: ["big"] }],
      [
        "that another coupon of the cart does not allow, not that coupon (104)",
        "NEW5",
        [refused("alone", 104)],
        { ...entering("new5"), cart: ["alone"] },
      ],
    ])("%s", async (_, code, steps, request) => {
      const { run, checks } = await shop();
      await run(steps, request);
      expect(await checks()).toMatchObject([{ code, site_outcome: "rejected" }]);
    });
  });

  test("reports two codes of one request, each with its own outcome", async () => {
    const { run, checks } = await shop();
    const steps: Step[] = [
      storeApi("save10"),
      ["woocommerce_applied_coupon", "save10"],
      storeApi("nope"),
      refused("nope", 105),
    ];
    await run(steps);
    const seen = (await checks()).map(({ code, site_outcome }) => [code, site_outcome]);
    expect(seen.sort()).toEqual([
      ["NOPE", "rejected"],
      ["SAVE10", "accepted"],
    ]);
  });

  test("reports why a coupon left the cart, and not that WooCommerce took it out (101)", async () => {
    const { run, checks } = await shop();
    await run([refused("big", 108), refused("big", 101)], { cart: ["big"] });
    expect(await checks()).toMatchObject([{ code: "BIG", site_reason: "minimum_spend_not_met" }]);
  });

  test("loads the listener for block checkouts", async () => {
    const { run } = await shop();
    expect(await run([["wp_enqueue_scripts", ""]])).toContainEqual({
      script: "https://shop.example/wp-content/plugins/woocommerce/blocks.js",
    });
  });

  describe("reports nothing", () => {
    test.each<[string, Step, Request]>([
      ["where the code is applied already (103)", refused("save10", 103), { ...entering("save10"), cart: ["save10"] }],
      ["where no code was entered (111)", refused("", 111), entering("")],
      [
        "of a visitor without the SDK's cookie, who has not consented",
        refused("old5", 107),
        { ...entering("old5"), cookies: {} },
      ],
      ["of a coupon that another plugin tries to apply", refused("auto", 108), { cart: ["save10"] }],
      ["of a coupon that a list checks while the visitor enters another", refused("auto", 108), entering("save10")],
      ["of a coupon that another plugin applies", ["woocommerce_applied_coupon", "auto"], {}],
      ["where another plugin meets a coupon that allows no other", refused("alone", 104), { cart: ["alone"] }],
      [
        "where another plugin meets the coupon that was just entered",
        refused("alone", 104),
        { ...entering("alone"), cart: ["alone"] },
      ],
      ["where there is no cart, as in most requests of the API", refused("old5", 107), { cart: null }],
      ["of the orders that staff edit", refused("old5", 107), { ...entering("old5"), page: "admin" }],
      [
        "of the coupons that staff add to an order",
        refused("old5", 107),
        { post: { coupon: "old5" }, page: "admin-ajax" },
      ],
      ["where the field is no text", refused("old5", 107), { post: { coupon_code: ["old5"] } }],
      ["where no code is known", ["woocommerce_coupon_error", "No", 105, null], {}],
    ])("%s", async (_, step, request) => {
      const { run } = await shop();
      expect(await run([step], request)).toEqual([{ returned: step[1] }]);
    });
  });

  test("takes no code from the request that removes it", async () => {
    const { run, checks } = await shop();
    await run([storeApi("old5", "/wc/store/v1/cart/remove-coupon"), refused("old5", 107)]);
    expect(await checks()).toEqual([]);
  });

  describe("notes on a new order", () => {
    const EARLIER = [
      { id: 1, customer_id: 7, email: "ann@shop.example", status: "completed" },
      { id: 2, customer_id: 7, email: "ann@shop.example", status: "cancelled" },
      { id: 3, customer_id: 0, email: "bob@shop.example", status: "processing" },
    ];
    const NOTED = { consent: "granted", visitor: "visitor-1" };
    const CHECKOUTS = ["woocommerce_checkout_create_order", "woocommerce_store_api_checkout_update_order_meta"];

    test.each<[string, object, Record<string, string>, object]>([
      ["consent, the visitor, and the order of the account", { customer_id: 7 }, COOKIES, { ...NOTED, order: 2 }],
      [
        "no consent and no visitor without the cookie",
        { customer_id: 7 },
        {},
        { consent: "none", visitor: undefined, order: 2 },
      ],
      ["the order of a guest, by the address", { email: "bob@shop.example" }, COOKIES, { ...NOTED, order: 2 }],
      ["the first order", { customer_id: 8 }, COOKIES, { ...NOTED, order: 1 }],
      ["the order itself only once", { id: 3, email: "bob@shop.example" }, COOKIES, { ...NOTED, order: 1 }],
      ["no order of nobody", {}, COOKIES, { ...NOTED, order: undefined }],
    ])("%s", async (_, order, cookies, expected) => {
      const { run } = await shop();
      for (const checkout of CHECKOUTS) {
        const printed = await run([[checkout, { order }]], { cookies, orders: EARLIER });
        const meta = Object.assign({}, ...printed.map(({ meta }) => meta));
        expect({
          consent: meta._promotrail_consent,
          visitor: meta._promotrail_visitor,
          order: meta._promotrail_customer_order,
        }).toEqual(expected);
      }
    });

    test("nothing that breaks the checkout", async () => {
      const { run } = await shop();
      const printed = await run([[CHECKOUTS[0]!, { order: { customer_id: 7 } }]], { breaks: true });
      expect(printed.map(({ meta }) => meta)).toContainEqual({ _promotrail_consent: "granted" });
    });
  });

  test("never breaks the shop: a request that breaks, a key without the scope", async () => {
    const { run } = await shop(["read"]);
    const steps = [refused("old5", 107)];
    const request = entering("old5");
    expect((await run(steps, { ...request, breaks: true })).at(-1)).toEqual({ returned: "Message of 107" });
    const [printed, returned] = await run(steps, request);
    expect(returned).toEqual({ returned: "Message of 107" });
    expect(printed!.answer).toMatchObject({ status: 403 });
  });
});
