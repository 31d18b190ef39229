import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { newProperty } from "../support/promotions-api.ts";
import { promotrail } from "./commands.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
let property: string;
beforeAll(async () => {
  collector = await startCollector();
});
beforeEach(async () => {
  property = await newProperty(collector, "Moved shop");
});
afterAll(() => collector.close());

const tenOff = (id: number, fields: object = {}) => ({
  id,
  name: `Promotion ${id}`,
  redemption_type: "AUTOMATIC",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } }, apply_once: true, stop: false }],
  customer: { group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null },
  current_uses: 41,
  created_from: "react_ui",
  currency_code: "USD",
  max_uses: null,
  start_date: "2031-01-01T00:00:00+00:00",
  ...fields,
});

/** A file with an answer of BigCommerce's list. @returns its path */
function answer(name: string, data: unknown, indent?: number): string {
  const file = join(folder, name);
  const meta = { pagination: { total: 3, count: 2, per_page: 2, current_page: 1, total_pages: 2, links: {} } };
  writeFileSync(file, JSON.stringify({ data, meta }, null, indent));
  return file;
}

const importFiles = (...files: string[]) =>
  promotrail(collector.dataFile, "import", "promotions", ...files, "--property", property);
const stored = async () =>
  (await (await collector.admin(`/v3/promotions?property_id=${property}&limit=250`)).json()).data;

describe("import promotions, from answers of BigCommerce", () => {
  test("adds the promotions of several files in their order, with new ids and no uses", async () => {
    const coupon = { redemption_type: "COUPON", coupon_type: "BULK", multiple_codes: { has_multiple_codes: true } };
    const files = [
      answer("page-1.json", [tenOff(900), tenOff(12, { is_featured_promotion: true })]),
      answer("page-2.json", [tenOff(7, coupon)], 2),
    ];
    const { out, err, code } = await importFiles(...files);
    const all = await stored();
    const [first, second, third] = all.map(({ id }: { id: number }) => id);
    expect({ out, code }).toEqual({
      out: `promotion 900 → ${first}  Promotion 900\npromotion 12 → ${second}  Promotion 12\npromotion 7 → ${third}  Promotion 7\n3 promotions added.\n`,
      code: 0,
    });
    expect(err).toBe(
      `promotion ${second}: is_featured_promotion is ignored: it concerns BigCommerce's own shop pages\n` +
        `promotion ${third}: the file does not have its codes: add them with promotrail import codes\n`,
    );
    expect(all).toMatchObject([
      { name: "Promotion 900", current_uses: 0, created_from: "api", version: 1 },
      { name: "Promotion 12" },
      { name: "Promotion 7", redemption_type: "COUPON", coupon_type: "BULK" },
    ]);
  });

  test("adds nothing where one promotion is wrong, and names file and path of each error", async () => {
    const files = [
      answer("good.json", [tenOff(1), tenOff(2)]),
      answer("bad.json", [tenOff(3), tenOff(4, { rules: [{ action: { teleport: {} } }], max_uses: 0 }), 5]),
    ];
    const { out, err, code } = await importFiles(...files);
    expect([out, code]).toEqual(["", 1]);
    expect(err.split("\n").filter((line) => line !== "")).toEqual([
      `${files[1]}: data[1].rules[0].action.teleport is not a known field: correct its name or remove it`,
      expect.stringContaining(`${files[1]}: data[1].rules[0].action must have exactly one of`),
      `${files[1]}: data[1].max_uses must be at least 1`,
      `${files[1]}: data[2] must be an object`,
      "Nothing is imported: correct 4 problems.",
    ]);
    expect(await stored()).toEqual([]);
  });

  test("adds nothing where pages overlap", async () => {
    const files = [answer("a.json", [tenOff(1), tenOff(2)]), answer("b.json", [tenOff(2)])];
    const { err, code } = await importFiles(...files);
    expect([err.split("\n")[0], code]).toEqual([
      `${files[1]}: data[0].id is the id of another promotion of these files: their pages overlap`,
      1,
    ]);
    expect(await stored()).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ["a file that ends too early", '{"data": [{"name": "x"', /cut\.json is not JSON in UTF-8/],
    ["data that is no list", '{"data": {"id": 1}, "meta": {}}', /cut\.json: data must be a list/],
    ["bytes that are not UTF-8", '{"data": [{"name": "\xe9"}]}', /cut\.json is not JSON in UTF-8/],
  ])("refuses %s", async (_, content, message) => {
    const file = join(folder, "cut.json");
    writeFileSync(file, content, "latin1");
    const { out, err, code } = await importFiles(file);
    expect([out, code]).toEqual(["", 1]);
    expect(err).toMatch(message);
    expect(await stored()).toEqual([]);
  });

  test("refuses an answer beside the lines of an export", async () => {
    const lines = join(folder, "export.ndjson");
    writeFileSync(lines, `${JSON.stringify(tenOff(1))}\n`);
    const { err, code } = await importFiles(answer("page.json", [tenOff(2)]), lines);
    expect([err, code]).toEqual([
      "promotrail: several files must all be answers of BigCommerce's GET /v3/promotions\n",
      1,
    ]);
    expect(await stored()).toEqual([]);
  });

  test("takes the answer of this API, too", async () => {
    await importFiles(answer("page.json", [tenOff(1, { max_uses: 5 }), tenOff(2)]));
    const file = join(folder, "own.json");
    writeFileSync(file, await (await collector.admin(`/v3/promotions?property_id=${property}`)).text());
    expect((await importFiles(file)).out).toMatch(/2 promotions added\.\n$/);
    expect((await stored()).map(({ max_uses }: { max_uses: number | null }) => max_uses)).toEqual([5, null, 5, null]);
  });
});
