import { expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../collector/contract/limits.ts";
import { pack } from "../../sdk/event.ts";
import type { WireEvent } from "../../sdk/index.ts";

const event: WireEvent = {
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
const named = (category: string, action: string) => pack({ ...event, category, action });

test("is the event with what the page gave, and nothing else of the page's", () => {
  const stray = { items: [{ id: "1" }], extra: { currency: "USD" }, event_id: "forged" };
  const packed = pack(event, stray);
  if (typeof packed === "string") throw new Error(packed);
  expect(JSON.parse(packed.json)).toEqual({ ...event, items: stray.items, extra: stray.extra });
  expect(packed.bytes).toBe(Buffer.byteLength(packed.json));
});

test.each([undefined, null, {}])("has empty lists where the page gave %s", (payload) => {
  expect(pack(event, payload)).toMatchObject({ json: JSON.stringify(event) });
});

test("measures bytes, not characters", () => {
  const packed = pack(event, { extra: { name: "Größe 👟" } });
  if (typeof packed === "string") throw new Error(packed);
  expect(packed.bytes).toBe(Buffer.byteLength(packed.json));
  expect(packed.bytes).toBeGreaterThan(packed.json.length);
});

test("says what can't be JSON", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const trap = {
    get price() {
      throw new Error("not yet");
    },
  };
  for (const extra of [cycle, { total: 10n }, trap]) expect(pack(event, { extra })).toBe("unserializable");
});

test("says what no batch could hold", () => {
  expect(pack(event, { extra: { note: "x".repeat(MAX_BODY_BYTES) } })).toBe("too_large");
  expect(pack(event, { extra: { note: "x".repeat(MAX_BODY_BYTES - 10_000) } })).toHaveProperty("json");
});

test("codes and purchases are urgent", () => {
  expect(named("promotion_code", "used")).toHaveProperty("urgent", true);
  expect(named("promotion_code", "removed")).toHaveProperty("urgent", true);
  expect(named("product", "purchase")).toHaveProperty("urgent", true);
  expect(named("product", "view")).toHaveProperty("urgent", false);
  expect(named("own", "purchase")).toHaveProperty("urgent", false);
});
