import { open } from "node:fs/promises";
import { counted } from "../contract/error-messages.ts";
import { OperatorError } from "../operator-error.ts";
import type { ImportResult } from "../services/catalog.ts";
import type { FileError } from "../services/import-answers.ts";

/** The author of imported promotions in their history. */
export const IMPORT_ACTOR = "command line";

/**
 * Opens the file of an import; `-` is the standard input.
 * @throws OperatorError where it can't be read
 */
export async function openInput(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === "-") return process.stdin;
  try {
    const handle = await open(file);
    if ((await handle.stat()).isDirectory()) throw new Error("it is a folder");
    return handle.createReadStream();
  } catch (cause) {
    throw new OperatorError(`can't read ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Prints the errors of rejected lines, and sets the exit code to 1 where there are any. */
export function printLineErrors({ errors, rejected }: Pick<ImportResult, "errors" | "rejected">): void {
  if (rejected === 0) return;
  for (const { line, path, message } of errors)
    console.error(`line ${line}: ${path === "" ? "" : `${path} `}${message}`);
  process.exitCode = 1;
}

/** Prints the errors of files of which nothing is imported, and sets the exit code to 1. */
export function printFileErrors(errors: readonly FileError[]): void {
  for (const { file, path, message } of errors) console.error(`${file}: ${path === "" ? "" : `${path} `}${message}`);
  console.error(`Nothing is imported: correct ${counted(errors.length, "problem", "problems")}.`);
  process.exitCode = 1;
}
