import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { collectorProcess, LONG } from "./collector.ts";
import { acknowledging, expectStoredOnce, nothingTold, sendUntil } from "./senders.ts";

const SECONDS = LONG ? 10 : 2;
const SENDERS = 16;

test("a process that is stopped under load and goes on: nothing is lost or doubled, and nobody waits in vain", {
  timeout: 120_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const { url, signal, isReady } = await collectorProcess(dataFile);
  const told = nothingTold();
  let enough = false;
  const senders = Array.from({ length: SENDERS }, (_, n) => sendUntil(() => enough, url, `visitor-${n}`, told));
  await acknowledging(told, 500);

  signal("SIGSTOP");
  const before = told.acknowledged.size;
  await sleep(SECONDS * 1_000);
  // Answers that were on their way when it stopped came yet; then nobody was told anything.
  const meanwhile = told.acknowledged.size - before;
  expect(meanwhile).toBeLessThanOrEqual(SENDERS * 3);
  signal("SIGCONT");

  await acknowledging(told, 500);
  expect(await isReady()).toBe(true);
  enough = true;
  await Promise.all(senders);
  expectStoredOnce(dataFile, told);
  console.log(
    `stopped for ${SECONDS} s: ${told.acknowledged.size} events acknowledged, ${told.refused} requests refused`,
  );
});
