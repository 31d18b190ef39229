import { parse } from "csv-parse/sync";
import { type CouponCodeBody, parseCouponCode } from "../../contract/promotion/coupon-code.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import type { ImportChunk, LineProblem } from "../../store/ports/promotions.ts";
import { MAX_LINE } from "./lines.ts";

export type ImportFormat = "csv" | "ndjson";

/** What a line holds, or why it can't be read. */
type Read = { readonly record: unknown } | { readonly reason: string };

/** Reads lines, each for itself. */
export type ReadRecords = (texts: readonly string[]) => Read[];

const COLUMNS = ["code", "max_uses", "max_uses_per_customer"];

/** A line is a record: no code has a line break in it, and an open quotation mark then spoils one line only. */
const CSV = { record_delimiter: "\n", relax_column_count: true, trim: true, skip_empty_lines: false };

/**
 * Reads the header line of a CSV file.
 * @returns a reader of the other lines; null where the line does not name the column `code`, or others than there are
 */
export function csvReader(header: string): ReadRecords | null {
  const columns = (csvRecords([header])?.[0] ?? []).map((name) => name.toLowerCase());
  const fits = columns.includes("code") && columns.every((name, at) => isColumn(name) && columns.indexOf(name) === at);
  if (!fits) return null;
  const read = (values: readonly string[] | undefined): Read => {
    if (!values) return { reason: "is not CSV" };
    if (values.length !== columns.length) return { reason: `must have ${columns.length} values` };
    return { record: Object.fromEntries(columns.map((name, at) => [name, columnNamed(name, values[at]!)])) };
  };
  return (texts) => (csvRecords(texts) ?? texts.map((text) => csvRecords([text])?.[0])).map(read);
}

const isColumn = (name: string): boolean => COLUMNS.includes(name);

/** Text as CSV has it, as what it stands for; no number is no limit. */
function columnNamed(column: string, text: string): unknown {
  if (column === "code") return text;
  if (text === "") return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** null where they are not one record a line. */
function csvRecords(texts: readonly string[]): string[][] | null {
  try {
    const records = parse(texts.join("\n"), CSV) as unknown as string[][];
    return records.length === texts.length ? records : null;
  } catch {
    return null;
  }
}

/** Reads lines of JSON. */
export const readNdjson: ReadRecords = (texts) =>
  texts.map((text) => {
    try {
      return { record: JSON.parse(text) };
    } catch {
      return { reason: "is not JSON" };
    }
  });

/**
 * What some lines of a file hold; blank ones hold nothing.
 * @param first the number of the first one
 */
export function readImportRecord(
  texts: readonly string[],
  first: number,
  readRecords: ReadRecords,
): Pick<ImportChunk, "codes" | "bad"> {
  const filled = texts.flatMap((text, at) => (text.trim() === "" ? [] : [{ line: first + at, text }]));
  const bad: LineProblem[] = filled
    .filter(({ text }) => text.length > MAX_LINE)
    .map(({ line }) => ({ line, reason: `is longer than ${MAX_LINE} characters` }));
  const codes: (CouponCodeBody & { line: number })[] = [];
  const readable = filled.filter(({ text }) => text.length <= MAX_LINE);
  for (const [at, read] of readRecords(readable.map(({ text }) => text)).entries()) {
    const { line } = readable[at]!;
    const reason = "reason" in read ? read.reason : take(read.record, line, codes);
    if (reason !== null) bad.push({ line, reason });
  }
  return { codes, bad };
}

/** @returns why it could not be taken */
function take(record: unknown, line: number, into: (CouponCodeBody & { line: number })[]): string | null {
  const parsed = parseCouponCode(record);
  if (!parsed.ok) return inOneLine(parsed.errors);
  into.push({ ...parsed.value, line });
  return null;
}

/** Of several problems of one field the first says enough. */
const inOneLine = (errors: readonly FieldError[]): string =>
  errors
    .filter(({ path }, at) => errors.findIndex((one) => one.path === path) === at)
    .map(({ path, message }) => `${path} ${message}`.trim())
    .join("; ");
