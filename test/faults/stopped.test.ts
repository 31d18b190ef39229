import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { collectorProcess, LONG } from "./collector.ts";
import { EVENTS_PER_BATCH, emptyJournal, expectStoredOnce, sendUntil, untilAcknowledged } from "./senders.ts";

const SECONDS = LONG ? 10 : 2;
const SENDERS = 16;

test("a process is stopped under load and continued: no event is lost or stored twice, and every request is answered", {
  timeout: 120_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const { url, signal, isReady } = await collectorProcess(dataFile);
  const journal = emptyJournal();
  let enough = false;
  const senders = Array.from({ length: SENDERS }, (_, n) => sendUntil(() => enough, url, `visitor-${n}`, journal));
  await untilAcknowledged(journal, 500);

  signal("SIGSTOP");
  const before = journal.acknowledged.size;
  await sleep(SECONDS * 1_000);
  // Only responses that were sent before the stop arrive: one per sender.
  const meanwhile = journal.acknowledged.size - before;
  expect(meanwhile).toBeLessThanOrEqual(SENDERS * EVENTS_PER_BATCH);
  signal("SIGCONT");

  await untilAcknowledged(journal, 500);
  expect(await isReady()).toBe(true);
  enough = true;
  await Promise.all(senders);
  expectStoredOnce(dataFile, journal);
  console.log(
    `stopped for ${SECONDS} s: ${journal.acknowledged.size} events acknowledged, ${journal.refused} requests refused`,
  );
});
