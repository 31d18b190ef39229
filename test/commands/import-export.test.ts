import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { temporaryFolder } from "../support/folder.ts";

const folder = temporaryFolder(afterAll);

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  await collector.admin("/v1/properties", { id: "2", name: "Second shop", write_key: "wk_second" });
});
afterAll(() => collector.close());

/** Runs a command while the collector serves the same data file. */
async function promotrail(args: string[], input = "", dataFile = collector.dataFile) {
  const env = { PATH: process.env.PATH, DATABASE_URL: dataFile };
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => {}).end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { out, err, code };
}

function written(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const products = async (property: string, query = "") => {
  const address = `/v1/catalog/products?limit=1000&property_id=${property}${query}`;
  return (await (await collector.admin(address)).json()).data;
};
const calculate = async (line: object, ...promocodes: string[]) => {
  const body = { write_key: "wk_second", cart: { lines: [line] }, promocodes, promocodes_info: 1 };
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
  return answer.json();
};

describe("import catalog", () => {
  test("imports a shop's CSV: invalid rows are reported, the others are used by the running collector", async () => {
    const file = written(
      "shop.csv",
      `\ufeffid,Name,Brand ID,category_ids,price,on_sale,variant_id,variant_sku,variant_price,option:Size,custom_field:Fit,weight
700,"Shirt, plain",9,"1; 2",20,,701,SH-S,,S,slim,1
700,,,,,,702,SH-M,22.50,M,,2

800,Cap,9,1,cheap,maybe,,,,,,
900,Hat,9,1|3,12.50,yes,,,,L,,
`,
    );
    expect(await promotrail(["import", "catalog", file, "--property", "2"])).toEqual({
      out: "2 products created, 0 updated, 1 rejected.\n",
      err:
        "ignored columns: weight\n" +
        "line 5: price must be a decimal amount such as 19.99\nline 5: on_sale must be true or false\n",
      code: 1,
    });
    expect(await products("2")).toMatchObject([
      {
        id: "700",
        name: "Shirt, plain",
        brand_id: "9",
        category_ids: ["1", "2"],
        price: "20.00",
        custom_fields: [{ name: "Fit", value: "slim" }],
        variants: [
          { id: "701", sku: "SH-S", price: null, options: [{ name: "Size", value: "S" }] },
          { id: "702", sku: "SH-M", price: "22.50", options: [{ name: "Size", value: "M" }] },
        ],
      },
      { id: "900", on_sale: true, category_ids: ["1", "3"], options: [{ name: "Size", value: "L" }], variants: [] },
    ]);
    expect((await calculate({ sku: "SH-M" })).cart.subtotal).toBe("22.50");
  });

  test("names the CSV rows that are not UTF-8, and imports the others", async () => {
    const csv = Buffer.from(
      'id,name,variant_id\nW1,Plain,\nW2,"Two\nlin\u00e9s",\nW3,Plain,\nW4,Plain,W4-1\nW4,Caf\u00e9,W4-2\nW5,Last \u00c0,\n',
      "latin1",
    );
    expect(await promotrail(["import", "catalog", written("latin1.csv", csv), "--property", "2"])).toEqual({
      out: "2 products created, 0 updated, 3 rejected.\n",
      err: [4, 7, 8].map((line) => `line ${line}: is not valid UTF-8: save the file as UTF-8\n`).join(""),
      code: 1,
    });
    const header = Buffer.from("id,nam\u00e9\n1,a\n", "latin1");
    expect(await promotrail(["import", "catalog", written("header.csv", header), "--property", "2"])).toMatchObject({
      err: "promotrail: line 1: is not valid UTF-8: save the file as UTF-8\n",
      code: 1,
    });
  });

  test("refuses an argument that is not UTF-8", async () => {
    const { out, err, code } = await promotrail(["import", "catalog", "-", "--property", "caf\ufffd"]);
    expect([out, code]).toEqual(["", 1]);
    expect(err).toBe("promotrail: argument 5 (caf\ufffd) is not valid UTF-8: set the terminal to UTF-8\n");
  });

  test("imports NDJSON from the standard input in several transactions; the same again changes nothing", async () => {
    const lines = Array.from({ length: 1_234 }, (_, id) => JSON.stringify({ id: `line-${id}`, sku: "SAME" })).join(
      "\n",
    );
    const args = ["import", "catalog", "-", "--property", "2"];
    expect(await promotrail(args, lines)).toEqual({
      out: "1234 products created, 0 updated, 0 rejected.\n",
      err: "sku SAME belongs to several products, so lines with it match none of them\n",
      code: 0,
    });
    expect((await promotrail(args, lines)).out).toBe("0 products created, 1234 updated, 0 rejected.\n");
  });

  test.each<[string, () => string[], string, string]>([
    ["a missing file", () => ["no.csv", "--property", "2"], "", "can't read no.csv: ENOENT"],
    ["a folder", () => [folder, "--property", "2"], "", "it is a folder"],
    ["an unknown property", () => ["-", "--property", "77"], "", "--property 77: the property doesn't exist"],
    [
      "a file that is not CSV",
      () => ["-", "--format", "csv", "--property", "2"],
      'id\n"1',
      "the file is not CSV: Quote Not Closed",
    ],
  ])("reports %s in one line", async (_, args, input, message) => {
    const { out, err, code } = await promotrail(["import", "catalog", ...args()], input);
    expect([out, code]).toEqual(["", 1]);
    expect(err).toMatch(/^promotrail: .*\n$/);
    expect(err).toContain(message);
  });

  test("creates no data file", async () => {
    const { err, code } = await promotrail(["import", "catalog", "-", "--property", "2"], "", join(folder, "none.db"));
    expect([err, code]).toEqual([expect.stringContaining("doesn't exist; set DATABASE_URL"), 1]);
  });
});

describe("an export", () => {
  test("imports into the same catalog, and the next export is the same", async () => {
    const { out, code } = await promotrail(["export", "catalog", "--property", "100001"]);
    expect([code, out.trim().split("\n").length]).toEqual([0, 9]);
    await collector.admin("/v1/properties", { id: "3", name: "Third shop" });
    await promotrail(["import", "catalog", "-", "--property", "3"], out);
    expect(await products("3")).toEqual(await products("100001"));
    expect((await promotrail(["export", "catalog", "--property", "3"])).out).toBe(out);
  });

  test("imports its promotions and codes with new ids, and the running collector evaluates them", async () => {
    // The collector has loaded the promotions of the property before.
    expect((await calculate({ price: "100" }, "FRESH15")).promocodes[0].status).toBe(1);
    const { out } = await promotrail(["export", "promotions", "--property", "100001"]);
    const other = await startCollector({ demo: false });
    onTestFinished(() => other.close());
    await other.admin("/v1/properties", { id: "9", name: "Elsewhere", write_key: "wk_9" });
    await other.admin("/stores/9/v3/promotions", {
      name: "First",
      redemption_type: "AUTOMATIC",
      status: "DISABLED",
      rules: [{ action: { cart_value: { discount: { fixed_amount: "1" } } } }],
    });
    const body = {
      write_key: "wk_9",
      cart: { lines: [{ price: "100" }] },
      promocodes: ["FRESH15"],
      promocodes_info: 1,
    };
    const evaluate = async () =>
      (await fetch(`${other.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) })).json();
    expect((await evaluate()).promocodes[0].status).toBe(1);
    const imported = await promotrail(["import", "promotions", "-", "--property", "9"], out, other.dataFile);
    expect(imported).toMatchObject({
      code: 0,
      out: expect.stringContaining("promotion 4 → 5  15% off everything except sale items\n"),
    });
    expect(imported.out).toContain("4 promotions and 4 codes added, 0 lines rejected.\n");
    expect(imported.err).toBe(
      "promotion 4: rules[0].currency_code is ignored: the promotion's currency_code decides\n",
    );
    expect((await evaluate()).promocodes[0]).toMatchObject({ status: 4, discount: "15.00" });
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const { data } = await (await fetch(`${other.url}/v3/promotions?property_id=9&code=fresh15`, { headers })).json();
    const { data: before } = await (await collector.admin("/v3/promotions/4?property_id=100001")).json();
    const times = { created: expect.any(String), updated: expect.any(String) };
    expect(data).toEqual([{ ...before, id: 5, ...times }]);
  });

  test("ends without an error when its reader closes early", async () => {
    const lines = Array.from({ length: 20_000 }, (_, id) =>
      JSON.stringify({ id: `long-${id}`, name: "x".repeat(200) }),
    );
    await collector.admin("/v1/properties", { id: "4", name: "Large shop" });
    await promotrail(["import", "catalog", "-", "--property", "4"], lines.join("\n"));
    const env = { PATH: process.env.PATH, DATABASE_URL: collector.dataFile };
    const child = spawn(process.execPath, [COMMAND_LINE, "export", "catalog", "--property", "4"], { env });
    const [first] = await once(child.stdout, "data");
    expect(String(first)).toContain('"id":"long-0"');
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect([err, code]).toEqual(["", 0]);
  });
});

test("invalid promotions are reported, and codes of promotions that were not imported", async () => {
  const rules = [{ action: { cart_value: { discount: { fixed_amount: "1" } } } }];
  const lines = [
    { id: 1, name: "Fine", redemption_type: "COUPON", rules },
    { id: 2, name: "", redemption_type: "COUPON", rules },
    { promotion_id: 1, code: "FINE-1", max_uses: 3 },
    { promotion_id: 2, code: "LOST" },
    { promotion_id: 1, code: "fine-1" },
  ];
  const ndjson = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n[]\n`;
  const { out, err, code } = await promotrail(["import", "promotions", "-", "--property", "2"], ndjson);
  expect(code).toBe(1);
  expect(out).toMatch(/^promotion 1 → \d+ {2}Fine\n1 promotion and 1 code added, 4 lines rejected\.\n$/);
  expect(err.split("\n")).toEqual([
    "line 2: name must not be empty",
    "line 4: promotion_id is not the id of a promotion above this line",
    "line 5: code exists in the property already: choose another one",
    "line 6: must be an object",
    "",
  ]);
});
