import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { vi } from "vitest";
import { createProgram } from "../../collector/program.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { operatorOf } from "../support/operator.ts";

/** Runs the program on a data file. */
export async function promotrail(dataFile: string, ...args: string[]) {
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: dataFile },
  });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { out, err, code };
}

/** Runs the program in this process, which takes less time. @returns what it prints, or the error with which it ends */
export async function promotrailHere(dataFile: string, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
  try {
    const program = createProgram(operatorOf(dataFile))
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await program.parseAsync(args, { from: "user" });
    return lines.join("\n");
  } catch (error) {
    return String(error);
  } finally {
    log.mockRestore();
  }
}

/** The rows of a printed table, by the names of its columns. */
export function rowsOf(table: string): Record<string, string>[] {
  const [names = [], ...rows] = table
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}
