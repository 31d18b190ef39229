import { exponentOf, formatAmount } from "../evaluation/money.ts";
import { type Cell, type Column, isoOf, type Row, type Writer } from "./column.ts";
import {
  CONTENT_TYPES,
  RELATIONS,
  STYLE,
  STYLES,
  sheetEnd,
  sheetStart,
  workbook,
  workbookRelations,
} from "./xlsx-parts.ts";
import { ZipWriter } from "./zip.ts";

/** Rows of a sheet, its header included, as Excel limits them. */
const MAX_ROWS = 1_048_576;
/** Bytes of a sheet: far below the 4 GiB of a file in a ZIP archive. */
const MAX_BYTES = 2_000_000_000;
/** Characters of a cell, as Excel limits them. It calls a file with more damaged. */
const MAX_TEXT = 32_767;
/** Excel keeps 15 digits of a number: a longer one is written as text. */
const MAX_DIGITS = 15;

/** Characters that XML or Excel would read otherwise. Excel reads `_x000D_` as a character by its code. */
const TO_ESCAPE = /[&<>\p{Cc}\uFFFE\uFFFF]|_(?=x[\da-f]{4}_)/giu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "\t", "\n": "\n" };

const escaped = (character: string): string =>
  ENTITIES[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;

/** A text is typed as one, and formatted as one: it is no formula, also after somebody edits the cell. */
const textCell = (at: string, text: string, style: number = STYLE.text): string =>
  `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text.slice(0, MAX_TEXT).replaceAll(TO_ESCAPE, escaped)}</t></is></c>`;

const numberCell = (at: string, number: string, style: number): string =>
  `<c r="${at}" s="${style}"><v>${number}</v></c>`;

const exactCell = (at: string, number: string, style: number): string =>
  number.length > MAX_DIGITS && number.replaceAll(/\D/g, "").length > MAX_DIGITS
    ? textCell(at, number)
    : numberCell(at, number, style);

/** A decimal text has the style of its decimals; another number shows as many as it needs. */
function decimalCell(at: string, cell: Exclude<Cell, null>): string {
  if (typeof cell === "number")
    return Number.isFinite(cell) ? numberCell(at, String(cell), 0) : textCell(at, String(cell));
  const text = String(cell);
  return exactCell(at, text, STYLE.amount[text.split(".")[1]?.length ?? 0] ?? 0);
}

const DAY = 86_400_000;
/** Excel counts days from 1899-12-30; it has a 29 February 1900 that never was, and no dates before 1900. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
const FIRST = Date.UTC(1900, 2, 1);
const LAST = Date.UTC(9999, 11, 31);

/** A moment as date and time in UTC; as text where Excel has no such date. */
function momentCell(at: string, cell: Exclude<Cell, null>): string {
  const moment = typeof cell === "number" ? cell : Date.parse(String(cell));
  if (!(moment >= FIRST && moment < LAST)) return textCell(at, isoOf(cell) ?? "");
  return numberCell(at, String((moment - DAY_ZERO) / DAY), STYLE.moment);
}

function cellOf(column: Column, row: Row, at: string): string {
  const cell = row[column.at]!;
  if (cell === null) return "";
  switch (column.type) {
    case "text":
      return textCell(at, String(cell));
    case "integer":
      return exactCell(at, String(cell), 0);
    case "decimal":
      return decimalCell(at, cell);
    case "boolean":
      return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
    case "moment":
      return momentCell(at, cell);
    case "amount": {
      const currency = String(row[column.currencyAt]);
      return exactCell(at, formatAmount(cell as number, currency), STYLE.amount[exponentOf(currency)] ?? 0);
    }
  }
}

/** The name of a column in a spreadsheet: A to Z, AA to ZZ. @param at from 0 */
const lettersOf = (at: number): string =>
  (at < 26 ? "" : lettersOf(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));

/**
 * Writes an Excel workbook with a header line. Rows that exceed a sheet continue in the next one.
 * @param maxRows rows of a sheet, the header included
 */
export function xlsxWriter(columns: readonly Column[], maxRows = MAX_ROWS): Writer {
  const zip = new ZipWriter();
  const letters = columns.map((_, at) => lettersOf(at));
  let sheets = 0;
  let rowsOfSheet = 0;

  const addRow = (cellIn: (column: Column, at: string) => string): void => {
    rowsOfSheet += 1;
    const cells = columns.map((column, n) => cellIn(column, `${letters[n]}${rowsOfSheet}`));
    zip.add(`<row r="${rowsOfSheet}">${cells.join("")}</row>`);
  };
  const addFile = (name: string, content: string): void => {
    zip.open(name);
    zip.add(content);
  };
  const openSheet = (): void => {
    if (sheets > 0) zip.add(sheetEnd);
    sheets += 1;
    rowsOfSheet = 0;
    addFile(`xl/worksheets/sheet${sheets}.xml`, sheetStart(columns));
    addRow(({ name }, at) => textCell(at, name, STYLE.header));
  };

  // Programs that look at the first bytes know a workbook by its first file.
  addFile("[Content_Types].xml", CONTENT_TYPES);
  addFile("_rels/.rels", RELATIONS);
  addFile("xl/styles.xml", STYLES);
  openSheet();
  return {
    rows(rows) {
      for (const row of rows) {
        if (rowsOfSheet === maxRows || zip.size() > MAX_BYTES) openSheet();
        addRow((column, at) => cellOf(column, row, at));
      }
      return zip.take();
    },
    end() {
      zip.add(sheetEnd);
      addFile("xl/workbook.xml", workbook(sheets));
      addFile("xl/_rels/workbook.xml.rels", workbookRelations(sheets));
      return zip.end();
    },
  };
}
