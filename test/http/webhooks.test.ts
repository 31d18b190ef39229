import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { pathsIn, redemption, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let collector: Collector;
let ask: ServerAsk;
let stranger: ServerAsk;
let propertyId: string;
const received: Received[] = [];
let status = 200;
const server = createServer(async (req, res) => {
  received.push({ headers: req.headers, body: Buffer.concat(await req.toArray()).toString() });
  res.writeHead(status).end("<b>noted</b>");
});
let url: string;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://localhost:${(server.address() as AddressInfo).port}/in`;
  collector = await startCollector({ env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
  const scopes = ["manage", "redeem", "read", "read_personal"];
  ({ ask, id: propertyId } = await shopWithKey(collector, scopes));
  ({ ask: stranger } = await shopWithKey(collector, scopes));
});
afterAll(async () => {
  await collector.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received.length = 0;
  status = 200;
});

const subscribe = async (overrides: object = {}) => {
  const { json } = await ask("POST", "/v1/webhooks", { url, event_types: ["offers:promo:created"], ...overrides });
  return json.data;
};
const factOf = ({ data }: { data: { transactionIdentifier: string; verified: boolean } }) =>
  `${data.transactionIdentifier} ${data.verified}`;
const promote = async () => (await ask("POST", "/v3/promotions", tenOff({ coupon_type: "BULK" }))).json.data.id;
const typesReceived = () => received.map(({ body }) => JSON.parse(body).type);
const untilReceived = (count: number) => expect.poll(() => received.length, { timeout: 60_000 }).toBe(count);
const deliveriesOf = async (id: number, query = "") => (await ask("GET", `/v1/webhooks/${id}/deliveries${query}`)).json;

describe("the addresses in a message", () => {
  const callbackUrls = () => JSON.parse(received[0]!.body).events[0].data.callbackUrls;

  test("are whole: they begin with the collector's own address, and answer", async () => {
    const { id: webhook } = await subscribe();
    const id = await promote();
    await untilReceived(1);
    await ask("DELETE", `/v1/webhooks/${webhook}`);
    expect(callbackUrls()).toEqual([`${collector.url}/v3/promotions/${id}`]);
    const { pathname } = new URL(callbackUrls()[0]);
    expect((await ask("GET", pathname)).json.data.id).toBe(id);
  });

  test("begin with PUBLIC_URL where it is set", async () => {
    const PUBLIC_URL = "https://codes.shop.example/api/";
    const other = await startCollector({ env: { WEBHOOKS_ALLOW_LOOPBACK: "true", PUBLIC_URL } });
    onTestFinished(() => other.close());
    const shop = await shopWithKey(other, ["manage"]);
    await shop.ask("POST", "/v1/webhooks", { url, event_types: ["offers:promo:activated"] });
    const { json } = await shop.ask("POST", "/v3/promotions", tenOff());
    await untilReceived(1);
    expect(callbackUrls()).toEqual([`https://codes.shop.example/api/v3/promotions/${json.data.id}`]);
  });
});

describe("a subscription", () => {
  test("receives signed messages, and its headers and secrets are in no later response", async () => {
    const event_types = [
      "offers:promo:created",
      "offers:couponCode:created",
      "offers:couponCode:updated",
      "offers:redemption:coupon:created",
      "offers:redemption:coupon:deleted",
      "offers:bulkUpload:completed",
    ];
    const made = await subscribe({ event_types, headers: { Authorization: "Bearer erp" } });
    expect(made).toMatchObject({ url, header_names: ["Authorization"], is_active: true, disabled_reason: null });
    const id = await promote();
    const code = (await ask("POST", `/v3/promotions/${id}/codes`, { code: "HOOK" })).json.data;
    const { json } = await ask(
      "POST",
      "/v1/promotions/redemptions",
      redemption("o", { promoCode: "HOOK", redemptions: [{ discount: 1 }] }),
    );
    await ask("POST", `/v1/promotions/redemptions/${json.redemptions[0].redemptionId}/reversal`, {});
    await ask("DELETE", `/v3/promotions/${id}/codes/${code.id}`);
    await ask("POST", `/v3/promotions/${id}/codegen`, { batch_size: 3 });
    await untilReceived(6);
    const expected = ["promo:created", "couponCode:created", "redemption:coupon:created", "redemption:coupon:deleted"];
    expect(typesReceived().map((type) => type.replace("offers:", ""))).toEqual([
      ...expected,
      "couponCode:updated",
      "bulkUpload:completed",
    ]);
    for (const { headers, body } of received) {
      expect(headers.authorization).toBe("Bearer erp");
      expect(new Verifier(made.secret).verify(body, headers as Record<string, string>)).toMatchObject({
        specversion: "v1",
        tenantid: propertyId,
      });
    }
    const responses = JSON.stringify([(await ask("GET", "/v1/webhooks")).json, await deliveriesOf(made.id)]);
    for (const secret of [made.secret, "Bearer erp"]) expect(responses).not.toContain(secret);
    await ask("DELETE", `/v1/webhooks/${made.id}`);
  });

  test("of one forged request with 200 orders, a receiver gets a few messages; a server's redemption does not wait for them", async () => {
    const type = "offers:redemption:coupon:created";
    const [all, verified] = [
      await subscribe({ event_types: [type] }),
      await subscribe({ event_types: [type], verified_only: true }),
    ];
    expect([all.verified_only, verified.verified_only]).toEqual([false, true]);
    const id = await promote();
    await ask("POST", `/v3/promotions/${id}/codes`, { code: "FORGED" });
    const { write_key } = (await ask("GET", `/v1/properties/${propertyId}`)).json.data;
    const events = Array.from({ length: 200 }, (_, at) => ({
      event_id: `forged-${at}`,
      category: "product",
      action: "purchase",
      items: [
        { type: "product", id: 1, price: "100.00" },
        { type: "promotion_code", id: "FORGED" },
      ],
      dims: { transaction: { id: `forged-${at}` } },
    }));
    const forged = await fetch(`${collector.url}/v1/events`, {
      method: "POST",
      body: JSON.stringify({ write_key, events }),
    });
    expect(forged.status).toBe(200);
    await ask(
      "POST",
      "/v1/promotions/redemptions",
      redemption("honest", { promoCode: "FORGED", redemptions: [{ discount: 1 }] }),
    );
    const facts = () => received.flatMap(({ body }) => JSON.parse(body).events.map(factOf));
    // The server's redemption arrives at both.
    await expect.poll(() => facts().filter((fact) => fact === "honest true").length, { timeout: 10_000 }).toBe(2);
    expect(received.length).toBeLessThanOrEqual(8);
    expect(received.filter(({ body }) => body.includes("forged")).length).toBeLessThanOrEqual(6);
    for (const each of [all, verified]) await ask("DELETE", `/v1/webhooks/${each.id}`);
  });

  test("receives a test message, which can be sent again with the same id", async () => {
    const { id } = await subscribe();
    const { json } = await ask("POST", `/v1/webhooks/${id}/test`, {});
    await untilReceived(1);
    expect(typesReceived()).toEqual(["offers:test"]);
    expect(received[0]!.headers["webhook-id"]).toBe(json.data.id);
    await expect.poll(async () => (await deliveriesOf(id)).data[0].status).toBe("delivered");
    expect((await ask("POST", `/v1/webhooks/${id}/deliveries/${json.data.id}/redeliver`, {})).status).toBe(202);
    await untilReceived(2);
    expect(received[1]!.headers["webhook-id"]).toBe(json.data.id);
    await ask("DELETE", `/v1/webhooks/${id}`);
  });

  test("lists the failures of its receiver and the time of the next attempt", async () => {
    status = 500;
    const { id } = await subscribe();
    await promote();
    await untilReceived(1);
    await expect.poll(async () => (await deliveriesOf(id)).data[0].attempts).toBe(1);
    const { data, meta } = await deliveriesOf(id, "?status=pending");
    expect(data).toMatchObject([
      { status: "pending", last_status: 500, last_failure: null, last_answer: "<b>noted</b>" },
    ]);
    expect(Date.parse(data[0].next_attempt_at) - Date.parse(data[0].last_attempt_at)).toBeGreaterThanOrEqual(60_000);
    expect(meta).toEqual({ next_cursor: null });
    const metrics = await (await fetch(`${collector.url}/metrics`)).text();
    expect(metrics).toContain(`promotrail_webhook_attempts_total{webhook="${id}",outcome="5xx"} 1`);
    expect((await deliveriesOf(id, "?status=dead")).data).toEqual([]);
    await ask("DELETE", `/v1/webhooks/${id}`);
  });

  test("is changed, deactivated and activated; after a rotation both secrets sign for a while", async () => {
    const made = await subscribe();
    const off = await ask("PUT", `/v1/webhooks/${made.id}`, { is_active: false, max_batch_size: 5 });
    expect(off.json.data).toMatchObject({ is_active: false, max_batch_size: 5, event_types: ["offers:promo:created"] });
    await promote();
    const { json } = await ask("POST", `/v1/webhooks/${made.id}/rotate`, { overlap_hours: 1 });
    expect(json.data.secret).not.toBe(made.secret);
    await ask("PUT", `/v1/webhooks/${made.id}`, { is_active: true });
    await promote();
    await untilReceived(1);
    const [{ headers, body }] = received as [Received];
    for (const { secret } of [made, json.data]) new Verifier(secret).verify(body, headers as Record<string, string>);
    await ask("DELETE", `/v1/webhooks/${made.id}`);
  });

  test("of another property is not found", async () => {
    const { id } = await subscribe();
    for (const [method, path, body] of [
      ["GET", ""],
      ["PUT", "", { is_active: false }],
      ["DELETE", ""],
      ["POST", "/test", {}],
      ["POST", "/rotate", {}],
      ["GET", "/deliveries"],
      ["POST", "/redeliver", { since: "2026-01-01T00:00:00Z" }],
    ] as const)
      expect((await stranger(method, `/v1/webhooks/${id}${path}`, body)).status).toBe(404);
    expect((await stranger("GET", "/v1/webhooks")).json.data).toEqual([]);
    await ask("DELETE", `/v1/webhooks/${id}`);
  });
});

test.each<[string, object, readonly string[]]>([
  ["nothing", {}, ["event_types", "url"]],
  [
    "everything wrong at once",
    { url: "nowhere", event_types: ["x"], secret: "short", headers: { Host: "a" }, max_batch_size: 0, colour: 1 },
    ["colour", "event_types[0]", "headers.Host", "max_batch_size", "secret", "url"],
  ],
])("a subscription of %s is refused by name", async (_, body, paths) => {
  const answer = await ask("POST", "/v1/webhooks", body);
  expect([answer.status, pathsIn(answer)]).toEqual([422, paths]);
});

test("a property can allow http: to other machines, not to this one", async () => {
  const strict = await startCollector({ demo: true });
  const property = await strict.admin("/v1/properties", { name: "Plain", webhooks_allow_http: true });
  const { data } = await property.json();
  const body = { url: "http://hook.example/", event_types: ["offers:promo:created"] };
  const made = async (id: string) => (await strict.admin(`/v1/webhooks?property_id=${id}`, body)).status;
  expect([await made(data.id), await made("100001")]).toEqual([201, 422]);
  await strict.close();
});

test("without the development switch http: is refused, and no connection to this machine is made", async () => {
  const strict = await startCollector({ demo: true });
  const path = (rest = "") => `/v1/webhooks${rest}?property_id=100001`;
  expect((await strict.admin(path(), { url, event_types: ["offers:promo:created"] })).status).toBe(422);
  const secure = url.replace("http:", "https:");
  const { data } = await (await strict.admin(path(), { url: secure, event_types: ["offers:promo:created"] })).json();
  await strict.admin(path(`/${data.id}/test`), {});
  const deliveries = async () => (await (await strict.admin(path(`/${data.id}/deliveries`))).json()).data;
  await expect.poll(async () => (await deliveries())[0].last_failure, { timeout: 60_000 }).toBe("not_public");
  await strict.close();
  expect(received).toEqual([]);
});
