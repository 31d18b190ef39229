import { describe, expect, test } from "vitest";
import { openShop, settled } from "./shop-page.ts";

describe("Shopify's theme events", () => {
  /** Dispatches the event as a theme does. @param cart the codes of the cart after it */
  async function update(shop: ReturnType<typeof openShop>, codes: string[], cart: Record<string, boolean>, more = {}) {
    const discountCodes = Object.entries(cart).map(([code, applicable]) => ({ code, applicable }));
    const event = new shop.window.Event("shopify:cart:discount-update", { bubbles: true });
    const sent = {
      discountCodes: codes.map((code) => ({ code })),
      promise: Promise.resolve({ cart: { discountCodes }, ...more }),
    };
    shop.window.document.dispatchEvent(Object.assign(event, sent));
    await settled();
  }

  /** Dispatches an event that shows the cart. */
  function view(shop: ReturnType<typeof openShop>, codes: Record<string, boolean>) {
    const discountCodes = Object.entries(codes).map(([code, applicable]) => ({ code, applicable }));
    const event = new shop.window.Event("shopify:cart:view", { bubbles: true });
    shop.window.document.dispatchEvent(Object.assign(event, { context: "page", cart: { discountCodes } }));
  }
  /** The next page of the same tab. */
  const nextPage = ({ window }: ReturnType<typeof openShop>) =>
    openShop("shopify/theme.js", {}, { local: { ...window.localStorage }, session: { ...window.sessionStorage } });
  const consented = { local: { "promotrail.visitor": "visitor-1" } };

  test("say which codes the cart accepts and loses; one from before is no new attempt", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["Save10"], { Save10: true });
    await update(shop, ["SAVE10", "nope"], { Save10: true, NOPE: false });
    await update(shop, [], {});
    await update(shop, ["SAVE10"], { SAVE10: true });
    expect(shop.tracked).toEqual([
      { id: "Save10", outcome: "accepted" },
      { id: "nope", outcome: "rejected" },
      { id: "Save10", removed: true },
      { id: "SAVE10", outcome: "accepted" },
    ]);
  });

  test("say both codes that are entered at once", async () => {
    const shop = openShop("shopify/theme.js");
    view(shop, {});
    await update(shop, ["A", "B", "C"], { A: true, B: false, C: true });
    expect(shop.tracked).toEqual([
      { id: "A", outcome: "accepted" },
      { id: "B", outcome: "rejected" },
      { id: "C", outcome: "accepted" },
    ]);
  });

  test("know the codes of the page before", async () => {
    const shop = openShop("shopify/theme.js", {}, consented);
    await update(shop, ["SAVE10"], { SAVE10: true });
    const next = nextPage(shop);
    await update(next, ["SAVE10", "nope"], { SAVE10: true, NOPE: false });
    const last = nextPage(next);
    await update(last, [], {});
    expect([...next.tracked, ...last.tracked]).toEqual([
      { id: "nope", outcome: "rejected" },
      { id: "SAVE10", removed: true },
    ]);
  });

  test("keep nothing on the device without consent", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["SAVE10"], { SAVE10: true });
    expect(shop.window.sessionStorage).toHaveLength(0);
  });

  test("report no code that a link has put into the cart", async () => {
    const shop = openShop("shopify/theme.js");
    view(shop, { LINK5: true });
    await update(shop, ["LINK5", "SAVE10"], { LINK5: true, SAVE10: true });
    expect(shop.tracked).toEqual([{ id: "SAVE10", outcome: "accepted" }]);
  });

  test("report refusals only, where the earlier codes of the cart are unknown", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["LINK5", "nope"], { LINK5: true, NOPE: false });
    expect(shop.tracked).toEqual([{ id: "nope", outcome: "rejected" }]);
  });

  test("take a code that the shop drops for no removal", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["SAVE10"], { SAVE10: true });
    await update(shop, ["SAVE10", "BEST"], { BEST: true });
    expect(shop.tracked).toEqual([
      { id: "SAVE10", outcome: "accepted" },
      { id: "BEST", outcome: "accepted" },
    ]);
  });

  test("say why, where one code is refused", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["NOPE"], { NOPE: false }, { warnings: [{ code: "DISCOUNT_NOT_FOUND", message: "Not found" }] });
    expect(shop.tracked).toEqual([{ id: "NOPE", outcome: "rejected", reason: "DISCOUNT_NOT_FOUND" }]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["the connection fails", () => Promise.reject(new Error("offline"))],
    ["the shop has no cart", () => Promise.resolve({ cart: null, userErrors: [{ message: "Unavailable" }] })],
    ["the cart does not say whether the code applies", () => Promise.resolve({ cart: { discountCodes: [] } })],
  ])("leave the outcome open, and remove nothing, where %s", async (_, promise) => {
    const shop = openShop("shopify/theme.js");
    view(shop, { SAVE10: true });
    const { document, Event } = shop.window;
    const sent = { discountCodes: [{ code: "SAVE10" }, { code: "A" }], promise: promise() };
    document.dispatchEvent(Object.assign(new Event("shopify:cart:discount-update"), sent));
    await settled();
    expect(shop.tracked).toEqual([{ id: "A" }]);
  });

  test("are left alone where something else is sent", async () => {
    const shop = openShop("shopify/theme.js");
    const { document, Event } = shop.window;
    for (const sent of [{ discountCodes: 7 }, {}, { discountCodes: [null], promise: null }])
      document.dispatchEvent(Object.assign(new Event("shopify:cart:discount-update"), sent));
    for (const name of ["shopify:cart:view", "shopify:cart:lines-update", "shopify:cart:note-update"])
      document.dispatchEvent(new Event(name));
    await settled();
    expect(shop.tracked).toEqual([]);
  });
});

describe("the theme's file notes the visitor of the cart", () => {
  /** Leaves a page of a visitor some times. @returns what was written to the cart */
  async function written(cookie: string, { times = 1, routes = {} } = {}) {
    const requests: unknown[] = [];
    const fetch = async (url: string, { body }: { body: string }) => {
      requests.push([url, JSON.parse(body)]);
      return { ok: true };
    };
    const { window } = openShop("shopify/theme.js", { fetch, ...routes });
    window.document.cookie = cookie;
    Object.defineProperty(window.document, "visibilityState", { value: "hidden" });
    for (let time = 0; time < times; time += 1) {
      window.document.dispatchEvent(new window.Event("visibilitychange"));
      await settled();
    }
    return requests;
  }

  test.each([
    ["with consent, by the visitor's cookie", "promotrail.visitor=v1", "granted", "v1"],
    ["not without it, and an earlier one is taken out", "other=promotrail.visitor", "none", ""],
  ])("%s", async (_, cookie, promotrail_consent, promotrail_visitor) => {
    const attributes = { promotrail_consent, promotrail_visitor };
    expect(await written(cookie)).toEqual([["/cart/update.js", { attributes }]]);
  });

  test("once, and below the root of the language", async () => {
    const routes = { Shopify: { routes: { root: "/de/" } } };
    const attributes = { promotrail_consent: "granted", promotrail_visitor: "v1" };
    expect(await written("promotrail.visitor=v1", { times: 2, routes })).toEqual([
      ["/de/cart/update.js", { attributes }],
    ]);
  });
});
