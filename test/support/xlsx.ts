import { crc32, inflateRawSync } from "node:zlib";
import { JSDOM } from "jsdom";

const { DOMParser } = new JSDOM("").window;

/** The files of a ZIP archive, by its table of contents. @throws where a checksum or a size is wrong */
export function unzipped(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06"));
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [crc, packed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = inflateRawSync(archive.subarray(start, start + packed));
    if (archive.readUInt32LE(local) !== 0x04034b50 || bytes.length !== size || crc32(bytes) !== crc)
      throw new Error(`${name} is damaged.`);
    files.set(name, bytes.toString("utf8"));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

/** A cell as a spreadsheet shows it: what it contains, and the format of numbers. */
export interface SheetCell {
  readonly value: string | number | boolean;
  readonly format: string;
}

/** A sheet, by the references of its cells: A1. */
export interface Sheet {
  readonly name: string;
  readonly rows: ReadonlyArray<ReadonlyMap<string, SheetCell>>;
}

/** Reads a workbook by its relations, as a spreadsheet does. @throws where a part is no XML, or a cell no value */
export function readXlsx(archive: Buffer): Sheet[] {
  const files = unzipped(archive);
  const parse = (path: string) => {
    const document = new DOMParser().parseFromString(files.get(path)!, "application/xml");
    if (document.querySelector("parsererror")) throw new Error(`${path} is no XML.`);
    return document;
  };
  const formats = formatsIn(parse("xl/styles.xml"));
  const targets = new Map(
    [...parse("xl/_rels/workbook.xml.rels").querySelectorAll("Relationship")].map((each) => [
      each.getAttribute("Id"),
      each.getAttribute("Target"),
    ]),
  );
  return [...parse("xl/workbook.xml").querySelectorAll("sheet")].map((sheet) => ({
    name: sheet.getAttribute("name")!,
    rows: [...parse(`xl/${targets.get(sheet.getAttribute("r:id"))}`).querySelectorAll("row")].map(
      (row) => new Map([...row.querySelectorAll("c")].map((cell) => [cell.getAttribute("r")!, cellIn(cell, formats)])),
    ),
  }));
}

/** The formats that Excel has built in, of those that we use. */
const BUILT_IN: Readonly<Record<string, string>> = { 0: "General", 3: "#,##0", 4: "#,##0.00", 49: "@" };

function formatsIn(styles: XMLDocument): string[] {
  const own = [...styles.querySelectorAll("numFmt")].map((each) => [
    each.getAttribute("numFmtId"),
    each.getAttribute("formatCode"),
  ]);
  const codes: Record<string, string> = { ...BUILT_IN, ...Object.fromEntries(own) };
  return [...styles.querySelectorAll("cellXfs > xf")].map((each) => codes[each.getAttribute("numFmtId")!]!);
}

function cellIn(cell: Element, formats: readonly string[]): SheetCell {
  const format = formats[Number(cell.getAttribute("s") ?? 0)]!;
  if (cell.querySelector("f")) throw new Error("A cell has a formula.");
  const type = cell.getAttribute("t");
  if (type === "inlineStr") return { value: unescaped(cell.querySelector("is > t")!.textContent!), format };
  const value = cell.querySelector("v")!.textContent!;
  if (type === "b") return { value: value === "1", format };
  if (type !== null || Number.isNaN(Number(value))) throw new Error(`A cell has the type ${type}, and ${value}.`);
  return { value: Number(value), format };
}

/** Characters that XML has no place for are written by their codes (ECMA-376, ST_Xstring). */
const unescaped = (text: string): string =>
  text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/** The moment of a day number of Excel, to the millisecond. */
export const momentOf = (days: number): string =>
  new Date(Date.UTC(1899, 11, 30) + Math.round(days * 86_400_000)).toISOString();

/** The values of a sheet's rows by the names in its header. Null: the cell is empty. */
export function objectsIn({ rows: [header, ...rows] }: Sheet): Record<string, SheetCell["value"] | null>[] {
  const names = [...header!].map(([at, { value }]) => [at.replace("1", ""), String(value)] as const);
  return rows.map((row, n) =>
    Object.fromEntries(names.map(([letters, name]) => [name, row.get(`${letters}${n + 2}`)?.value ?? null])),
  );
}
