import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import {
  type Answered,
  type Ask,
  bigCommerceClient,
  newProperty,
  tenOff,
  wrongPaths,
} from "../support/promotions-api.ts";

interface Code {
  readonly id: number;
  readonly code: string;
}

let collector: Collector;
let property: string;
let ask: Ask;
let stranger: Ask;

beforeAll(async () => {
  collector = await startCollector();
  property = await newProperty(collector, "Shop");
  ask = bigCommerceClient(collector, property);
  stranger = bigCommerceClient(collector, await newProperty(collector, "Another shop"));
});
afterAll(() => collector.close());

const promotion = async (fields: object = {}): Promise<number> => (await ask("POST", "", tenOff(fields))).json.data.id;
const add = async (id: number, code: string): Promise<Code> => (await ask("POST", `/${id}/codes`, { code })).json.data;
const names = ({ json }: Answered): string[] => json.data.map(({ code }: Code) => code);

describe("the codes of a promotion are listed", () => {
  let id: number;
  const all = Array.from({ length: 7 }, (_, at) => `LISTED ${at}`);
  beforeAll(async () => {
    id = await promotion();
    for (const code of all) await add(id, code);
    await add(await promotion(), "OF ANOTHER");
  });

  test("by cursors forwards and backwards, without loss or repetition", async () => {
    const seen: string[] = [];
    let last = "";
    for (let link = "?limit=3"; link; ) {
      const page = await ask("GET", `/${id}/codes${link}`);
      seen.push(...names(page));
      last = link;
      link = page.json.meta.cursor_pagination.links.next ?? "";
    }
    expect(seen).toEqual(all);
    const back: string[] = [];
    for (let link = last; link; ) {
      const page = await ask("GET", `/${id}/codes${link}`);
      back.unshift(...names(page));
      link = page.json.meta.cursor_pagination.links.previous ?? "";
    }
    expect(back).toEqual(all);
  });

  test("the first page has the total, a page after a cursor does not", async () => {
    const first = (await ask("GET", `/${id}/codes?limit=3`)).json;
    expect(first.meta.pagination).toMatchObject({ total: 7, count: 3, current_page: 1, total_pages: 3 });
    expect(first.meta.cursor_pagination).toEqual({
      count: 3,
      per_page: 3,
      start_cursor: expect.any(String),
      end_cursor: expect.any(String),
      links: { next: `?limit=3&after=${first.meta.cursor_pagination.end_cursor}` },
    });
    const { meta } = (await ask("GET", `/${id}/codes?after=${first.meta.cursor_pagination.end_cursor}`)).json;
    expect(Object.keys(meta)).toEqual(["cursor_pagination"]);
  });

  test("by page, for older clients", async () => {
    const page = await ask("GET", `/${id}/codes?page=3&limit=3`);
    expect(names(page)).toEqual(all.slice(6));
    expect(Object.keys(page.json.meta)).toEqual(["pagination"]);
    expect(page.json.meta.pagination.links).toEqual({ previous: "?page=2&limit=3", current: "?page=3&limit=3" });
  });

  test("by their code, ignoring case", async () => {
    expect(names(await ask("GET", `/${id}/codes?code=listed%203`))).toEqual(["LISTED 3"]);
    expect(names(await ask("GET", `/${id}/codes?code=OF%20ANOTHER`))).toEqual([]);
  });

  test("an empty list has no cursors", async () => {
    const { meta } = (await ask("GET", `/${await promotion()}/codes`)).json;
    expect(meta.cursor_pagination).toEqual({ count: 0, per_page: 50, links: {} });
  });

  test.each<[string, string[]]>([
    ["after=nonsense&limit=0&colour=red", ["after", "colour", "limit"]],
    ["before=eyJpZCI6IjEifQ&after=eyJpZCI6IjEifQ", ["before"]],
    ["page=1&after=eyJpZCI6IjEifQ", ["after"]],
  ])("%s is refused by name", async (query, paths) => {
    const answer = await ask("GET", `/${id}/codes?${query}`);
    expect([answer.status, wrongPaths(answer)]).toEqual([422, paths]);
  });
});

describe("a code is found by its name", () => {
  test("ignoring case, with its promotion", async () => {
    const id = await promotion();
    const made = await add(id, "Find Me");
    const { data } = (await ask("GET", "/codes?code=find%20me")).json;
    expect(data).toEqual([{ ...made, promotion_id: id, current_uses: 0, max_uses: 0, max_uses_per_customer: 0 }]);
    expect((await stranger("GET", "/codes?code=find%20me")).json.data).toEqual([]);
  });

  test("the code is required", async () => {
    expect(wrongPaths(await ask("GET", "/codes"))).toEqual(["code"]);
    expect(wrongPaths(await ask("DELETE", "/codes?code="))).toEqual(["code"]);
  });
});

describe("a code is deleted", () => {
  test("by its id; a second request changes nothing, and the code can be added again", async () => {
    const id = await promotion();
    const { id: codeId } = await add(id, "ONCE");
    const other = await promotion();
    expect((await ask("DELETE", `/${other}/codes/${codeId}`)).status).toBe(204);
    expect(names(await ask("GET", `/${id}/codes`))).toEqual(["ONCE"]);
    expect(await ask("DELETE", `/${id}/codes/${codeId}`)).toEqual({ status: 204, json: null });
    expect((await ask("DELETE", `/${id}/codes/${codeId}`)).status).toBe(204);
    expect((await ask("DELETE", `/${id}/codes/x`)).status).toBe(204);
    expect(names(await ask("GET", `/${id}/codes`))).toEqual([]);
    expect((await add(other, "Once")).id).not.toBe(codeId);
  });

  test("by its name; for an unknown code nothing changes", async () => {
    const id = await promotion();
    await add(id, "BY NAME");
    expect((await stranger("DELETE", "/codes?code=BY%20NAME")).status).toBe(204);
    expect(names(await ask("GET", `/${id}/codes`))).toEqual(["BY NAME"]);
    expect((await ask("DELETE", "/codes?code=by%20name")).status).toBe(204);
    expect(names(await ask("GET", `/${id}/codes`))).toEqual([]);
  });

  test("with others; unknown ones are listed, the rest is deleted", async () => {
    const id = await promotion();
    const [first, second] = [await add(id, "MANY 1"), await add(id, "MANY 2")];
    const answer = await ask("DELETE", `/${id}/codes?id:in=${first.id},999999`);
    expect([answer.status, wrongPaths(answer)]).toEqual([422, ["id:in[1]"]]);
    expect(answer.json.meta).toEqual({ total: 2, success: 1, failed: 1 });
    expect(names(await ask("GET", `/${id}/codes`))).toEqual(["MANY 2"]);
    expect((await ask("DELETE", `/${id}/codes?id:in=${first.id},${second.id}`)).status).toBe(204);
    expect(wrongPaths(await ask("DELETE", `/${id}/codes`))).toEqual(["id:in"]);
  });

  test("and not applied from the next evaluation on", async () => {
    const [{ write_key }] = (await (await collector.admin("/v1/properties")).json()).data;
    const cart = { currency: "USD", lines: [{ product_id: 7, price: "100" }] };
    const status = async () => {
      const body = JSON.stringify({ write_key, cart, promocodes: ["EVALUATED"], promocodes_info: 1 });
      const answer = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body });
      return (await answer.json()).promocodes[0].status;
    };
    const id = await promotion();
    const { id: codeId } = await add(id, "Evaluated");
    expect(await status()).toBe(4);
    await ask("DELETE", `/${id}/codes/${codeId}`);
    expect(await status()).toBe(1);
  });
});

describe("codes are generated", () => {
  const order = async (body: object) => ask("POST", `/${await promotion({ coupon_type: "BULK" })}/codegen`, body);

  test("sixteen letters and digits, one use each, unless the order says otherwise", async () => {
    const id = await promotion({ coupon_type: "BULK" });
    const { status, json } = await ask("POST", `/${id}/codegen`, { batch_size: 250 });
    expect(status).toBe(201);
    expect(json.data).toMatchObject({ batch_size: 250, max_uses: 1, max_uses_per_customer: 1 });
    expect(json.meta).toEqual({ random_bits: 82 });
    const codes = names({ status, json: { data: json.data.codes } });
    expect(new Set(codes).size).toBe(250);
    for (const code of codes) expect(code).toMatch(/^[A-Z0-9]{16}$/);
    const stored = await ask("GET", `/${id}/codes?limit=250`);
    expect(names(stored)).toEqual(codes);
    expect(stored.json.data[0]).toMatchObject({ max_uses: 1, created: json.data.created });
  });

  test.each<[object, RegExp]>([
    [{ prefix: "SUMMER", delimiter: "-", code_length: 8 }, /^SUMMER-[A-Z0-9]{8}$/],
    [{ prefix: "a", suffix: "z", delimiter: "_", code_length: 10 }, /^a_[A-Z0-9]{10}_z$/],
    [{ suffix: "26", code_length: 9, exclude_characters: "0O1Ilo" }, /^[A-HJKMNP-Z2-9]{9}26$/],
  ])("as ordered: %j", async (fields, form) => {
    const { json } = await order({ batch_size: 20, ...fields });
    for (const { code } of json.data.codes) expect(code).toMatch(form);
  });

  test.each<[string, object, RegExp]>([
    ["the length that suffices", { code_length: 6 }, /with 31 random bits, .* use 10, or send force: true/],
    ["digits alone", { code_length: 11, exclude_characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" }, /36 random bits.* use 16/],
    ["too few characters", { exclude_characters: "CDEFGHIJKLMNOPQRSTUVWXYZ0123456789" }, /exclude fewer characters/],
  ])("codes that can be guessed are refused, with advice: %s", async (_, fields, advice) => {
    const { status, json } = await order({ batch_size: 5, ...fields });
    expect(status).toBe(422);
    expect(json.errors).toMatchObject([{ path: "code_length", message: expect.stringMatching(advice) }]);
  });

  test("codes that can be guessed have a warning where the order insists", async () => {
    const { json } = await order({ batch_size: 5, code_length: 6, force: true });
    expect(json.meta).toEqual({ random_bits: 31, warnings: [expect.stringContaining("31 random bits")] });
  });

  test("as long as any are left, each once", async () => {
    const id = await promotion({ coupon_type: "BULK" });
    // Two letters, six of them: 64 codes.
    const few = {
      force: true,
      code_length: 6,
      prefix: "FEW",
      exclude_characters: "CDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    };
    const answers = [];
    for (const batch_size of [40, 20, 10]) answers.push(await ask("POST", `/${id}/codegen`, { ...few, batch_size }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 409]);
    const stored = names(await ask("GET", `/${id}/codes?limit=250`));
    expect(stored).toHaveLength(60);
    expect(new Set(stored).size).toBe(60);
  });

  test("for COUPON promotions of type BULK only", async () => {
    for (const fields of [{}, { redemption_type: "AUTOMATIC" }]) {
      const path = `/v3/promotions/${await promotion(fields)}/codegen?property_id=${property}`;
      const { status, headers } = await collector.admin(path, { batch_size: 1 });
      expect([status, headers.get("allow")]).toEqual([405, "OPTIONS"]);
    }
    expect((await ask("POST", "/999999/codegen", { batch_size: 1 })).status).toBe(404);
  });

  test.each<[object, string[]]>([
    [{}, ["batch_size"]],
    [
      { batch_size: 251, code_length: 5, delimiter: "+", colour: "red" },
      ["batch_size", "code_length", "colour", "delimiter"],
    ],
    [{ batch_size: 2.5, prefix: "10%", max_uses: 100_001 }, ["batch_size", "max_uses", "prefix"]],
    [{ batch_size: 1, prefix: "x".repeat(30), suffix: "y".repeat(10) }, ["code_length"]],
    [{ batch_size: 1, prefix: " a", suffix: "b " }, ["prefix", "suffix"]],
    [{ batch_size: 1, exclude_characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345678" }, ["exclude_characters"]],
    [{ batch_size: 1, force: "yes" }, ["force"]],
    [
      { batch_size: 65, force: true, code_length: 6, exclude_characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567" },
      ["batch_size"],
    ],
  ])("%j is refused by name", async (promotion, paths) => {
    const answer = await order(promotion);
    expect([answer.status, wrongPaths(answer)]).toEqual([422, paths]);
  });
});
