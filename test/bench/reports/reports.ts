// `npm run bench:reports`: times of reports and exports, and their cost for ingest. Default: `-- --events=5600000`
// (about 1,000,000 code checks; takes a quarter of an hour, and 12 GB of disk temporarily). `--file=` uses a data file
// of `npm run seed`, or makes and keeps it. `--only=pages,exports,beside,rollups` selects parts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { generateTraffic } from "../../seed/generate-traffic.ts";
import type { LoadResult } from "../ingest/load.ts";
import { load, type Server, start } from "../ingest/servers.ts";
import { analystOf, childMemory } from "./analyst.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "5600000" },
    file: { type: "string" },
    seconds: { type: "string", default: "8" },
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: "pages,exports,beside,rollups" },
  },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
const DAY = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), "promotrail-bench-"));
const file = values.file ?? join(folder, "seeded.db");
if (!existsSync(file)) {
  const until = Math.floor(Date.now() / DAY) * DAY;
  await generateTraffic({ file, events: Number(values.events), days: 90, seed: 1, until });
}

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const quantile = (all: readonly number[], part: number): number =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))]!;

function sizes(): { events: number; checks: number; redemptions: number; last: number } {
  const db = new Database(file, { readonly: true });
  const count = (table: string) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;
  const last = db.prepare<[], number>("SELECT max(occurred_at) FROM code_checks").pluck().get()!;
  const found = { events: count("events"), checks: count("code_checks"), redemptions: count("redemptions"), last };
  db.close();
  return found;
}
const size = sizes();
console.log(`${whole(size.events)} events, ${whole(size.checks)} checks, ${whole(size.redemptions)} redemptions`);

/** The reports of the dashboard's first page, over 90 days, in a time zone with a clock change. */
const FIRST_PAGE = ["funnel?", "timeseries?interval=day&", "codes?limit=10&", "promotions?limit=10&", "sales?"];

async function pages({ port }: Server): Promise<void> {
  const analyst = analystOf(port);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  for (const report of FIRST_PAGE) {
    const times: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      // Other days in each round, so that no cache has the response.
      const to = size.last - (round % 5) * DAY;
      const path = `/v1/reports/${report}from=${day(to - 89 * DAY)}&to=${day(to)}&tz=Europe/Berlin`;
      const from = performance.now();
      await (await analyst.ask(path)).arrayBuffer();
      if (round >= 5) times.push(performance.now() - from);
    }
    const [name] = report.split("?");
    console.log(
      `report ${name}: median ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
    );
  }
}

async function exports({ port }: Server): Promise<void> {
  const analyst = analystOf(port);
  for (const format of ["csv", "ndjson", "parquet"]) {
    const sizes: number[] = [];
    const sampling = setInterval(async () => sizes.push(await childMemory()), 500);
    const from = performance.now();
    const bytes = await analyst.download(`/v1/exports/code_checks?format=${format}&cdp_source=all&traffic=all`);
    const seconds = (performance.now() - from) / 1000;
    clearInterval(sampling);
    const memory = sizes.filter((one) => one > 0).map((one) => one / 2 ** 20);
    console.log(
      `export of ${whole(size.checks)} checks, ${format}: ${whole(size.checks / seconds)} rows/s, ${whole(bytes / 2 ** 20)} MiB; memory after a third ${whole(memory[Math.floor(memory.length / 3)] ?? 0)} MiB, at most ${whole(Math.max(0, ...memory))} MiB`,
    );
  }
}

/** Runs queries and exports without a pause. @returns stops them */
async function busy(port: number): Promise<() => Promise<void>> {
  const script = fileURLToPath(new URL("busy.ts", import.meta.url));
  const child = spawn("nice", ["-n", "19", process.execPath, script, String(port)], { stdio: "inherit" });
  // A failure of this program would leave it running, with the output open.
  process.once("exit", () => child.kill());
  // Both jobs of the collector must run before the measurement.
  await sleep(3_000);
  return async () => {
    child.kill();
    await once(child, "exit");
  };
}

const perSecond = ({ events, seconds }: LoadResult): number => events / seconds;

const order = (port: number, shape: string, seed: number, seconds = SECONDS) => ({
  port,
  shape,
  seed,
  seconds,
  connections: 64,
  rate: 0,
  codes: 0,
});

async function ingestDuringQueries({ port }: Server): Promise<void> {
  await load(order(port, "mixed", 0, 2));
  const [alone, together]: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    alone!.push(perSecond(await load(order(port, "mixed", 2 * round + 1))));
    const stop = await busy(port);
    together!.push(perSecond(await load(order(port, "mixed", 2 * round + 2))));
    if ((await childMemory()) === 0) throw new Error("no query or export was running");
    await stop();
  }
  const [one, both] = [quantile(alone!, 0.5), quantile(together!, 0.5)];
  console.log(
    `ingest during the slowest query and an export: ${whole(both)} of ${whole(one)} events/s, ratio ${(both / one).toFixed(2)}`,
  );
}

/** Makes a data file with a shop's traffic. */
async function planted(name: string): Promise<string> {
  const made = join(folder, name);
  await generateTraffic({ file: made, events: 20_000, days: 90, seed: 1, until: Math.floor(Date.now() / DAY) * DAY });
  return made;
}

/** SQL of the triggers that maintain totals. */
const COUNTING = /attempt_changes|redemption_changes|purchase_changes|UPDATE purchases SET/;

/** The same file without roll-ups: no triggers, and a watermark beyond all changes. */
async function withoutRollUps(): Promise<string> {
  const bare = await planted("bare.db");
  const db = new Database(bare);
  const triggers = db.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
  );
  for (const { name, sql } of triggers.all()) if (COUNTING.test(sql)) db.exec(`DROP TRIGGER ${name}`);
  db.exec("UPDATE change_counter SET counted_checks = 9e15, counted_redemptions = 9e15");
  db.close();
  return bare;
}

async function rollUps(): Promise<void> {
  const kept = await planted("kept.db");
  const bare = await withoutRollUps();
  for (const shape of ["mixed", "checks"]) {
    const [rolled, plain]: number[][] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [from, found] of [
        [kept, rolled!],
        [bare, plain!],
      ] as const) {
        const server = await start("collector", from);
        await load(order(server.port, shape, round, 2));
        found.push(perSecond(await load(order(server.port, shape, round + 100))));
        await server.stop();
      }
    }
    const [ours, floor] = [quantile(rolled!, 0.5), quantile(plain!, 0.5)];
    console.log(
      `roll-ups, ${shape}: ${whole(ours)} events/s with, ${whole(floor)} without, cost ${(100 * (1 - ours / floor)).toFixed(1)} %`,
    );
  }
}

const PARTS = { pages, exports, beside: ingestDuringQueries };
const chosen = values.only.split(",");
try {
  if (Object.keys(PARTS).some((name) => chosen.includes(name))) {
    const server = await start("collector", file);
    try {
      for (const [name, part] of Object.entries(PARTS)) if (chosen.includes(name)) await part(server);
    } finally {
      await server.stop();
    }
  }
  if (chosen.includes("rollups")) await rollUps();
} finally {
  rmSync(folder, { recursive: true });
}
