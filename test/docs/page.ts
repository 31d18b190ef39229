import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ADMIN_TOKEN } from "../support/collector.ts";
import { COMMAND_LINE } from "../support/command-line.ts";

/** The folder of the checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A page's text. @param page its path below the root, such as `docs/api.md` */
export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** The fenced blocks of a page in one language. */
export const blocksOf = (page: string, language: string): string[] =>
  [...readPage(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block]) => block!);

/** Where and against what a command of the docs runs. */
interface Target {
  /** The address of the collector, in place of the one of `npm start`. */
  readonly url: string;
  readonly dataFile: string;
  /** Default: the root. */
  readonly cwd?: string;
}

/** A command of the docs, with the address and the Node of this test run. */
const commandFor = (command: string, url: string): string =>
  command
    .replaceAll("http://localhost:8080", url)
    .replace(/^curl /gm, "curl -sS --max-time 20 --fail-with-body ")
    .replaceAll("npx promotrail", `"${process.execPath}" "${COMMAND_LINE}"`);

/**
 * Runs a command of the docs in a shell.
 * @returns its standard output
 * @throws when the command exits with another code than 0
 */
export async function runCommand(command: string, { url, dataFile, cwd = root }: Target): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ADMIN_TOKEN, DATABASE_URL: dataFile };
  const { stdout } = await promisify(execFile)("sh", ["-ec", commandFor(command, url)], { cwd, env });
  return stdout;
}
