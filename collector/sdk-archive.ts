import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder, beside the data file, with the SDK of every version that served it. */
export const sdkArchiveOf = (dataFile: string): string => join(dirname(dataFile), "sdk");

/**
 * Keeps a copy of this version's SDK beside the data file. Pages that pinned the version, with its hash, load it from a
 * later version of the collector, too.
 * @param sdkFolder the built SDK
 * @throws where the folder can't be written
 */
export function archiveSdk(sdkFolder: string, archive: string): void {
  const { version } = JSON.parse(readFileSync(join(sdkFolder, "integrity.json"), "utf8")) as { version: string };
  const to = join(archive, version);
  if (existsSync(to)) return;
  const partial = `${to}.partial-${process.pid}`;
  mkdirSync(archive, { recursive: true });
  try {
    cpSync(join(sdkFolder, version), partial, { recursive: true });
    renameSync(partial, to);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
