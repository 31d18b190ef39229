import { formatAmount } from "../evaluation/money.ts";
import { type Column, isoOf, type Row, type Writer } from "./column.ts";

/** RFC 4180 wants quotes around these. */
const TO_QUOTE = /[",\r\n]/;
/** A spreadsheet runs what begins with these (OWASP, CSV injection), also in full width. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

const textCell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return TO_QUOTE.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function cellOf(column: Column, row: Row): string {
  const cell = row[column.at]!;
  if (cell === null) return "";
  switch (column.type) {
    case "text":
      return textCell(String(cell));
    case "integer":
      return String(cell);
    case "boolean":
      return cell ? "true" : "false";
    case "moment":
      return isoOf(cell)!;
    case "amount":
      return formatAmount(cell as number, String(row[column.currencyAt]));
  }
}

/**
 * CSV with a line of names, lines ending in LF; texts that a spreadsheet would run begin with an apostrophe. Our own, as an
 * export has to write 100,000 rows a second: csv-stringify alone took longer (docs/performance.md).
 */
export function csvWriter(columns: readonly Column[]): Writer {
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
