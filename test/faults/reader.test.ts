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

/** A client that reads the data file in a transaction, and does not end it. */
function openReader(dataFile: string) {
  const db = new Database(dataFile, { readonly: true });
  db.exec("BEGIN");
  db.prepare("SELECT count(*) FROM events").get();
  return db;
}

test("a reader with an open transaction: the write-ahead log keeps its limit, events get 503, and the collector recovers without a restart", {
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
  const reader = openReader(dataFile);

  let done = false;
  let largest = 0;
  const logBytes = () => statSync(`${dataFile}-wal`).size;
  const senders = Array.from({ length: SENDERS }, async () => {
    while (!done) {
      await send();
      largest = Math.max(largest, logBytes());
      // A refused sender retries after a pause.
      if (refused.length > 0) await sleep(50);
    }
  });
  while (refused.length === 0) await sleep(20);
  expect(await collector.isReady()).toBe(false);
  await sleep(SECONDS * 1_000);
  expect(await collector.isReady()).toBe(false);
  done = true;
  await Promise.all(senders);
  expect(new Set(refused.map((response) => JSON.stringify(response))).size).toBe(1);
  expect(refused[0]).toEqual({ status: 503, retryAfter: "5", detail: expect.stringContaining("log is full") });

  const whenFull = stored.length;
  reader.exec("COMMIT");
  await send();
  expect(stored.length).toBe(whenFull + 10);
  // The log is written anew as soon as no thread of the collector reads the old one.
  while (!(await collector.isReady()));
  console.log(
    `limit ${MAX_LOG_MB} MB: log at most ${(largest / 2 ** 20).toFixed(2)} MB, ${refused.length} requests refused, afterwards ${logBytes()} bytes`,
  );
  expect(logBytes()).toBeLessThan(2 ** 20);
  expect(largest).toBeLessThanOrEqual(MAX_LOG_MB * 2 ** 20);
  const readable = reader.prepare<[], string>("SELECT event_id FROM events").pluck().all();
  expect(readable.toSorted()).toEqual(stored.toSorted());
  reader.close();
});
