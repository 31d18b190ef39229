import type { Db } from "../connection/database.ts";

/** Tables whose old rows are deleted. */
export const KEPT_TABLES = [
  "events",
  "rejected_events",
  "visitor_carts",
  "code_checks",
  "code_removals",
  "redemptions",
  "purchases",
  "price_differences",
  "redemption_calls",
  "idempotency_keys",
  "reservations",
  "outbox",
  "deliveries",
] as const;
export type KeptTable = (typeof KEPT_TABLES)[number];

/** How many days rows are kept, by table; for ever where a table is not named. */
export type Retention = Partial<Readonly<Record<KeptTable, number>>>;

const DAY = 86_400_000;
/** Rows that one step deletes, or looks at: some milliseconds, so that nobody waits for it. */
const STEP = 500;

/** What calculations said of codes is kept so long: a cart is asked for again with every change. */
const CALCULATION_CODE_DAYS = 30;

/** Deletes the oldest rows of one table. @returns how many were deleted, or looked at */
type Step = (before: number) => number;

/** Rows of these came in the order of their numbers: the oldest stand first. */
const byAge = (db: Db, table: string, key: string, time = "received_at"): Step => {
  const remove = db.prepare<[number, number]>(
    `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT ?) AND ${time} < ?`,
  );
  return (before) => remove.run(STEP, before).changes;
};

/**
 * The same of checks, but for the latest, which stays until another one comes: its number must not be given again, as totals say
 * up to which one they are.
 * @param which of the rows, and in which order
 */
const checksButLatest = (db: Db, which = "ORDER BY id"): Step => {
  const remove = db.prepare<[number, number]>(
    `DELETE FROM code_checks WHERE id IN (SELECT id FROM code_checks ${which} LIMIT ?) AND received_at < ?
       AND id < (SELECT max(id) FROM code_checks)`,
  );
  return (before) => remove.run(STEP, before).changes;
};

/** These stand in the order of their owners: one walk through all of them, a step at a time, and then the next walk. */
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

const STEPS: Readonly<Record<KeptTable, (db: Db) => Step>> = {
  events: (db) => byAge(db, "events", "seq"),
  rejected_events: (db) => byAge(db, "rejected_events", "seq"),
  code_checks: (db) => checksButLatest(db),
  code_removals: (db) => byAge(db, "code_removals", "rowid", "evaluated_at"),
  redemptions: (db) => byAge(db, "redemptions", "id"),
  price_differences: (db) => byAge(db, "price_differences", "id"),
  visitor_carts: (db) => byWalk(db, "visitor_carts", ["property_id", "visitor_id"], "changed_at"),
  redemption_calls: (db) => byWalk(db, "redemption_calls", ["property_id", "cdp_source", "transaction_id"], "at"),
  idempotency_keys: (db) => byWalk(db, "idempotency_keys", ["property_id", "key"], "at"),
  // A day at most is a reservation held: what is older than that is over.
  reservations: (db) => byWalk(db, "reservations", ["property_id", "id"], "expires_at"),
  // Two days and a bit a message is tried: what is older than that is over.
  outbox: (db) => byAge(db, "outbox", "seq", "at"),
  deliveries: (db) => byAge(db, "deliveries", "seq", "created_at"),
  purchases: (db) => byWalk(db, "purchases", ["property_id", "cdp_source", "transaction_id"], "received_at"),
};

/** @returns one step over all tables; says whether another one would find more */
export function sweeperOf(db: Db, retention: Retention, now: () => number): () => boolean {
  const kept = Object.entries(retention).map(([table, days]) => ({ step: STEPS[table as KeptTable](db), days }));
  const asked = checksButLatest(db, "WHERE cart_source = 'calculation' ORDER BY received_at");
  const steps = [
    ...kept,
    { step: byAge(db, "calculations", "seq", "made_at"), days: 1 },
    { step: asked, days: CALCULATION_CODE_DAYS },
  ];
  const all = db.transaction((at: number) => steps.map(({ step, days }) => step(at - days * DAY)));
  return () => all.immediate(now()).some((rows) => rows === STEP);
}
