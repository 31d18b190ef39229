import type { Column } from "./column.ts";

/** The parts of a workbook (ECMA-376, "Office Open XML") that do not depend on its rows. */

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Every part is a sheet, except those that are named: so the number of sheets need not be known. */
export const CONTENT_TYPES = `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${SHEET_ML}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_ML}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET_ML}.styles+xml"/></Types>`;

export const RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

/** Positions of the formats of cells in the styles. 0 is Excel's "General". */
export const STYLE = {
  header: 1,
  text: 2,
  moment: 3,
  /** By the number of decimals. */
  amount: { 0: 4, 2: 5, 3: 6, 4: 7 } as Readonly<Record<number, number>>,
} as const;

/** Formats by Excel's numbers (3: #,##0; 4: #,##0.00; 49: text) or our own, from 164 on. */
const FORMAT_IDS = [0, 49, 49, 164, 3, 4, 165, 166];

const formatOf = (id: number, at: number): string =>
  `<xf numFmtId="${id}" fontId="${at === STYLE.header ? 1 : 0}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;

export const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="#,##0.000"/><numFmt numFmtId="166" formatCode="#,##0.0000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${FORMAT_IDS.length}">${FORMAT_IDS.map(formatOf).join("")}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** Widths in characters: a date that does not fit shows as `########`. */
const WIDTHS: Readonly<Record<Column["type"], number>> = {
  text: 22,
  integer: 12,
  decimal: 14,
  boolean: 10,
  moment: 20,
  amount: 14,
};

const widthOf = ({ type, name }: Column, at: number): string =>
  `<col min="${at + 1}" max="${at + 1}" width="${Math.max(WIDTHS[type], Math.min(name.length + 2, 40))}" customWidth="1"/>`;

/** The beginning of a sheet: its header line stays in sight. */
export const sheetStart = (columns: readonly Column[]): string =>
  `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${columns.length === 0 ? "" : `<cols>${columns.map(widthOf).join("")}</cols>`}<sheetData>`;

export const sheetEnd = "</sheetData></worksheet>";

const each = (sheets: number, part: (number: number) => string): string =>
  Array.from({ length: sheets }, (_, at) => part(at + 1)).join("");

/** The list of sheets. */
export const workbook = (sheets: number): string =>
  `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each(sheets, (n) => `<sheet name="${n === 1 ? "Rows" : `Rows ${n}`}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`;

/** Where the parts of the workbook are. */
export const workbookRelations = (sheets: number): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each(sheets, (n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${sheets + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;
