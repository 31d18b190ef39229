import { z } from "zod";
import { parseWith } from "../../contract/parse.ts";
import { wholeText } from "../query.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { CodeUpload } from "./import-codes.ts";
import type { ImportFormat } from "./records.ts";

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  "text/csv": "csv",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/jsonl": "ndjson",
};

/** What the headers of an upload say of it. */
export const announcedFormat = z.object({
  "Import-Id": z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/, "must be 1 to 100 letters, digits, ., _ and -")
    .optional()
    .describe("Under the same one an upload that broke off goes on; made where it is not named."),
  "Import-Line": wholeText(1)
    .optional()
    .describe("The line of the file that the first one sent is, where only the rest is."),
});

/**
 * Reads what an upload says of itself.
 * @param contentType the header of this name
 * @param newId its import id where it names none
 */
export function readUpload(
  contentType: string,
  headers: Readonly<Record<"Import-Id" | "Import-Line", unknown>>,
  newId: string,
): Omit<CodeUpload, "bytes"> | Refusal {
  const format = FORMATS[contentType.split(";")[0]!.trim().toLowerCase()];
  if (!format) return refusal("unsupported", `Codes are imported as ${Object.keys(FORMATS).join(", ")}.`);
  const parsed = parseWith(announcedFormat, headers);
  if (!parsed.ok) return refusal("unprocessable", "The import is not valid.", parsed.errors);
  const { "Import-Id": importId = newId, "Import-Line": fromLine = null } = parsed.value;
  return { importId, format, fromLine };
}
