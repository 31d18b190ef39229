import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { collectorProcess, type Effort, LONG, median } from "./collector.ts";
import { acknowledging, expectStoredOnce, nothingTold, sendUntilRefused } from "./senders.ts";

const ROUNDS = LONG ? 50 : 2;
const SENDERS = 16;

test("kill -9 under load: what was acknowledged is stored once, what was not at most once, and it is soon ready", {
  timeout: 600_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const told = nothingTold();
  const readyAfter: Effort[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { url, kill, readyAfter: effort } = await collectorProcess(dataFile);
    readyAfter.push(effort);
    const senders = Array.from({ length: SENDERS }, (_, n) => sendUntilRefused(url, `round-${round}-${n}`, told));
    // Another number each round, so that each is killed elsewhere.
    await acknowledging(told, 200 + ((round * 37) % 100));
    await kill();
    await Promise.all(senders);
  }
  expect(told.acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * 200);
  // The last kill left something to mend, too.
  readyAfter.push((await collectorProcess(dataFile)).readyAfter);
  expectStoredOnce(dataFile, told);
  expect(check(operatorOf(dataFile))).toBe(0);

  const afterKills = readyAfter.slice(1);
  const elapsed = afterKills.map((effort) => Math.round(effort.elapsed));
  const cpu = median(afterKills.map((effort) => effort.cpu));
  console.log(`${ROUNDS} kills, ${told.acknowledged.size} events acknowledged`);
  console.log(`ready after ${median(elapsed)} ms (median), at most ${Math.max(...elapsed)}; ${cpu} ms of CPU`);
  // The 2 s are meant for a machine that does nothing else, which none is that runs tests: there it is the CPU that counts.
  if (LONG) expect(cpu).toBeLessThan(2_000);
});
