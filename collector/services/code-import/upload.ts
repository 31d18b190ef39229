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

/** The headers of an upload. */
export const uploadHeaders = z.object({
  "Import-Id": z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/, "must be 1 to 100 letters, digits, ., _ and -")
    .optional()
    .describe("An upload that broke off continues under the same id. Default: a new one."),
  "Import-Line": wholeText(1)
    .optional()
    .describe("The number of the first line sent, where only the rest of a file is sent."),
});

/**
 * Reads the headers of an upload.
 * @param contentType the header `Content-Type`
 * @param newId the import id of an upload without one
 */
export function readUpload(
  contentType: string,
  headers: Readonly<Record<"Import-Id" | "Import-Line", unknown>>,
  newId: string,
): Omit<CodeUpload, "bytes"> | Refusal {
  const format = FORMATS[contentType.split(";")[0]!.trim().toLowerCase()];
  if (!format)
    return refusal("unsupported", `Send codes as one of the content types ${Object.keys(FORMATS).join(", ")}.`);
  const parsed = parseWith(uploadHeaders, headers);
  if (!parsed.ok) return refusal("unprocessable", "The import is not valid.", parsed.errors);
  const { "Import-Id": importId = newId, "Import-Line": fromLine = null } = parsed.value;
  return { importId, format, fromLine };
}
