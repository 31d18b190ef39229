import { execFile } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (page: string): string => readFileSync(join(root, page), "utf8");
const pages = ["README.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: root })];

/** The fenced blocks of a page in one language. */
const blocks = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block]) => block!);

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

/** The examples speak to the address of `npm start`. */
const here = (example: string): string => example.replaceAll("http://localhost:8080", collector.url);
const env = { PATH: process.env.PATH, ADMIN_TOKEN };

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

test("the README's snippet is the built one", () => {
  expect(blocks("README.md", "html")[0]).toBe(`<script>\n${read("dist/sdk/stub.js").trim()}\n</script>\n`);
});

describe.skipIf(!HAS_CURL)(
  "api.md, line by line with curl",
  () => {
    const examples = blocks("docs/api.md", "sh");
    const allCommands = examples
      .flatMap((block) => block.split(/\n\n(?=curl)/))
      .filter((text) => text.startsWith("curl"));

    async function run(command: string) {
      const curl = here(command.replace(/^curl /, "curl -sS --max-time 10 --fail-with-body "));
      const { stdout } = await promisify(execFile)("sh", ["-c", curl], { env });
      return JSON.parse(stdout);
    }

    const ofStart = (command: string) => /towels/i.test(command);
    const ofCatalog = (command: string) => /catalog|MAT-L/.test(command);

    test("the first five minutes end with a cheaper cart", async () => {
      const answers = [];
      for (const command of allCommands.filter(ofStart)) answers.push(await run(command));
      const [promotion, code, { cart, promocodes }] = answers;
      expect(promotion.data.id).toBe(5);
      expect(code.data).toMatchObject({ promotion_id: 5, code: "TOWELS" });
      expect(cart).toMatchObject({ subtotal: "80.00", discount: "8.00", total: "72.00" });
      expect(promocodes).toMatchObject([{ number: "towels", status: 4, in_totals: true, discount: "8.00" }]);
    });

    test("the catalogue's commands are answered as the page says", async () => {
      const [put, calculate] = allCommands.filter(ofCatalog);
      expect(await run(put!)).toEqual({ data: { created: 1, updated: 0 }, meta: {} });
      const { cart } = await run(calculate!);
      const lines = [{ product_id: "127", variant_id: "151", brand_id: "5", category_ids: ["22"], price: "36.00" }];
      expect(cart).toMatchObject({
        subtotal: "171.95",
        lines: [...lines, { product_id: 118, price: "99.95", catalog_price: "119.95" }],
      });
    });

    test("every other command is answered as the page says", async () => {
      const commands = allCommands.filter((command) => !ofStart(command) && !ofCatalog(command));
      const answers: [string, Awaited<ReturnType<typeof run>>][] = [];
      for (const command of commands) answers.push([command, await run(command)]);
      const answerOf = (address: string) => answers.find(([command]) => command.includes(address))![1];
      const { positions, total_price } = answerOf("token=wk_demo").cart;
      expect([total_price, positions[1].new_price, positions[2].new_price]).toEqual(["199.90", "191.90", "8.00"]);
      const { cart, promocodes } = answerOf("/v1/carts/calculate");
      expect(cart).toMatchObject({ subtotal: "239.90", discount: "70.00", total: "169.90" });
      expect(promocodes[0]).toMatchObject({ number: "TAKE50", status: 4, in_totals: true, discount: "50.00" });
      for (const [command, answer] of answers)
        if (/"http[^"]*\/v3\//.test(command)) expect(answer).toHaveProperty("data");
      const imported = { complete: true, lines: 4, added: 2, duplicates: 1, bad: 0 };
      expect(answerOf("/codes/import/autumn").data).toMatchObject(imported);
      expect(answerOf("promotions/redemptions?")).toMatchObject({
        orgId: 100001,
        redemptions: [{ redemptionId: 1, promotionId: 2, discount: "20.00", discountAppliedOnQuantity: "2" }],
        lineItems: [{ sku: "BSK-TIER", discount: "20.00" }],
      });
      expect(answerOf("customerId=C-1").data).toMatchObject([{ redemptionId: 1, transactionNumber: "2001" }]);
      expect(answerOf("/1/reversal")).toMatchObject({ reversed: "PARTIAL", discount: "10.00" });
      expect(answerOf("/v1/reservations")).toMatchObject({ state: "held", promoCode: "TWENTY" });
      const [result] = answerOf("/v1/events").results;
      expect(result).toMatchObject({
        outcome: "stored",
        promocodes: [
          { number: "take50", status: 4, in_totals: true, discount: "50.00", currency: "USD", reason: null },
        ],
      });
    });

    test("every command on the machine does what the page says", async () => {
      const lines = examples.flatMap((block) => block.split("\n")).filter((line) => line.startsWith("npx promotrail "));
      expect(lines).toHaveLength(6);
      for (const line of lines) {
        const command = line.replace("npx promotrail", `"${process.execPath}" collector/cli.ts`);
        await promisify(execFile)("sh", ["-c", command], {
          cwd: root,
          env: { ...env, DATABASE_URL: collector.dataFile },
        });
      }
    });
  },
  60_000,
);

test("operations.md, command by command", { timeout: 120_000 }, async () => {
  const cwd = mkdtempSync(join(tmpdir(), "promotrail-"));
  const dataFile = join(cwd, "data.db");
  const promotrail = (line: string, file: string) =>
    promisify(execFile)(
      "sh",
      ["-c", line.replace("npx promotrail", `"${process.execPath}" "${root}/collector/cli.ts"`)],
      {
        cwd,
        env: { PATH: process.env.PATH, DATABASE_URL: file },
      },
    );
  await promotrail("npx promotrail backup data.db", collector.dataFile);
  const commands = blocks("docs/operations.md", "sh").flatMap((block) => block.trim().split("\n"));
  const own = commands.filter((line) => line.startsWith("npx promotrail"));
  expect(own).toHaveLength(6);
  for (const line of own) expect((await promotrail(line, dataFile)).stdout, line).not.toBe("");
});

test("operations.md watches metrics that there are", async () => {
  // A metric of requests appears with the first request.
  await fetch(`${collector.url}/healthz`);
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  const names = new Set(read("docs/operations.md").match(/promotrail_[a-z_]+/g));
  expect(names.size).toBeGreaterThan(4);
  expect([...names].filter((name) => !metrics.includes(name))).toEqual([]);
});

describe.skipIf(!HAS_CURL)("the questions of analysts", () => {
  beforeAll(async () => {
    const items = [{ type: "product", id: 118, price: "119.95", quantity: 2, sku: "BSK-TIER" }];
    const events = [
      {
        event_id: "wrong",
        category: "promotion_code",
        action: "used",
        items: [{ type: "promotion_code", id: "NOSUCH" }],
      },
      {
        event_id: "order",
        category: "product",
        action: "purchase",
        items,
        dims: { transaction: { id: "order-9", promotion_code: "TAKE50" } },
      },
    ];
    await collector.send({ write_key: "wk_demo", events });
  });

  test("the README's example prints the redemption and its lines", async () => {
    const script = here(blocks("README.md", "js")[1]!);
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
    expect(stdout).toBe("order-9 evaluated 5 50.00 USD\n  line 1 BSK-TIER 50.00\n0 Staging rows are hidden\n");
  });

  /** Where the commands of the page are given. */
  const cwd = mkdtempSync(join(tmpdir(), "promotrail-"));

  test("analysts.md, command by command", async () => {
    const commands = blocks("docs/analysts.md", "sh").flatMap((block) => block.trim().split(/\n+(?=curl|npx)/));
    expect(commands).toHaveLength(8);
    for (const command of commands) {
      const line = here(command)
        .replace(/^curl /, "curl -sS --max-time 20 --fail-with-body ")
        .replace("npx promotrail", `"${process.execPath}" "${root}/collector/cli.ts"`);
      await promisify(execFile)("sh", ["-c", line], { cwd, env: { ...env, DATABASE_URL: collector.dataFile } });
    }
    const honoured = readFileSync(join(cwd, "honoured-but-not-confirmed.csv"), "utf8");
    expect(honoured).toMatch(/^id,transaction_id,code,/);
  });

  test("analysts.md's questions for DuckDB are answered from the exports", async () => {
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    const queries = blocks("docs/analysts.md", "duckdb").flatMap((block) => block.split(";\n"));
    const answers = [];
    for (const query of queries.filter((sql) => sql.includes("SELECT"))) {
      const placed = query.replace(/'(\w+\.parquet)'/g, (_, name) => `'${join(cwd, name)}'`);
      answers.push((await db.runAndReadAll(placed)).getRowsJson());
    }
    db.closeSync();
    expect(answers[0]).toEqual([["NOSUCH", "unknown_code", "1", null]]);
    expect(answers[1]!.map(([, basis]) => basis)).not.toContain("observed");
    expect(answers[1]!.reduce((sum, [, , given]) => sum + Number(given), 0)).toBe(60);
  });

  test("analysts.md watches metrics that there are", async () => {
    const metrics = await (await fetch(`${collector.url}/metrics`)).text();
    const names = new Set(read("docs/analysts.md").match(/promotrail_[a-z_]+/g));
    expect(names.size).toBe(3);
    expect([...names].filter((name) => !metrics.includes(name))).toEqual([]);
  });

  test("analysts.md's SQL is answered by the API as on the data file, and the views hide personal data", async () => {
    const db = new Database(collector.dataFile, { readonly: true });
    const queries = blocks("docs/analysts.md", "sql").flatMap((block) => block.split(";\n"));
    const asked = queries.filter((sql) => sql.includes("SELECT"));
    const answers = asked.map((sql) => db.prepare(sql).all());
    expect(answers).toEqual([
      [
        {
          code: "NOSUCH",
          reason: "unknown_code",
          currency: "USD",
          attempts: 1,
          without_an_order: 1,
          carts_lost_minor: 0,
        },
      ],
      [
        { code: "TAKE50", basis: "evaluated", currency: "USD", orders: 1, given_minor: 5000 },
        { code: "SPEND200", basis: "evaluated", currency: "USD", orders: 1, given_minor: 1000 },
      ],
    ]);
    for (const [at, sql] of asked.entries()) {
      const { rows } = await (await collector.admin("/v1/sql?property_id=100001", { sql })).json();
      expect(rows).toEqual(answers[at]!.map((row) => Object.values(row as object)));
    }
    expect(db.prepare("SELECT discount, discount_minor FROM v_redemption_lines").all()).toEqual([
      { discount: "20.00", discount_minor: 2000 },
      { discount: "50.00", discount_minor: 5000 },
    ]);
    const views = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").pluck().all() as string[];
    const columns = views.flatMap((view) =>
      db
        .prepare(`SELECT * FROM ${view}`)
        .columns()
        .map(({ name }) => name),
    );
    expect(columns.filter((name) => /mail|phone|body|ip\b/.test(name))).toEqual([]);
    db.close();
  });
});
