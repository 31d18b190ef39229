// `npm run bench:upgrade -- --checks N`: the time that the upgrade of a data file from before verdicts takes.
import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Command } from "commander";
import { upgradeDataFile } from "../../collector/store/sqlite/upgrade.ts";
import { generateTraffic } from "../seed/generate-traffic.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { writeSchema21 } from "../support/schema-21.ts";

const { checks } = new Command("upgrade")
  .option("--checks <n>", "number of code checks", Number, 1_000_000)
  .parse()
  .opts<{ checks: number }>();

/** Events of the shop whose rows are repeated. */
const EVENTS = 20_000;
/** Columns that tell visitors and orders apart. */
const OWN = ["event_id", "visitor_id", "session_id", "transaction_id", "customer_id", "customer_key"];

const folder = newFolder();
try {
  const [source, file] = [join(folder, "source.db"), join(folder, "old.db")];
  await generateTraffic({ file: source, events: EVENTS, seed: 1, days: 90, until: Date.parse("2026-11-01T00:00:00Z") });
  writeSchema21(file, source);
  const rows = repeat(file);
  const megabytes = Math.round(statSync(file).size / 2 ** 20);
  const from = performance.now();
  let steps = 0;
  upgradeDataFile(file, ({ step }) => {
    steps = step;
  });
  const seconds = (performance.now() - from) / 1_000;
  console.log(`${rows} code checks, ${megabytes} MB: ${steps} steps in ${seconds.toFixed(1)} s`);
} finally {
  removeFolder(folder);
}

/** Repeats the visitors of a file, with ids of their own, until it has enough code checks. @returns their number */
function repeat(file: string): number {
  const db = new Database(file);
  db.pragma("synchronous = OFF");
  const count = () => db.prepare<[], number>("SELECT count(*) FROM code_checks").pluck().get()!;
  const times = Math.ceil(checks / count()) - 1;
  db.transaction(() => {
    for (const table of ["code_checks", "purchases", "redemptions"]) repeatTable(db, table, times);
  })();
  const rows = count();
  db.close();
  return rows;
}

function repeatTable(db: Database.Database, table: string, times: number): void {
  const columns = db
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?) WHERE name <> 'id'")
    .pluck()
    .all(table);
  const values = columns.map((column) => (OWN.includes(column) ? `${column} || '-' || copy` : column));
  db.exec(`CREATE TEMP TABLE first AS SELECT * FROM ${table}`);
  db.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values.join(", ")}
     FROM (WITH RECURSIVE n (copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM n WHERE copy < ?) SELECT copy FROM n), first`,
  ).run(times);
  db.exec("DROP TABLE first");
}
