import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { collectorProcess, type Effort, LONG, median } from "./collector.ts";
import { emptyJournal, expectStoredOnce, sendUntilRefused, untilAcknowledged } from "./senders.ts";

const ROUNDS = LONG ? 50 : 2;
const SENDERS = 16;

test("kill -9 under load: acknowledged events are stored once, others at most once, and the next start is fast", {
  timeout: 600_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const journal = emptyJournal();
  const readyAfter: Effort[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { url, kill, readyAfter: effort } = await collectorProcess(dataFile);
    readyAfter.push(effort);
    const senders = Array.from({ length: SENDERS }, (_, n) => sendUntilRefused(url, `round-${round}-${n}`, journal));
    // Another number each round, for a kill at another point.
    await untilAcknowledged(journal, 200 + ((round * 37) % 100));
    await kill();
    await Promise.all(senders);
  }
  expect(journal.acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * 200);
  // A start after the last kill.
  readyAfter.push((await collectorProcess(dataFile)).readyAfter);
  expectStoredOnce(dataFile, journal);
  expect(check(operatorOf(dataFile))).toBe(0);

  const afterKills = readyAfter.slice(1);
  const elapsed = afterKills.map((effort) => Math.round(effort.elapsed));
  const cpu = median(afterKills.map((effort) => effort.cpu));
  console.log(`${ROUNDS} kills, ${journal.acknowledged.size} events acknowledged`);
  console.log(`ready after ${median(elapsed)} ms (median), at most ${Math.max(...elapsed)}; ${cpu} ms of CPU`);
  // The limit is CPU time, because other tests run on the same machine.
  if (LONG) expect(cpu).toBeLessThan(2_000);
});
