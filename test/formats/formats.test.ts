import { zstdDecompressSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { columnsOf, isoOf, type Row, type Writer } from "../../collector/formats/column.ts";
import { FORMATS } from "../../collector/formats/index.ts";

const COLUMNS = columnsOf([
  { name: "text", type: "text" },
  { name: "whole", type: "integer" },
  { name: "yes", type: "boolean" },
  { name: "at", type: "moment" },
  { name: "price", type: "amount" },
  { name: "currency", type: "text" },
]);

const row = fc.tuple(
  fc.option(fc.string({ unit: "grapheme" })),
  fc.option(fc.maxSafeInteger()),
  fc.option(fc.integer({ min: 0, max: 1 })),
  fc.option(fc.integer({ min: Date.parse("1900-01-01"), max: Date.parse("2200-01-01") })),
  fc.option(fc.integer({ min: -1e12, max: 1e12 })),
  fc.constantFrom("USD", "JPY", "KWD"),
) as fc.Arbitrary<Row>;
const rows = fc.array(row, { maxLength: 30 });

/** Writes in two parts, like an export. */
function written(writer: Writer, all: readonly Row[]): Buffer {
  const half = Math.floor(all.length / 2);
  const parts = [writer.rows(all.slice(0, half)), writer.rows(all.slice(half)), writer.end()];
  return Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)));
}

const DIGITS = { USD: 2, JPY: 0, KWD: 3 } as const;
const decimal = (minor: number | null, currency: string): string | null =>
  minor === null ? null : (minor / 10 ** DIGITS[currency as "USD"]).toFixed(DIGITS[currency as "USD"]);

/** A text with an apostrophe before each part that a spreadsheet would evaluate. */
const guarded = (text: string): string => {
  const parts = text.split(/(?<=[;\t\r\n])/).map((part) => (/^[=+\-@＝＋－＠]/.test(part) ? `'${part}` : part));
  return (/^[\t\r\n]/.test(text) ? "'" : "") + parts.join("");
};

/** The values of a row, independent of the format. */
const valuesOf = ([text, whole, yes, at, price, currency]: Row) => ({
  text,
  whole,
  yes: yes === null ? null : yes === 1,
  at: at === null ? null : new Date(at as number).toISOString(),
  price: decimal(price as number | null, currency as string),
  currency,
});

describe("written rows can be read", () => {
  test("as CSV, except formulas, which start with an apostrophe", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const text = written(FORMATS.csv.writer(COLUMNS), all).toString("utf8");
        const read = parse(text, { columns: true }) as Record<string, string>[];
        const expected = all.map(valuesOf).map((one) => {
          const texts = Object.entries(one).map(([name, value]) => [name, value === null ? "" : String(value)]);
          const values = Object.fromEntries(texts) as Record<string, string>;
          return { ...values, text: guarded(values.text!) };
        });
        expect(read).toEqual(expected);
      }),
    );
  });

  test("as NDJSON", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const text = written(FORMATS.ndjson.writer(COLUMNS), all).toString("utf8");
        const lines = text.split("\n").filter((line) => line !== "");
        expect(lines.map((line) => JSON.parse(line))).toEqual(all.map(valuesOf));
      }),
    );
  });

  test("as Parquet", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const file = new Uint8Array(written(FORMATS.parquet.writer(COLUMNS), all)).buffer;
        const compressors = { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) };
        const read = await parquetReadObjects({ file, compressors });
        const values = read.map(({ text, whole, yes, at, price, currency }) => ({
          text: text ?? null,
          whole: whole == null ? null : Number(whole),
          yes: yes ?? null,
          at: at == null ? null : (at as Date).toISOString(),
          price: price == null ? null : Number(price).toFixed(DIGITS[currency as "USD"]),
          currency,
        }));
        const noMinusZero = (one: ReturnType<typeof valuesOf>) => ({
          ...one,
          price: one.price?.replace(/^-(0(\.0+)?)$/, "$1") ?? null,
        });
        expect(values.map(noMinusZero)).toEqual(all.map(valuesOf).map(noMinusZero));
      }),
      { numRuns: 40 },
    );
  });
});

test.each([
  ["=1+1", "'=1+1"],
  ["+49 30", "'+49 30"],
  ["-5", "'-5"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["＝1", "'＝1"],
  ['say "hi", =', '"say ""hi"", ="'],
  ["two\nlines", '"two\nlines"'],
  ["\tx", "'\tx"],
  ["safe;=1+1", "safe;'=1+1"],
  ["safe\t@SUM(A1)", "safe\t'@SUM(A1)"],
  ["a;-1;b;＋2", "a;'-1;b;'＋2"],
  ["two\n=lines", '"two\n\'=lines"'],
  ["a; b, c", '"a; b, c"'],
])("the text %j is written as %j", (text, cell) => {
  const [column] = COLUMNS;
  expect(FORMATS.csv.writer([column!]).rows([[text]])).toBe(`text\n${cell}\n`);
});

test("moments have the format of Date.toISOString", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.parse("1900-01-01"), max: Date.parse("2200-01-01") }), (at) => {
      expect(isoOf(at)).toBe(new Date(at).toISOString());
    }),
  );
});
