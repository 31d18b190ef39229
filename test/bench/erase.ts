// `npm run bench:erase`: the erasure of one person among many events: its time, and the time that events wait before it and
// meanwhile. Default: `-- --events=5000000`, which takes 7 GB of disk and some minutes; the short form is `-- --events=200000`.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { runPrivacyRequest } from "../../collector/services/privacy/run.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { threadedStore } from "../../collector/store/sqlite/threads/index.ts";
import { event, SHOP } from "../support/events.ts";

const { values } = parseArgs({ options: { events: { type: "string", default: "5000000" } } });
const EVENTS = Number(values.events);
/** Events of the person. */
const OWN = 200;
/** Pause between two batches of 20 events, in ms. */
const PAUSE = 20;
const BATCH = 20;
const BASELINE_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), "promotrail-erase-"));
const file = join(folder, "data.db");

/** Events of a shop, about 1 KB each; the person's are spread evenly. */
function seed(): void {
  const operations = openOperations({ file, now: Date.now, newWriteKey: () => "wk_1" });
  operations.createProperty(SHOP);
  operations.close();
  const db = new Database(file);
  db.pragma("synchronous = OFF");
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :events),
     each AS (SELECT i, iif(i % (:events / :own) = 0, 'person', i / 20) AS who FROM n)
     INSERT INTO events (property_id, event_id, category, action, occurred_at, received_at, visitor_id, session_id, customer_id,
       cdp_source, traffic, flags, body, contact_hashes)
     SELECT '100001', printf('%016x', i), 'product', 'view', i, i, 'visitor-' || who, 'session-' || who,
       iif(who = 'person', 'C-person', NULL), 'Production', 'human', '',
       json_object('event_id', printf('%016x', i), 'category', 'product', 'action', 'view', 'context',
         json_object('visitor_id', 'visitor-' || who, 'page', printf('%.*c', 700, 'x'))), '' FROM each`,
  ).run({ events: EVENTS, own: OWN });
  db.close();
}

let from = performance.now();
seed();
console.log(`${EVENTS} events, seeded in ${Math.round((performance.now() - from) / 1000)} s`);

const store = await threadedStore({ file });
const property = (await store.property("100001"))!;
let isDone = false;
let waits: number[] = [];

async function sendSteadily(): Promise<void> {
  const sending = { sentAt: null, traffic: "human", keyId: 1, source: "browser" } as const;
  while (!isDone) {
    const events = Array.from({ length: BATCH }, () => event({ eventId: randomUUID(), visitorId: randomUUID() }));
    const start = performance.now();
    await store.ingest({ property, sending: { ...sending, receivedAt: Date.now() }, keepRejected: true, events });
    waits.push(performance.now() - start);
    await delay(PAUSE);
  }
}

const quantile = (of: number): string => waits.toSorted((a, b) => a - b)[Math.floor(waits.length * of)]!.toFixed(1);
const report = (when: string): void =>
  console.log(`${when}: ${waits.length} batches of ${BATCH} events, p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`);

const load = sendSteadily();
await delay(BASELINE_MS);
report("before");
waits = [];
from = performance.now();
const cpu = process.cpuUsage();
const subject = { customer_id: "C-person" };
const request = await store.addPrivacyRequest("100001", {
  id: randomUUID(),
  type: "erase",
  actor: "bench",
  key_id: null,
  subject,
});
const counts = await runPrivacyRequest({ store, erasureLog: { append: async () => {} } }, property, request);
const { user, system } = process.cpuUsage(cpu);
report("during");
console.log(
  `erased in ${((performance.now() - from) / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU time:`,
  counts,
);
isDone = true;
await load;
await store.close();
rmSync(folder, { recursive: true });
