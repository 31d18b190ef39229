import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { tenOff } from "../support/promotions-api.ts";
import { type ServerAsk, serverClient } from "../support/servers-api.ts";
import { type CollectorProcess, collectorProcess, LONG } from "./collector.ts";
import { emptyLedger, type Ledger, till } from "./tills.ts";

const SEEDS = LONG ? 100 : 2;
const TILLS = 64;
const USES = LONG ? 500 : 100;
const ATTEMPTS = LONG ? 5_000 : 1_000;
const PROPERTY = "property_id=100001";

/** A collector that is killed now and then; who asks meanwhile asks the next one. */
function killed(dataFile: string) {
  let current: Promise<CollectorProcess> = collectorProcess(dataFile);
  const ask: ServerAsk = async (method, path, ...given) => {
    for (;;) {
      const { url } = await current;
      try {
        return await serverClient({ url }, "secret")(method, `${path}?${PROPERTY}`, ...given);
      } catch {
        // It was killed before it answered; nobody knows whether it had done it.
      }
    }
  };
  const kill = async () => {
    const { kill } = await current;
    const { promise, resolve } = Promise.withResolvers<CollectorProcess>();
    current = promise;
    await kill();
    resolve(await collectorProcess(dataFile));
  };
  return { ask, kill };
}

/** Kills at two moments that no other seed has. */
async function killNowAndThen(kill: () => Promise<void>, ledger: Ledger, seed: number): Promise<void> {
  for (const share of [0.2, 0.6]) {
    const at = ATTEMPTS * share + ((seed * 37) % (ATTEMPTS / 5));
    while (ledger.attempts < at) await new Promise((resolve) => setImmediate(resolve));
    await kill();
  }
}

test("one code, many tills, kill -9: never more uses than there are, and each transaction is answered the same", {
  timeout: 3_600_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const { ask, kill } = killed(dataFile);
  // Whoever is asked first waits for the file.
  await ask("GET", "/v3/promotions");
  watchUses(dataFile);
  const total = { attempts: 0, redeemed: 0, reversed: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const code = `HOT${seed}`;
    const made = await ask("POST", "/v3/promotions", tenOff());
    await ask("POST", `/v3/promotions/${made.json.data.id}/codes`, { code, max_uses: USES });
    const ledger = emptyLedger();
    const shift = { code, seed, ask, ledger, attempts: ATTEMPTS };
    const killing = killNowAndThen(kill, ledger, seed);
    await Promise.all(Array.from({ length: TILLS }, (_, number) => till(shift, number)));
    await killing;
    expectKept(dataFile, code, ledger);
    total.attempts += ledger.attempts;
    total.redeemed += ledger.redeemed.size;
    total.reversed += ledger.reversed.size;
  }
  expect(check(operatorOf(dataFile))).toBe(0);
  console.log(`${SEEDS} seeds, ${2 * SEEDS} kills: ${JSON.stringify(total)}`);
});

/** Every answer came to a row, and no row to more than one use. */
function expectKept(dataFile: string, code: string, ledger: Ledger): void {
  const db = new Database(dataFile, { readonly: true });
  const number = (sql: string) => db.prepare<[string], number>(sql).pluck().get(code);
  const rows = db.prepare<[string], string>("SELECT transaction_id FROM redemptions WHERE code = ?").pluck().all(code);
  const uses = number("SELECT current_uses FROM coupon_codes WHERE code = ?");
  const reversed = number("SELECT count(*) FROM redemptions WHERE code = ? AND reversed_at IS NOT NULL");
  const tooMany = number("SELECT count(*) FROM uses_too_many WHERE code = ?");
  db.close();
  expect(tooMany).toBe(0);
  expect(ledger.wrong).toEqual([]);
  expect(rows.toSorted()).toEqual([...ledger.redeemed.keys()].toSorted());
  expect(reversed).toBe(ledger.reversed.size);
  expect(uses).toBe(rows.length - reversed!);
  const ended = ["code_uses_exhausted", "reserved_elsewhere"].map((reason) => ledger.refused.get(reason) ?? 0);
  expect(Math.max(...ended), "the last use was asked for").toBeGreaterThan(0);
}

/** Has the data file itself remember every use beyond what a code may have, however short it was counted. */
function watchUses(dataFile: string): void {
  const db = new Database(dataFile);
  db.exec(`CREATE TABLE uses_too_many (code TEXT);
    CREATE TRIGGER one_too_many AFTER UPDATE OF current_uses ON coupon_codes
    WHEN new.max_uses > 0 AND new.current_uses > new.max_uses
    BEGIN INSERT INTO uses_too_many VALUES (new.code); END`);
  db.close();
}
