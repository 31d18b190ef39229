import type { Db } from "../connection/database.ts";

/**
 * Rows of each index that SQLite reads to estimate its distribution: some milliseconds for the largest table, however many
 * rows it has. With a limit SQLite stores no values of rows, only numbers: nothing of an erased person stays there.
 */
const ROWS_PER_INDEX = 1_000;

/** All tables, not only those that this connection reads (0x10000); only return the statements (1) for statistics (2). */
const STATEMENTS_DUE = 0x10003;

/** Other connections read the statistics only together with the schema. A change of the schema makes them read both again. */
const LET_OTHERS_READ = "CREATE VIEW statistics_changed AS SELECT 1; DROP VIEW statistics_changed";

/**
 * Keeps the statistics of SQLite's query planner current: without them a join may read an index that excludes few rows. A table
 * is due without statistics, or with ten times or a tenth of the rows that it had then.
 * @returns a function that analyzes one table that is due, and returns whether another step may be needed
 */
export function analyzerOf(db: Db): () => boolean {
  let due: string[] | null = null;
  let known = "";
  const publish = db.transaction(() => db.exec(LET_OTHERS_READ));
  return () => {
    due ??= statementsDue(db);
    const next = due.shift();
    if (next !== undefined) {
      db.exec(next);
      return true;
    }
    due = null;
    const present = statisticsIn(db);
    if (present !== known) publish.immediate();
    known = present;
    return false;
  };
}

function statementsDue(db: Db): string[] {
  db.pragma(`analysis_limit = ${ROWS_PER_INDEX}`);
  const due = db.pragma(`optimize(${STATEMENTS_DUE})`) as { readonly optimize: string }[];
  return due.map(({ optimize }) => optimize);
}

const hasStatistics = (db: Db): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").get() !== undefined;

/** All statistics as a text; empty where there are none. */
const statisticsIn = (db: Db): string =>
  hasStatistics(db) ? JSON.stringify(db.prepare("SELECT * FROM sqlite_stat1").raw().all()) : "";
