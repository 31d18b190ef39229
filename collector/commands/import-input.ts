import { open } from "node:fs/promises";
import { OperatorError } from "../operator-error.ts";
import type { ImportResult } from "../services/catalog.ts";

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
