import { describe, expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { newProperty } from "../support/promotions-api.ts";
import { openShop } from "./shop-page.ts";

describe("Shopify's pixel", () => {
  type Subscriber = (event: unknown) => Promise<void>;
  const NOW = Date.parse("2026-11-30T09:00:00.000Z");
  const MINUTE = 60_000;
  const REFUSED = { type: "DISCOUNT_ERROR", target: "cart.discountCode", value: "NOPE", message: "Enter a valid code" };

  /** What the pixel may read and write in the checkout's page. */
  interface Page {
    readonly cookie?: string;
    readonly storage?: Map<string, string>;
    readonly isStorageBlocked?: boolean;
    readonly isOffline?: boolean;
  }

  /** Runs the pixel in a checkout. */
  function checkout({ cookie = "visitor-1", storage = new Map(), isStorageBlocked, isOffline }: Page = {}) {
    const bodies: string[] = [];
    let subscriber: Subscriber = async () => {};
    let now = NOW;
    const blockable = async (run: () => unknown) => {
      if (isStorageBlocked) throw new Error("The storage is blocked.");
      return run();
    };
    const globals = {
      analytics: {
        subscribe: (name: string, run: Subscriber) => {
          expect(name).toBe("alert_displayed");
          subscriber = run;
        },
      },
      browser: {
        cookie: { get: async (name: string) => (name === "promotrail.visitor" ? cookie : "") },
        localStorage: {
          getItem: (key: string) => blockable(() => storage.get(key) ?? null),
          setItem: (key: string, value: string) => blockable(() => storage.set(key, value)),
        },
      },
      fetch: async (_: string, { body }: { body: string }) => {
        if (isOffline) throw new TypeError("Failed to fetch");
        bodies.push(body);
      },
      Date: { now: () => now },
    };
    openShop("shopify/pixel.js", globals);
    return {
      events: () => bodies.map((body) => JSON.parse(body).events[0]),
      bodies,
      storage,
      /** Displays an alert some time after the checkout was opened. */
      async display(alert: unknown, id = "sh-1", after = 0) {
        now = NOW + after;
        await subscriber({ id, clientId: "client-1", timestamp: "2026-11-30T09:00:00.000Z", data: { alert } });
      },
    };
  }

  test("sends the refused code with the alert's message, the SDK's visitor and its session", async () => {
    const storage = new Map([["promotrail.session", `session-1 ${NOW - 10 * MINUTE}`]]);
    const { display, bodies } = checkout({ storage });
    await display(REFUSED);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      {
        write_key: "YOUR-WRITE-KEY",
        events: [
          {
            event_id: "sh-1",
            occurred_at: "2026-11-30T09:00:00.000Z",
            category: "promotion_code",
            action: "used",
            items: [{ type: "promotion_code", id: "NOPE", outcome: "rejected", reason: "Enter a valid code" }],
            context: { visitor_id: "visitor-1", session_id: "session-1" },
          },
        ],
      },
    ]);
    expect(storage.get("promotrail.session")).toBe(`session-1 ${NOW}`);
  });

  test.each([
    ["three days in a row: three sessions", 24 * 60, ["sh-1", "sh-2", "sh-3"]],
    ["three times in 40 minutes: one session", 20, ["sh-1", "sh-1", "sh-1"]],
  ])("the same code is refused %s", async (_, minutes, sessions) => {
    for (const isStorageBlocked of [false, true]) {
      const { display, events } = checkout({ isStorageBlocked });
      for (const [index, id] of ["sh-1", "sh-2", "sh-3"].entries())
        await display(REFUSED, id, index * minutes * MINUTE);
      expect(events().map(({ context }) => context.session_id)).toEqual(sessions);
      expect(new Set(events().map(({ context }) => context.visitor_id))).toEqual(new Set(["visitor-1"]));
    }
  });

  test.each([
    ["the SDK's session has ended", `session-1 ${NOW - 31 * MINUTE}`],
    ["another script has written the session", "<none> 1"],
  ])("begins a session for the SDK, where %s", async (_, stored) => {
    const { display, events, storage } = checkout({ storage: new Map([["promotrail.session", stored]]) });
    await display(REFUSED);
    expect(events()).toMatchObject([{ context: { session_id: "sh-1" } }]);
    expect(storage.get("promotrail.session")).toBe(`sh-1 ${NOW}`);
  });

  test.each<[string, unknown, Page]>([
    ["of a visitor without the SDK's cookie, who has not consented", REFUSED, { cookie: "" }],
    ["where the connection fails", REFUSED, { isOffline: true }],
    [
      "of an alert of an address",
      { type: "INPUT_INVALID", target: "cart.buyerIdentity.email", value: "ann@", message: "Enter a valid email" },
      {},
    ],
    ["of an alert without a value", { ...REFUSED, value: null }, {}],
    ["of an alert that is none", undefined, {}],
  ])("sends nothing %s", async (_, alert, page) => {
    const { display, bodies } = checkout(page);
    await display(alert);
    expect(bodies).toEqual([]);
  });

  test("a refused code loses the cart that the tag has reported, until the visitor orders", async () => {
    const collector = await collectorForTest();
    const id = await newProperty(collector, "Shop");
    const { data: property } = await (await collector.admin(`/v1/properties/${id}`)).json();
    const send = async (...events: object[]) => {
      const { results } = await (await collector.send({ write_key: property.write_key, events })).json();
      expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(events.map(() => "stored"));
    };
    const goods = {
      category: "product",
      items: [{ type: "product", id: "shirt", price: 40, quantity: 1 }],
      context: { visitor_id: "visitor-1", session_id: "session-1" },
    };
    const lost = async () => {
      const { data } = await (await collector.admin(`/v1/reports/sales?property_id=${id}`)).json();
      return data.map((row: Record<string, unknown>) => [row.attempts, row.failed, row.lost_carts, row.lost_value]);
    };
    await send({ ...goods, event_id: "view-1", action: "view_cart" });
    const { display, events } = checkout({ storage: new Map([["promotrail.session", `session-1 ${NOW}`]]) });
    await display(REFUSED);
    await display(REFUSED, "sh-2");
    await send(...events().map((event) => ({ ...event, occurred_at: new Date().toISOString() })));
    expect(await lost()).toEqual([[1, 1, 1, "40.00"]]);
    await send({ ...goods, event_id: "order-1", action: "purchase", dims: { transaction: { id: "order-1" } } });
    expect(await lost()).toEqual([[1, 1, 0, "0.00"]]);
  });
});
