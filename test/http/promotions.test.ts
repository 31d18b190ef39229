import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
const PATH = "/stores/100001/v3/promotions";
const TEN = { action: { cart_value: { discount: { percentage_amount: "10" } } } };
const body = (overrides: object = {}) => ({ name: "Ten", redemption_type: "COUPON", rules: [TEN], ...overrides });

beforeAll(async () => {
  collector = await startCollector();
  expect((await collector.admin("/v1/properties", { name: "Shop" })).status).toBe(201);
});
afterAll(() => collector.close());

test("a promotion has BigCommerce's defaults, and can be read and listed", async () => {
  const made = await collector.admin(PATH, body());
  expect(made.status).toBe(201);
  const { data, meta } = await made.json();
  expect(meta).toEqual({});
  expect(data).toMatchObject({
    name: "Ten",
    status: "ENABLED",
    stop: false,
    max_uses: null,
    end_date: null,
    notifications: [],
    currency_code: "USD",
    current_uses: 0,
    can_be_used_with_other_promotions: true,
    rules: [{ ...TEN, apply_once: true, stop: false }],
  });
  expect(await (await collector.admin(`${PATH}/${data.id}`)).json()).toEqual({ data, meta: {} });
  const list = await (await collector.admin("/v3/promotions?property_id=100001&limit=1")).json();
  expect(list.data).toEqual([data]);
  const links = { current: "?property_id=100001&limit=1&page=1" };
  expect(list.meta.pagination).toEqual({ total: 1, count: 1, per_page: 1, current_page: 1, total_pages: 1, links });
});

test("a currency in a rule is ignored with a warning", async () => {
  const { meta } = await (await collector.admin(PATH, body({ rules: [{ ...TEN, currency_code: "AUD" }] }))).json();
  expect(meta.warnings).toEqual(["rules[0].currency_code is ignored: the promotion's currency_code decides"]);
});

test("everything that is wrong with a promotion is listed at once", async () => {
  const wrong = { ...body({ colour: "red", priority: -1 }), name: "", rules: [{ action: {}, stop: "no" }] };
  const answer = await collector.admin(PATH, wrong);
  expect(answer.status).toBe(422);
  const { errors } = await answer.json();
  expect(errors.map(({ path }: { path: string }) => path).sort()).toEqual([
    "colour",
    "name",
    "priority",
    "rules[0].action",
    "rules[0].stop",
  ]);
  expect(errors[0]).toMatchObject({ status: 422, title: "Unprocessable Entity", message: expect.any(String) });
});

describe("codes", () => {
  test("are added once, ignoring case", async () => {
    const { data } = await (await collector.admin(PATH, body())).json();
    const made = await collector.admin(`${PATH}/${data.id}/codes`, { code: "Save 10", max_uses: 5 });
    expect(made.status).toBe(201);
    expect((await made.json()).data).toMatchObject({
      code: "Save 10",
      max_uses: 5,
      max_uses_per_customer: 0,
      current_uses: 0,
    });
    expect((await collector.admin(`${PATH}/${data.id}/codes`, { code: "SAVE 10" })).status).toBe(409);
  });

  test.each<[string, object, string]>([
    ["with signs that are not allowed", { code: "10%" }, "code"],
    ["that are too long", { code: "x".repeat(51) }, "code"],
    ["with less than no uses", { code: "A", max_uses: -1 }, "max_uses"],
    ["with unknown fields", { code: "A", colour: "red" }, "colour"],
  ])("%s are refused by name", async (_, code, path) => {
    const { data } = await (await collector.admin(PATH, body())).json();
    const answer = await collector.admin(`${PATH}/${data.id}/codes`, code);
    expect(answer.status).toBe(422);
    expect((await answer.json()).errors).toMatchObject([{ path }]);
  });

  test("need a promotion that exists and has codes", async () => {
    expect((await collector.admin(`${PATH}/999/codes`, { code: "A" })).status).toBe(404);
    expect((await collector.admin(`${PATH}/999`)).status).toBe(404);
    expect((await collector.admin(`${PATH}/x`)).status).toBe(404);
    const automatic = await (await collector.admin(PATH, body({ redemption_type: "AUTOMATIC" }))).json();
    expect((await collector.admin(`${PATH}/${automatic.data.id}/codes`, { code: "A" })).status).toBe(422);
  });
});

test("properties are for the administrator only, and invalid fields are refused by name", async () => {
  expect((await fetch(`${collector.url}/v1/properties`)).status).toBe(401);
  const answer = await collector.admin("/v1/properties", {
    currency: "XXY",
    time_zone: "Mars",
    allowed_origins: ["shop"],
  });
  expect(answer.status).toBe(422);
  const paths = (await answer.json()).errors.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(["name", "currency", "time_zone", "allowed_origins[0]"]);
  expect((await collector.admin("/v1/properties", { id: "100001", name: "Again" })).status).toBe(409);
  const { data } = await (await collector.admin("/v1/properties")).json();
  expect(data).toMatchObject([{ id: "100001", write_key: expect.stringMatching(/^wk_.{20,}/) }]);
});

test("a body that is not JSON and an invalid page are refused", async () => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(collector.url + PATH, { method: "POST", headers, body: "{" });
  expect(answer.status).toBe(400);
  for (const query of ["page=0", "page=x", "limit=251", "limit=0"]) {
    const { status, errors } = await (await collector.admin(`${PATH}?${query}`)).json();
    expect([status, errors[0].path]).toEqual([422, query.split("=")[0]]);
  }
});
