import { describe, expect, test } from "vitest";
import { dailyBytes } from "../../collector/services/daily-bytes.ts";
import { costOfEvent } from "../../collector/services/event-cost.ts";
import { networkOf } from "../../collector/services/guard/shopper.ts";
import { type Demand, limiter } from "../../collector/services/limits.ts";
import { SHOP } from "../support/events.ts";

const START = Date.UTC(2026, 4, 4, 9);
const PROPERTY = { ...SHOP, write_key: "wk_limits", id: "1" };
const batch = (events: number, overrides: Partial<Demand> = {}): Demand => ({
  keyId: 1,
  network: "203.0.113.1",
  events,
  ...overrides,
});
const CALCULATION = batch(0);

/** Requests that are answered before one is refused. */
function answered(demand: Demand, limit = limiter(), now = START): number {
  for (let requests = 0; requests < 2_000; requests += 1) if (limit(PROPERTY, demand, now)) return requests;
  return 2_000;
}

test("bytes are counted by day and property, and warn above megabytes_per_day", () => {
  const add = dailyBytes();
  const property = { ...PROPERTY, limits: { ...PROPERTY.limits, megabytes_per_day: 1 } };
  expect(add(property, 2 ** 20, START)).toEqual({ bytes: 2 ** 20, isAbove: false });
  expect(add(property, 1, START)).toEqual({ bytes: 2 ** 20 + 1, isAbove: true });
  expect(add({ ...property, id: "2" }, 1, START)).toEqual({ bytes: 1, isAbove: false });
  expect(add(property, 5, START + 86_400_000)).toEqual({ bytes: 5, isAbove: false });
});

const tried = (count: number, id: unknown = "WRONG") => ({
  items: Array.from({ length: count }, () => ({ type: "promotion_code", id })),
});

test.each<[string, unknown, number]>([
  ["a page view", { category: "pageview" }, 1],
  ["one code, and 100 products", { items: [...tried(1).items, ...Array(100).fill({ type: "product", id: 1 })] }, 1],
  ["one code that is no list", { items: tried(1).items[0] }, 1],
  ["5 codes", tried(5), 1],
  ["6 codes", tried(6), 2],
  ["50 codes", tried(50), 10],
  ["more codes than are read", tried(500), 10],
  ["lists of codes in texts", tried(2, "A,B|C;D"), 2],
  ["an order with a list of 20 codes", { dims: { transaction: { promotion_code: tried(20).items.map(String) } } }, 4],
  ["lists in a list", { dims: { purchase: [{ promotion_code: [["A,B", "C"], "D;E;F"] }] } }, 2],
  ["vouchers", { extra: { voucher_code: "A,B,C,D,E,F" } }, 2],
  ["an order without a code", { dims: { transaction: { promotion_code: false } }, items: null }, 1],
  ["a very long text of separators", { extra: { promotion_code: ",".repeat(100_000) } }, 10],
  ["no event", 5, 1],
])("the cost of an event counts its codes: %s", (_, event, cost) => {
  expect(costOfEvent(event)).toBe(cost);
});

describe("the limits of a key and an address", () => {
  test.each<[string, Demand, number]>([
    ["10 seconds of 50 requests", batch(1), 500],
    ["10 seconds of 200 events, in batches of 50", batch(50), 40],
    ["10 seconds of 10 calculations", CALCULATION, 100],
    ["an address that is unknown has none", batch(1, { network: null }), 2_000],
  ])("%s", (_, demand, requests) => {
    expect(answered(demand)).toBe(requests);
  });

  test.each<[string, Partial<Demand>, number]>([
    ["another address", { network: "203.0.113.2" }, 100],
    ["another key", { keyId: 2 }, 100],
    ["the same", {}, 0],
  ])("%s has a budget of its own: %s", (_, overrides, left) => {
    const limit = limiter();
    answered(CALCULATION, limit);
    expect(answered({ ...CALCULATION, ...overrides }, limit)).toBe(left);
  });

  test("a /64 of IPv6 is one address", () => {
    const limit = limiter();
    answered({ ...CALCULATION, network: networkOf("2001:db8::1") }, limit);
    expect(answered({ ...CALCULATION, network: networkOf("2001:db8::ffff:2") }, limit)).toBe(0);
  });

  test("the networks of an IPv6 site (/48) have ten budgets together", () => {
    const limit = limiter();
    const ofSite = (site: number, at: number) => ({
      ...CALCULATION,
      network: networkOf(`2001:db8:${site}:${at.toString(16)}::1`),
    });
    const answers = Array.from({ length: 12 }, (_, at) => answered(ofSite(5, at), limit));
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 100), 0, 0]);
    expect(answered(ofSite(6, 0), limit)).toBe(100);
    expect(answered(ofSite(5, 400), limit, START + 1_000)).toBe(100);
  });

  test("another property's flood takes nothing", () => {
    const limit = limiter();
    answered(CALCULATION, limit);
    expect(limit({ ...PROPERTY, id: "2" }, CALCULATION, START)).toBeNull();
  });

  test("a refusal says when to send again, and then the request is answered", () => {
    const limit = limiter();
    answered(batch(50), limit);
    const refused = limit(PROPERTY, batch(500), START);
    expect(refused).toMatchObject({ refused: "too_many", retryAfter: 3 });
    expect(limit(PROPERTY, batch(500), START + 3_000)).toBeNull();
  });

  test("a batch above the burst is answered once the budget is full: it is not refused for ever", () => {
    const limit = limiter();
    const small = { ...PROPERTY, limits: { ...PROPERTY.limits, events_per_second: 10, burst: 1 } };
    expect(limit(small, batch(500), START)).toBeNull();
    expect(limit(small, batch(1), START + 1_000)).toMatchObject({ retryAfter: 49 });
    expect(limit(small, batch(1), START + 50_000)).toBeNull();
  });

  test.each([-365, -1, 1, 365])("a clock that jumps by %i days leaves a full budget at most", (days) => {
    const limit = limiter();
    answered(CALCULATION, limit);
    expect(answered(CALCULATION, limit, START + days * 86_400_000)).toBeLessThanOrEqual(100);
    expect(limit(PROPERTY, CALCULATION, START + days * 86_400_000 + 1_000)).toBeNull();
  });
});
