import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { tenOff } from "../support/promotions-api.ts";
import { type ServerAsk, serverClient } from "../support/servers-api.ts";
import { type CollectorProcess, collectorProcess, LONG } from "./collector.ts";
import { emptyLedger, type Ledger, type Shift, till } from "./tills.ts";

const SEEDS = LONG ? 100 : 1;
const TILLS = 64;
const USES = LONG ? 500 : 100;
const ATTEMPTS = LONG ? 5_000 : 1_000;
const PROPERTY = "property_id=100001";

/** A collector that is killed now and then. A request without a response is sent to the next one. */
function killable(dataFile: string) {
  let current: Promise<CollectorProcess> = collectorProcess(dataFile);
  const request: ServerAsk = async (method, path, ...args) => {
    for (;;) {
      const { url } = await current;
      try {
        return await serverClient({ url }, "a-secret-of-at-least-32-characters")(
          method,
          `${path}?${PROPERTY}`,
          ...args,
        );
      } catch {
        // The collector was killed before it responded; the request may have been executed.
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
  return { request, kill };
}

/** Kills the collector at two points, which differ by seed. */
async function killNowAndThen(kill: () => Promise<void>, ledger: Ledger, seed: number): Promise<void> {
  for (const share of [0.2, 0.6]) {
    const at = ATTEMPTS * share + ((seed * 37) % (ATTEMPTS / 5));
    while (ledger.attempts < at) await new Promise((resolve) => setImmediate(resolve));
    await kill();
  }
}

/** Deletes the code in the middle of the shift, and creates it again for another promotion: the new code has its own uses. */
async function replaceCode(request: ServerAsk, { code, ledger }: Shift, created: CreatedCode): Promise<void> {
  while (ledger.attempts < ATTEMPTS * 0.4) await new Promise((resolve) => setImmediate(resolve));
  await request("DELETE", `/v3/promotions/${created.promotion}/codes/${created.id}`);
  await createCode(request, code);
}

interface CreatedCode {
  readonly promotion: number;
  readonly id: number;
}

async function createCode(request: ServerAsk, code: string): Promise<CreatedCode> {
  const promotion = (await request("POST", "/v3/promotions", tenOff())).json.data.id;
  // A request that is sent again after a kill finds the code of the first one.
  await request("POST", `/v3/promotions/${promotion}/codes`, { code, max_uses: USES });
  const { json } = await request("GET", `/v3/promotions/${promotion}/codes`);
  return { promotion, id: json.data[0].id };
}

test("one code, many tills, kill -9: uses never exceed their limit, and retries of a transaction get the same response", {
  timeout: 3_600_000,
}, async () => {
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const { request, kill } = killable(dataFile);
  // The data file exists after the first response.
  await request("GET", "/v3/promotions");
  watchUses(dataFile);
  const total = { attempts: 0, redeemed: 0, reversed: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const code = `HOT${seed}`;
    const created = await createCode(request, code);
    const ledger = emptyLedger();
    const shift = { code, seed, request, ledger, attempts: ATTEMPTS };
    const others = [killNowAndThen(kill, ledger, seed), replaceCode(request, shift, created)];
    await Promise.all(Array.from({ length: TILLS }, (_, number) => till(shift, number)));
    await Promise.all(others);
    expectConsistent(dataFile, code, ledger);
    total.attempts += ledger.attempts;
    total.redeemed += ledger.redeemed.size;
    total.reversed += ledger.reversed.size;
  }
  expect(check(operatorOf(dataFile))).toBe(0);
  console.log(`${SEEDS} seeds, ${2 * SEEDS} kills: ${JSON.stringify(total)}`);
});

/** Every response has a row, and every row one use of its own code. */
function expectConsistent(dataFile: string, code: string, ledger: Ledger): void {
  const db = new Database(dataFile, { readonly: true });
  const number = (sql: string) => db.prepare<[string], number>(sql).pluck().get(code);
  const rows = db.prepare<[string], string>("SELECT transaction_id FROM redemptions WHERE code = ?").pluck().all(code);
  const codes = number("SELECT count(*) FROM v_codes WHERE code = ?");
  const uses = number("SELECT sum(current_uses) FROM v_codes WHERE code = ?");
  const misplaced = number(
    `SELECT count(*) FROM v_codes c WHERE code = ? AND current_uses <> (
       SELECT count(*) FROM redemptions r WHERE r.code_id = c.id AND r.reversed_at IS NULL)`,
  );
  const reversed = number("SELECT count(*) FROM redemptions WHERE code = ? AND reversed_at IS NOT NULL");
  const excess = number("SELECT count(*) FROM uses_too_many WHERE code = ?");
  db.close();
  expect(excess).toBe(0);
  expect(ledger.wrong).toEqual([]);
  expect(ledger.refused.get("transaction_conflict"), "refusals of the same request").toBeUndefined();
  expect(rows.toSorted()).toEqual([...ledger.redeemed.keys()].toSorted());
  expect(reversed).toBe(ledger.reversed.size);
  expect(uses).toBe(rows.length - reversed!);
  expect(codes).toBe(2);
  expect(misplaced).toBe(0);
  const ended = ["code_uses_exhausted", "reserved_elsewhere"].map((reason) => ledger.refused.get(reason) ?? 0);
  expect(Math.max(...ended), "requests for more uses than there are").toBeGreaterThan(0);
}

/** Adds a trigger that records every use beyond the limit of a code, even for a moment. */
function watchUses(dataFile: string): void {
  const db = new Database(dataFile);
  db.exec(`CREATE TABLE uses_too_many (code TEXT);
    CREATE TRIGGER one_too_many AFTER UPDATE OF current_uses ON coupon_codes
    WHEN new.max_uses > 0 AND new.current_uses > new.max_uses
    BEGIN INSERT INTO uses_too_many VALUES (new.code); END`);
  db.close();
}
