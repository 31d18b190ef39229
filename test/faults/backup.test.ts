import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../collector/config.ts";
import { start } from "../../collector/main.ts";
import { collectorForTest } from "../support/collector.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { temporaryFolder } from "../support/folder.ts";

const SENDERS = 8;

/** Runs the program. Rejects where the exit code is not 0. */
async function promotrail(dataFile: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, DATABASE_URL: dataFile };
  return (await promisify(execFile)(process.execPath, [COMMAND_LINE, ...args], { env })).stdout;
}

const batchOf = (ids: readonly string[]) => {
  const used = { category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "TAKE50" }] };
  return { write_key: "wk_demo", events: ids.map((event_id) => ({ event_id, ...used })) };
};

test("a backup under load contains every event acknowledged before it began, and a collector starts from it", {
  timeout: 120_000,
}, async () => {
  const collector = await collectorForTest({ demo: true });
  const acknowledged: string[] = [];
  let sending = true;
  let onAcknowledged = () => {};
  const send = async (sender: number) => {
    for (let n = 0; sending; n += 1) {
      const ids = [0, 1, 2].map((at) => `${sender}-${n}-${at}`);
      const { results } = await (await collector.send(batchOf(ids))).json();
      for (const { event_id, outcome } of results) if (outcome === "stored") acknowledged.push(event_id);
      onAcknowledged();
    }
  };
  const senders = Array.from({ length: SENDERS }, (_, sender) => send(sender));
  await new Promise<void>((resolve) => {
    onAcknowledged = () => acknowledged.length >= 300 && resolve();
  });

  const before = [...acknowledged];
  const file = join(temporaryFolder(onTestFinished), "backup.db");
  await promotrail(collector.dataFile, "backup", file);
  const meanwhile = acknowledged.length - before.length;
  sending = false;
  await Promise.all(senders);
  expect(meanwhile).toBeGreaterThan(0);

  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  await promotrail(dataFile, "restore", file);
  expect(await promotrail(dataFile, "check")).toContain("The data file has no errors.");
  const restored = await start(readConfig({ PORT: "0", DATABASE_URL: dataFile, LOG_LEVEL: "silent" }));
  onTestFinished(() => restored.close());
  for (let at = 0; at < before.length; at += 500) {
    const body = JSON.stringify(batchOf(before.slice(at, at + 500)));
    const { results } = await (await fetch(`${restored.url}/v1/events`, { method: "POST", body })).json();
    expect(results.filter(({ outcome }: { outcome: string }) => outcome !== "duplicate")).toEqual([]);
  }
});
