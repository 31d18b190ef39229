import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseEvent } from "../../collector/contract/event.ts";
import { MAX_BODY_BYTES } from "../../collector/contract/limits.ts";
import { dropped, type PackedEvent, type PackOptions, pack } from "../../sdk/event.ts";
import type { EventPayload, WireEvent } from "../../sdk/index.ts";
import { spyOnConsole } from "./fakes.ts";

const bare: WireEvent = {
  event_id: "e1",
  occurred_at: "2026-11-22T01:02:03.004Z",
  category: "product",
  action: "view",
  items: [],
  dims: {},
  extra: {},
  context: {
    visitor_id: "v",
    session_id: "s",
    page: { url: "https://shop.example/", referrer: "", title: "" },
    locale: "en",
    sdk: { name: "web_event", version: "1" },
    consent: "granted",
  },
};
const customers = { customer_id: "C-1", name: "Ann", email: "ann@mail.example", phone: "+44 1", group: "gold" };
const transaction = { id: "O-1" };

function packed(payload?: EventPayload | null, packing?: PackOptions, event = bare): PackedEvent {
  const result = pack(event, payload, packing);
  if (typeof result === "string") throw new Error(result);
  return result;
}
const sent = (payload?: EventPayload, packing?: PackOptions): WireEvent => JSON.parse(packed(payload, packing).json);
const kept = (payload?: EventPayload, packing?: PackOptions): WireEvent =>
  JSON.parse(packed(payload, packing).deviceJson);

beforeEach(() => void spyOnConsole("error"));
afterEach(() => void vi.restoreAllMocks());

test("is the event with its payload, and nothing else of the page's", () => {
  const stray = { items: [{ id: "1" }], extra: { currency: "USD" }, event_id: "forged", context: {} };
  expect(sent(stray)).toEqual({ ...bare, items: stray.items, extra: stray.extra });
});

test.each([undefined, null, {}])("has empty defaults where the payload is %s", (payload) => {
  expect(packed(payload).json).toBe(JSON.stringify(bare));
});

test("one item counts as a list of it", () => {
  expect(sent({ items: { type: "product", id: "118" } as never }).items).toEqual([{ type: "product", id: "118" }]);
});

describe("on a page that declares more", () => {
  const declared = { page: "cart", items: { type: "product", id: "118" }, dims: { store: { id: "S" } } };

  test("has the page's fields where it has none of its own", () => {
    expect(sent(undefined, { declared })).toEqual({
      ...bare,
      items: [declared.items],
      dims: declared.dims,
      extra: { page: "cart" },
    });
    expect(sent({ items: [], extra: { page: "own" } }, { declared })).toEqual({
      ...bare,
      dims: declared.dims,
      extra: { page: "own" },
    });
  });

  test("is unserializable where the declaration throws", () => {
    const trap = {
      get items(): never {
        throw new Error("not yet");
      },
    };
    expect(pack(bare, {}, { declared: trap })).toBe("unserializable");
  });
});

test("measures bytes, not characters", () => {
  const { bytes, json } = packed({ extra: { name: "Größe 👟" } });
  expect(bytes).toBe(Buffer.byteLength(json));
  expect(bytes).toBeGreaterThan(json.length);
});

test("later changes of the payload have no effect", () => {
  const payload = { items: [{ id: "1" }], dims: { customers: { ...customers } } };
  const { json, deviceJson } = packed(payload);
  payload.items[0]!.id = "2";
  payload.dims.customers.customer_id = "C-2";
  expect(JSON.parse(json)).toMatchObject({ items: [{ id: "1" }] });
  expect(JSON.parse(deviceJson)).toMatchObject({ dims: { customers: { customer_id: "C-1" } } });
});

describe("a payload that can't be JSON", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const trap = {
    get price() {
      throw new Error("not yet");
    },
  };
  const toJSON = {
    toJSON() {
      throw new Error("never");
    },
  };
  test.each<[string, EventPayload]>([
    ["a cycle", { extra: cycle }],
    ["a BigInt", { extra: { total: 10n } }],
    ["a getter that throws", { extra: { trap } }],
    ["a toJSON that throws", { items: [{ toJSON }] }],
    [
      "a payload whose parts throw",
      Object.defineProperty({}, "items", {
        get() {
          throw new Error("no");
        },
      }),
    ],
  ])("%s is unserializable", (_, payload) => {
    expect(pack(bare, payload)).toBe("unserializable");
  });
});

test("an event that exceeds a batch is too large, by its bytes", () => {
  expect(pack(bare, { extra: { note: "x".repeat(MAX_BODY_BYTES) } })).toBe("too_large");
  expect(pack(bare, { extra: { note: "é".repeat(MAX_BODY_BYTES / 2) } })).toBe("too_large");
  expect(pack(bare, { extra: { note: "x".repeat(MAX_BODY_BYTES - 10_000) } })).toHaveProperty("json");
});

test.each([
  ["promotion_code", "used", true],
  ["promotion_code", "removed", true],
  ["product", "purchase", true],
  ["product", "view", false],
  ["own", "purchase", false],
])("%s/%s: urgent is %s", (category, action, urgent) => {
  expect(packed({}, {}, { ...bare, category, action }).urgent).toBe(urgent);
});

describe("the JSON for the device", () => {
  test("lacks name, e-mail and phone, and lists them as omitted", () => {
    const payload = { dims: { customers, transaction } };
    expect(kept(payload)).toEqual({
      ...bare,
      dims: { customers: { customer_id: "C-1", group: "gold" }, transaction },
      context: { ...bare.context, omitted: ["name", "email", "phone"] },
    });
    expect(sent(payload)).toEqual({ ...bare, dims: { customers, transaction } });
  });

  test("lists only the fields that it lacks", () => {
    const customers = { customer_id: "C-1", email: "ann@mail.example", phone: null as never };
    expect(kept({ dims: { customers } }).context.omitted).toEqual(["email"]);
  });

  test.each<[string, EventPayload]>([
    ["nothing personal", { dims: { customers: { customer_id: "C-1" }, transaction } }],
    ["no customer", { dims: { transaction } }],
    ["nothing at all", {}],
    ["no object for its customer", { dims: { customers: "C-1" as never } }],
    ["no object for its dims", { dims: "?" as never }],
  ])("equals the event where it has %s", (_, payload) => {
    const { deviceJson, json } = packed(payload);
    expect(JSON.parse(deviceJson)).toEqual(JSON.parse(json));
  });

  test.each<[string, EventPayload, string[]]>([
    [
      "Antsomi's purchase",
      { extra: { customer_id: "C-1", customer_name: "Ann", email: "a@b.example", phone: "+44 1" } },
      ["customer_name", "email", "phone"],
    ],
    ["Antsomi's lead", { extra: { name: "Ann", phone_number: "+44 1", city: "Rome" } }, ["name", "phone_number"]],
    ["an order", { dims: { purchase: { id: "O-1", customer_id: "C-1", customer_name: "Ann" } } }, ["customer_name"]],
    ["a transaction", { dims: { transaction: { id: "O-1", email: "a@b.example" } } }, ["email"]],
    ["a list of one customer", { dims: { customers: [customers] as never } }, ["name", "email", "phone"]],
  ])("lacks the customer's fields of %s, too", (_, payload, omitted) => {
    const event = kept(payload);
    expect(event.context.omitted).toEqual(omitted);
    expect(JSON.stringify(event)).not.toMatch(/Ann|@|\+44/);
    expect(JSON.stringify(event)).toMatch(/"C-1"|"Rome"|"O-1"/);
    expect(sent(payload)).toMatchObject(payload);
  });

  test("has other names and contacts: those of products and stores", () => {
    const payload = {
      items: [{ type: "product", id: 118, name: "Lamp" }],
      dims: { store: { id: "S-1", name: "Rome", email: "rome@shop.example", phone: "+39 1" } },
    };
    expect(kept(payload)).toEqual(sent(payload));
  });

  test("equals the event where the site keeps personal data", () => {
    const { deviceJson, json } = packed({ dims: { customers } }, { keep_personal_data: true });
    expect(deviceJson).toBe(json);
  });
});

describe("an anonymous event", () => {
  test("names no customer, but marks a test", () => {
    const dims = { customers: { ...customers, cdp_source: "Staging" as const }, transaction };
    expect(sent({ dims }, { anonymous: true }).dims).toEqual({ customers: { cdp_source: "Staging" }, transaction });
  });

  test("names no customer in the order and in extra, as Antsomi's sites do", () => {
    const person = { customer_id: "C-1", customer_name: "Ann", name: "Ann", email: "a@b.example", phone: "1" };
    const dims = { purchase: { id: "O-1", revenue: 3, ...person }, transaction: { id: "O-1", ...person } };
    const extra = { order_id: "O-1", voucher_code: "SAVE10", identify_id: "C-1", phone_number: "1", ...person };
    const event = sent({ items: [{ type: "product", id: 118, name: "Lamp" }], dims, extra }, { anonymous: true });
    expect(event).toMatchObject({
      items: [{ name: "Lamp" }],
      dims: { purchase: { id: "O-1", revenue: 3 }, transaction: { id: "O-1" } },
      extra: { order_id: "O-1", voucher_code: "SAVE10" },
    });
    expect(JSON.stringify(event)).not.toMatch(/C-1|Ann|a@b|phone/);
    expect(event.context).not.toHaveProperty("omitted");
  });

  test.each(["C-1", ["C-1"], 7, null])("names no customer that is %j", (customers) => {
    expect(sent({ dims: { customers: customers as never } }, { anonymous: true }).dims).toEqual({ customers: {} });
  });

  test("has the same JSON for the device", () => {
    const { deviceJson, json } = packed({ dims: { customers } }, { anonymous: true });
    expect(deviceJson).toBe(json);
    expect(json).not.toMatch(/C-1|Ann|gold/);
  });

  test("does not change the page's objects", () => {
    const payload = { dims: { customers: { ...customers } } };
    pack(bare, payload, { anonymous: true });
    expect(payload.dims.customers).toEqual(customers);
  });
});

describe("before_send", () => {
  test("may change the event; the JSON for the device follows", () => {
    const before_send: PackOptions["before_send"] = (event) => ({
      ...event,
      action: "purchase",
      dims: { customers: { email: "masked" } },
    });
    const { json, deviceJson, urgent, bytes } = packed({ dims: { customers } }, { before_send });
    expect(JSON.parse(json)).toMatchObject({ action: "purchase", dims: { customers: { email: "masked" } } });
    expect(JSON.parse(deviceJson)).toMatchObject({ dims: { customers: {} }, context: { omitted: ["email"] } });
    expect([urgent, bytes]).toEqual([true, Buffer.byteLength(json)]);
  });

  test("receives a copy of the whole event", () => {
    const payload = { items: [{ id: "1" }], dims: { customers: { ...customers } } };
    const before_send = vi.fn<NonNullable<PackOptions["before_send"]>>((event) => {
      event.items[0]!.id = "2";
      event.context.page.url = "hidden";
      Reflect.deleteProperty(event.dims, "customers");
      return event;
    });
    expect(sent(payload, { before_send })).toMatchObject({
      items: [{ id: "2" }],
      dims: {},
      context: { page: { url: "hidden" } },
    });
    expect(payload).toEqual({ items: [{ id: "1" }], dims: { customers } });
    expect(bare.context.page.url).toBe("https://shop.example/");
  });

  test("can't change the event's id", () => {
    const before_send: PackOptions["before_send"] = (event) => ({ ...event, event_id: "forged" });
    expect(packed({}, { before_send })).toMatchObject({ id: "e1" });
    expect(sent({}, { before_send }).event_id).toBe("e1");
  });

  test.each<[string, () => never]>([
    ["returns null", () => null as never],
    ["returns nothing", () => undefined as never],
    [
      "throws",
      () => {
        throw new Error("the page's own");
      },
    ],
  ])("drops the event where it %s", (_, before_send) => {
    expect(pack(bare, {}, { before_send })).toBe("before_send");
  });

  test("has its exception logged in the console", () => {
    const error = new Error("the page's own");
    pack(
      bare,
      {},
      {
        before_send: () => {
          throw error;
        },
      },
    );
    expect(console.error).toHaveBeenCalledExactlyOnceWith(error);
  });

  test.each<[string, string, (event: WireEvent) => unknown]>([
    ["unserializable", "a cycle", (event) => Object.assign(event, { event })],
    ["too_large", "a megabyte", (event) => ({ ...event, extra: { note: "x".repeat(MAX_BODY_BYTES) } })],
  ])("drops it as %s where it returns %s", (reason, _, before_send) => {
    expect(pack(bare, {}, { before_send: before_send as never })).toBe(reason);
  });

  test("may remove everything except the id", () => {
    expect(sent({}, { before_send: () => ({}) as WireEvent })).toEqual({ event_id: "e1" });
  });
});

test("the result of a dropped event has its id and the reason", () => {
  expect(dropped("e1", "expired")).toEqual({ event_id: "e1", outcome: "dropped", reason: "expired" });
});

/** All states of the SDK: one that the list lacks does not compile. */
const CONSENTS: Readonly<Record<WireEvent["context"]["consent"], true>> = {
  granted: true,
  cookieless: true,
  pending: true,
  denied: true,
};

test.each(Object.keys(CONSENTS))("the collector reads the consent that an event states: %s", (consent) => {
  const parsed = parseEvent({ event_id: "e-1", category: "pageview", action: "view", context: { consent } });
  expect(parsed.ok && parsed.value.context.consent).toBe(consent);
});
