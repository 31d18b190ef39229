import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

/** A text as a client in Windows sends it that does not know UTF-8. */
const latin1 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "latin1"));
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));

/** A request whose path and body contain `É`. */
interface Door {
  readonly path: string;
  readonly type: string;
  readonly method?: string;
  readonly body: string;
}

const EVENTS_PATH = "/v1/events";
const CARTS_PATH = "/v1/carts/calculate";
const CALCULATION = JSON.stringify({ write_key: "wk_demo", cart: { lines: [] }, promocodes: ["É1"] });
const EVENTS = JSON.stringify({
  write_key: "wk_demo",
  events: [
    { event_id: "e-1", category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "É1" }] },
  ],
});

/** Doors that read a whole body, each with a body that it accepts as UTF-8. */
const DOORS: Readonly<Record<string, Door>> = {
  "events of a server": { path: EVENTS_PATH, type: "application/json", body: EVENTS },
  "events of a page": { path: EVENTS_PATH, type: "text/plain;charset=UTF-8", body: EVENTS },
  "a calculation": { path: CARTS_PATH, type: "application/json", body: CALCULATION },
  "a form with JSON in it": {
    path: CARTS_PATH,
    type: "application/x-www-form-urlencoded",
    body: 'token=wk_demo&cart={}&promocodes=["É1"]',
  },
  "a property": { path: "/v1/properties", type: "application/json", body: JSON.stringify({ name: "É1" }) },
  "a product": {
    path: "/v1/catalog/products?property_id=100001",
    type: "application/json",
    method: "PUT",
    body: JSON.stringify([{ id: "É1", name: "É1" }]),
  },
};

function send({ path, type, method = "POST" }: Omit<Door, "body">, body: Uint8Array<ArrayBuffer>) {
  const isOfPage = path === EVENTS_PATH || path === CARTS_PATH;
  const headers = { "content-type": type, ...(!isOfPage && { authorization: `Bearer ${ADMIN_TOKEN}` }) };
  return fetch(collector.url + path, { method, headers, body });
}

describe.each(Object.entries(DOORS))("%s", (_, door) => {
  test("is accepted in UTF-8, also with a byte order mark", async () => {
    for (const body of [door.body, `\ufeff${door.body}`])
      expect((await send(door, utf8(body))).status).toBeLessThan(300);
  });

  test("is refused with bytes that are not UTF-8", async () => {
    const response = await send(door, latin1(door.body));
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toBe("The body is not valid UTF-8: send it as UTF-8.");
  });

  test.each(["iso-8859-1", "utf-16", '"Windows-1252"', "'latin1'"])("is refused as charset %s", async (charset) => {
    const response = await send({ ...door, type: `${door.type.split(";")[0]}; charset=${charset}` }, utf8(door.body));
    expect(response.status).toBe(415);
    expect((await response.json()).detail).toContain(charset.replace(/["']/g, ""));
  });

  test.each(["utf-8", "UTF8", '"Utf-8"', "us-ascii"])("is accepted as charset %s", async (charset) => {
    const type = `${door.type.split(";")[0]}; Charset=${charset}; v=1`;
    expect((await send({ ...door, type }, utf8(door.body))).status).toBeLessThan(300);
  });
});

describe("percent-encoded bytes", () => {
  const query = (promocodes: string) =>
    `/v1/carts/calculate?token=wk_demo&cart={}&promocodes=%5B%22${promocodes}%22%5D`;

  test.each([
    ["E1", 200],
    ["%C3%89", 200],
    ["100%", 200],
    ["%C9", 400],
    ["%C3", 400],
    ["%ED%A0%80", 400],
    ["%C3%89%C9", 400],
  ])("%s in a query: %i", async (code, status) => {
    const response = await fetch(collector.url + query(code));
    expect(response.status).toBe(status);
    if (status === 400) expect((await response.json()).detail).toContain("address is not valid UTF-8");
  });

  test.each([
    ["%C3%89", 200],
    ["%C9", 400],
  ])("%s in a form: %i", async (code, status) => {
    const form = `token=wk_demo&cart=%7B%7D&promocodes_info=1&promocodes=%5B%22${code}%22%5D`;
    const door = { path: CARTS_PATH, type: "application/x-www-form-urlencoded" };
    const response = await send(door, utf8(form));
    expect(response.status).toBe(status);
    const json = await response.json();
    if (status === 200) expect(json.promocodes[0].number).toBe("É");
    else expect(json.detail).toContain("form is not valid UTF-8");
  });

  test("a form of the dashboard is refused with its problem", async () => {
    const response = await fetch(`${collector.url}/dashboard/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: collector.url },
      body: "key=%C9",
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("form is not valid UTF-8");
  });
});

describe("an upload names the lines that are not UTF-8, and stores the others", () => {
  test("products as NDJSON", async () => {
    const lines = ["U1", "É2", "U3"].map((id) => JSON.stringify({ id, name: id }));
    const door = { path: "/v1/catalog/products?property_id=100001", type: "application/x-ndjson", method: "PUT" };
    const json = await (await send(door, latin1(lines.join("\n")))).json();
    expect(json.data).toMatchObject({ created: 2, rejected: 1 });
    expect(json.errors).toEqual([{ line: 2, path: "", message: expect.stringContaining("is not valid UTF-8") }]);
  });

  test.each([
    ["text/csv", "code\r\nU1\r\nÉ2\r\nU3", 3],
    ["application/x-ndjson", '{"code":"V1"}\n{"code":"É2"}\n{"code":"V3"}', 2],
  ])("codes as %s", async (type, body, line) => {
    const codes = `/v3/promotions/1/codes/import?property_id=100001`;
    const json = await (await send({ path: codes, type }, latin1(body))).json();
    expect(json.data).toMatchObject({ added: 2, bad: 1 });
    expect(json.data.problems).toEqual([{ line, reason: expect.stringContaining("is not valid UTF-8") }]);
  });

  test("another charset is refused before a line is read", async () => {
    const codes = `/v3/promotions/1/codes/import?property_id=100001`;
    expect((await send({ path: codes, type: "text/csv; charset=latin1" }, latin1("code\nW1"))).status).toBe(415);
  });
});
