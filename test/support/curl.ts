import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const onPath = (command: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));

/**
 * Whether the curl commands of the docs can run here; tests of them are skipped otherwise, because Node, npm and a
 * shell are all that the project itself needs.
 */
export const HAS_CURL = onPath("curl");
