import Database from "better-sqlite3";
import { expect } from "vitest";

/** The events of many senders, and their acknowledgments. */
export interface Journal {
  readonly sent: Set<string>;
  readonly acknowledged: Set<string>;
  /** Responses other than 200, and broken connections. */
  refused: number;
  /** Called after each response. */
  onResponse(): void;
}

export const emptyJournal = (): Journal => ({
  sent: new Set(),
  acknowledged: new Set(),
  refused: 0,
  onResponse: () => {},
});

/** Waits until `more` events are acknowledged. */
export function untilAcknowledged(journal: Journal, more: number): Promise<void> {
  const enough = journal.acknowledged.size + more;
  return new Promise((resolve) => {
    journal.onResponse = () => journal.acknowledged.size >= enough && resolve();
  });
}

export const EVENTS_PER_BATCH = 3;

/** A cart, a code and a page view of one visitor. */
function batchOf(visitor: string, ids: readonly [string, string, string]): object {
  const context = { visitor_id: visitor };
  const item = { type: "product", id: 118, price: "119.95", quantity: 2 };
  const code = { type: "promotion_code", id: "TAKE50" };
  const events = [
    { event_id: ids[0], category: "product", action: "add_to_cart", items: [item], context },
    { event_id: ids[1], category: "promotion_code", action: "used", items: [code], context },
    { event_id: ids[2], category: "pageview", action: "view", context },
  ];
  return { write_key: "wk_demo", events };
}

/** Sends one batch, and records its acknowledgments. @returns whether the response was 200 */
async function sendOne(url: string, visitor: string, n: number, journal: Journal): Promise<boolean> {
  const ids = [`${visitor}-${n}-cart`, `${visitor}-${n}-code`, `${visitor}-${n}-view`] as const;
  for (const id of ids) journal.sent.add(id);
  try {
    const answer = await fetch(`${url}/v1/events`, { method: "POST", body: JSON.stringify(batchOf(visitor, ids)) });
    const { results = [] } = await answer.json();
    for (const { event_id, outcome } of results) if (outcome === "stored") journal.acknowledged.add(event_id);
    journal.onResponse();
    if (!answer.ok) journal.refused += 1;
    return answer.ok;
  } catch {
    journal.refused += 1;
    return false;
  }
}

/** Sends batches, one after the other, until a response is not 200. */
export async function sendUntilRefused(url: string, visitor: string, journal: Journal): Promise<void> {
  for (let n = 0; await sendOne(url, visitor, n, journal); n += 1);
}

/** Sends batches, one after the other, until `enough` returns true. */
export async function sendUntil(enough: () => boolean, url: string, visitor: string, journal: Journal): Promise<void> {
  for (let n = 0; !enough(); n += 1) await sendOne(url, visitor, n, journal);
}

/** Acknowledged events are stored once, others at most once, and each batch as a whole. */
export function expectStoredOnce(dataFile: string, { acknowledged, sent }: Journal): void {
  const db = new Database(dataFile, { readonly: true });
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  const stored = db.prepare<[], string>("SELECT event_id FROM events").pluck().all();
  const distinct = new Set(stored);
  expect(distinct.size).toBe(stored.length);
  expect([...acknowledged].filter((id) => !distinct.has(id))).toEqual([]);
  expect(stored.filter((id) => !sent.has(id))).toEqual([]);
  // Every stored code has its check, once.
  const checks = db.prepare<[], string>("SELECT event_id FROM code_checks ORDER BY event_id").pluck().all();
  expect(checks).toEqual(stored.filter((id) => id.endsWith("-code")).sort());
  db.close();
}
