import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { promotrail } from "../commands/commands.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type Answered, type Ask, bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
let property: string;
let ask: Ask;
beforeAll(async () => {
  collector = await startCollector();
});
beforeEach(async () => {
  property = await newProperty(collector, "Shop");
  ask = bigCommerceClient(collector, property);
});
afterAll(() => collector.close());

const best = (id: number | string = "spring") => ({ group: { id, choose: "best" } });
const first = (id: number | string = "spring") => ({ group: { id, choose: "first" } });
const created = async (fields: object): Promise<number> => (await ask("POST", "", tenOff(fields))).json.data.id;
const errors = ({ status, json }: Answered) => [
  status,
  ...(json.errors ?? []).map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`),
];

describe("a promotion with a group", () => {
  test("is answered with it, keeps it in a change and in its versions, and null removes it", async () => {
    const id = await created(best(7));
    expect((await ask("GET", `/${id}`)).json.data).toMatchObject(best(7));
    expect((await ask("PUT", `/${id}`, { priority: 3 })).json.data).toMatchObject(best(7));
    const removed = await ask("PUT", `/${id}`, { group: null });
    expect([removed.status, "group" in removed.json.data]).toEqual([200, false]);
    const versions = (await ask("GET", `/${id}/versions`)).json.data;
    expect(versions.map(({ changed_fields }: { changed_fields: string[] }) => changed_fields)).toEqual([
      ["group"],
      ["priority"],
      [],
    ]);
    expect(versions[1].promotion).toMatchObject(best(7));
    expect("group" in (await ask("POST", "", tenOff({ group: null }))).json.data).toBe(false);
  });

  test("must choose as the others of the group do, and names one of them", async () => {
    const id = await created(best());
    const refused = [
      422,
      `group.choose: must be best, as in promotion ${id} of the same group: choose the same, or set another group.id`,
    ];
    expect(errors(await ask("POST", "", tenOff(first())))).toEqual(refused);
    expect(errors(await ask("POST", "", tenOff(first(" spring "))))).toEqual(refused);
    const other = await created({});
    expect(errors(await ask("PUT", `/${other}`, first()))).toEqual(refused);
    expect(errors(await ask("PUT", `/${other}`, first("summer")))).toEqual([200]);
    expect(errors(await ask("PUT", `/${other}`, best()))).toEqual([200]);
    expect(errors(await ask("PUT", `/${other}`, first()))).toEqual(refused);
  });

  test("alone in its group can choose otherwise, and another property is no concern", async () => {
    const id = await created(best());
    expect(errors(await ask("PUT", `/${id}`, first()))).toEqual([200]);
    const other = bigCommerceClient(collector, await newProperty(collector, "Other shop"));
    expect(errors(await other("POST", "", tenOff(best())))).toEqual([201]);
    await ask("DELETE", `/${id}`);
    expect(errors(await ask("POST", "", tenOff(best())))).toEqual([201]);
  });

  test("counts as the same group by number and by text", async () => {
    const id = await created(best(7));
    expect(errors(await ask("POST", "", tenOff(first("7"))))[1]).toContain(`promotion ${id} of the same group`);
  });

  test("can't be one that is never used with others: both fields are named", async () => {
    const refused = [
      422,
      "group: must be absent while can_be_used_with_other_promotions is false",
      "can_be_used_with_other_promotions: must be true while the promotion has a group",
    ];
    const alone = { can_be_used_with_other_promotions: false };
    expect(errors(await ask("POST", "", tenOff({ ...best(), ...alone })))).toEqual(refused);
    expect(errors(await ask("PUT", `/${await created(best())}`, alone))).toEqual(refused);
    expect(errors(await ask("PUT", `/${await created(alone)}`, best()))).toEqual(refused);
    expect(errors(await ask("PUT", `/${await created(best())}`, { ...alone, group: null }))).toEqual([200]);
  });

  test.each<[string, unknown, string]>([
    ["without an id", { choose: "best" }, "group.id: is required"],
    [
      "with a blank id",
      { id: " ", choose: "best" },
      "group.id: must be a string of 1 to 64 characters, or a whole number",
    ],
    [
      "with a long id",
      { id: "x".repeat(65), choose: "best" },
      "group.id: must be a string of 1 to 64 characters, or a whole number",
    ],
    ["without a choice", { id: 1 }, "group.choose: is required"],
    ["with another choice", { id: 1, choose: "cheapest" }, "group.choose: must be one of first, best"],
    ["that is an id", 7, "group: must be an object"],
  ])("is refused %s", async (_, group, error) => {
    expect(errors(await ask("POST", "", tenOff({ group })))).toEqual([422, error]);
  });

  test("is chosen in a cart, and the code that is kept out says by which promotion", async () => {
    const id = await created(best());
    await ask("POST", `/${id}/codes`, { code: "TEN" });
    const other = await created({
      ...best(),
      rules: [{ action: { cart_value: { discount: { fixed_amount: "20" } } } }],
    });
    await ask("POST", `/${other}/codes`, { code: "TWENTY" });
    const body = { cart: { lines: [{ price: "100.00" }] }, promocodes: ["TEN", "TWENTY"], promocodes_info: 1 };
    const answer = await (await collector.admin(`/v1/carts/calculate?property_id=${property}`, body)).json();
    expect(answer).toMatchObject({
      cart: { discount: "20.00" },
      promocodes: [
        { number: "TEN", status: 4, in_totals: false, reason: "superseded", superseded_by: other },
        { number: "TWENTY", in_totals: true },
      ],
    });
  });
});

describe("the import of promotions with groups", () => {
  const importFile = (name: string, content: string) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return promotrail(collector.dataFile, "import", "promotions", file, "--property", property);
  };

  test("keeps the groups of an export, and refuses a line that chooses otherwise", async () => {
    await created(best());
    const { out } = await promotrail(collector.dataFile, "export", "promotions", "--property", property);
    property = await newProperty(collector, "Copy");
    const lines = `${out}${JSON.stringify(tenOff(first()))}\n`;
    const { err, code } = await importFile("export.ndjson", lines);
    const { data } = (await bigCommerceClient(collector, property)("GET", "")).json;
    expect(data).toMatchObject([best()]);
    expect([err, code]).toEqual([
      `line 2: group.choose must be best, as in promotion ${data[0].id} of the same group: choose the same, or set another group.id\n`,
      1,
    ]);
  });

  test("compares the promotions of answers with each other, and with the stored ones", async () => {
    const id = await created(best());
    const data = [tenOff({ id: 4, ...first("summer") }), tenOff({ id: 5, ...best("summer") }), tenOff(first())];
    const { err } = await importFile("answer.json", JSON.stringify({ data }));
    const file = join(folder, "answer.json");
    const advice = "of the same group: choose the same, or set another group.id";
    expect(err.split("\n").slice(0, 3)).toEqual([
      `${file}: data[1].group.choose must be first, as in promotion 4 of the files ${advice}`,
      `${file}: data[2].group.choose must be best, as in promotion ${id} ${advice}`,
      "Nothing is imported: correct 2 problems.",
    ]);
  });
});
