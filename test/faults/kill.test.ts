import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { operatorOf } from "../support/operator.ts";

/** `npm run test:faults` does more of them. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 2);
const SENDERS = 16;
const cli = new URL("../../collector/cli.ts", import.meta.url).pathname;

/** Starts a collector as an operator would. */
async function collector(dataFile: string) {
  const env = { PATH: process.env.PATH, PORT: "0", ADMIN_TOKEN: "secret", DATABASE_URL: dataFile };
  const child = spawn(process.execPath, [cli, "serve", "--demo"], { env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  for await (const chunk of child.stdout) {
    out += chunk;
    const [url] = /http:\/\/localhost:\d+/.exec(out) ?? [];
    if (url) return { url, kill: () => child.kill("SIGKILL") && once(child, "exit") };
  }
  throw new Error(`it ended: ${out}`);
}

/** Waits until so many more events were acknowledged: another number each round, so that each is killed elsewhere. */
function acknowledging(told: Told, more: number): Promise<void> {
  const enough = told.acknowledged.size + more;
  return new Promise((resolve) => {
    told.heard = () => told.acknowledged.size >= enough && resolve();
  });
}

interface Told {
  readonly acknowledged: Set<string>;
  readonly sent: Set<string>;
  /** Called whenever something was acknowledged. */
  heard(): void;
}

/** Sends batches of codes and carts, one after the other, until nobody answers any more. */
async function send(url: string, sender: string, told: Told): Promise<void> {
  const { acknowledged, sent } = told;
  for (let n = 0; ; n += 1) {
    const ids = ["cart", "code", "view"].map((kind) => `${sender}-${n}-${kind}`);
    const context = { visitor_id: sender };
    const item = { type: "product", id: 118, price: "119.95", quantity: 2 };
    const events = [
      { event_id: ids[0], category: "product", action: "add_to_cart", items: [item], context },
      {
        event_id: ids[1],
        category: "promotion_code",
        action: "used",
        items: [{ type: "promotion_code", id: "TAKE50" }],
        context,
      },
      { event_id: ids[2], category: "pageview", action: "view", context },
    ];
    for (const id of ids) sent.add(id);
    try {
      const answer = await fetch(`${url}/v1/events`, {
        method: "POST",
        body: JSON.stringify({ write_key: "wk_demo", events }),
      });
      const { results } = await answer.json();
      for (const { event_id, outcome } of results) if (outcome === "stored") acknowledged.add(event_id);
      told.heard();
    } catch {
      return;
    }
  }
}

test("kill -9 under load: what was acknowledged is stored once, what was not at most once", {
  timeout: 600_000,
}, async () => {
  const dataFile = join(mkdtempSync(join(tmpdir(), "promotrail-")), "data.db");
  const told: Told = { acknowledged: new Set(), sent: new Set(), heard: () => {} };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { url, kill } = await collector(dataFile);
    const senders = Array.from({ length: SENDERS }, (_, n) => send(url, `round-${round}-${n}`, told));
    await acknowledging(told, 200 + ((round * 37) % 100));
    await kill();
    await Promise.all(senders);
  }
  expect(told.acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * 200);

  const db = new Database(dataFile, { readonly: true });
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  const stored = db.prepare<[], string>("SELECT event_id FROM events").pluck().all();
  expect(new Set(stored).size).toBe(stored.length);
  expect([...told.acknowledged].filter((id) => !stored.includes(id))).toEqual([]);
  expect(stored.filter((id) => !told.sent.has(id))).toEqual([]);
  // Each batch happened as a whole: every code that is stored has its check, once.
  const checks = db.prepare<[], string>("SELECT event_id FROM code_checks ORDER BY event_id").pluck().all();
  expect(checks).toEqual(stored.filter((id) => id.endsWith("-code")).sort());
  db.close();
  expect(check(operatorOf(dataFile))).toBe(0);
});
