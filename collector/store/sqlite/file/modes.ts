import { closeSync, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A data file and its copies contain personal data and secrets: only the collector's own user may read them. */
export const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Rights of the group and of everybody. */
const OTHERS = 0o077;

/** Creates the folder of a data file where it is missing. */
export const makeFolderOf = (file: string): void =>
  void mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });

/** Creates an empty data file where only it is missing. SQLite would create one that others can read. */
export function makePrivate(file: string): void {
  if (file !== ":memory:" && existsSync(dirname(file)) && !existsSync(file)) closeSync(openSync(file, "a", FILE_MODE));
}

/** A path that other users of the machine may use, and the command that ends it. */
export interface ExposedPath {
  readonly path: string;
  readonly command: string;
}

/** Finds out whether other users may read a data file or use its folder. Windows has no such modes. */
export function exposedPaths(file: string): ExposedPath[] {
  if (process.platform === "win32") return [];
  const folder = dirname(file);
  return [
    { path: file, command: `chmod 600 ${file}` },
    { path: folder, command: `chmod 700 ${folder}` },
  ].filter(({ path }) => (statSync(path).mode & OTHERS) !== 0);
}
