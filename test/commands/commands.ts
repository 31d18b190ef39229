import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../collector/cli.ts", import.meta.url));

/** Runs the program on a data file. */
export async function promotrail(dataFile: string, ...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH, DATABASE_URL: dataFile } });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { out, err, code };
}

/** The rows of a printed table, by the names of its columns. */
export function rowsOf(table: string): Record<string, string>[] {
  const [names = [], ...rows] = table
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}
