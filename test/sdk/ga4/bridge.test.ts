import { afterEach, describe, expect, test, vi } from "vitest";
import { startGa4Bridge } from "../../../sdk/ga4/index.ts";
import { keysOf, spyOnConsole } from "../fakes.ts";
import { message, newTab, openGa4Page, withItem } from "./ga4-page.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the data layer", () => {
  test("is read from its beginning on, in order, each entry once", () => {
    const page = openGa4Page({ dataLayer: [withItem("view_item"), { event: "gtm.js" }] });
    page.layer.push(withItem("add_to_cart"), withItem("view_cart"));
    page.gtag("event", "login", { method: "Google" });
    page.settle();
    expect(page.names()).toEqual(["product/view", "product/add_to_cart", "product/view_cart", "user/sign_in"]);
  });

  test("returns to the page what its push returns, in the same order", () => {
    const pushed: unknown[] = [];
    const dataLayer = Object.assign([] as unknown[], { push: (...entries: unknown[]) => pushed.push(...entries) });
    const page = openGa4Page({ dataLayer });
    expect(page.layer.push(withItem("view_item"), withItem("view_cart"))).toBe(2);
    expect(pushed).toHaveLength(2);
  });

  test("may be created, or replaced, later", () => {
    const page = openGa4Page({ dataLayer: undefined });
    const first = withItem("view_item");
    page.page.dataLayer = [first];
    page.settle();
    page.page.dataLayer = [first, withItem("view_cart")];
    page.settle();
    expect(page.names()).toEqual(["product/view", "product/view_cart"]);
  });

  test("is followed where another wrapper calls ours, as GTM does", () => {
    const page = openGa4Page();
    const { push } = page.layer;
    page.layer.push = (...entries) => push.apply(page.layer, entries);
    page.layer.push(withItem("view_item"));
    page.settle();
    expect(page.names()).toEqual(["product/view"]);
  });

  test("is followed where another wrapper passes ours by", () => {
    const page = openGa4Page();
    page.layer.push = (...entries) => Array.prototype.push.apply(page.layer, entries);
    page.layer.push(withItem("view_item"));
    page.settle();
    page.layer.push(withItem("view_cart"));
    page.leave();
    expect(page.names()).toEqual(["product/view", "product/view_cart"]);
  });

  test("may lose its oldest entries, as GTM does beyond 300", () => {
    const page = openGa4Page({ dataLayer: [withItem("view_item")] });
    for (let at = 0; at < 5; at += 1) {
      page.layer.push(withItem("add_to_cart"));
      page.layer.shift();
      page.settle();
    }
    expect(page.names()).toEqual(["product/view", ...new Array(5).fill("product/add_to_cart")]);
  });

  test("may contain one object twice: that is two events", () => {
    const page = openGa4Page();
    const entry = withItem("add_to_cart");
    page.layer.push(entry);
    page.layer.push(entry);
    page.settle();
    expect(page.names()).toEqual(["product/add_to_cart", "product/add_to_cart"]);
  });

  test("may have another name", () => {
    const page = openGa4Page({ shopLayer: [withItem("view_item")] }, { options: { data_layer: "shopLayer" } });
    page.layer.push(withItem("view_cart"));
    page.settle();
    expect(page.names()).toEqual(["product/view"]);
  });

  test("is read by message, never as the state of all messages", () => {
    const page = openGa4Page();
    page.layer.push(withItem("view_cart"));
    page.layer.push(message("purchase", { transaction_id: "T-1" }));
    expect(page.tracked.at(-1)!.payload).toMatchObject({ items: [], dims: { transaction: { id: "T-1" } } });
  });
});

describe("bad input", () => {
  const DEBUG = {
    version: "1",
    track: () => {},
    on: (name: string, listener: () => void) => name === "trace" && listener(),
  };

  test.each([
    ["an object", {}],
    ["an element", { push: null }],
    ["a number", 1],
    ["a text", "dataLayer"],
  ])("a data layer that is %s is reported once", (_, dataLayer) => {
    const info = spyOnConsole("info");
    const page = openGa4Page({ dataLayer, web_event: DEBUG });
    page.settle(5_000);
    expect(info.mock.calls).toEqual([["web_event.ga4: the data layer is no array"]]);
  });

  test("a message that throws on access is left out, and reported once", () => {
    const info = spyOnConsole("info");
    const page = openGa4Page({}, {});
    page.page.web_event = {
      ...DEBUG,
      track: (...args: unknown[]) => page.tracked.push({ name: `${args[0]}/${args[1]}`, payload: args[2] }),
    };
    page.settle();
    const hostile = () => ({
      event: "view_item",
      get ecommerce(): unknown {
        throw new Error("no access");
      },
    });
    const proxy = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no access");
        },
      },
    );
    page.layer.push(hostile(), withItem("view_cart"), hostile(), proxy);
    page.settle();
    expect(page.names()).toEqual(["product/view_cart"]);
    expect(info.mock.calls).toEqual([["web_event.ga4: unreadable entry"]]);
  });

  test("nothing is logged without debug", () => {
    const info = spyOnConsole("info");
    openGa4Page({ dataLayer: 1 }).settle(5_000);
    expect(info).not.toHaveBeenCalled();
  });

  test("an object that contains itself is left out of its event", () => {
    const page = openGa4Page();
    const cyclic: Record<string, unknown> = { item_id: "X-1", price: 10 };
    cyclic.item_brand = cyclic;
    page.layer.push(message("view_item", { items: [cyclic, null, "text", 7], currency: cyclic }));
    page.settle();
    expect(JSON.parse(JSON.stringify(page.tracked))).toMatchObject([
      {
        payload: {
          items: [
            { type: "product", id: "X-1", price: 10 },
            { type: "product" },
            { type: "product" },
            { type: "product" },
          ],
        },
      },
    ]);
  });

  test.each([
    [null],
    [undefined],
    ["text"],
    [7],
    [[]],
    [{ event: {} }],
    [{ event: "toString" }],
    [{ event: "view_item" }],
    [{ ecommerce: 7 }],
  ])("an entry that is %j harms nothing", (entry) => {
    const page = openGa4Page();
    page.layer.push(entry, withItem("view_cart"));
    page.settle();
    expect(page.names().at(-1)).toBe("product/view_cart");
  });

  test("of 10,000 messages at once, those beyond 1,000 are dropped, and no order or code", () => {
    const info = spyOnConsole("info");
    const page = openGa4Page({ web_event: undefined });
    page.layer.push(...Array.from({ length: 10_000 }, () => withItem("view_item")));
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }), withItem("purchase", { transaction_id: "T-1" }));
    const tracked: string[] = [];
    page.page.web_event = { ...DEBUG, track: (...args: unknown[]) => tracked.push(`${args[0]}/${args[1]}`) };
    page.settle(60_000);
    expect(tracked).toHaveLength(1_002);
    expect(tracked.slice(-2)).toEqual(["promotion_code/used", "product/purchase"]);
    page.layer.push(...Array.from({ length: 10_000 }, () => withItem("view_item")));
    expect(info.mock.calls).toEqual([["web_event.ga4: too many events"]]);
  });

  test("the page gets its time back after some milliseconds", () => {
    const page = openGa4Page();
    page.layer.push(...Array.from({ length: 100 }, () => withItem("view_item")));
    const track = (page.page.web_event as { track: (...args: unknown[]) => void }).track;
    (page.page.web_event as { track: unknown }).track = (...args: unknown[]) => {
      vi.setSystemTime(Date.now() + 2);
      track(...args);
    };
    vi.advanceTimersByTime(200);
    expect(page.tracked.length).toBeGreaterThan(2);
    expect(page.tracked.length).toBeLessThan(10);
    page.settle(60_000);
    expect(page.tracked).toHaveLength(100);
  });

  test("storages that are blocked cost the memory of other pages only", () => {
    const tab = {
      get sessionStorage(): Storage {
        throw new Error("blocked");
      },
    };
    const page = openGa4Page({}, { tab });
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }), withItem("begin_checkout", { coupon: "SAVE10" }));
    page.settle();
    expect(page.names()).toEqual(["product/view_cart", "promotion_code/used", "product/checkout"]);
  });
});

describe("codes of the cart and the checkout", () => {
  const codes = ({ tracked }: ReturnType<typeof openGa4Page>) =>
    tracked.flatMap(({ name, payload }) =>
      name.startsWith("promotion_code") ? [`${name.slice(15)} ${payload.items[0].id}`] : [],
    );

  test("are used once, whatever steps repeat them, and reported as accepted", () => {
    const page = openGa4Page();
    page.layer.push(withItem("view_cart", { coupon: "save10" }), withItem("begin_checkout", { coupon: "SAVE10" }));
    page.gtag("event", "add_payment_info", { coupon: "SAVE10", items: [] });
    page.settle();
    expect(codes(page)).toEqual(["used save10"]);
    expect(page.tracked[1]!.payload).toEqual({
      items: [{ type: "promotion_code", id: "save10", outcome: "accepted", entry: "reported" }],
      extra: { ga4_event: "view_cart" },
    });
  });

  test("are not repeated on the next page of the tab", () => {
    const tab = newTab();
    const first = openGa4Page({}, { tab });
    first.layer.push(withItem("view_cart", { coupon: "SAVE10" }));
    first.leave();
    const next = openGa4Page({}, { tab });
    next.layer.push(withItem("begin_checkout", { coupon: "SAVE10" }), withItem("view_cart"));
    next.settle();
    expect([codes(first), codes(next)]).toEqual([["used SAVE10"], ["removed SAVE10"]]);
  });

  test("are on the device as long as the SDK may store there, also after a page before the decision", () => {
    const tab = newTab();
    const kept = (decisions: boolean[], page = openGa4Page({}, { tab, mayStore: () => decisions.shift()! })) => {
      page.layer.push(withItem("view_cart", { coupon: "SAVE10" }));
      page.settle();
      const during = keysOf(tab.sessionStorage).length;
      page.leave();
      return [codes(page).length, during, keysOf(tab.sessionStorage).length];
    };
    expect(kept([false, false])).toEqual([1, 0, 0]);
    expect(kept([true, true])).toEqual([1, 1, 1]);
    expect(kept([false, true])).toEqual([0, 0, 1]);
    expect(kept([true, false])).toEqual([0, 1, 0]);
  });

  test("are not on the device before the SDK has loaded", () => {
    const tab = newTab();
    const page = openGa4Page({ web_event: { queue: [], track: () => {} } }, { tab });
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }));
    page.leave();
    expect(keysOf(tab.sessionStorage).length).toBe(0);
  });

  test.each([
    ["an empty one", { coupon: "" }],
    ["none", {}],
    ["one that is not set", { coupon: "(not set)" }],
  ])("are removed where the same step has %s", (_, more) => {
    const page = openGa4Page();
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }), withItem("view_cart", more));
    page.settle();
    expect(codes(page)).toEqual(["used SAVE10", "removed SAVE10"]);
  });

  test("stay where another step has none", () => {
    const page = openGa4Page();
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }), withItem("begin_checkout"), withItem("add_to_cart"));
    page.settle();
    expect(codes(page)).toEqual(["used SAVE10"]);
  });

  test("may be of an item, several, and used again after a removal", () => {
    const page = openGa4Page();
    page.layer.push(
      withItem("view_cart", { coupon: "A" }, { coupon: "B" }),
      withItem("view_cart", {}, { coupon: "B" }),
    );
    page.layer.push(withItem("begin_checkout", { coupon: "A" }));
    page.settle();
    expect(codes(page)).toEqual(["used A", "used B", "removed A", "used A"]);
  });

  test("that come and leave in a list leave the others of the list in the cart", () => {
    const page = openGa4Page();
    for (const coupon of ["SAVE10", "SAVE10,FIVE", "save10, TWENTY", "TWENTY|SAVE10", ""])
      page.layer.push(withItem("view_cart", { coupon }));
    page.settle();
    expect(codes(page)).toEqual([
      "used SAVE10",
      "used SAVE10,FIVE",
      "removed FIVE",
      "used save10, TWENTY",
      "removed TWENTY",
      "removed SAVE10",
    ]);
  });

  test("of the cart after an order are new", () => {
    const page = openGa4Page();
    page.layer.push(withItem("view_cart", { coupon: "A" }), withItem("purchase", { transaction_id: "1", coupon: "A" }));
    page.layer.push(withItem("view_cart", { coupon: "A" }));
    page.settle();
    expect(codes(page)).toEqual(["used A", "used A"]);
  });

  test("in one text stay one text: the collector knows the codes", () => {
    const page = openGa4Page();
    page.layer.push(withItem("view_cart", { coupon: "A|B, C" }));
    page.layer.push(withItem("purchase", { transaction_id: "1", coupon: "A|B, C" }));
    expect(codes(page)).toEqual(["used A|B, C"]);
    expect(page.tracked.at(-1)!.payload.dims.transaction.promotion_code).toEqual(["A|B, C"]);
  });
});

describe("the shop's own tags", () => {
  type Tracker = { track(...args: unknown[]): void };
  const sdkOf = ({ page }: ReturnType<typeof openGa4Page>) => page.web_event as Tracker;
  const own = (page: ReturnType<typeof openGa4Page>) =>
    page.tracked.filter(({ payload }) => !payload?.extra?.ga4_event).map(({ name }) => name);
  const bridged = (page: ReturnType<typeof openGa4Page>) =>
    page.tracked.filter(({ payload }) => payload?.extra?.ga4_event).map(({ name }) => name);

  test.each([
    ["before", true],
    ["right after", false],
  ])("silence the same event %s the message", (_, isBefore) => {
    const page = openGa4Page();
    const call = () => sdkOf(page).track("product", "add_to_cart", { items: [] });
    if (isBefore) call();
    page.layer.push(withItem("add_to_cart"), withItem("view_cart"));
    if (!isBefore) call();
    page.settle();
    expect([own(page), bridged(page)]).toEqual([["product/add_to_cart"], ["product/view_cart"]]);
  });

  test.each([
    ["dims.transaction", { dims: { transaction: { id: "T-1" } } }],
    ["dims.purchase", { dims: { purchase: { id: "T-1" } } }],
    ["extra.order_id", { extra: { order_id: "T-1" } }],
  ])("silence an order that they name in %s, and no other order", (_, payload) => {
    const page = openGa4Page();
    sdkOf(page).track("product", "purchase", payload);
    page.layer.push(withItem("purchase", { transaction_id: "T-1" }), withItem("purchase", { transaction_id: "T-2" }));
    expect(bridged(page)).toEqual(["product/purchase"]);
    expect(page.tracked.at(-1)!.payload.dims.transaction.id).toBe("T-2");
  });

  test("may wait in the snippet's queue, or be declared for Antsomi", () => {
    const tracked: unknown[][] = [];
    const queue = [["track", "product", "view_cart"], ["product", "checkout", {}], null, 7];
    const page = openGa4Page({
      web_event: { queue, track: (...args: unknown[]) => tracked.push(args) },
      _cdp365Analytics: { track: [["product", "view"], null] },
    });
    page.layer.push(withItem("view_cart"), withItem("begin_checkout"), withItem("view_item"), withItem("add_to_cart"));
    page.settle();
    expect(tracked.map(([, action]) => action)).toEqual(["add_to_cart"]);
  });

  test("may call a copy of the SDK: their results say so", () => {
    let result: ((first: unknown, event: unknown) => void) | undefined;
    const tracked: unknown[][] = [];
    const sdk = {
      version: "1",
      track: (...args: unknown[]) => tracked.push(args),
      on: (name: string, listener: typeof result) => {
        if (name === "result") result = listener;
      },
    };
    const page = openGa4Page({ web_event: sdk });
    result!({}, { category: "product", action: "view_cart", extra: {} });
    result!({}, { category: "product", action: "checkout", extra: { ga4_event: "begin_checkout" } });
    page.layer.push(withItem("view_cart"), withItem("begin_checkout"));
    page.settle();
    expect(tracked.map(([, action]) => action)).toEqual(["checkout"]);
  });

  test("report a refused code, and the data layer goes on with the accepted ones", () => {
    const page = openGa4Page();
    sdkOf(page).track("promotion_code", "used", {
      items: [{ type: "promotion_code", id: "OLD5", outcome: "rejected" }, { type: "product" }],
    });
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }));
    sdkOf(page).track("promotion_code", "removed", { items: { type: "promotion_code", id: "FIVE" } });
    page.layer.push(withItem("view_cart"));
    page.settle();
    expect(bridged(page)).toEqual([
      "product/view_cart",
      "promotion_code/used",
      "product/view_cart",
      "promotion_code/removed",
    ]);
  });

  test("report codes that no step of the checkout repeats", () => {
    const tab = newTab();
    const page = openGa4Page({}, { tab });
    sdkOf(page).track("promotion_code", "used", {
      items: [{ type: "promotion_code", id: "save10", outcome: "accepted" }],
    });
    page.layer.push(withItem("view_cart", { coupon: "SAVE10" }));
    page.leave();
    const next = openGa4Page({}, { tab });
    next.layer.push(withItem("begin_checkout", { coupon: "SAVE10" }));
    next.settle();
    expect([bridged(page), bridged(next)]).toEqual([["product/view_cart"], ["product/checkout"]]);
  });
});

describe("an event that a page writes twice", () => {
  test("in two forms is one event", () => {
    const page = openGa4Page();
    const product = { id: "X-1", price: "10", quantity: "1" };
    page.layer.push({ event: "eec.add", ecommerce: { add: { products: [product] } } }, withItem("add_to_cart"));
    page.gtag("event", "add_to_cart", { items: [{ item_id: "X-1", price: 10, quantity: 1 }] });
    page.settle();
    expect(page.names()).toEqual(["product/add_to_cart"]);
  });

  test("in one form is two events", () => {
    const page = openGa4Page();
    page.layer.push(withItem("add_to_cart"), withItem("add_to_cart"));
    page.settle();
    expect(page.names()).toEqual(["product/add_to_cart", "product/add_to_cart"]);
  });

  test("of an order is one, also after a reload", () => {
    const tab = newTab();
    const first = openGa4Page({}, { tab });
    first.layer.push(withItem("purchase", { transaction_id: "T-1" }), withItem("purchase", { transaction_id: "T-1" }));
    first.store();
    first.leave();
    const reloaded = openGa4Page({}, { tab });
    reloaded.layer.push(
      withItem("purchase", { transaction_id: "T-1" }),
      withItem("purchase", { transaction_id: "T-2" }),
    );
    expect([first.names(), reloaded.names()]).toEqual([["product/purchase"], ["product/purchase"]]);
  });

  test("of an order is two, where the page was left before the collector had the first", () => {
    const tab = newTab();
    for (const page of [openGa4Page({}, { tab }), openGa4Page({}, { tab })]) {
      page.layer.push(withItem("purchase", { transaction_id: "T-1" }));
      page.leave();
      expect(page.names()).toEqual(["product/purchase"]);
    }
  });
});

test("the function of the package starts nothing without a document, and never throws", () => {
  const track = vi.fn();
  expect(() => startGa4Bridge({ track } as never)).not.toThrow();
  expect(() => startGa4Bridge(null as never, null as never, null as never)).not.toThrow();
  expect(track).not.toHaveBeenCalled();
});
