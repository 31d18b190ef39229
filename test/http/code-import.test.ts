import { createConnection } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import {
  type Answered,
  type Ask,
  bigCommerceClient,
  newProperty,
  tenOff,
  wrongPaths,
} from "../support/promotions-api.ts";

let collector: Collector;
let property: string;
let ask: Ask;
let id: number;

beforeAll(async () => {
  collector = await startCollector();
});
beforeEach(async () => {
  property = await newProperty(collector, "Shop");
  ask = bigCommerceClient(collector, property);
  id = (await ask("POST", "", tenOff({ coupon_type: "BULK" }))).json.data.id;
});
afterAll(() => collector.close());

const addressOf = () => `/stores/${property}/v3/promotions/${id}/codes/import`;

async function send(body: string | Buffer, headers: Record<string, string> = {}): Promise<Answered> {
  const answer = await fetch(collector.url + addressOf(), {
    method: "POST",
    headers: { "X-Auth-Token": ADMIN_TOKEN, "Content-Type": "text/csv", ...headers },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  return { status: answer.status, json: await answer.json() };
}

const stateOf = (importId: string) => ask("GET", `/${id}/codes/import/${importId}`);

/** All codes of the promotion in the order of their import. */
async function stored(): Promise<string[]> {
  const codes: string[] = [];
  for (let link: string | undefined = "?limit=250"; link; ) {
    const { json }: Answered = await ask("GET", `/${id}/codes${link}`);
    codes.push(...json.data.map(({ code }: { code: string }) => code));
    link = json.meta.cursor_pagination.links.next;
  }
  return codes;
}

const MANY = Array.from({ length: 5_000 }, (_, at) => `CODE-${at}`);
const FILE = `code\n${MANY.join("\n")}\n`;

/** Sends the beginning of a file with the length of the whole, and aborts. */
async function tear(file: string, bytes: number, importId: string): Promise<void> {
  const { hostname, port } = new URL(collector.url);
  const socket = createConnection(Number(port), hostname);
  const head = [
    `POST ${addressOf()} HTTP/1.1`,
    "Host: localhost",
    `X-Auth-Token: ${ADMIN_TOKEN}`,
    "Content-Type: text/csv",
    `Import-Id: ${importId}`,
    `Content-Length: ${file.length}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${file.slice(0, bytes)}`);
  // The collector acknowledges each chunk; no chunk follows.
  while ((await stateOf(importId)).json.data?.lines !== 4_000) await nextTurn();
  socket.destroy();
}

describe("a file is imported", () => {
  test("as CSV, with limits where a line has them", async () => {
    const { status, json } = await send(
      'code,max_uses,max_uses_per_customer\r\nOne,5,2\r\n"Two words",,\r\n\r\nThree,0,1\r\n',
    );
    expect(status).toBe(200);
    expect(json.data).toMatchObject({ complete: true, lines: 5, added: 3, duplicates: 0, bad: 0, problems: [] });
    const { data } = (await ask("GET", `/${id}/codes`)).json;
    expect(data).toMatchObject([
      { code: "One", max_uses: 5, max_uses_per_customer: 2 },
      { code: "Two words", max_uses: 0, max_uses_per_customer: 0 },
      { code: "Three", max_uses: 0, max_uses_per_customer: 1 },
    ]);
  });

  test.each(["application/x-ndjson", "application/jsonl"])("as %s, without an end of the last line", async (type) => {
    const { json } = await send('{"code":"One","max_uses":5}\n{"code":"Two"}', { "Content-Type": type });
    expect(json.data).toMatchObject({ complete: true, lines: 2, added: 2 });
    expect(await stored()).toEqual(["One", "Two"]);
  });

  test("with columns in any order, a byte order mark, and compressed", async () => {
    const { json } = await send(gzipSync("\ufeffMax_Uses,Code\n7,Grüße\n"), { "Content-Encoding": "gzip" });
    expect(json.data).toMatchObject({ added: 1 });
    expect((await ask("GET", "/codes?code=GR%C3%9CSSE")).json.data).toMatchObject([{ code: "Grüße", max_uses: 7 }]);
  });

  test("with thousands of lines", async () => {
    expect((await send(FILE)).json.data).toMatchObject({ complete: true, lines: 5_001, added: 5_000 });
    expect(await stored()).toEqual(MANY);
  });
});

describe("invalid lines are listed, the others are imported:", () => {
  test("in CSV", async () => {
    await ask("POST", `/${id}/codes`, { code: "HERE BEFORE" });
    const lines = [
      "code,max_uses",
      "GOOD,1",
      "here before,1",
      "good,2",
      "10%,1",
      "A,B,C",
      'broken "quote,1',
      '"never closed,1',
      "NEGATIVE,-1",
      `${"x".repeat(100_000)},1`,
      ",1",
      "LAST,1",
    ];
    const { json } = await send(lines.join("\n"));
    expect(json.data).toMatchObject({ complete: true, lines: 12, added: 2, duplicates: 2, bad: 7 });
    expect(json.data.problems).toEqual([
      { line: 3, reason: "the code here before already exists" },
      { line: 4, reason: "the code good already exists" },
      { line: 5, reason: "code must consist of letters, digits, spaces, _ and -" },
      { line: 6, reason: "must have 2 values" },
      { line: 7, reason: "is not CSV" },
      { line: 8, reason: "is not CSV" },
      { line: 9, reason: "max_uses must be a whole number" },
      { line: 10, reason: "is longer than 1000 characters" },
      { line: 11, reason: "code must have a visible character: use letters and digits" },
    ]);
    expect(await stored()).toEqual(["HERE BEFORE", "GOOD", "LAST"]);
  });

  test("in JSON", async () => {
    const lines = ['{"code":"GOOD"}', "{code", '"TEXT"', '{"code":7,"colour":"red"}', '{"code":"LAST"}'];
    const { json } = await send(lines.join("\n"), { "Content-Type": "application/x-ndjson" });
    expect(json.data.problems).toEqual([
      { line: 2, reason: "is not JSON" },
      { line: 3, reason: "must be an object" },
      { line: 4, reason: "code must be a string; colour is not a known field: correct its name or remove it" },
    ]);
    expect(await stored()).toEqual(["GOOD", "LAST"]);
  });

  test("the first hundred are listed, all are counted", async () => {
    const { json } = await send(`code\n${"GOOD\n".repeat(3_000)}`);
    expect(json.data).toMatchObject({ added: 1, duplicates: 2_999 });
    expect(json.data.problems).toHaveLength(100);
  });
});

describe("an upload that broke off", () => {
  test("keeps the acknowledged lines, and continues when the whole file is sent again", async () => {
    await tear(FILE, FILE.indexOf("CODE-4500") + 6, "torn");
    expect((await stateOf("torn")).json.data).toMatchObject({ complete: false, lines: 4_000, added: 3_999 });
    expect(await stored()).toEqual(MANY.slice(0, 3_999));
    const { json } = await send(FILE, { "Import-Id": "torn" });
    expect(json.data).toMatchObject({ complete: true, lines: 5_001, added: 5_000, duplicates: 0, bad: 0 });
    expect(await stored()).toEqual(MANY);
  });

  test("continues from the line of the request, with the header", async () => {
    await tear(FILE, FILE.indexOf("CODE-4500") + 6, "torn");
    const rest = `code\n${MANY.slice(3_999).join("\n")}\n`;
    const { json } = await send(rest, { "Import-Id": "torn", "Import-Line": "4001" });
    expect(json.data).toMatchObject({ complete: true, lines: 5_001, added: 5_000, duplicates: 0 });
    expect(await stored()).toEqual(MANY);
  });

  test("does not skip lines that were not sent", async () => {
    await tear(FILE, FILE.indexOf("CODE-4500") + 6, "torn");
    const answer = await send("code\nCODE-4999\n", { "Import-Id": "torn", "Import-Line": "5001" });
    expect([answer.status, wrongPaths(answer)]).toEqual([409, ["Import-Line"]]);
  });

  test("does not continue with another file under the same id", async () => {
    await tear(FILE, FILE.indexOf("CODE-4500") + 6, "torn");
    expect((await send(FILE.replaceAll("CODE", "OTHER"), { "Import-Id": "torn" })).status).toBe(409);
    expect(await stored()).toEqual(MANY.slice(0, 3_999));
  });

  test("imports each line once when it is sent twice at the same time", async () => {
    const both = await Promise.all([send(FILE, { "Import-Id": "twin" }), send(FILE, { "Import-Id": "twin" })]);
    for (const { json } of both) expect(json.data).toMatchObject({ complete: true, added: 5_000, duplicates: 0 });
    expect(await stored()).toEqual(MANY);
  });
});

test("a complete import has the same response again", async () => {
  const first = await send("code\nA\nA\n", { "Import-Id": "done" });
  const again = await send("code\nA\nA\n", { "Import-Id": "done" });
  expect(again.json.data).toEqual({ ...first.json.data, updated: again.json.data.updated });
  expect(again.json.data).toMatchObject({ import_id: "done", added: 1, duplicates: 1 });
});

test("events are stored during an import", async () => {
  const { data } = await (await collector.admin("/v1/properties")).json();
  const { write_key } = data.find((one: { id: string }) => one.id === property);
  let importing = true;
  const lines = Array.from({ length: 50_000 }, (_, at) => `BUSY-${at}`);
  const done = send(`code\n${lines.join("\n")}`).finally(() => {
    importing = false;
  });
  let stored = 0;
  for (let at = 0; importing; at += 1) {
    const event_id = `0193a2c4-0000-7000-8000-${String(at).padStart(12, "0")}`;
    const answer = await collector.send({ write_key, events: [{ event_id, category: "pageview", action: "view" }] });
    expect((await answer.json()).results).toMatchObject([{ outcome: "stored" }]);
    if (importing) stored += 1;
  }
  expect((await done).json.data).toMatchObject({ added: 50_000 });
  expect(stored).toBeGreaterThan(10);
});

describe("an import is refused", () => {
  test.each<[string, string, Record<string, string>, number, string[] | null]>([
    ["of a format that is not known", "<codes/>", { "Content-Type": "text/xml" }, 415, null],
    ["without a header", "A\nB\n", {}, 422, ["line 1"]],
    ["with columns that are not known", "code,colour\nA,red\n", {}, 422, ["line 1"]],
    ["of nothing", "", {}, 422, ["line 1"]],
    [
      "with invalid headers",
      "code\nA\n",
      { "Import-Id": "a b", "Import-Line": "0" },
      422,
      ["Import-Id", "Import-Line"],
    ],
    ["that is packed in an unknown way", "code\nA\n", { "Content-Encoding": "zip" }, 400, null],
    ["that can't be unpacked", "code\nA\n", { "Content-Encoding": "gzip" }, 400, null],
  ])("%s", async (_, body, headers, status, paths) => {
    const answer = await send(body, headers);
    expect(answer.status).toBe(status);
    if (paths) expect(wrongPaths(answer)).toEqual(paths);
    expect(await stored()).toEqual([]);
  });

  test("into a promotion that doesn't exist, or has no codes", async () => {
    id = (await ask("POST", "", tenOff({ redemption_type: "AUTOMATIC" }))).json.data.id;
    expect((await send("code\nA\n")).status).toBe(422);
    id = 999_999;
    expect((await send("code\nA\n")).status).toBe(404);
    expect((await stateOf("x")).status).toBe(404);
  });
});
