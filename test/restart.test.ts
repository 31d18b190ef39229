import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./support/folder.ts";

const RESTART = fileURLToPath(new URL("../.dev/restart.mjs", import.meta.url));

/** A program that prints a file when it starts, and stays until it is ended; unless the file is about a fault. */
const PROGRAM = `
  const text = require("node:fs").readFileSync(process.argv[2], "utf8");
  console.log(text);
  if (text === "fault") process.exit(1);
  setInterval(() => {}, 1000);
`;

test("a program starts again when a style or a query changes, also after a fault", async () => {
  const folder = temporaryFolder(onTestFinished);
  const watched = temporaryFolder(onTestFinished);
  const program = join(folder, "program.cjs");
  const style = join(watched, "style.css");
  writeFileSync(program, PROGRAM);
  writeFileSync(style, "first");
  const child = spawn(process.execPath, [RESTART, watched, "--", program, style], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  const printed = createInterface(child.stdout)[Symbol.asyncIterator]();

  expect((await printed.next()).value).toBe("first");
  for (const text of ["second", "fault", "third"]) {
    writeFileSync(style, text);
    expect((await printed.next()).value).toBe(text);
  }
});
