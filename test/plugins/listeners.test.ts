import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";
import { describe, expect, test, vi } from "vitest";

interface Item {
  readonly id: string;
  readonly outcome: string;
  readonly reason?: string;
}

/** A shop's page with one of the listeners, and what it has tracked. */
function openShop(file: string, globals: object = {}) {
  const { window } = new JSDOM("", {
    url: "https://shop.example/cart",
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  const tracked: Item[] = [];
  const track = (category: string, action: string, { items }: { items: Item[] }) => {
    expect([category, action]).toEqual(["promotion_code", "used"]);
    tracked.push(...items.map(({ id, outcome, reason }) => ({ id, outcome, ...(reason !== undefined && { reason }) })));
  };
  Object.assign(window, { web_event: { track } }, globals);
  window.eval(readFileSync(new URL(`../../plugins/${file}`, import.meta.url), "utf8"));
  return { window, tracked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

interface Answer {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly status: number;
  readonly answer: unknown;
  readonly items: readonly Item[];
}

const CHECKOUT = "/api/storefront/checkouts/6f2b/coupons?include=cart";
const MAGENTO = "https://shop.example/rest/default/V1/guest-carts/Kx2/coupons/SAVE%2010";

/** Documented requests and answers of the shops. */
const ANSWERS: Record<string, Answer> = {
  "Magento accepts": {
    method: "PUT",
    url: MAGENTO,
    status: 200,
    answer: true,
    items: [{ id: "SAVE 10", outcome: "accepted" }],
  },
  "Magento refuses": {
    method: "put",
    url: "/rest/V1/carts/mine/coupons/NOPE",
    status: 404,
    answer: { message: 'The coupon code "%1" isn\'t valid.', parameters: ["NOPE"] },
    items: [{ id: "NOPE", outcome: "rejected", reason: 'The coupon code "NOPE" isn\'t valid.' }],
  },
  "Magento refuses, with named parameters": {
    method: "PUT",
    url: "/rest/V1/carts/mine/coupons/NOPE",
    status: 400,
    answer: { message: "No %code here", parameters: { code: "NOPE" } },
    items: [{ id: "NOPE", outcome: "rejected", reason: "No NOPE here" }],
  },
  "BigCommerce's checkout accepts": {
    method: "POST",
    url: CHECKOUT,
    body: { couponCode: "save10" },
    status: 200,
    answer: { id: "6f2b", coupons: [{ code: "SAVE10", discountedAmount: 5 }] },
    items: [{ id: "save10", outcome: "accepted" }],
  },
  "BigCommerce's checkout refuses": {
    method: "POST",
    url: CHECKOUT,
    body: { couponCode: "OLD5" },
    status: 422,
    answer: { status: 422, title: "The coupon has expired.", type: "invalid_coupon_code" },
    items: [{ id: "OLD5", outcome: "rejected", reason: "The coupon has expired." }],
  },
  "BigCommerce's cart refuses": {
    method: "POST",
    url: "/remote/v1/apply-code",
    body: { code: "OLD5" },
    status: 200,
    answer: { data: { status: "failed", errors: ["The coupon code you entered is not valid."] } },
    items: [{ id: "OLD5", outcome: "rejected", reason: "The coupon code you entered is not valid." }],
  },
  "BigCommerce's cart accepts": {
    method: "POST",
    url: "/remote/v1/apply-code",
    body: { code: "SAVE10" },
    status: 200,
    answer: { data: { status: "success", errors: [] } },
    items: [{ id: "SAVE10", outcome: "accepted" }],
  },
  "the shop fails": { method: "PUT", url: MAGENTO, status: 503, answer: { message: "Try again" }, items: [] },
  "the answer is no JSON": { method: "PUT", url: MAGENTO, status: 404, answer: undefined, items: [] },
  "a code is removed": {
    method: "DELETE",
    url: `${CHECKOUT.split("?")[0]}/SAVE10`,
    status: 200,
    answer: {},
    items: [],
  },
  "it is another request": {
    method: "POST",
    url: "/remote/v1/cart/add",
    body: { code: "X" },
    status: 200,
    answer: {},
    items: [],
  },
};

describe("the answer to the coupon request", () => {
  const textOf = (answer: unknown) => (answer === undefined ? "<html>" : JSON.stringify(answer));

  test.each(Object.entries(ANSWERS))("by fetch, where %s", async (_, { method, url, body, status, answer, items }) => {
    const original = vi.fn(async () => new Response(textOf(answer), { status }));
    const { window, tracked } = openShop("coupon-requests.js", { fetch: original, URL, URLSearchParams });
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await (window as unknown as { fetch: typeof fetch }).fetch(url, init);
    expect(await response.text()).toBe(textOf(answer));
    expect(original).toHaveBeenCalledExactlyOnceWith(url, init);
    await settled();
    expect(tracked).toEqual(items);
  });

  test.each(Object.entries(ANSWERS))("by XMLHttpRequest, where %s", async (_, {
    method,
    url,
    body,
    status,
    answer,
    items,
  }) => {
    const globals = { XMLHttpRequest: fakeXhr(status, textOf(answer)), URL, URLSearchParams };
    const { window, tracked } = openShop("coupon-requests.js", globals);
    const request = new window.XMLHttpRequest();
    request.open(method, url);
    request.send(body === undefined ? null : new URLSearchParams(body as Record<string, string>).toString());
    await settled();
    expect(tracked).toEqual(items);
  });

  test("reaches the shop also where the SDK is missing, the request fails, or the script is there twice", async () => {
    const failing = vi.fn().mockRejectedValue(new TypeError("Failed to fetch"));
    const { window } = openShop("coupon-requests.js", { fetch: failing, web_event: undefined });
    window.eval(readFileSync(new URL("../../plugins/coupon-requests.js", import.meta.url), "utf8"));
    await expect((window as unknown as { fetch: typeof fetch }).fetch(MAGENTO, { method: "PUT" })).rejects.toThrow(
      "Failed to fetch",
    );
    expect(failing).toHaveBeenCalledOnce();
  });
});

/** An XMLHttpRequest whose answer comes at once. */
function fakeXhr(status: number, text: string) {
  return class extends EventTarget {
    readonly status = status;
    readonly responseType = "";
    readonly responseText = text;
    open() {}
    send() {
      setTimeout(() => this.dispatchEvent(new Event("load")));
    }
  };
}

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

  test("say which codes the cart accepts; one from before is no new attempt", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["SAVE10"], { SAVE10: true });
    await update(shop, ["SAVE10", "nope"], { SAVE10: true, NOPE: false });
    await update(shop, [], {});
    await update(shop, ["SAVE10"], { SAVE10: true });
    expect(shop.tracked).toEqual([
      { id: "SAVE10", outcome: "accepted" },
      { id: "nope", outcome: "rejected" },
      { id: "SAVE10", outcome: "accepted" },
    ]);
  });

  test("say why, where one code is refused", async () => {
    const shop = openShop("shopify/theme.js");
    await update(shop, ["NOPE"], { NOPE: false }, { warnings: [{ code: "DISCOUNT_NOT_FOUND", message: "Not found" }] });
    expect(shop.tracked).toEqual([{ id: "NOPE", outcome: "rejected", reason: "DISCOUNT_NOT_FOUND" }]);
  });

  test("are left alone where the request fails, or something else is sent", async () => {
    const shop = openShop("shopify/theme.js");
    const { document, Event } = shop.window;
    const failed = { discountCodes: [{ code: "A" }], promise: Promise.reject(new Error("offline")) };
    for (const sent of [failed, { discountCodes: 7 }, {}, { discountCodes: [null], promise: null }])
      document.dispatchEvent(Object.assign(new Event("shopify:cart:discount-update"), sent));
    await settled();
    expect(shop.tracked).toEqual([]);
  });
});

describe("Shopify's pixel", () => {
  type Subscriber = (event: unknown) => void;
  /** Runs the pixel on one alert. @returns the bodies that it sends */
  function alerted(alert: unknown): string[] {
    const bodies: string[] = [];
    const fetch = vi.fn(async (_: string, { body }: { body: string }) => void bodies.push(body));
    let subscriber: Subscriber = () => {};
    const analytics = {
      subscribe: (name: string, run: Subscriber) => {
        expect(name).toBe("alert_displayed");
        subscriber = run;
      },
    };
    openShop("shopify/pixel.js", { analytics, fetch });
    subscriber({ id: "sh-1", clientId: "client-1", timestamp: "2026-11-30T09:00:00.000Z", data: { alert } });
    return bodies;
  }

  test("sends the refused code with the alert's message", () => {
    const message = "Enter a valid discount code or gift card";
    const [body] = alerted({ type: "DISCOUNT_ERROR", target: "cart.discountCode", value: "NOPE", message });
    expect(JSON.parse(body!)).toEqual({
      write_key: "YOUR-WRITE-KEY",
      events: [
        {
          event_id: "sh-1",
          occurred_at: "2026-11-30T09:00:00.000Z",
          category: "promotion_code",
          action: "used",
          items: [{ type: "promotion_code", id: "NOPE", outcome: "rejected", reason: message }],
          context: { visitor_id: "client-1", session_id: "client-1" },
        },
      ],
    });
  });

  test.each([
    [
      "of an address",
      { type: "INPUT_INVALID", target: "cart.buyerIdentity.email", value: "ann@", message: "Enter a valid email" },
    ],
    ["without a value", { type: "DISCOUNT_ERROR", target: "cart.discountCode", value: null, message: "No" }],
    ["that is none", undefined],
  ])("sends nothing of an alert %s", (_, alert) => {
    expect(alerted(alert)).toEqual([]);
  });
});

describe("WooCommerce's block checkout", () => {
  /** The stores of a block checkout. */
  function blocks() {
    const state = {
      applying: "",
      coupons: [] as { code: string }[],
      errors: [] as object[],
      shown: undefined as object | undefined,
    };
    const stores: Record<string, object> = {
      "wc/store/cart": {
        getCouponBeingApplied: () => state.applying,
        getCartData: () => ({ coupons: state.coupons }),
        getCartErrors: () => state.errors,
      },
      "wc/store/validation": { getValidationError: () => state.shown },
    };
    let notify = () => {};
    const subscribe = (run: () => void) => {
      notify = run;
    };
    const shop = openShop("woocommerce/blocks.js", {
      wp: { data: { select: (name: string) => stores[name], subscribe } },
    });
    const set = (change: Partial<typeof state>) => {
      Object.assign(state, change);
      notify();
    };
    return { ...shop, set };
  }
  test("reports a refused code with the cart's error", async () => {
    const { set, tracked } = blocks();
    set({ applying: "nope" });
    set({
      applying: "",
      errors: [{ code: "woocommerce_rest_cart_coupon_error", message: "<b>Coupon</b> does not exist!" }],
    });
    await vi.waitFor(() =>
      expect(tracked).toEqual([{ id: "nope", outcome: "rejected", reason: "Coupon does not exist!" }]),
    );
  });

  test("reports the message beside the field, where the cart has no error", async () => {
    const { set, tracked } = blocks();
    set({ applying: "old5" });
    set({ applying: "", shown: { message: "This coupon has expired.", hidden: false } });
    await vi.waitFor(() =>
      expect(tracked).toEqual([{ id: "old5", outcome: "rejected", reason: "This coupon has expired." }]),
    );
  });

  test("leaves accepted codes to the server", async () => {
    const { set, tracked } = blocks();
    set({ applying: "SAVE10" });
    set({ applying: "", coupons: [{ code: "save10" }] });
    // The codes are reported in turn, so the accepted one would come before the refused one.
    set({ applying: "nope" });
    set({ applying: "" });
    await vi.waitFor(() => expect(tracked).toEqual([{ id: "nope", outcome: "rejected" }]));
  });

  test("gives the server the session, once there is one", () => {
    const { window } = openShop("woocommerce/blocks.js");
    expect(window.document.cookie).toBe("");
    window.localStorage.setItem("promotrail.session", "session-1 1764493200000");
    window.document.body.click();
    expect(window.document.cookie).toBe("promotrail_session=session-1");
  });
});

test("Haravan's checkout is watched", () => {
  const calls: unknown[][] = [];
  openShop("haravan.js", { web_event: (...call: unknown[]) => calls.push(call) });
  expect(calls).toEqual([
    ["watch", expect.objectContaining({ input: expect.any(String), button: expect.any(String) })],
  ]);
});

describe("the theme's file notes the consent of the cart", () => {
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
    ["granted with the visitor's cookie", "promotrail.visitor=v1", "granted"],
    ["none without it", "other=promotrail.visitor", "none"],
  ])("%s", async (_, cookie, promotrail_consent) => {
    expect(await written(cookie)).toEqual([["/cart/update.js", { attributes: { promotrail_consent } }]]);
  });

  test("once, and below the root of the language", async () => {
    const routes = { Shopify: { routes: { root: "/de/" } } };
    const attributes = { promotrail_consent: "granted" };
    expect(await written("promotrail.visitor=v1", { times: 2, routes })).toEqual([
      ["/de/cart/update.js", { attributes }],
    ]);
  });
});
