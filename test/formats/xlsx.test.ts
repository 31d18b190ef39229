import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf, type DocumentedColumn, type Row, type Writer } from "../../collector/formats/column.ts";
import { FORMATS } from "../../collector/formats/index.ts";
import { xlsxWriter } from "../../collector/formats/xlsx.ts";
import { momentOf, objectsIn, readXlsx, type SheetCell } from "../support/xlsx.ts";

const COLUMNS = columnsOf([
  { name: "text", type: "text" },
  { name: "whole", type: "integer" },
  { name: "yes", type: "boolean" },
  { name: "at", type: "moment" },
  { name: "price", type: "amount" },
  { name: "currency", type: "text" },
  { name: "share", type: "decimal" },
]);

/** Writes each group of rows apart, like an export. */
const written = ({ rows, end }: Writer, ...groups: readonly (readonly Row[])[]): Buffer =>
  Buffer.concat([...groups.map(rows), end()].map((part) => Buffer.from(part as Uint8Array)));

/** What a spreadsheet shows of one value. */
function cellFor(type: DocumentedColumn["type"], value: Row[number], currency = "USD"): SheetCell | undefined {
  const columns = columnsOf([
    { name: "value", type },
    { name: "currency", type: "text" },
  ]);
  const [sheet] = readXlsx(written(xlsxWriter(columns), [[value, currency]]));
  return sheet!.rows[1]!.get("A2");
}

test("a workbook that is read again has the rows", () => {
  const row = fc.tuple(
    fc.option(fc.string({ unit: "binary" })),
    fc.option(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 })),
    fc.option(fc.boolean()),
    fc.option(fc.integer({ min: Date.parse("1900-03-01"), max: Date.parse("2200-01-01") })),
    fc.option(fc.integer({ min: -1e12, max: 1e12 })),
    fc.constantFrom("USD", "JPY", "KWD", "CLF"),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  );
  const rows = fc.array(row, { maxLength: 10 });
  const digits = { USD: 2, JPY: 0, KWD: 3, CLF: 4 } as const;
  fc.assert(
    fc.property(rows, rows, (first, second) => {
      const [sheet] = readXlsx(written(FORMATS.xlsx.writer(COLUMNS), first, second));
      const read = objectsIn(sheet!).map((one) => ({ ...one, at: one.at === null ? null : momentOf(Number(one.at)) }));
      const expected = [...first, ...second].map(([text, whole, yes, at, price, currency, share]) => ({
        ...{ text: text?.toWellFormed() ?? null, whole, yes, at: at === null ? null : new Date(at).toISOString() },
        ...{ price: price === null ? null : Number((price / 10 ** digits[currency]).toFixed(digits[currency])) },
        ...{ currency, share },
      }));
      expect(read.map(noMinusZero)).toEqual(expected.map(noMinusZero));
    }),
    { numRuns: 60 },
  );
});

const noMinusZero = (one: object) =>
  Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value === 0 ? 0 : value]));

describe("a cell", () => {
  test.each([
    "=1+1",
    "+49 30",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "007",
    "1E5",
    "2026-12-01",
    '=HYPERLINK("http://x")',
  ])("with the text %j is that text, and formatted as text", (text) =>
    expect(cellFor("text", text)).toEqual({ value: text, format: "@" }));

  test.each([
    [1999, "USD", 19.99, "#,##0.00"],
    [-1999, "JPY", -1999, "#,##0"],
    [1999, "KWD", 1.999, "#,##0.000"],
    [19_999, "CLF", 1.9999, "#,##0.0000"],
  ])("with %i minor units of %s is a number with the decimals of the currency", (minor, currency, value, format) =>
    expect(cellFor("amount", minor, currency)).toEqual({ value, format }));

  test.each([
    ["12.50", 12.5, "#,##0.00"],
    ["12", 12, "#,##0"],
    [0.1 + 0.2, 0.1 + 0.2, "General"],
    [Number.POSITIVE_INFINITY, "Infinity", "@"],
  ])("with the decimal %j shows %j", (decimal, value, format) =>
    expect(cellFor("decimal", decimal)).toEqual({ value, format }));

  test.each([
    ["integer", 9_007_199_254_740_991, "9007199254740991"],
    ["moment", Date.UTC(1850, 1, 1), "1850-02-01T00:00:00.000Z"],
    ["moment", "2026-02-30 or so", "2026-02-30 or so"],
  ] as const)("with the %s %j is a text, because Excel would change it", (type, value, text) =>
    expect(cellFor(type, value)).toEqual({ value: text, format: "@" }));

  test("has at most as many characters as Excel reads", () => {
    expect(String(cellFor("text", "x".repeat(40_000))?.value)).toHaveLength(32_767);
  });

  test("with a date has a date's format", () => {
    const { value, format } = cellFor("moment", "2026-11-30T12:30:15.250Z")!;
    expect([momentOf(Number(value)), format]).toEqual(["2026-11-30T12:30:15.250Z", "yyyy\\-mm\\-dd\\ hh:mm:ss"]);
  });
});

test("a table without rows is a header", () => {
  expect(readXlsx(written(xlsxWriter(COLUMNS)))).toMatchObject([{ name: "Rows", rows: [{ size: COLUMNS.length }] }]);
});

test("columns after the 26th have two letters", () => {
  const columns = columnsOf(Array.from({ length: 60 }, (_, n) => ({ name: `c${n}`, type: "integer" })));
  const [sheet] = readXlsx(written(xlsxWriter(columns), [columns.map((_, n) => n)]));
  const row = sheet!.rows[1]!;
  expect(["A2", "Z2", "AA2", "AZ2", "BA2", "BH2"].map((at) => row.get(at)?.value)).toEqual([0, 25, 26, 51, 52, 59]);
});

test("rows that exceed a sheet continue in the next one, below the header", () => {
  const rows = Array.from({ length: 7 }, (_, n): Row => [n]);
  const sheets = readXlsx(
    written(xlsxWriter([{ name: "n", type: "integer", at: 0 }], 4), rows.slice(0, 5), rows.slice(5)),
  );
  expect(sheets.map(({ name }) => name)).toEqual(["Rows", "Rows 2", "Rows 3"]);
  expect(sheets.flatMap(objectsIn).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("100,000 rows are returned as they are written, and none is kept", () => {
  const { rows, end } = FORMATS.xlsx.writer(COLUMNS);
  const batch = (from: number) =>
    Array.from({ length: 1_000 }, (_, n): Row => [`CODE${from + n}`, n, 1, 1.7e12 + n, n, "USD", n / 3]);
  const sizes = Array.from({ length: 100 }, (_, n) => rows(batch(n * 1_000)).length);
  // What waits for compression is at most a part of a batch: each batch of the same rows gives about as much.
  expect(Math.max(...sizes)).toBeLessThan(4 * (sizes.reduce((sum, size) => sum + size, 0) / sizes.length));
  expect(end().length).toBeLessThan(2 * Math.max(...sizes));
});

test("CSV starts with a byte order mark only as csv_bom", () => {
  const rows: readonly Row[] = [["ü"]];
  const [column] = COLUMNS;
  const [plain, marked] = [FORMATS.csv, FORMATS.csv_bom].map(({ writer }) => written(writer([column!]), rows, rows));
  expect(plain!.toString("utf8")).toBe("text\nü\nü\n");
  expect(marked).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain!]));
  expect(written(FORMATS.csv_bom.writer([column!])).toString("utf8")).toBe("\uFEFFtext\n");
});
