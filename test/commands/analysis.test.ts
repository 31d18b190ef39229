import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Collector } from "../support/collector.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { temporaryFolder } from "../support/folder.ts";
import { plantedCollector } from "../support/planted.ts";

const folder = temporaryFolder(afterAll);

let collector: Collector;
beforeAll(async () => {
  collector = await plantedCollector(folder, 1_000, 5);
});
afterAll(() => collector.close());

/** Runs a command while the collector serves the same data file. */
async function promotrail(args: readonly string[], input = "") {
  const env = { PATH: process.env.PATH, DATABASE_URL: collector.dataFile };
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => {}).end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { out, err, code };
}

const COUNT = "SELECT count(*) AS n, 'a,b' AS t FROM v_attempts WHERE code = 'SPRING10'";

describe("promotrail sql", () => {
  const ofProperty = ["--property", "100001"];

  test("returns the same as the API, as a table, JSON or CSV, also for a query from the standard input", async () => {
    const { rows } = await (await collector.admin("/v1/sql?property_id=100001", { sql: COUNT })).json();
    const [[n]] = rows;
    expect(n).toBeGreaterThan(0);
    expect(JSON.parse((await promotrail(["sql", COUNT, ...ofProperty, "--format", "json"])).out).rows).toEqual(rows);
    expect((await promotrail(["sql", "-", ...ofProperty, "--format", "csv"], COUNT)).out).toBe(`n,t\n${n},"a,b"\n`);
    expect((await promotrail(["sql", COUNT, ...ofProperty])).out).toMatch(new RegExp(`^n +t\\n${n} +a,b\\n$`));
  });

  test.each([
    ["an invalid query", ["SELECT nonsense FROM v_events", ...ofProperty], "no such column: nonsense"],
    ["no SQL", ["x", ...ofProperty], 'promotrail: the query is not valid: near "x": syntax error (line 1, column 1)'],
    ["a query of a table", ["SELECT * FROM code_checks", ...ofProperty], "code_checks"],
    ["a query that writes", ["DELETE FROM v_events", ...ofProperty], "the query"],
    ["an unknown property", [COUNT, "--property", "4711"], "4711"],
    ["no property", [COUNT], "--property"],
  ])("refuses %s in one line", async (_, args, message) => {
    const { out, err, code } = await promotrail(["sql", ...args]);
    expect({ out, code }).toEqual({ out: "", code: 1 });
    expect(err).toContain(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});

describe("promotrail export", () => {
  test("prints the same as the API streams", async () => {
    const answer = await collector.admin("/v1/exports/redemptions?property_id=100001&format=csv&basis=evaluated");
    const { out, code } = await promotrail(["export", "redemptions", "--property", "100001", "--basis", "evaluated"]);
    expect(code).toBe(0);
    expect(out).toBe(await answer.text());
    expect(parse(out, { columns: true }).length).toBeGreaterThan(0);
  });

  test.each([
    ["an unknown format", ["--format", "xml"], "format"],
    ["an invalid day", ["--from", "yesterday"], "from"],
    ["a range that ends before it begins", ["--from", "2026-02-02", "--to", "2026-02-01"], "from must not be after to"],
    ["a number with an exponent", ["--key-id", "1e0"], "--key-id must be "],
    ["an invalid time zone", ["--tz", "Nowhere"], "tz"],
    ["an invalid cursor", ["--cursor", "Nw.AAAAAA"], "cursor"],
    ["a filter of other facts", ["--code", "SPRING10"], "--code"],
  ])("refuses %s, and prints nothing", async (_, args, message) => {
    const { out, err, code } = await promotrail(["export", "events", "--property", "100001", ...args]);
    expect({ out, code }).toEqual({ out: "", code: 1 });
    expect(err).toContain(message);
  });
});
