import { TABLE_FORMATS, type TableFormat } from "../../contract/table-format.ts";
import { FORMATS } from "../../formats/index.ts";

/** The content types of formats, without their parameters. */
export function typesOf(formats: readonly TableFormat[]): readonly string[] {
  return [...new Set(formats.map((format) => FORMATS[format].type.replace(/;.*/, "")))];
}

/** Headers of a table with the counts that JSON has in `meta`. */
export const HIDDEN = {
  "Promotrail-Hidden-Staging": "Tables only: the number of rows of test sites that are left out.",
  "Promotrail-Hidden-Automated": "Tables only: the number of rows of bots and staff that are left out.",
};

/** Headers of a table with the cursors that JSON has in `meta`. */
export const CURSORS = {
  "Promotrail-Next-Cursor": "Tables only: meta.next_cursor; absent on the last page.",
  "Promotrail-Resume-Cursor": "Tables only: meta.resume_cursor.",
};

/** Content types of tables. */
export const TABLES = typesOf(TABLE_FORMATS);
