import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnsOfResult } from "../../../collector/http/dashboard/sql-file.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { objectsIn, readXlsx } from "../../support/xlsx.ts";
import { userOf } from "./user.ts";

let collector: Collector;
let user: ReturnType<typeof userOf>;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const items = [{ type: "promotion_code", id: "=TAKE50" }];
  await collector.send({
    write_key: "wk_demo",
    events: [{ event_id: "e", category: "promotion_code", action: "used", items }],
  });
  await collector.send({
    write_key: "wk_demo",
    events: [{ event_id: "rejected", category: "promotion_code", action: "?" }],
  });
  user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
});
afterAll(() => collector.close());

/** The addresses of the files of a page, by the names of their buttons. */
async function filesOf(page: string, form?: Record<string, string>): Promise<Map<string, string>> {
  const { text } = await user.request(page, form);
  const links = [...text.matchAll(/<a class="button" href="([^"]+)" download aria-label="([^"]+)"/g)];
  return new Map(links.map(([, address, name]) => [name!, address!.replaceAll("&amp;", "&")]));
}

async function bytesOf(address: string): Promise<Buffer> {
  const response = await fetch(collector.url + address, { headers: { cookie: user.cookie() } });
  expect([address, response.status]).toEqual([address, 200]);
  return Buffer.from(await response.arrayBuffer());
}

test.each([
  ["/dashboard", "Code funnel"],
  ["/dashboard/codes", "Codes"],
  ["/dashboard/codes/attempts?code=%3DTAKE50", "All attempts, latest change first"],
  ["/dashboard/promotions/1", "Codes"],
  ["/dashboard/orders", "Orders, latest change first"],
  ["/dashboard/rejected?waiting=false", "Rejected events, newest first"],
  ["/dashboard/conflicts", "Conflicting events, newest first"],
  ["/dashboard/audit", "Audit log, newest first"],
])("%s offers %s as CSV for Excel and as XLSX, with the same rows", async (page, panel) => {
  const files = await filesOf(page);
  const csv = (await bytesOf(files.get(`CSV: ${panel}`)!)).toString("utf8");
  const [sheet, ...others] = readXlsx(await bytesOf(files.get(`XLSX: ${panel}`)!));
  const [header, ...lines] = csv.trimEnd().split("\n");
  expect(others).toEqual([]);
  expect(header).toBe(`\uFEFF${[...sheet!.rows[0]!.values()].map(({ value }) => value).join(",")}`);
  expect(objectsIn(sheet!).length).toBe(lines.length);
});

test("the SQL page offers its result and a link to the query, unless the query is too long for an address", async () => {
  const files = await filesOf("/dashboard/sql", { sql: "select 1 as one union select 2" });
  expect((await bytesOf(files.get("CSV: Result")!)).toString("utf8")).toBe("\uFEFFone\n1\n2\n");
  const [sheet] = readXlsx(await bytesOf(files.get("XLSX: Result")!));
  expect(objectsIn(sheet!)).toEqual([{ one: 1 }, { one: 2 }]);
  const result = await user.request("/dashboard/sql", { sql: "select '<b>' as one" });
  const [, link] = /<a href="([^"]+)">Link to this query/.exec(result.text)!;
  expect((await user.request(link!)).text).toContain("select '&lt;b&gt;' as one</textarea>");
  const long = `select 1 -- ${"x".repeat(9_000)}`;
  expect(await filesOf("/dashboard/sql", { sql: long })).toEqual(new Map());
});

test("a result has its formulas as text in both files", async () => {
  const query = new URLSearchParams({ sql: "select '=1+1' as formula, 2 as \"=number\"" });
  const csv = await bytesOf(`/dashboard/sql/result.csv?${query}`);
  expect(csv.toString("utf8")).toBe("\uFEFFformula,'=number\n'=1+1,2\n");
  const [sheet] = readXlsx(await bytesOf(`/dashboard/sql/result.xlsx?${query}`));
  expect(objectsIn(sheet!)).toEqual([{ formula: "=1+1", "=number": 2 }]);
});

test.each(["", "delete from events", "select * from keys"])("a file of the query %j is refused", async (sql) => {
  expect((await user.request(`/dashboard/sql/result.xlsx?${new URLSearchParams({ sql })}`)).status).toBe(400);
});

describe("a column of a result is", () => {
  test.each([
    ["whole numbers", "n", "integer", [1, null], "integer"],
    ["numbers", "n", "real", [0.5], "decimal"],
    ["dates", "at", "text", ["2026-11-30T12:00:00.000Z", null], "moment"],
    ["text, where one value is no date", "at", "text", ["2026-11-30T12:00:00.000Z", "soon"], "text"],
    ["amounts", "discount", "text", ["12.50", null, "-3"], "decimal"],
    ["text, where a code looks like an amount", "code", "text", ["12.50"], "text"],
    ["text, where values have several types", "x", "any", [1, "a"], "text"],
  ])("%s", (_, name, type, values, expected) => {
    const [column] = columnsOfResult({ columns: [{ name, type }], rows: values.map((value) => [value]) });
    expect(column).toEqual({ name, type: expected });
  });
});
