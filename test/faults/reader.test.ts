import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { collectorProcess, LONG } from "./collector.ts";

const MAX_LOG_MB = LONG ? 64 : 16;
const SECONDS = LONG ? 180 : 2;
const SENDERS = 8;

/** Somebody's client that has begun to read the data file, and does not end. */
function forgottenReader(dataFile: string) {
  const db = new Database(dataFile, { readonly: true });
  db.exec("BEGIN");
  db.prepare("SELECT count(*) FROM events").get();
  return db;
}

test("a reader that holds a transaction: the log keeps its limit, 503 while it lasts, and on without a restart", {
  timeout: 400_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const collector = await collectorProcess(dataFile, { MAX_LOG_MB: String(MAX_LOG_MB), LOG_LEVEL: "silent" });
  const stored: string[] = [];
  const refused: { status: number; retryAfter: string | null; detail: string }[] = [];
  let id = 0;
  const send = async () => {
    const events = Array.from({ length: 10 }, () => {
      id += 1;
      return { event_id: `event-${id}`, category: "own", action: "event", extra: { text: "x".repeat(10_000) } };
    });
    const body = JSON.stringify({ write_key: "wk_demo", events });
    const answer = await fetch(`${collector.url}/v1/events`, { method: "POST", body });
    const { results, detail } = await answer.json();
    if (answer.ok) for (const { event_id } of results) stored.push(event_id);
    else refused.push({ status: answer.status, retryAfter: answer.headers.get("retry-after"), detail });
  };
  await send();
  const reader = forgottenReader(dataFile);

  let over = false;
  let largest = 0;
  const logBytes = () => statSync(`${dataFile}-wal`).size;
  const senders = Array.from({ length: SENDERS }, async () => {
    while (!over) {
      await send();
      largest = Math.max(largest, logBytes());
      // Who is refused comes again, but not at once.
      if (refused.length > 0) await sleep(50);
    }
  });
  while (refused.length === 0) await sleep(20);
  expect(await collector.isReady()).toBe(false);
  await sleep(SECONDS * 1_000);
  expect(await collector.isReady()).toBe(false);
  over = true;
  await Promise.all(senders);
  expect(new Set(refused.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(refused[0]).toEqual({ status: 503, retryAfter: "5", detail: expect.stringContaining("log is full") });

  const whenFull = stored.length;
  reader.exec("COMMIT");
  await send();
  expect(stored.length).toBe(whenFull + 10);
  expect(await collector.isReady()).toBe(true);
  console.log(
    `limit ${MAX_LOG_MB} MB: log at most ${(largest / 2 ** 20).toFixed(2)} MB, ${refused.length} requests refused, afterwards ${logBytes()} bytes`,
  );
  expect(logBytes()).toBeLessThan(2 ** 20);
  expect(largest).toBeLessThanOrEqual(MAX_LOG_MB * 2 ** 20);
  const known = reader.prepare<[], string>("SELECT event_id FROM events").pluck().all();
  expect(known.toSorted()).toEqual(stored.toSorted());
  reader.close();
});
