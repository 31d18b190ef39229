import Database from "better-sqlite3";
import { expect } from "vitest";

/** What many senders have sent, and what they were told of it. */
export interface Told {
  readonly sent: Set<string>;
  readonly acknowledged: Set<string>;
  /** Answers other than 200, and connections that broke. */
  refused: number;
  /** Called whenever something was acknowledged. */
  heard(): void;
}

export const nothingTold = (): Told => ({ sent: new Set(), acknowledged: new Set(), refused: 0, heard: () => {} });

/** Waits until so many more events were acknowledged. */
export function acknowledging(told: Told, more: number): Promise<void> {
  const enough = told.acknowledged.size + more;
  return new Promise((resolve) => {
    told.heard = () => told.acknowledged.size >= enough && resolve();
  });
}

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

/** Sends one batch, and notes what was acknowledged. @returns whether it was answered 200 */
async function sendOne(url: string, visitor: string, n: number, told: Told): Promise<boolean> {
  const ids = [`${visitor}-${n}-cart`, `${visitor}-${n}-code`, `${visitor}-${n}-view`] as const;
  for (const id of ids) told.sent.add(id);
  try {
    const answer = await fetch(`${url}/v1/events`, { method: "POST", body: JSON.stringify(batchOf(visitor, ids)) });
    const { results = [] } = await answer.json();
    for (const { event_id, outcome } of results) if (outcome === "stored") told.acknowledged.add(event_id);
    told.heard();
    if (!answer.ok) told.refused += 1;
    return answer.ok;
  } catch {
    told.refused += 1;
    return false;
  }
}

/** Sends batches, one after the other, until one is not answered with 200. */
export async function sendUntilRefused(url: string, visitor: string, told: Told): Promise<void> {
  for (let n = 0; await sendOne(url, visitor, n, told); n += 1);
}

/** Sends batches, one after the other, whatever is answered, until it is enough. */
export async function sendUntil(enough: () => boolean, url: string, visitor: string, told: Told): Promise<void> {
  for (let n = 0; !enough(); n += 1) await sendOne(url, visitor, n, told);
}

/** What was acknowledged is in the data file once, what was not at most once, and each batch as a whole. */
export function expectStoredOnce(dataFile: string, { acknowledged, sent }: Told): void {
  const db = new Database(dataFile, { readonly: true });
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  const stored = db.prepare<[], string>("SELECT event_id FROM events").pluck().all();
  const known = new Set(stored);
  expect(known.size).toBe(stored.length);
  expect([...acknowledged].filter((id) => !known.has(id))).toEqual([]);
  expect(stored.filter((id) => !sent.has(id))).toEqual([]);
  // Each batch happened as a whole: every code that is stored has its check, once.
  const checks = db.prepare<[], string>("SELECT event_id FROM code_checks ORDER BY event_id").pluck().all();
  expect(checks).toEqual(stored.filter((id) => id.endsWith("-code")).sort());
  db.close();
}
