import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { TOTALS, type Totals } from "./totals.ts";

/** Sums stop here, as in schema/triggers.sql: a site that reports absurd amounts can't make a transaction fail. */
const MAX_SUM = Number.MAX_SAFE_INTEGER;

/**
 * Adds the facts after an id to a roll-up. The materialized query finds them by id: otherwise SQLite would read all
 * facts in the order of their periods.
 */
const additionTo = (db: Db, { table, facts, milliseconds, keys, sums }: Totals) =>
  db.prepare<[afterId: number]>(
    `INSERT INTO ${table} WITH fresh AS MATERIALIZED (SELECT * FROM ${facts} WHERE id > ?)
     SELECT property_id, at - at % ${milliseconds}, ${keys}, ${sums.map((sum) => `sum(${sum})`).join(", ")}
     FROM fresh WHERE true GROUP BY property_id, at - at % ${milliseconds}, ${keys}
     ON CONFLICT DO UPDATE SET ${sums.map((sum) => `${sum} = min(${MAX_SUM}, ${sum} + excluded.${sum})`).join(", ")}`,
  );

/** Highest ids in the roll-ups, and in the tables. */
interface Watermark {
  readonly checks: number;
  readonly lastCheck: number;
  readonly redemptions: number;
  readonly lastRedemption: number;
}

/**
 * Adds new facts to the roll-ups at the end of each transaction: facts of one row are added together, and changes of a
 * new fact within the transaction cost nothing. The heads of attempts have to be up to date before.
 */
export function rollUpNewFacts(db: Db, transactions: Transactions): void {
  const watermark = db.prepare<[], Watermark>(
    `SELECT counted_checks AS checks, counted_redemptions AS redemptions,
       (SELECT ifnull(max(id), 0) FROM code_checks) AS lastCheck, (SELECT ifnull(max(id), 0) FROM redemptions) AS lastRedemption
     FROM change_counter`,
  );
  const moveWatermark = db.prepare<[checks: number, redemptions: number]>(
    "UPDATE change_counter SET counted_checks = ?, counted_redemptions = ?",
  );
  const additionsOf = (facts: Totals["facts"]) =>
    TOTALS.filter((totals) => totals.facts === facts).map((totals) => additionTo(db, totals));
  const [addAttempts, addRedemptions] = [additionsOf("attempt_facts"), additionsOf("redemption_facts")];
  transactions.beforeCommit({
    flush() {
      const { checks, lastCheck, redemptions, lastRedemption } = watermark.get()!;
      if (lastCheck <= checks && lastRedemption <= redemptions) return;
      if (lastCheck > checks) for (const add of addAttempts) add.run(checks);
      if (lastRedemption > redemptions) for (const add of addRedemptions) add.run(redemptions);
      moveWatermark.run(Math.max(checks, lastCheck), Math.max(redemptions, lastRedemption));
    },
    forget() {},
  });
}
