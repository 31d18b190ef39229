import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { pathsIn, redemption, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

const PATH = "/v1/reservations";
let collector: Collector;
let ask: ServerAsk;
let writeKey: string;
let promotion: number;
let codes = 0;

beforeAll(async () => {
  collector = await startCollector();
  const shop = await shopWithKey(collector, ["redeem"]);
  ({ ask, writeKey } = shop);
  const made = await collector.admin(`/stores/${shop.id}/v3/promotions`, tenOff({ coupon_type: "BULK" }));
  promotion = (await made.json()).data.id;
});
afterAll(() => collector.close());

/** A code with one use. */
async function once(): Promise<string> {
  codes += 1;
  const code = { code: `ONCE${codes}`, max_uses: 1 };
  const path = `/v3/promotions/${promotion}/codes?property_id=100001`;
  expect((await collector.admin(path, code)).status).toBe(201);
  return code.code;
}

const reserve = (promoCode: string, overrides: object = {}, headers = {}) =>
  ask("POST", PATH, { promoCode, customerId: "C-1", ...overrides }, headers);
const use = (order: string, overrides: object = {}) =>
  redemption(order, { redemptions: [{ discount: 1 }], ...overrides });

test("a hold is read, confirmed once, and used", async () => {
  const code = await once();
  const { status, json: held } = await reserve(code.toLowerCase(), { ttl_seconds: 60 });
  expect(status).toBe(201);
  expect(held).toMatchObject({
    promoCode: code.toLowerCase(),
    promotionId: String(promotion),
    redemptionCount: 1,
    state: "held",
  });
  expect(Date.parse(held.expiresAt) - Date.parse(held.createdAt)).toBe(60_000);
  expect((await ask("GET", `${PATH}/${held.id}`)).json).toEqual(held);

  const others = await ask("POST", "/v1/promotions/redemptions", use("other", { promoCode: code }));
  expect(others).toMatchObject({ status: 409, json: { reason: "reserved_elsewhere" } });

  const confirmed = await ask("POST", `${PATH}/${held.id}/confirm`, use("mine"));
  expect(confirmed).toMatchObject({
    status: 200,
    json: { redemptions: [{ promotionId: String(promotion), discount: "1.00" }] },
  });
  expect(await ask("POST", `${PATH}/${held.id}/confirm`, use("mine"))).toEqual(confirmed);
  expect((await ask("GET", `${PATH}/${held.id}`)).json).toMatchObject({
    state: "confirmed",
    transactionIdentifier: "mine",
  });
  expect(await ask("POST", `${PATH}/${held.id}/confirm`, use("again"))).toMatchObject({
    status: 409,
    json: { reason: "reservation_confirmed" },
  });
  expect(await ask("DELETE", `${PATH}/${held.id}`)).toMatchObject({ status: 409 });
});

test("a released use is free for others", async () => {
  const code = await once();
  const { json: held } = await reserve(code);
  expect(await reserve(code, { customerId: "C-2" })).toMatchObject({
    status: 409,
    json: { reason: "reserved_elsewhere" },
  });
  expect((await ask("DELETE", `${PATH}/${held.id}`)).status).toBe(204);
  expect((await ask("DELETE", `${PATH}/${held.id}`)).status).toBe(204);
  expect(await ask("POST", `${PATH}/${held.id}/confirm`, use("late"))).toMatchObject({
    json: { reason: "reservation_released" },
  });
  expect((await reserve(code, { customerId: "C-2" })).status).toBe(201);
});

test("a hold of the last use affects the carts of others, not the holder's own", async () => {
  const code = await once();
  await reserve(code);
  const statusFor = async (customer_id: string) => {
    const cart = { lines: [{ sku: "A", price: "10" }] };
    const body = { cart, customer: { customer_id }, promocodes: [code], promocodes_info: 1 };
    return (await ask("POST", "/v1/carts/calculate", body)).json.promocodes[0];
  };
  expect(await statusFor("C-2")).toMatchObject({ status: 2, reason: "reserved_elsewhere" });
  expect(await statusFor("C-1")).toMatchObject({ status: 4, in_totals: true });
});

test("requests with one Idempotency-Key hold once", async () => {
  const code = await once();
  const key = { "Idempotency-Key": "hold-1" };
  const first = await reserve(code, {}, key);
  expect(await reserve(code, {}, key)).toEqual(first);
});

test.each([
  "Production",
  "Staging",
])("a hold on %s ends with its code, also where the code is created again", async (source) => {
  const code = await once();
  const { json: held } = await reserve(code, { cdp_source: source });
  const path = (rest: string) => `/v3/promotions/${rest}property_id=100001`;
  const find = async () => (await (await collector.admin(path(`codes?code=${code}&`))).json()).data[0];
  const headers = { authorization: "Bearer test-admin-token-of-32-characters" };
  const address = collector.url + path(`${promotion}/codes/${(await find()).id}?`);
  expect((await fetch(address, { method: "DELETE", headers })).status).toBe(204);
  expect((await collector.admin(path(`${promotion}/codes?`), { code, max_uses: 1 })).status).toBe(201);
  expect((await ask("GET", `${PATH}/${held.id}`)).json).toEqual({ ...held, state: "ended" });
  expect(await ask("POST", `${PATH}/${held.id}/confirm`, use(`ended ${source}`, { cdp_source: source }))).toMatchObject(
    {
      status: 409,
      json: {
        reason: "reservation_ended",
        detail: "The reservation ended when its code was deleted.",
        errors: [{ path: "reservationId" }],
      },
    },
  );
  expect((await ask("DELETE", `${PATH}/${held.id}`)).status).toBe(204);
  expect((await reserve(code, { customerId: "C-2" })).status).toBe(201);
});

test("a test site's hold affects no other checkout", async () => {
  const code = await once();
  expect((await reserve(code, { cdp_source: "Staging" })).status).toBe(201);
  expect((await reserve(code)).status).toBe(201);
});

describe("is refused", () => {
  test("with everything that is wrong", async () => {
    const answer = await ask("POST", PATH, { ttl_seconds: 0, redemptionCount: "1.5", colour: "red" });
    expect(answer.status).toBe(400);
    expect(pathsIn(answer)).toEqual([
      "colour",
      "customerIdentifierType",
      "promoCode",
      "redemptionCount",
      "ttl_seconds",
    ]);
  });

  test.each<[string, object, number, string]>([
    ["for longer than a day", { ttl_seconds: 86_401 }, 400, "ttl_seconds"],
    ["of a code that does not exist", { promoCode: "NOSUCH" }, 404, "promoCode"],
    ["of more uses than there are", { redemptionCount: 2 }, 409, "promoCode"],
  ])("%s", async (_, overrides, status, path) => {
    const answer = await reserve(await once(), overrides);
    expect([answer.status, pathsIn(answer)]).toEqual([status, [path]]);
  });

  test("to a page, and for an unknown id", async () => {
    const headers = { authorization: `Bearer ${writeKey}` };
    expect((await fetch(collector.url + PATH, { method: "POST", headers, body: "{}" })).status).toBe(403);
    expect(await ask("GET", `${PATH}/none`)).toMatchObject({ status: 404, json: { reason: "unknown_reservation" } });
    expect((await ask("DELETE", `${PATH}/none`)).status).toBe(404);
    expect((await ask("POST", `${PATH}/none/confirm`, use("another"))).status).toBe(404);
  });
});
