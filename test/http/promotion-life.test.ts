import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isHere, namesIn, read } from "../evaluation/corpus.ts";
import { samples } from "../evaluation/samples.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { type Ask, bigCommerceClient, newProperty, tenOff, wrongPaths } from "../support/promotions-api.ts";

let collector: Collector;
let ask: Ask;
let stranger: Ask;

beforeAll(async () => {
  collector = await startCollector();
  ask = bigCommerceClient(collector, await newProperty(collector, "Shop"));
  stranger = bigCommerceClient(collector, await newProperty(collector, "Another shop"));
});
afterAll(() => collector.close());

const made = async (overrides: object = {}): Promise<number> => (await ask("POST", "", tenOff(overrides))).json.data.id;

/** BigCommerce's own examples, else the copies of them in the tests. */
const files = isHere ? namesIn("bigcommerce").filter((name) => name.endsWith("-request.json")) : [];
const examples: [string, { name: string }][] = [
  ...samples.map((sample): [string, { name: string }] => [sample.name, sample]),
  ...files.map((file): [string, { name: string }] => [file, read(`bigcommerce/${file}`)]),
];

/** Has customer segments in a form that BigCommerce does not accept either. */
const REFUSED = /^customer-09/;

describe("an example of BigCommerce's guide is posted, read back, changed, listed and deleted", () => {
  test.each(examples.filter(([name]) => !REFUSED.test(name)))("%s", async (_, body) => {
    const posted = await ask("POST", "", body);
    expect(posted.status).toBe(201);
    const { data } = posted.json;
    expect(data).toMatchObject({ name: body.name, version: 1, current_uses: 0, created_from: "api" });
    expect((await ask("GET", `/${data.id}`)).json.data).toEqual(data);

    const changed = await ask("PUT", `/${data.id}`, { ...data, name: "Another name" });
    expect(changed.status).toBe(200);
    expect(changed.json.data).toEqual({
      ...data,
      name: "Another name",
      version: 2,
      updated: changed.json.data.updated,
    });

    const listed = await ask("GET", `?id=${data.id}`);
    expect(listed.json.data).toEqual([changed.json.data]);

    expect(await ask("DELETE", `/${data.id}`)).toEqual({ status: 204, json: null });
    expect((await ask("GET", `/${data.id}`)).status).toBe(404);
    expect((await ask("GET", `?id=${data.id}`)).json.data).toEqual([]);
  });
});

describe("everything that is wrong is listed by path", () => {
  test.each<[string, string, object, string[]]>([
    [
      "a new promotion",
      "POST",
      { ...tenOff({ priority: -1, colour: "red" }), name: "" },
      ["colour", "name", "priority"],
    ],
    [
      "a change",
      "PUT",
      { redemption_type: "AUTOMATIC", coupon_type: "BULK", rules: [{ action: {} }], max_uses: 0 },
      ["coupon_type", "coupon_type", "max_uses", "redemption_type", "rules[0].action"],
    ],
  ])("%s", async (_, method, body, paths) => {
    const answer = await ask(method, method === "PUT" ? `/${await made()}` : "", body);
    expect(answer.status).toBe(422);
    expect(wrongPaths(answer)).toEqual(paths);
  });
});

test("a coupon promotion is SINGLE by default, and keeps its type", async () => {
  const { data } = (await ask("POST", "", tenOff())).json;
  expect(data).toMatchObject({ coupon_type: "SINGLE", multiple_codes: { has_multiple_codes: false } });
  expect(wrongPaths(await ask("PUT", `/${data.id}`, { coupon_type: "BULK" }))).toEqual(["coupon_type"]);
  for (const code of ["ONE OF TWO", "TWO OF TWO"]) await ask("POST", `/${data.id}/codes`, { code });
  expect((await ask("GET", `/${data.id}`)).json.data.multiple_codes).toEqual({ has_multiple_codes: true });
});

test("simultaneous changes are all kept", async () => {
  const id = await made();
  const changes = [{ name: "Named" }, { priority: 7 }, { max_uses: 9 }, { stop: true }, { display_name: "Shown" }];
  const answers = await Promise.all(changes.map((change) => ask("PUT", `/${id}`, change)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const { data } = (await ask("GET", `/${id}`)).json;
  expect(data).toMatchObject({ ...Object.assign({}, ...changes), version: 6 });
});

describe("another property's promotion is not found", () => {
  test.each<[string, string, object?]>([
    ["GET", ""],
    ["PUT", "", { name: "Mine" }],
    ["GET", "/versions"],
    ["GET", "/codes"],
    ["POST", "/codes", { code: "MINE" }],
    ["DELETE", "/codes?id:in=1"],
    ["POST", "/codegen", { batch_size: 1 }],
    ["GET", "/codes/import/x"],
  ])("%s %s", async (method, path, body) => {
    const id = await made({ coupon_type: "BULK" });
    expect((await stranger(method, `/${id}${path}`, body)).status).toBe(404);
    expect((await ask("GET", `/${id}`)).json.data).toMatchObject({ name: "Ten", version: 1 });
  });

  test("and stays with its codes when it is deleted there, which is 204 as for any that does not exist", async () => {
    const id = await made();
    const { id: code } = (await ask("POST", `/${id}/codes`, { code: "STAYS" })).json.data;
    expect((await stranger("DELETE", `/${id}/codes/${code}`)).status).toBe(204);
    expect((await stranger("DELETE", `/${id}`)).status).toBe(204);
    expect((await ask("GET", `/${id}/codes`)).json.data).toMatchObject([{ code: "STAYS" }]);
  });
});

describe("deleting", () => {
  test("a second time changes nothing, and so does the deletion of an unknown promotion", async () => {
    const id = await made();
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    expect((await ask("DELETE", "/999999")).status).toBe(204);
    expect((await ask("DELETE", "/ten")).status).toBe(204);
  });

  test("a promotion with codes is kept until they are deleted", async () => {
    const id = await made();
    const code = (await ask("POST", `/${id}/codes`, { code: "IN THE WAY" })).json.data.id;
    expect((await ask("DELETE", `/${id}`)).status).toBe(422);
    expect((await ask("DELETE", `/${id}/codes/${code}`)).status).toBe(204);
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
  });

  test("many at once: those that can be deleted are, the others are listed and counted", async () => {
    const [free, coded, alsoFree] = [await made(), await made(), await made()];
    await ask("POST", `/${coded}/codes`, { code: "STILL HERE" });
    const answer = await ask("DELETE", `?id:in=${free},${coded},${alsoFree},999999`);
    expect(answer.status).toBe(422);
    expect(answer.json.meta).toEqual({ total: 4, success: 2, failed: 2 });
    expect(answer.json.errors).toMatchObject([
      { path: "id:in[1]", message: `promotion ${coded} still has codes`, status: 422 },
      { path: "id:in[3]", message: "promotion 999999 doesn't exist" },
    ]);
    expect((await ask("GET", `?id:in=${free},${coded},${alsoFree}`)).json.data).toMatchObject([{ id: coded }]);
    expect(await ask("DELETE", `?id:in=${free},${alsoFree}`)).toEqual({ status: 204, json: null });
  });

  test.each<[string, string]>([
    ["no ids", ""],
    ["what are no ids", "?id:in=1,two"],
    ["more ids than 50", `?id:in=${Array.from({ length: 51 }, (_, at) => at + 1)}`],
  ])("%s are refused", async (_, query) => {
    const answer = await ask("DELETE", query);
    expect([answer.status, wrongPaths(answer)]).toEqual([422, ["id:in"]]);
    expect(answer.json.meta).toEqual({ total: 0, success: 0, failed: 0 });
  });

  test("a deleted promotion is not applied from the next evaluation on", async () => {
    const { data } = await (await collector.admin("/v1/properties")).json();
    const [{ write_key }] = data;
    const lines = [{ id: "1", product_id: 7, quantity: 1, price: "100" }];
    const cost = async () => {
      const answer = await fetch(`${collector.url}/v1/carts/calculate`, {
        method: "POST",
        body: JSON.stringify({ write_key, cart: { currency: "USD", lines } }),
      });
      return (await answer.json()).cart.total;
    };
    const id = await made({ redemption_type: "AUTOMATIC" });
    expect(await cost()).toBe("90.00");
    await ask("DELETE", `/${id}`);
    expect(await cost()).toBe("100.00");
  });
});
