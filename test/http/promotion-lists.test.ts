import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import {
  type Answered,
  type Ask,
  bigCommerceClient,
  newProperty,
  tenOff,
  wrongPaths,
} from "../support/promotions-api.ts";

interface Listed {
  id: number;
  name: string;
  priority: number;
  start_date: string;
}

let collector: Collector;
let ask: Ask;
const ids: Record<string, number> = {};

const PROMOTIONS: Record<string, object> = {
  summer: { name: "Summer Sale", start_date: "2026-06-01T00:00:00+02:00", priority: 5 },
  winter: { name: "winter sale", start_date: "2026-05-31T23:00:00Z", status: "DISABLED", currency_code: "EUR" },
  auto: { name: "Always", redemption_type: "AUTOMATIC", channels: [{ id: 1 }, { id: 2 }] },
  vip: { name: "VIP_100%", channels: [{ id: "3" }], priority: 5, start_date: "2020-01-01T00:00:00Z" },
  any: { name: "Anywhere", currency_code: "*" },
};

beforeAll(async () => {
  collector = await startCollector();
  ask = bigCommerceClient(collector, await newProperty(collector, "Shop"));
  for (const [key, draft] of Object.entries(PROMOTIONS)) {
    ids[key] = (await ask("POST", "", tenOff(draft))).json.data.id;
  }
  await ask("POST", `/${ids.winter}/codes`, { code: "Frost 10" });
});
afterAll(() => collector.close());

const listed = async (query: string): Promise<Listed[]> => (await ask("GET", `?${query}`)).json.data;
const keysOf = (promotions: readonly { id: number }[]) =>
  promotions.map(({ id }) => Object.keys(ids).find((key) => ids[key] === id));

describe("a list has the matching promotions", () => {
  test.each<[string, () => string, string[]]>([
    ["all, in the order of their ids", () => "", ["summer", "winter", "auto", "vip", "any"]],
    ["one id", () => `id=${ids.auto}`, ["auto"]],
    ["a list of ids", () => `id=${ids.auto},${ids.vip}`, ["auto", "vip"]],
    ["a list of ids, as other V3 lists name it", () => `id:in=${ids.vip},999999`, ["vip"]],
    ["ids that both filters name", () => `id:in=${ids.vip},${ids.any}&id=${ids.any}`, ["any"]],
    ["a name, whatever its case", () => "name=summer%20sale", ["summer"]],
    ["a part of a name is no name", () => "name=sale", []],
    ["a part of the name is a query", () => "query=SALE", ["summer", "winter"]],
    ["signs of a query stand for themselves", () => "query=_100%25", ["vip"]],
    ["a code is found by a query too", () => "query=frost%2010", ["winter"]],
    ["a code", () => "code=FROST%2010", ["winter"]],
    ["a code of no promotion", () => "code=FROST", []],
    ["a currency", () => "currency_code=eur", ["winter"]],
    ["promotions for every currency", () => "currency_code=*", ["any"]],
    ["a type", () => "redemption_type=automatic", ["auto"]],
    ["a status", () => "status=disabled", ["winter"]],
    ["a channel, with what is for all channels", () => "channels=3", ["summer", "winter", "vip", "any"]],
    ["channels", () => "channels=2,3", ["summer", "winter", "auto", "vip", "any"]],
    ["everything at once", () => "query=sale&status=ENABLED&channels=9&currency_code=USD", ["summer"]],
    [
      "an empty parameter counts as absent",
      () => "redemption_type=&sort=&direction=",
      ["summer", "winter", "auto", "vip", "any"],
    ],
  ])("%s", async (_, query, expected) => {
    expect(keysOf(await listed(query()))).toEqual(expected);
  });
});

describe("a list is sorted", () => {
  test.each<[string, string[]]>([
    ["sort=name", ["auto", "any", "summer", "vip", "winter"]],
    ["sort=name&direction=desc", ["winter", "vip", "summer", "any", "auto"]],
    ["sort=priority", ["summer", "vip", "winter", "auto", "any"]],
    ["sort=priority&direction=desc", ["any", "auto", "winter", "vip", "summer"]],
    ["sort=start_date", ["vip", "summer", "winter", "auto", "any"]],
    ["direction=desc", ["any", "vip", "auto", "winter", "summer"]],
  ])("by %s", async (query, expected) => {
    expect(keysOf(await listed(query))).toEqual(expected);
  });
});

test("everything that is wrong with a query is listed at once", async () => {
  const query = "id=1,x&status=GONE&redemption_type=GIFT&sort=colour&direction=up&page=0&limit=251&colour=red";
  const answer = await ask("GET", `?${query}`);
  expect(answer.status).toBe(422);
  expect(wrongPaths(answer)).toEqual([
    "colour",
    "direction",
    "id",
    "limit",
    "page",
    "redemption_type",
    "sort",
    "status",
  ]);
});

test("links lead through all pages and back, with the filters", async () => {
  const first = (await ask("GET", "?limit=2&channels=1,2,3")).json.meta.pagination;
  expect(first).toMatchObject({ total: 5, count: 2, per_page: 2, current_page: 1, total_pages: 3 });
  expect(first.links.previous).toBeUndefined();
  const last = (await ask("GET", (await ask("GET", first.links.next)).json.meta.pagination.links.next)).json;
  expect(keysOf(last.data)).toEqual(["any"]);
  expect(last.meta.pagination).toMatchObject({ count: 1, current_page: 3 });
  expect(last.meta.pagination.links.next).toBeUndefined();
  expect(keysOf((await ask("GET", last.meta.pagination.links.previous)).json.data)).toEqual(["auto", "vip"]);
});

describe("no page loses or repeats a row", () => {
  let many: Ask;
  let all: Listed[];

  beforeAll(async () => {
    many = bigCommerceClient(collector, await newProperty(collector, "Many"));
    for (let at = 0; at < 60; at += 1) {
      const start_date = `2026-0${1 + (at % 4)}-01T00:00:00Z`;
      const draft = { name: `Name ${at % 5}`, priority: at % 3, status: at % 2 ? "ENABLED" : "DISABLED", start_date };
      expect((await many("POST", "", tenOff(draft))).status).toBe(201);
    }
    all = (await many("GET", "?limit=250")).json.data;
  });

  const keyed: Record<string, (one: Listed) => number | string> = {
    id: ({ id }) => id,
    name: ({ name }) => name,
    priority: ({ priority }) => priority,
    start_date: ({ start_date }) => start_date,
  };
  const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);

  test("in every order, with every page size", async () => {
    const order = fc.record({
      sort: fc.constantFrom(...Object.keys(keyed)),
      direction: fc.constantFrom("asc", "desc"),
      limit: fc.integer({ min: 1, max: 70 }),
      status: fc.constantFrom("", "ENABLED"),
    });
    await fc.assert(
      fc.asyncProperty(order, async ({ sort, direction, limit, status }) => {
        const seen: Listed[] = [];
        let link: string | undefined = `?sort=${sort}&direction=${direction}&limit=${limit}&status=${status}`;
        while (link) {
          const { json }: Answered = await many("GET", link);
          seen.push(...json.data);
          link = json.meta.pagination.links.next;
        }
        const key = keyed[sort]!;
        const expected = all
          .filter((one) => status === "" || (one as { status?: string }).status === status)
          .sort((a, b) => compare(key(a), key(b)) || a.id - b.id);
        if (direction === "desc") expected.reverse();
        expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 25 },
    );
  });
});
