import { execFileSync } from "node:child_process";

/**
 * Runs a script in a process of its own, for files that a collector of this process has open: where a process closes a
 * file, the system drops the locks that SQLite holds on it there (https://www.sqlite.org/howtocorrupt.html, 2.2).
 * @param script has `fs` and the arguments, as `args`
 * @returns what it prints
 */
export const apart = (script: string, ...args: string[]): string =>
  execFileSync(process.execPath, ["-e", `const fs = require("fs"), args = process.argv.slice(1); ${script}`, ...args], {
    encoding: "latin1",
    maxBuffer: 2 ** 30,
  });
