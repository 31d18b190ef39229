import { parse } from "csv-parse/sync";
import { type CouponCodeBody, parseCouponCode } from "../../contract/promotion/coupon-code.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import type { ImportChunk, LineProblem } from "../../store/ports/promotions.ts";
import { isReadable, type TextLine } from "../text-lines.ts";

export type ImportFormat = "csv" | "ndjson";

/** The record of a line, or the reason why it can't be read. */
type LineRecord = { readonly record: unknown } | { readonly reason: string };

/** Reads lines, each by itself. */
export type ReadRecords = (texts: readonly string[]) => LineRecord[];

const COLUMNS = ["code", "max_uses", "max_uses_per_customer"];

/** Every line is a record: codes contain no line breaks, and so an unclosed quotation mark spoils one line only. */
const CSV = {
  columns: false,
  record_delimiter: "\n",
  relax_column_count: true,
  trim: true,
  skip_empty_lines: false,
} as const;

/**
 * Reads the header line of a CSV file.
 * @returns a reader of the other lines; null where the header lacks the column `code`, or has unknown or repeated
 * columns
 */
export function csvReader(header: string): ReadRecords | null {
  const columns = (csvRecords([header])?.[0] ?? []).map((name) => name.toLowerCase());
  const isValid =
    columns.includes("code") && columns.every((name, at) => COLUMNS.includes(name) && columns.indexOf(name) === at);
  if (!isValid) return null;
  const recordOf = (values: readonly string[] | undefined): LineRecord => {
    if (!values) return { reason: "is not CSV" };
    if (values.length !== columns.length) return { reason: `must have ${columns.length} values` };
    return { record: Object.fromEntries(columns.map((name, at) => [name, cellValue(name, values[at]!)])) };
  };
  return (texts) => (csvRecords(texts) ?? texts.map((text) => csvRecords([text])?.[0])).map(recordOf);
}

/** A cell as a value. An empty limit is none; a limit that is no number stays a text, which is refused by name. */
function cellValue(column: string, text: string): unknown {
  if (column === "code") return text;
  if (text === "") return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** @returns null where the lines are not one record each */
function csvRecords(texts: readonly string[]): string[][] | null {
  try {
    const records = parse(texts.join("\n"), CSV);
    return records.length === texts.length ? records : null;
  } catch {
    return null;
  }
}

export const readNdjson: ReadRecords = (texts) =>
  texts.map((text) => {
    try {
      return { record: JSON.parse(text) };
    } catch {
      return { reason: "is not JSON" };
    }
  });

type NumberedCode = CouponCodeBody & { readonly line: number };

/**
 * The codes of some lines, and the lines without a valid one. Blank lines are skipped.
 * @param first the number of the first line
 */
export function readCodes(
  texts: readonly TextLine[],
  first: number,
  readRecords: ReadRecords,
): Pick<ImportChunk, "codes" | "bad"> {
  const bad: LineProblem[] = [];
  const readable: { readonly line: number; readonly text: string }[] = [];
  for (const [at, text] of texts.entries()) {
    if (!isReadable(text)) bad.push({ line: first + at, reason: text.problem });
    else if (text.trim() !== "") readable.push({ line: first + at, text });
  }
  const codes: NumberedCode[] = [];
  for (const [at, read] of readRecords(readable.map(({ text }) => text)).entries()) {
    const { line } = readable[at]!;
    const code = "reason" in read ? read : codeOf(read.record, line);
    if ("reason" in code) bad.push({ line, reason: code.reason });
    else codes.push(code);
  }
  return { codes, bad };
}

function codeOf(record: unknown, line: number): NumberedCode | { readonly reason: string } {
  const parsed = parseCouponCode(record);
  return parsed.ok ? { ...parsed.value, line } : { reason: inOneLine(parsed.errors) };
}

/** Contains the first error of each field only. */
const inOneLine = (errors: readonly FieldError[]): string =>
  errors
    .filter(({ path }, at) => errors.findIndex((error) => error.path === path) === at)
    .map(({ path, message }) => `${path} ${message}`.trim())
    .join("; ");
