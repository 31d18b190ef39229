import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";

let collector: Collector;
let manager: string;
let reader: string;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  manager = await keyWith("manage");
  reader = await keyWith("read", "read_personal", "manage");
});
afterAll(() => collector.close());

const PROPERTY = "?property_id=100001";
const KEYS = "/v1/properties/100001/keys";

async function ask(method: string, path: string, secret: string, body?: object) {
  const response = await fetch(collector.url + path, {
    method,
    headers: { authorization: `Bearer ${secret}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, ...(await response.json().catch(() => ({}))) };
}

const keyWith = async (...scopes: string[]): Promise<string> =>
  (await ask("POST", KEYS, ADMIN_TOKEN, { name: scopes.join(" "), scopes })).data.secret;

/** The head of the answer to a request with these lines. */
async function headOf(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).split("\r\n\r\n")[0]!.toLowerCase();
}

describe("Host headers", () => {
  test.each([
    ["one", ["Host: a.example"], "200"],
    ["two that differ", ["Host: a.example", "Host: b.example"], "400"],
    ["two that are equal", ["Host: a.example", "hOST: a.example"], "400"],
    ["none", [], "400"],
  ])("%s", async (_, hosts, status) => {
    expect(await headOf("GET /healthz HTTP/1.1", ...hosts)).toMatch(new RegExp(`^http/1.1 ${status} `));
  });
});

describe("answers of the API are stored by no cache, and read as no other type:", () => {
  test.each([
    ["a list", "GET /v3/promotions?property_id=100001"],
    ["a table", "GET /v1/code_checks?property_id=100001&format=csv"],
    ["an export", "GET /v1/exports/redemptions?property_id=100001"],
    ["a refusal", "GET /v1/properties/4711"],
    ["a path that is none", "GET /v1/nothing"],
    ["a method that is none", "PATCH /v1/properties"],
    ["health", "GET /healthz"],
    ["events", "POST /v1/events"],
    ["bytes that are no request", "?? no request"],
  ])("%s", async (_, line) => {
    const head = await headOf(`${line} HTTP/1.1`, "Host: a.example", `Authorization: Bearer ${ADMIN_TOKEN}`);
    expect(head).toContain("cache-control: no-store");
    expect(head).toContain("x-content-type-options: nosniff");
  });
});

describe("a webhook", () => {
  const made = async () =>
    (
      await ask("POST", `/v1/webhooks${PROPERTY}`, ADMIN_TOKEN, {
        url: "https://erp.example/in",
        event_types: ["offers:redemption:coupon:created"],
        headers: { Authorization: "Bearer of-the-erp" },
        is_active: false,
      })
    ).data as { id: number; secret: string };
  const change = (id: number, body: object, secret = ADMIN_TOKEN) =>
    ask("PUT", `/v1/webhooks/${id}${PROPERTY}`, secret, body);

  test("that moves to another origin loses its headers, and gets a new secret", async () => {
    const { id, secret } = await made();
    const near = await change(id, { url: "https://erp.example/other" });
    expect(near.data).toMatchObject({ header_names: ["Authorization"] });
    expect(near.data).not.toHaveProperty("secret");
    const far = await change(id, { url: "https://evil.example/in" });
    expect(far.data).toMatchObject({ header_names: [], secret: expect.stringMatching(/^whsec_/) });
    expect(far.data.secret).not.toBe(secret);
    const port = await change(id, { url: "https://evil.example:8443/in", headers: { "X-Own": "1" } });
    expect(port.data).toMatchObject({ header_names: ["X-Own"], previous_secret_until: null });
    expect(port.data.secret).not.toBe(far.data.secret);
  });

  test("of redemptions needs the scope read beside manage", async () => {
    const { id } = await made();
    const types = { event_types: ["offers:redemption:promotion:created"] };
    const body = { url: "https://evil.example/in", ...types };
    for (const refused of [
      await ask("POST", "/v1/webhooks", manager, body),
      await change(id, { url: "https://evil.example/in" }, manager),
      await change(id, { event_types: ["offers:promo:created"] }, manager),
      await ask("GET", `/v1/webhooks/${id}/deliveries`, manager),
    ])
      expect(refused).toMatchObject({ status: 403, detail: expect.stringContaining("lacks the scope read") });
    expect((await ask("POST", "/v1/webhooks", reader, body)).status).toBe(201);
    const own = { url: "https://erp.example/in", event_types: ["offers:promo:created"] };
    const { data } = await ask("POST", "/v1/webhooks", manager, own);
    expect((await change(data.id, types, manager)).status).toBe(403);
    expect((await change(data.id, { max_batch_size: 2 }, manager)).status).toBe(200);
  });
});

test("a manage key ends its own keys with itself, over HTTP", async () => {
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const { data: maker } = await ask("POST", KEYS, ADMIN_TOKEN, { name: "Agency", scopes: ["manage"], expires_at });
  const { data: made } = await ask("POST", KEYS, maker.secret, { name: "Backdoor", scopes: ["manage"] });
  expect(made).toMatchObject({ expires_at, created_by: maker.id });
  expect((await ask("PUT", `${KEYS}/${maker.id}`, maker.secret, { expires_at: null })).status).toBe(422);
  const revoked = await ask("DELETE", `${KEYS}/${maker.id}?with_made=true`, ADMIN_TOKEN);
  expect(revoked.meta).toEqual({ also_revoked: [made.id] });
  expect((await ask("GET", KEYS, made.secret)).status).toBe(401);
});
