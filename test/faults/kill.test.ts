import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { collectorProcess, LONG, median } from "./collector.ts";
import { acknowledging, expectStoredOnce, nothingTold, sendUntilRefused } from "./senders.ts";

const ROUNDS = LONG ? 50 : 2;
const SENDERS = 16;

test("kill -9 under load: what was acknowledged is stored once, what was not at most once, and it is soon ready", {
  timeout: 600_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const told = nothingTold();
  const readyAfter: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { url, kill, readyAfter: ms } = await collectorProcess(dataFile);
    readyAfter.push(ms);
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
  const [middle, longest] = [median(afterKills), Math.max(...afterKills)].map(Math.round);
  console.log(
    `${ROUNDS} kills, ${told.acknowledged.size} events acknowledged; ready after ${middle} ms, at most ${longest}`,
  );
  // How long it takes on a machine that is busy with other tests says nothing.
  if (LONG) expect(middle).toBeLessThan(2_000);
});
