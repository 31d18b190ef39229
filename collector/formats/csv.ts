import { formatAmount } from "../evaluation/money.ts";
import { type Column, isoOf, type Row, type Writer } from "./column.ts";

/** RFC 4180: values with these characters have quotes. */
const TO_QUOTE = /[",\r\n]/;
/**
 * A spreadsheet evaluates texts that start with these (OWASP, "CSV Injection"), full-width forms included. In many
 * countries it splits cells at semicolons or tabs, and then reads quotes inside a cell as text: a part of a text can
 * become a cell, and a line of it a row.
 */
const FORMULA = /^(?=[=+\-@\t\r\n＝＋－＠])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/;
const FORMULAS = new RegExp(FORMULA, "g");

const textCell = (text: string): string => {
  const safe = FORMULA.test(text) ? text.replaceAll(FORMULAS, "'") : text;
  return TO_QUOTE.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function cellOf(column: Column, row: Row): string {
  const cell = row[column.at]!;
  if (cell === null) return "";
  switch (column.type) {
    case "text":
      return textCell(String(cell));
    case "integer":
    case "decimal":
      return String(cell);
    case "boolean":
      return cell ? "true" : "false";
    case "moment":
      return isoOf(cell)!;
    case "amount":
      return formatAmount(cell as number, String(row[column.currencyAt]));
  }
}

/** A writer of text. */
interface TextWriter extends Writer {
  rows(rows: readonly Row[]): string;
  end(): string;
}

/**
 * Writes CSV with a header line and LF line ends. A text, or a part of one, that a spreadsheet would evaluate gets an
 * apostrophe in front.
 * No library, because an export writes 100,000 rows per second: csv-stringify alone took longer (docs/performance.md).
 */
export function csvWriter(columns: readonly Column[]): TextWriter {
  let before = `${columns.map(({ name }) => textCell(name)).join(",")}\n`;
  const line = (row: Row): string => {
    let text = "";
    for (const column of columns)
      text += text === "" && column === columns[0] ? cellOf(column, row) : `,${cellOf(column, row)}`;
    return `${text}\n`;
  };
  return {
    rows(rows) {
      let text = before;
      before = "";
      for (const row of rows) text += line(row);
      return text;
    },
    end: () => before,
  };
}

/** Writes CSV that starts with a byte order mark: without one Excel takes UTF-8 for its own character set. */
export function csvBomWriter(columns: readonly Column[]): Writer {
  const { rows, end } = csvWriter(columns);
  let mark = "\uFEFF";
  const marked = (text: string): string => {
    const all = `${mark}${text}`;
    mark = "";
    return all;
  };
  return { rows: (some) => marked(rows(some)), end: () => marked(end()) };
}
