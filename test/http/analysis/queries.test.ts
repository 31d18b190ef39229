import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPORTS } from "../../../collector/services/reports/index.ts";
import type { Collector } from "../../support/collector.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { plantedCollector } from "../../support/planted.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
beforeAll(async () => {
  collector = await plantedCollector(folder, 1_500, 5);
});
afterAll(() => collector.close());

const ask = async (path: string) => {
  const answer = await collector.admin(`${path}${path.includes("?") ? "&" : "?"}property_id=100001`);
  return { status: answer.status, body: await answer.json() };
};

const LISTS = ["/v1/code_checks", "/v1/redemptions", "/v1/events"];
const ALL_REPORTS = Object.keys(REPORTS).map((name) => `/v1/reports/${name}`);

describe.each([...LISTS, ...ALL_REPORTS])("%s", (address) => {
  test.each([
    ["an unknown filter", "colour=red", "colour", "colour"],
    ["a day that does not exist", "from=2026-02-30", "from", "must be an ISO 8601 date"],
    ["a word for a day", "to=today", "to", "must be an ISO 8601 date"],
    ["an unknown time zone", "tz=Mars/Olympus", "tz", "time zone"],
    ["an unknown source", "cdp_source=test", "cdp_source", "Production"],
    ["unknown traffic", "traffic=martian", "traffic", "human"],
    ["an unknown format", "format=pdf", "format", "parquet"],
  ])("refuses %s", async (_, query, path, words) => {
    const { status, body } = await ask(`${address}?${query}`);
    expect(status).toBe(400);
    const [error] = body.errors;
    expect(`${error.path} ${error.message}`).toContain(words);
    if (path !== "colour") expect(error.path).toBe(path);
  });
});

describe.each(LISTS)("the list %s", (address) => {
  test.each([
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=many", "limit"],
    ["direction=sideways", "direction"],
    ["cursor=!!", "cursor"],
    [`cursor=${"x".repeat(2_000)}`, "cursor"],
  ])("refuses %s", async (query, path) => {
    const { status, body } = await ask(`${address}?${query}`);
    expect([status, body.errors[0].path]).toEqual([400, path]);
  });

  test("refuses a cursor that was changed, of another list, or of the other direction", async () => {
    const { body } = await ask(`${address}?limit=1`);
    const cursor: string = body.meta.resume_cursor;
    const [at, proof] = cursor.split(".");
    const later = `${Buffer.from("999").toString("base64url")}.${proof}`;
    for (const [path, bad] of [
      [address, later],
      [address, `${at}.AAAAAA`],
      [LISTS.find((one) => one !== address)!, cursor],
      [`${address}?direction=desc`, cursor],
    ] as const) {
      const answer = await ask(`${path}${path.includes("?") ? "&" : "?"}cursor=${bad}`);
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([400, "cursor"]);
    }
  });

  test("read backwards has the same rows as forwards, each once", async () => {
    const all = async (direction: string) => {
      const rows: { change_seq: number }[] = [];
      for (let cursor = ""; ; ) {
        const { body } = await ask(`${address}?limit=97&direction=${direction}${cursor && `&cursor=${cursor}`}`);
        rows.push(...body.data);
        if (body.meta.next_cursor === null) return rows;
        cursor = body.meta.next_cursor;
      }
    };
    const forwards = await all("asc");
    expect(forwards.length).toBeGreaterThan(30);
    expect((await all("desc")).reverse()).toEqual(forwards);
    const numbers = forwards.map(({ change_seq }) => change_seq);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
});

test.each([
  ["funnel?from=2026-02-01&to=2026-01-01", "from", "must not be after to"],
  ["funnel?from=2099-01-01", "from", "must not be in the future without a later to"],
  ["funnel?from=1990-01-01", "from", "at most 3660 days"],
  ["timeseries?interval=minute", "interval", "day"],
  ["timeseries?interval=hour&from=2020-01-01", "from", "at most 10000 hours"],
  ["codes?sort=beauty", "sort", "attempts"],
  ["codes?limit=1001", "limit", "1000"],
  ["codes?page=0", "page", "from 1"],
  ["promotions?search=x", "", "search"],
  ["sales?code=SPRING10", "", "code"],
  ["claims?status=3", "", "status"],
  ["sales?currency=euro", "currency", "ISO 4217"],
  ["funnel?status=6", "status", "5"],
  ["funnel?reason=mood", "reason", "minimum_spend_not_met"],
])("the report %s is refused", async (report, path, words) => {
  const { status, body } = await ask(`/v1/reports/${report}`);
  expect(status).toBe(400);
  const [error] = body.errors;
  if (path !== "") expect(error.path).toBe(path);
  expect(`${error.path} ${error.message}`).toContain(words);
});

test("an unknown report is not found", async () => {
  for (const name of ["nothing", "constructor", "__proto__"])
    expect((await ask(`/v1/reports/${name}`)).status).toBe(404);
});
