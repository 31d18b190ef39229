import type { KeptTable, Retention } from "../../ports/retention.ts";
import type { Db } from "../connection/database.ts";

const DAY = 86_400_000;
/** Rows of one table that one step reads or deletes. It takes some milliseconds, so that no other call waits for long. */
export const STEP = 100;

/** How long code checks of calculations are kept: a cart is calculated again after every change. */
const CALCULATION_CODE_DAYS = 30;

/** How long the sources of wrong codes are kept: they are hashes of addresses. Their prefixes are kept with them. */
const SOURCE_DAYS = 7;

/** Deletes the oldest rows of one table. @param before epoch milliseconds @returns the number of rows read or deleted */
type Step = (before: number) => number;

/** For tables whose keys grow with time: the rows with the smallest keys are the oldest. */
const oldestFirst = (db: Db, table: string, key: string, time: string): Step => {
  const remove = db.prepare<[number, number]>(
    `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT ?) AND ${time} < ?`,
  );
  return (before) => remove.run(STEP, before).changes;
};

/**
 * Deletes code checks, except the latest: its id must not be used again, because the roll-ups contain all checks up to an id.
 * @param which clauses that choose and order the checks
 */
const checksExceptLatest = (db: Db, which = "ORDER BY id"): Step => {
  const remove = db.prepare<[number, number]>(
    `DELETE FROM code_checks WHERE id IN (SELECT id FROM code_checks ${which} LIMIT ?) AND received_at < ?
       AND id < (SELECT max(id) FROM code_checks)`,
  );
  return (before) => remove.run(STEP, before).changes;
};

/** For tables whose keys do not grow with time: walks through all rows, a step at a time, and then begins again. */
function byWalk(db: Db, table: string, key: readonly string[], time: string): Step {
  const columns = key.join(", ");
  const after = `(${columns}) > (${key.map(() => "?").join(", ")})`;
  const page = db.prepare<unknown[], Record<string, string | number>>(
    `SELECT ${columns}, ${time} AS time FROM ${table} WHERE ${after} ORDER BY ${columns} LIMIT ${STEP}`,
  );
  const remove = db.prepare(`DELETE FROM ${table} WHERE ${key.map((column) => `${column} = ?`).join(" AND ")}`);
  let at = key.map(() => "");
  return (before) => {
    const rows = page.all(...at);
    const keyOf = (row: Record<string, string | number>) => key.map((column) => row[column] as string);
    for (const row of rows) if ((row.time as number) < before) remove.run(...keyOf(row));
    at = rows.length < STEP ? key.map(() => "") : keyOf(rows.at(-1)!);
    return rows.length < STEP ? 0 : rows.length;
  };
}

/** Tables whose keys grow with time: the key, and the column with the time. */
export const GROWING = {
  events: ["seq", "received_at"],
  rejected_events: ["seq", "received_at"],
  conflicting_events: ["seq", "received_at"],
  code_checks: ["id", "received_at"],
  code_removals: ["rowid", "evaluated_at"],
  redemptions: ["id", "received_at"],
  price_differences: ["id", "received_at"],
  outbox: ["seq", "at"],
  deliveries: ["seq", "created_at"],
  audit: ["seq", "at"],
} as const satisfies Partial<Readonly<Record<KeptTable, readonly [key: string, time: string]>>>;

const byAge = (table: keyof typeof GROWING) => {
  const [key, time] = GROWING[table];
  return (db: Db): Step => oldestFirst(db, table, key, time);
};

/** The log refuses other deletions. */
function expiredAudit(db: Db): Step {
  const expire = db.prepare<[number, number]>("UPDATE audit_expiry SET kept_from = ? WHERE kept_from < ?");
  const remove = byAge("audit")(db);
  return (before) => {
    expire.run(before, before);
    return remove(before);
  };
}

const STEPS: Readonly<Record<KeptTable, (db: Db) => Step>> = {
  events: byAge("events"),
  rejected_events: byAge("rejected_events"),
  conflicting_events: byAge("conflicting_events"),
  code_checks: (db) => checksExceptLatest(db),
  code_removals: byAge("code_removals"),
  redemptions: byAge("redemptions"),
  price_differences: byAge("price_differences"),
  visitor_carts: (db) => byWalk(db, "visitor_carts", ["property_id", "visitor_id"], "changed_at"),
  redemption_calls: (db) => byWalk(db, "redemption_calls", ["property_id", "cdp_source", "transaction_id"], "at"),
  idempotency_keys: (db) => byWalk(db, "idempotency_keys", ["property_id", "key"], "at"),
  // A hold lasts a day at most: older ones have ended.
  reservations: (db) => byWalk(db, "reservations", ["property_id", "id"], "expires_at"),
  // The last attempt of a message is a little more than two days after the first: older ones have ended.
  outbox: byAge("outbox"),
  deliveries: byAge("deliveries"),
  audit: expiredAudit,
  guessing_hours: (db) => byWalk(db, "guessing_hours", ["property_id", "at"], "at"),
  guessed_codes: (db) => byWalk(db, "guessed_codes", ["property_id", "at", "code"], "at"),
  orders: (db) => byWalk(db, "orders", ["property_id", "platform", "order_id"], "received_at"),
  purchases: (db) => byWalk(db, "purchases", ["property_id", "cdp_source", "transaction_id"], "received_at"),
};

/**
 * @returns a function that takes one step in one table, as a transaction of its own, and returns whether a pass over all tables
 * needs another step. A pass that a fault interrupts goes on at its table.
 */
export function sweeperOf(db: Db, retention: Retention, now: () => number): () => boolean {
  const configured = Object.entries(retention).map(([table, days]) => ({ step: STEPS[table as KeptTable](db), days }));
  const checksOfCalculations = checksExceptLatest(db, "WHERE cart_source = 'calculation' ORDER BY received_at");
  const steps = [
    ...configured,
    { step: oldestFirst(db, "calculations", "seq", "made_at"), days: 1 },
    { step: checksOfCalculations, days: CALCULATION_CODE_DAYS },
    { step: byWalk(db, "guessing_sources", ["property_id", "at", "source"], "at"), days: SOURCE_DAYS },
    { step: byWalk(db, "guessing_prefixes", ["property_id", "at", "prefix"], "at"), days: SOURCE_DAYS },
  ];
  const inTransaction = db.transaction((at: number) => {
    const { step, days } = steps[at]!;
    return step(now() - days * DAY);
  });
  let at = 0;
  return () => {
    const isDone = inTransaction.immediate(at) < STEP;
    if (isDone) at = (at + 1) % steps.length;
    return !isDone || at !== 0;
  };
}
