import type { TableFormat } from "../../contract/table-format.ts";
import { linkTo, type Parameters, type View } from "./view.ts";

/** The formats of a table's files, by the name of their button and the end of their address. */
export const FILE_FORMATS = { csv: "csv_bom", xlsx: "xlsx" } as const satisfies Record<string, TableFormat>;

export type FileExtension = keyof typeof FILE_FORMATS;

/** All of {@link FILE_FORMATS}. */
export const FILE_EXTENSIONS = Object.keys(FILE_FORMATS) as readonly FileExtension[];

/** The addresses of a table's files. */
export type FileLinks = Readonly<Record<FileExtension, string>>;

/** Files of a report or an export, which has its format as a parameter. */
export const formatLinks = (view: View, path: string, more: Parameters): FileLinks => ({
  csv: linkTo(view, path, { ...more, format: FILE_FORMATS.csv }),
  xlsx: linkTo(view, path, { ...more, format: FILE_FORMATS.xlsx }),
});

/** Files whose address ends with their format. @param path without the end */
export const extensionLinks = (view: View, path: string, more: Parameters = {}): FileLinks => ({
  csv: linkTo(view, `${path}.csv`, more),
  xlsx: linkTo(view, `${path}.xlsx`, more),
});
