import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redemptions } from "../../collector/http/operations/redemptions.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { redemption, type ServerAnswer, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

const REDEMPTIONS = "/v1/promotions/redemptions";
const RESERVATIONS = "/v1/reservations";

let collector: Collector;
let ask: ServerAsk;
let promotion: number;

beforeAll(async () => {
  collector = await startCollector();
  const shop = await shopWithKey(collector, ["redeem", "read", "read_personal"]);
  ask = shop.ask;
  const path = `/stores/${shop.id}/v3/promotions`;
  promotion = (await (await collector.admin(path, tenOff({ coupon_type: "BULK" }))).json()).data.id;
  await collector.admin(`${path}/${promotion}/codes`, { code: "SAVE" });
});
afterAll(() => collector.close());

const cart = { lines: [{ id: "a", sku: "A", price: "5.00", quantity: 3 }] };
const order = (id: string, fields: object = {}) => redemption(id, { promoCode: "SAVE", cart, ...fields });

/** Redeems an order. @returns the id of its redemption */
const redeemed = async (id: string): Promise<number> =>
  (await ask("POST", REDEMPTIONS, order(id))).json.redemptions[0].redemptionId;

const held = async (): Promise<string> =>
  (await ask("POST", RESERVATIONS, { promoCode: "SAVE", customerId: "C-1" })).json.id;

/** A request, another one for the same operation, and one that is refused. */
interface Requests {
  readonly path: string;
  readonly body: object;
  readonly other: object;
  readonly refused: object;
}

const REQUESTS: Readonly<Record<string, () => Promise<Requests>>> = {
  redeem: async () => ({
    path: REDEMPTIONS,
    body: order("once"),
    other: order("other"),
    refused: order("refused", { promoCode: "NOSUCH" }),
  }),
  confirmReservation: async () => ({
    path: `${RESERVATIONS}/${await held()}/confirm`,
    body: order("confirmed"),
    other: order("confirmed-other"),
    refused: order("confirmed-refused", { promoCode: "NOSUCH" }),
  }),
  reverse: async () => ({
    path: `${REDEMPTIONS}/${await redeemed("to-reverse")}/reversal`,
    body: { lines: [{ sku: "A", quantity: 1 }] },
    other: { lines: [{ sku: "A", quantity: 2 }] },
    refused: { lines: [{ sku: "B" }] },
  }),
  reserve: async () => ({
    path: RESERVATIONS,
    body: { promoCode: "SAVE", customerId: "C-1" },
    other: { promoCode: "SAVE", customerId: "C-2" },
    refused: { promoCode: "NOSUCH", customerId: "C-1" },
  }),
};

const posts = redemptions.operations.filter(({ method }) => method === "post").map(({ id }) => id);

test("each POST of redemptions and reservations is tested here", () => {
  expect(Object.keys(REQUESTS).sort()).toEqual(posts.toSorted());
});

describe.each(posts)("an Idempotency-Key of %s", (id) => {
  const withKey = (name: string) => ({ "Idempotency-Key": `${id}-${name}` });

  test("has one effect and the same response, and is refused for other content", async () => {
    const { path, body, other } = await REQUESTS[id]!();
    const first = await ask("POST", path, body, withKey("once"));
    expect(first.status).toBeLessThan(300);
    expect(await ask("POST", path, body, withKey("once"))).toEqual(first);
    const conflict = await ask("POST", path, other, withKey("once"));
    expect(conflict).toMatchObject({
      status: 409,
      json: { reason: "idempotency_conflict", errors: [{ path: "Idempotency-Key" }] },
    });
  });

  test("may be sent again after a refusal, with other content too", async () => {
    const { path, body, refused } = await REQUESTS[id]!();
    const isRefused = ({ status }: ServerAnswer) => status >= 400;
    const again = { ...body, ...("transactionIdentifier" in body && { transactionIdentifier: `${id}-again` }) };
    expect(await ask("POST", path, refused, withKey("refused"))).toSatisfy(isRefused);
    expect(await ask("POST", path, again, withKey("refused"))).not.toSatisfy(isRefused);
  });

  test.each(["two words", "x".repeat(256)])("is refused as %s", async (key) => {
    const { path, body } = await REQUESTS[id]!();
    const answer = await ask("POST", path, body, { "Idempotency-Key": key });
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ path: "Idempotency-Key" }] } });
  });
});

describe("a repeated request says what happened since", () => {
  const reverse = (id: number, lines?: object[]) => ask("POST", `${REDEMPTIONS}/${id}/reversal`, lines && { lines });

  test.each(["without a key", "with a key"])("to the redemption, %s", async (name) => {
    const headers = name === "with a key" ? { "Idempotency-Key": "reversed" } : {};
    const redeem = async () => (await ask("POST", REDEMPTIONS, order(`reversed ${name}`), headers)).json;
    const first = await redeem();
    expect(first.reversals).toEqual([]);
    const { redemptionId } = first.redemptions[0];
    const { json: part } = await reverse(redemptionId, [{ sku: "A", quantity: 1 }]);
    expect(await redeem()).toEqual({
      ...first,
      reversals: [{ redemptionId, reversed: "PARTIAL", reversedDiscount: "0.50", reversedAt: part.reversedAt }],
    });
    const { json: whole } = await reverse(redemptionId);
    const reversals = [{ redemptionId, reversed: "WHOLE", reversedDiscount: "1.50", reversedAt: whole.reversedAt }];
    expect(await redeem()).toEqual({ ...first, reversals });
    // The uses that were given back stay so.
    expect(await redeem()).toEqual({ ...first, reversals });
  });

  test("to the reservation", async () => {
    const reserve = () =>
      ask("POST", RESERVATIONS, { promoCode: "SAVE", customerId: "C-3" }, { "Idempotency-Key": "held-since" });
    const { json: first } = await reserve();
    expect(first.state).toBe("held");
    await ask("DELETE", `${RESERVATIONS}/${first.id}`);
    expect(await reserve()).toEqual({ status: 201, json: { ...first, state: "released" } });
  });
});
