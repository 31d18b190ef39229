import { existsSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { OperatorError } from "./operator-error.ts";
import type { ErasureLog } from "./services/privacy/run.ts";
import type { Erasure } from "./store/ports/privacy.ts";

/** Hashes of persons: for the owner only. */
const MODE = 0o600;

/** Keeps erasures in a file of JSON lines. */
export const erasuresFile = (file: string): ErasureLog => ({
  async append(erasures) {
    const handle = await open(file, "a", MODE);
    try {
      await handle.appendFile(erasures.map((erasure) => `${JSON.stringify(erasure)}\n`).join(""));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  },
});

/**
 * Reads the erasures in a file; none where it does not exist.
 * @throws OperatorError where a line can't be read: a person would not be erased
 */
export function readErasures(file: string): Erasure[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, at) => (line.trim() === "" ? [] : [erasureIn(line, `${file}, line ${at + 1}`)]));
}

function erasureIn(line: string, place: string): Erasure {
  try {
    const { property_id, hash, token, erased_at } = JSON.parse(line);
    if ([property_id, hash, token].every((text) => typeof text === "string") && Number.isSafeInteger(erased_at))
      return { property_id, hash, token, erased_at };
  } catch {
    // Reported below.
  }
  throw new OperatorError(`${place}: is no erasure; correct or remove the line, or set ERASURES_FILE to another file`);
}
