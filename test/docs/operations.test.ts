import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { blocksOf, readPage, runCommand } from "./page.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

test("each command of docs/operations.md prints its result", { timeout: 120_000 }, async () => {
  const cwd = temporaryFolder(onTestFinished);
  await runCommand("npx promotrail backup data.db", { ...collector, cwd });
  const target = { url: collector.url, dataFile: join(cwd, "data.db"), cwd };
  const lines = blocksOf("docs/operations.md", "sh").flatMap((block) => block.trim().split("\n"));
  const commands = lines.filter((line) => line.startsWith("npx promotrail"));
  expect(commands).toHaveLength(11);
  for (const command of commands) expect(await runCommand(command, target), command).not.toBe("");
});

test("the metrics of docs/operations.md exist", async () => {
  // A metric of requests appears with the first request.
  await fetch(`${collector.url}/healthz`);
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  const names = new Set(readPage("docs/operations.md").match(/promotrail_[a-z_]+/g));
  expect(names.size).toBeGreaterThan(4);
  expect([...names].filter((name) => !metrics.includes(name))).toEqual([]);
});
