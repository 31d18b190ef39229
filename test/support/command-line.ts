import { fileURLToPath } from "node:url";

/** The program `promotrail`, as an argument of Node: in a run of the tests a bundle (test/setup/bundled-entries.ts). */
export const COMMAND_LINE = fileURLToPath(new URL("../../collector/cli.ts", import.meta.url));
