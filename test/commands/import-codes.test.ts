import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type Ask, bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";

const folder = temporaryFolder(afterAll);

let collector: Collector;
let property: string;
let ask: Ask;

beforeAll(async () => {
  collector = await startCollector();
  property = await newProperty(collector, "Shop");
  ask = bigCommerceClient(collector, property);
});
afterAll(() => collector.close());

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

interface Exit {
  readonly stdout: string;
  readonly stderr: string;
  readonly code?: number;
}

/** Runs the command while the collector serves the same data file. */
const run = (file: string, promotion: number, ...more: string[]): Promise<Exit> =>
  promisify(execFile)(
    process.execPath,
    [COMMAND_LINE, "import", "codes", file, "--property", property, "--promotion", String(promotion), ...more],
    { env: { PATH: process.env.PATH, DATABASE_URL: collector.dataFile } },
  ).catch((error) => error);

const promotion = async (fields: object = {}): Promise<number> => (await ask("POST", "", tenOff(fields))).json.data.id;

test("codes are imported while a collector runs, and apply at once", async () => {
  const id = await promotion();
  // A lookup before the import must not be cached.
  expect((await ask("GET", "/codes?code=FROM%20FILE")).json.data).toEqual([]);
  const file = written("codes.csv", "code,max_uses\nFrom file,3\nfrom FILE,3\n10%,1\n");
  expect(await run(file, id)).toMatchObject({
    code: 1,
    stdout: [
      "4 lines: 1 codes added, 1 existed already, 1 invalid",
      "  line 3: the code from FILE already exists",
      "  line 4: code must consist of letters, digits, spaces, _ and -",
      "",
    ].join("\n"),
  });
  expect((await ask("GET", "/codes?code=FROM%20FILE")).json.data).toMatchObject([{ promotion_id: id, max_uses: 3 }]);
});

test("the same file again adds nothing, and prints the same", async () => {
  const id = await promotion();
  const file = written("again.ndjson", '{"code":"AGAIN 1"}\n{"code":"AGAIN 2"}\n');
  const first = await run(file, id);
  expect(first.stdout).toBe("2 lines: 2 codes added, 0 existed already, 0 invalid\n");
  expect((await run(file, id)).stdout).toBe(first.stdout);
  const other = await run(file, id, "--import-id", "other");
  expect(other.stdout).toContain("2 lines: 0 codes added, 2 existed already");
});

describe("an error that the operator can fix is printed in one line, with exit code 1", () => {
  test.each<[string, () => Promise<Exit>, string]>([
    ["a missing file", () => run(join(folder, "no.csv"), 1), "doesn't exist"],
    ["a file of another kind", () => run(written("codes.txt", "A"), 1), "must be a .csv, .ndjson or .jsonl file"],
    ["an unknown property", () => run(written("p.csv", "code\nA"), 1, "--property", "7"), "the property doesn't exist"],
    ["an unknown promotion", () => run(written("q.csv", "code\nA"), 999), "Promotion 999 doesn't exist."],
    [
      "a promotion without codes",
      async () => run(written("r.csv", "code\nA"), await promotion({ redemption_type: "AUTOMATIC" })),
      "Only a promotion of redemption_type COUPON has codes.",
    ],
    ["no header", async () => run(written("s.csv", "A\nB"), await promotion()), "must name the columns"],
  ])("%s", async (_, command, message) => {
    const { code, stderr, stdout } = await command();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^promotrail: .*\n$/);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });
});
