import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventType } from "../../collector/contract/webhook-events.ts";
import type { DeliveryAttempt, DueMessage } from "../../collector/store/ports/webhooks.ts";
import { MINUTE, MORNING } from "../support/events.ts";
import { done, openShop, type Shop, stated, TEN_OFF } from "../support/redemptions.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.store.close());

const ALL: readonly EventType[] = [
  "offers:promo:created",
  "offers:promo:updated",
  "offers:promo:deleted",
  "offers:redemption:coupon:created",
  "offers:redemption:coupon:deleted",
];
const subscribe = (event_types: readonly EventType[] = ALL, given: object = {}) =>
  shop.store.createWebhook(shop.property.id, {
    url: "https://hook.example/",
    event_types: [...event_types],
    headers: {},
    secret: "whsec_x",
    max_batch_size: 1,
    is_active: true,
    ...given,
  });

const due = (most = 100) => shop.store.dueMessages(shop.now, most, MINUTE, []);
const typesIn = (messages: readonly DueMessage[]) => messages.map(({ body }) => JSON.parse(body).type);
const attempted = ({ id }: DueMessage, given: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  id,
  at: shop.now,
  milliseconds: 5,
  status: 200,
  failure: null,
  answer: "ok",
  nextAt: null,
  ...given,
});
const failed = (message: DueMessage, nextAt: number | null) =>
  attempted(message, { status: 500, answer: "no", nextAt });

test("a promotion's changes are told in order, each when the one before has arrived", async () => {
  await shop.promote(TEN_OFF);
  await subscribe();
  const id = await shop.promote({ ...TEN_OFF, name: "Told" });
  await shop.store.deletePromotions(shop.property.id, [id], "Ann");
  const first = await due();
  expect(typesIn(first)).toEqual(["offers:promo:created"]);
  expect(JSON.parse(first[0]!.body)).toEqual({
    specversion: "v1",
    type: "offers:promo:created",
    tenantid: shop.property.id,
    events: [
      {
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        time: new Date(MORNING).toISOString(),
        source: "offers:business-layer",
        subject: null,
        data: {
          eventName: "PROMOTION",
          status: "CREATED",
          id: String(id),
          version: 1,
          callbackUrls: [`/v3/promotions/${id}`],
        },
      },
    ],
  });
  expect(await due()).toEqual([]);
  await shop.store.recordAttempts(first.map((one) => attempted(one)));
  const second = await due();
  expect(typesIn(second)).toEqual(["offers:promo:deleted"]);
  await shop.store.recordAttempts(second.map((one) => attempted(one)));
  expect(await due()).toEqual([]);
});

test("one promotion that fails holds up no other, and is tried again under the same id when its time comes", async () => {
  await subscribe();
  await shop.promote(TEN_OFF);
  await shop.promote(TEN_OFF);
  const [first, second] = await due();
  await shop.store.recordAttempts([failed(first!, shop.now + MINUTE), attempted(second!)]);
  await shop.promote(TEN_OFF);
  expect(await due()).toHaveLength(1);
  shop.now += MINUTE;
  expect((await due()).map(({ id, attempts }) => [id, attempts])).toContainEqual([first!.id, 1]);
});

test("what nobody remembered having sent is given again when its lease is over", async () => {
  await subscribe();
  await shop.promote(TEN_OFF);
  const [message] = await due();
  shop.now += MINUTE - 1;
  expect(await due()).toEqual([]);
  shop.now += 1;
  expect(await due()).toEqual([message]);
});

test("of one subscription sixteen are under way at once", async () => {
  await subscribe();
  for (let n = 0; n < 18; n += 1) await shop.promote(TEN_OFF);
  const first = await due();
  expect(first).toHaveLength(16);
  expect(await due()).toEqual([]);
  await shop.store.recordAttempts([attempted(first[0]!)]);
  expect(await due()).toHaveLength(1);
});

test("where there is not room for all, each subscription has its share; a test is sent whatever waits", async () => {
  const first = await subscribe();
  const second = await subscribe();
  for (let n = 0; n < 70; n += 1) await shop.promote(TEN_OFF);
  expect((await due(4)).map(({ webhookId }) => webhookId).toSorted()).toEqual([
    first.id,
    first.id,
    second.id,
    second.id,
  ]);
  for (let messages = await due(); messages.length > 0; messages = await due())
    await shop.store.recordAttempts(messages.map((one) => failed(one, shop.now + 99 * MINUTE)));
  shop.now += MINUTE;
  const leased = await due();
  await shop.store.recordAttempts(leased.map((one) => failed(one, shop.now + 99 * MINUTE)));
  const test = await shop.store.addTestMessage(shop.property.id, first.id);
  expect((await due()).map(({ id }) => id)).toEqual([test]);
});

test("where many wait they come in batches of one type, in order, and none is lost", async () => {
  await subscribe(["offers:promo:created", "offers:promo:deleted"], { max_batch_size: 10 });
  const ids: number[] = [];
  for (let n = 0; n < 25; n += 1) ids.push(await shop.promote(TEN_OFF));
  await shop.store.deletePromotions(shop.property.id, [ids[0]!], "Ann");
  for (let n = 0; n < 500; n += 1) ids.push(await shop.promote(TEN_OFF));
  const told: string[] = [];
  for (let messages = await due(); messages.length > 0; messages = await due()) {
    for (const { body } of messages) {
      const { type, events } = JSON.parse(body);
      expect(events.length).toBeLessThanOrEqual(10);
      for (const { data } of events) told.push(`${type.split(":").at(-1)} ${data.id}`);
    }
    await shop.store.recordAttempts(messages.map((one) => attempted(one)));
  }
  expect(told.toSorted()).toEqual([...ids.map((id) => `created ${id}`), `deleted ${ids[0]}`].toSorted());
  expect(told.indexOf(`created ${ids[0]}`)).toBeLessThan(told.indexOf(`deleted ${ids[0]}`));
});

describe("a redemption", () => {
  test("is told of when it is made, and when it is taken back", async () => {
    await shop.promote(TEN_OFF, { SAVE: {} });
    await subscribe();
    const { lineItems } = done(await shop.redeem({ order: "T", codes: ["SAVE"], stated: [stated(null)] }));
    const [made] = await due();
    expect(JSON.parse(made!.body)).toMatchObject({
      type: "offers:redemption:coupon:created",
      events: [{ data: { transactionIdentifier: "T", promoCode: "SAVE", verified: true, discountMinor: 500 } }],
    });
    await shop.store.recordAttempts([attempted(made!)]);
    const { redemptionId } = lineItems[0]!;
    const reversal = { propertyId: shop.property.id, redemptionId, lines: null, reason: null, actor: "Ann" };
    done(await shop.store.reverse({ ...reversal, idempotency: null }));
    const [deleted] = await due();
    expect(JSON.parse(deleted!.body)).toMatchObject({
      type: "offers:redemption:coupon:deleted",
      events: [{ data: { reversedDiscountMinor: 500 } }],
    });
  });

  test("that was refused, and so undone, is not told of", async () => {
    await shop.promote(TEN_OFF, { SAVE: {} });
    await subscribe();
    await shop.redeem({ order: "T", codes: ["SAVE", "NOSUCH"], stated: [stated(null)] });
    expect(await due()).toEqual([]);
  });
});

describe("a promotion that begins and ends by itself", () => {
  const ACTIVITY: readonly EventType[] = ["offers:promo:activated", "offers:promo:deactivated"];
  const told = async () => {
    const all: string[] = [];
    for (let messages = await due(); messages.length > 0; messages = await due()) {
      for (const { body } of messages)
        for (const { time, data } of JSON.parse(body).events) all.push(`${data.status} ${time.slice(11, 16)}`);
      await shop.store.recordAttempts(messages.map((one) => attempted(one)));
    }
    return all;
  };
  const clock = (minutes: number) => new Date(MORNING + minutes * MINUTE).toISOString();
  const time = (minutes: number) => clock(minutes).slice(11, 16);

  test("is told of once each, at its time, also after nobody ran", async () => {
    await subscribe(ACTIVITY);
    await shop.promote({ ...TEN_OFF, start_date: clock(10), end_date: clock(20) });
    expect(await told()).toEqual([]);
    shop.now = MORNING + 10 * MINUTE;
    expect(await told()).toEqual([`ACTIVATED ${time(10)}`]);
    expect(await told()).toEqual([]);
    shop.now = MORNING + 60 * MINUTE;
    expect(await told()).toEqual([`DEACTIVATED ${time(20)}`]);
    await shop.promote({ ...TEN_OFF, start_date: clock(70), end_date: clock(80) });
    expect(await told()).toEqual([]);
    shop.now = MORNING + 120 * MINUTE;
    expect(await told()).toEqual([`ACTIVATED ${time(70)}`, `DEACTIVATED ${time(80)}`]);
  });

  test("is told of when it is made, switched off, and deleted", async () => {
    await subscribe(ACTIVITY);
    const id = await shop.promote(TEN_OFF);
    expect(await told()).toEqual([`ACTIVATED ${time(0)}`]);
    await shop.store.deletePromotions(shop.property.id, [id], "Ann");
    expect(await told()).toEqual([`DEACTIVATED ${time(0)}`]);
  });

  test("is not told of what was before somebody wanted to know", async () => {
    await shop.promote(TEN_OFF);
    await shop.promote({ ...TEN_OFF, end_date: clock(5) });
    await subscribe(ACTIVITY);
    expect(await told()).toEqual([]);
    shop.now = MORNING + 5 * MINUTE;
    expect(await told()).toEqual([`DEACTIVATED ${time(5)}`]);
  });
});

describe("a message that dies", () => {
  test("without any answer since its first attempt switches its subscription off, which says so", async () => {
    const { id } = await subscribe();
    await shop.promote(TEN_OFF);
    const [message] = await due();
    await shop.store.recordAttempts([failed(message!, null)]);
    expect(await shop.store.webhook(shop.property.id, id)).toMatchObject({
      is_active: false,
      disabled_reason: expect.stringContaining("All attempts of a message failed"),
    });
    await shop.promote(TEN_OFF);
    expect(await due()).toEqual([]);
  });

  test("while others arrive leaves it on, and what waited for it goes on", async () => {
    const { id } = await subscribe();
    const promotion = await shop.promote(TEN_OFF);
    await shop.promote(TEN_OFF);
    await shop.store.deletePromotions(shop.property.id, [promotion], "Ann");
    const [bad, good] = await due();
    shop.now += MINUTE;
    await shop.store.recordAttempts([attempted(good!), failed(bad!, null)]);
    expect(await shop.store.webhook(shop.property.id, id)).toMatchObject({ is_active: true });
    expect(typesIn(await due())).toEqual(["offers:promo:deleted"]);
  });
});

test("subscriptions are listed, read and deleted, of their property alone", async () => {
  const made = await subscribe();
  expect(await shop.store.webhooks(shop.property.id)).toEqual([made]);
  expect(await shop.store.webhook("another", made.id)).toBe(null);
  expect(await shop.store.deleteWebhook("another", made.id)).toBe(false);
  expect(await shop.store.deleteWebhook(shop.property.id, made.id)).toBe(true);
  expect(await shop.store.webhooks(shop.property.id)).toEqual([]);
  await shop.promote(TEN_OFF);
  expect(await due()).toEqual([]);
});

test("one that is off is told of nothing", async () => {
  await subscribe(ALL, { is_active: false });
  await shop.promote(TEN_OFF);
  expect(await due()).toEqual([]);
});
