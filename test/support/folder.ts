import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A new folder that is gone when it is not needed any more. Make it before what writes into it: hooks run in reverse.
 * @param after when that is: vitest's `onTestFinished`, or `afterAll`
 */
export function temporaryFolder(after: (remove: () => void) => void): string {
  const folder = newFolder();
  after(() => removeFolder(folder));
  return folder;
}

/** The same for who removes it. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), "promotrail-"));

/** Removes a folder with all that is in it. */
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
