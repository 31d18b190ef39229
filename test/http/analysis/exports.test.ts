import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FACT_KINDS } from "../../../collector/store/columns/facts.ts";
import type { Collector } from "../../support/collector.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { orderSource, wooOrder } from "../../support/orders.ts";
import { plantedCollector } from "../../support/planted.ts";
import { momentOf, objectsIn, readXlsx } from "../../support/xlsx.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
beforeAll(async () => {
  collector = await plantedCollector(folder, 4_000, 12);
  const items = [{ type: "promotion_code", id: '=HYPERLINK("http://evil.example";"x")' }];
  const context = { visitor_id: "+1+1", session_id: '"quoted", and\nbroken' };
  await collector.send({
    write_key: "wk_demo",
    events: [{ event_id: "formula", category: "promotion_code", action: "used", items, context }],
  });
  const deliver = await orderSource(collector, "100001", "woocommerce");
  expect((await deliver(JSON.stringify(wooOrder()))).json.outcome).toBe("recorded");
});
afterAll(() => collector.close());

const exported = (kind: string, query = "") =>
  collector.admin(`/v1/exports/${kind}?property_id=100001&cdp_source=all&traffic=all&${query}`);

type Row = Record<string, unknown>;

/** All pages of a list. */
async function listed(kind: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor = ""; ; ) {
    const path = `/v1/${kind}?property_id=100001&cdp_source=all&traffic=all&limit=1000&include_void=true${cursor}`;
    const { data, meta } = await (
      await collector.admin(kind === "redemptions" ? path : path.replace("&include_void=true", ""))
    ).json();
    rows.push(...data);
    if (!meta.next_cursor) return rows;
    cursor = `&cursor=${meta.next_cursor}`;
  }
}

const lines = (text: string): Row[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("an export", () => {
  test.each(["code_checks", "redemptions", "events"])("of %s has the rows of the list, in its order", async (kind) => {
    const rows = lines(
      await (await exported(kind, `format=ndjson${kind === "redemptions" ? "&include_void=true" : ""}`)).text(),
    );
    const list = await listed(kind);
    expect(rows.length).toBe(list.length);
    expect(rows.length).toBeGreaterThan(100);
    const flat = (value: unknown) => (Array.isArray(value) ? value.join(",") : value);
    for (const [at, row] of rows.entries()) {
      const values = Object.entries(list[at]!).map(([name, value]) => [name, flat(value)]);
      expect(Object.fromEntries(values)).toMatchObject(row);
    }
  });

  test.each(FACT_KINDS)("of %s says the same as CSV, NDJSON and Parquet", async (kind) => {
    const csv = parse(await (await exported(kind, "format=csv")).text(), { columns: true }) as Record<string, string>[];
    const json = lines(await (await exported(kind, "format=ndjson")).text());
    const file = new Uint8Array(await (await exported(kind, "format=parquet")).arrayBuffer()).buffer;
    const compressors = { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) };
    const parquet = await parquetReadObjects({ file, compressors });
    expect(json.length).toBeGreaterThan(0);
    expect([csv.length, parquet.length]).toEqual([json.length, json.length]);
    for (const [at, row] of json.entries()) {
      expect(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asCsv(value)]))).toEqual(csv[at]);
      for (const [name, value] of Object.entries(row))
        expect([name, asJson(parquet[at]![name], value)]).toEqual([name, value]);
    }
  });

  test("continues with the rows that changed since, and no others", async () => {
    const first = await exported("code_checks", "format=ndjson");
    const cursor = first.headers.get("promotrail-resume-cursor");
    await first.text();
    expect(await (await exported("code_checks", `format=ndjson&cursor=${cursor}`)).text()).toBe("");
    const items = [{ type: "promotion_code", id: "SPRING10" }];
    const event = { event_id: "later", category: "promotion_code", action: "used", items };
    await collector.send({ write_key: "wk_demo", events: [event] });
    const later = lines(await (await exported("code_checks", `format=ndjson&cursor=${cursor}`)).text());
    expect(later.map(({ event_id }) => event_id)).toEqual(["later"]);
    const other = await exported("redemptions", `cursor=${cursor}`);
    expect([other.status, (await other.json()).errors[0].path]).toEqual([400, "cursor"]);
  });

  test("is filtered as the list is", async () => {
    const rows = lines(await (await exported("code_checks", "format=ndjson&code=spring10&status=3")).text());
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ code, status }) => `${code} ${status}`))).toEqual(new Set(["SPRING10 3"]));
  });

  test("of another property has none of these rows", async () => {
    const { data } = await (await collector.admin("/v1/properties", { name: "Other" })).json();
    for (const kind of FACT_KINDS) {
      const answer = await collector.admin(`/v1/exports/${kind}?property_id=${data.id}&format=ndjson`);
      expect([kind, await answer.text()]).toEqual([kind, ""]);
    }
  });

  test.each([
    ["code_checks", "basis=observed", 400, "basis"],
    ["purchases", "code=X", 400, "code"],
    ["events", "format=xml", 400, "format"],
    ["events", "from=yesterday", 400, "from"],
    ["events", "tz=Mars/Olympus", 400, "tz"],
    ["events", "limit=5", 400, "limit"],
    ["keys", "", 404, undefined],
  ])("of %s with %s is refused by name", async (kind, query, status, path) => {
    const answer = await exported(kind, query);
    expect([answer.status, (await answer.json()).errors?.[0].path]).toEqual([status, path]);
  });
});

/** A formula becomes text. */
const asCsv = (value: unknown): string => {
  const text = value === null ? "" : String(value);
  return typeof value === "string" && /^[=+\-@]/.test(value) ? `'${text}` : text;
};

/** A value of Parquet as in JSON. */
function asJson(value: unknown, wanted: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && typeof wanted === "string") return value.toFixed(2);
  return value;
}

/** A value of a spreadsheet as in JSON: it has dates as numbers of days, and amounts as numbers. */
function fromSheet(value: unknown, wanted: unknown): unknown {
  if (typeof value !== "number" || typeof wanted !== "string") return value;
  return /^\d{4}-\d{2}-\d{2}T/.test(wanted) ? momentOf(value) : value.toFixed(2);
}

test.each(FACT_KINDS)("XLSX of %s says the same as NDJSON", async (kind) => {
  const day = "from=2026-11-20&to=2026-11-20";
  const rows = lines(await (await exported(kind, `format=ndjson&${day}`)).text());
  const sheets = readXlsx(Buffer.from(await (await exported(kind, `format=xlsx&${day}`)).arrayBuffer()));
  const read = sheets.flatMap(objectsIn);
  expect(read.length).toBe(rows.length);
  for (const [at, row] of rows.entries())
    expect(Object.entries(row).map(([name, value]) => [name, fromSheet(read[at]![name], value)])).toEqual(
      Object.entries(row),
    );
});

test("XLSX has formulas as text, and is a download", async () => {
  const answer = await exported("code_checks", "format=xlsx&code=%3DHYPERLINK(%22http://evil.example%22;%22x%22)");
  expect(answer.headers.get("content-type")).toBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="code_checks.xlsx"');
  const [row] = readXlsx(Buffer.from(await answer.arrayBuffer())).flatMap(objectsIn);
  expect(row).toMatchObject({ entered: '=HYPERLINK("http://evil.example";"x")', visitor_id: "+1+1" });
});

test("CSV has a byte order mark where it is asked for, and only there", async () => {
  const bytes = async (format: string) =>
    Buffer.from(await (await exported("reversals", `format=${format}`)).arrayBuffer());
  const [plain, marked] = [await bytes("csv"), await bytes("csv_bom")];
  expect(plain.toString("utf8", 0, 3)).toBe("id,");
  expect(marked).toEqual(Buffer.concat([Buffer.from("\uFEFF"), plain]));
});

test("CSV neutralizes formulas of spreadsheets, and keeps the rest", async () => {
  const text = await (
    await exported("code_checks", "format=csv&code=%3DHYPERLINK(%22http://evil.example%22;%22x%22)")
  ).text();
  const [row] = parse(text, { columns: true }) as Record<string, string>[];
  expect(row).toMatchObject({
    entered: `'=HYPERLINK("http://evil.example";"x")`,
    visitor_id: "'+1+1",
    session_id: '"quoted", and\nbroken',
  });
});

describe("DuckDB on the Parquet export", () => {
  test("reads the types, and its sums equal the report to the cent", async () => {
    const file = join(folder, "redemptions.parquet");
    writeFileSync(file, new Uint8Array(await (await exported("redemptions", "format=parquet")).arrayBuffer()));
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    const described = await db.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`);
    const types = Object.fromEntries(described.getRows().map(([name, type]) => [name, type]));
    expect(types).toMatchObject({
      id: "BIGINT",
      discount: "DECIMAL(18,4)",
      discount_minor: "BIGINT",
      verified: "BOOLEAN",
      occurred_at: "TIMESTAMP WITH TIME ZONE",
      code: "VARCHAR",
    });
    const summed = await db.runAndReadAll(
      `SELECT count(*)::INTEGER, sum(discount)::DOUBLE, sum(discount_minor)::INTEGER FROM '${file}'`,
    );
    const report = await collector.admin(
      "/v1/reports/sales?property_id=100001&from=2026-01-01&to=2026-12-31&cdp_source=all&traffic=all",
    );
    const [{ redemptions, discount, discount_minor }] = (await report.json()).data;
    expect(summed.getRows()).toEqual([[redemptions, Number(discount), discount_minor]]);
    db.closeSync();
  });
});
