import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { TOTALS, type Totals } from "./totals.ts";

/** Sums stop here (0010-reports.sql): a transaction that adds an absurd amount must not fail for it. */
const MOST = Number.MAX_SAFE_INTEGER;

/** Adds the facts after an id to their totals. By themselves, they are found by their ids; else SQLite would walk all facts in the order of a period. */
const rollUpOf = (db: Db, { table, facts, milliseconds, keys, sums }: Totals) =>
  db.prepare<[number]>(
    `INSERT INTO ${table} WITH fresh AS MATERIALIZED (SELECT * FROM ${facts} WHERE id > ?)
     SELECT property_id, at - at % ${milliseconds}, ${keys}, ${sums.map((sum) => `sum(${sum})`).join(", ")}
     FROM fresh WHERE true GROUP BY property_id, at - at % ${milliseconds}, ${keys}
     ON CONFLICT DO UPDATE SET ${sums.map((sum) => `${sum} = min(${MOST}, ${sum} + excluded.${sum})`).join(", ")}`,
  );

/** How far rows are counted, and how many there are. */
interface Watermark {
  readonly checks: number;
  readonly lastCheck: number;
  readonly redemptions: number;
  readonly lastRedemption: number;
}

/**
 * Counts what is new at the end of each transaction: rows that fall together cost one addition, and what became of them on the way
 * none. Heads of attempts have to be found before.
 */
export function rollUpNewFacts(db: Db, transactions: Transactions): void {
  const standing = db.prepare<[], Watermark>(
    `SELECT counted_checks AS checks, counted_redemptions AS redemptions,
       (SELECT ifnull(max(id), 0) FROM code_checks) AS lastCheck, (SELECT ifnull(max(id), 0) FROM redemptions) AS lastRedemption
     FROM change_counter`,
  );
  const counted = db.prepare<[checks: number, redemptions: number]>(
    "UPDATE change_counter SET counted_checks = ?, counted_redemptions = ?",
  );
  const of = (facts: Totals["facts"]) => TOTALS.filter((one) => one.facts === facts).map((one) => rollUpOf(db, one));
  const [attempts, redeemed] = [of("attempt_facts"), of("redemption_facts")];
  transactions.beforeCommit({
    flush() {
      const { checks, lastCheck, redemptions, lastRedemption } = standing.get()!;
      if (lastCheck <= checks && lastRedemption <= redemptions) return;
      if (lastCheck > checks) for (const count of attempts) count.run(checks);
      if (lastRedemption > redemptions) for (const count of redeemed) count.run(redemptions);
      counted.run(Math.max(checks, lastCheck), Math.max(redemptions, lastRedemption));
    },
    forget() {},
  });
}
