import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventType } from "../../collector/contract/webhook-events.ts";
import type { DeliveryAttempt, DueMessage } from "../../collector/store/ports/webhooks.ts";
import { line, MINUTE, MORNING, purchase } from "../support/events.ts";
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
const subscribe = (event_types: readonly EventType[] = ALL, settings: object = {}) =>
  shop.store.createWebhook(shop.property.id, {
    url: "https://hook.example/",
    event_types: [...event_types],
    headers: {},
    secret: "whsec_x",
    max_batch_size: 1,
    is_active: true,
    verified_only: false,
    ...settings,
  });

const due = (most = 100) => shop.store.dueMessages(shop.now, most, MINUTE, [], "https://codes.example");
const typesIn = (messages: readonly DueMessage[]) => messages.map(({ body }) => JSON.parse(body).type);
const attempted = ({ id }: DueMessage, fields: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  id,
  at: shop.now,
  milliseconds: 5,
  status: 200,
  failure: null,
  answer: "ok",
  nextAt: null,
  ...fields,
});
const failed = (message: DueMessage, nextAt: number | null) =>
  attempted(message, { status: 500, answer: "no", nextAt });

test("changes of a promotion are sent in order, each after the delivery of the one before", async () => {
  await shop.promote(TEN_OFF);
  await subscribe();
  const id = await shop.promote({ ...TEN_OFF, name: "Watched" });
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
          callbackUrls: [`https://codes.example/v3/promotions/${id}`],
        },
      },
    ],
  });
  expect(await due()).toEqual([]);
  await shop.store.recordAttempts(first.map((message) => attempted(message)));
  const second = await due();
  expect(typesIn(second)).toEqual(["offers:promo:deleted"]);
  await shop.store.recordAttempts(second.map((message) => attempted(message)));
  expect(await due()).toEqual([]);
});

test("a failed message delays no other promotion, and is sent again under the same id at its time", async () => {
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

test("a message without a recorded attempt is due again when its lease ends", async () => {
  await subscribe();
  await shop.promote(TEN_OFF);
  const [message] = await due();
  shop.now += MINUTE - 1;
  expect(await due()).toEqual([]);
  shop.now += 1;
  expect(await due()).toEqual([message]);
});

test("at most sixteen messages of a webhook are in progress", async () => {
  await subscribe();
  for (let n = 0; n < 18; n += 1) await shop.promote(TEN_OFF);
  const first = await due();
  expect(first).toHaveLength(16);
  expect(await due()).toEqual([]);
  await shop.store.recordAttempts([attempted(first[0]!)]);
  expect(await due()).toHaveLength(1);
});

test("few places are shared between webhooks; a test message is sent before all that wait", async () => {
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
    await shop.store.recordAttempts(messages.map((message) => failed(message, shop.now + 99 * MINUTE)));
  shop.now += MINUTE;
  const leased = await due();
  await shop.store.recordAttempts(leased.map((message) => failed(message, shop.now + 99 * MINUTE)));
  const test = await shop.store.addTestMessage(shop.property.id, first.id);
  expect((await due()).map(({ id }) => id)).toEqual([test]);
});

test("many pending events are sent in batches of one type, in order, without loss", async () => {
  await subscribe(["offers:promo:created", "offers:promo:deleted"], { max_batch_size: 10 });
  const ids: number[] = [];
  for (let n = 0; n < 25; n += 1) ids.push(await shop.promote(TEN_OFF));
  await shop.store.deletePromotions(shop.property.id, [ids[0]!], "Ann");
  for (let n = 0; n < 500; n += 1) ids.push(await shop.promote(TEN_OFF));
  const sent: string[] = [];
  for (let messages = await due(); messages.length > 0; messages = await due()) {
    for (const { body } of messages) {
      const { type, events } = JSON.parse(body);
      expect(events.length).toBeLessThanOrEqual(10);
      for (const { data } of events) sent.push(`${type.split(":").at(-1)} ${data.id}`);
    }
    await shop.store.recordAttempts(messages.map((message) => attempted(message)));
  }
  expect(sent.toSorted()).toEqual([...ids.map((id) => `created ${id}`), `deleted ${ids[0]}`].toSorted());
  expect(sent.indexOf(`created ${ids[0]}`)).toBeLessThan(sent.indexOf(`deleted ${ids[0]}`));
});

describe("a redemption", () => {
  test("sends an event when it is created, and when it is reversed", async () => {
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

  describe("that only a page reported", () => {
    /** The orders in each message. */
    const ordersIn = (messages: readonly DueMessage[]): string[][] =>
      messages.map(({ body }) =>
        JSON.parse(body).events.map(
          ({ data }: { data: { transactionIdentifier: string } }) => data.transactionIdentifier,
        ),
      );
    const forge = async (from: number, to: number) => {
      for (let order = from; order < to; order += 1)
        await shop.send(purchase(`forged-${order}`, [line("1", 10_000)], ["SAVE"], { eventId: `forged-${order}` }));
    };
    const deliver = async (messages: readonly DueMessage[]) =>
      shop.store.recordAttempts(messages.map((message) => attempted(message)));
    const countsOf = (messages: readonly DueMessage[]) => ordersIn(messages).map(({ length }) => length);
    beforeEach(async () => {
      await shop.promote(TEN_OFF, { SAVE: {} });
    });

    test("is in a message of its own while there are few", async () => {
      await subscribe();
      await forge(0, 1);
      expect(ordersIn(await due())).toEqual([["forged-0"]]);
    });

    test("is put together with others where there are many, whatever the batch size", async () => {
      await subscribe();
      await forge(0, 150);
      const first = await due();
      await deliver(first);
      const second = await due();
      expect([countsOf(first), countsOf(second)]).toEqual([[100], [50]]);
    });

    test("is in one of six messages in a minute; the others wait for the next minute", async () => {
      await subscribe();
      const sent: number[] = [];
      for (let order = 0; order < 20; order += 1) {
        await forge(order, order + 1);
        const messages = await due();
        sent.push(...countsOf(messages));
        await deliver(messages);
      }
      expect(sent).toEqual(Array(6).fill(1));
      shop.now += MINUTE + 1;
      expect(countsOf(await due())).toEqual([14]);
    });

    test("delays no redemption of a server, also where its messages are never answered", async () => {
      await subscribe();
      await forge(0, 300);
      expect(countsOf(await due())).toEqual([100]);
      done(await shop.redeem({ order: "T", codes: ["SAVE"], stated: [stated(null)] }));
      expect(ordersIn(await due())).toEqual([["T"]]);
    });

    test("is not sent with verified_only, and a server's is", async () => {
      await subscribe(ALL, { verified_only: true });
      await forge(0, 5);
      done(await shop.redeem({ order: "T", codes: ["SAVE"], stated: [stated(null)] }));
      expect(ordersIn(await due())).toEqual([["T"]]);
      expect(await due()).toEqual([]);
    });
  });

  test("that was refused sends no event", async () => {
    await shop.promote(TEN_OFF, { SAVE: {} });
    await subscribe();
    await shop.redeem({ order: "T", codes: ["SAVE", "NOSUCH"], stated: [stated(null)] });
    expect(await due()).toEqual([]);
  });
});

describe("the activation of a promotion by its schedule", () => {
  const ACTIVITY: readonly EventType[] = ["offers:promo:activated", "offers:promo:deactivated"];
  const activations = async () => {
    const all: string[] = [];
    for (let messages = await due(); messages.length > 0; messages = await due()) {
      for (const { body } of messages)
        for (const { time, data } of JSON.parse(body).events) all.push(`${data.status} ${time.slice(11, 16)}`);
      await shop.store.recordAttempts(messages.map((message) => attempted(message)));
    }
    return all;
  };
  const clock = (minutes: number) => new Date(MORNING + minutes * MINUTE).toISOString();
  const time = (minutes: number) => clock(minutes).slice(11, 16);

  test("is sent once, with its time, also after a time without a collector", async () => {
    await subscribe(ACTIVITY);
    await shop.promote({ ...TEN_OFF, start_date: clock(10), end_date: clock(20) });
    expect(await activations()).toEqual([]);
    shop.now = MORNING + 10 * MINUTE;
    expect(await activations()).toEqual([`ACTIVATED ${time(10)}`]);
    expect(await activations()).toEqual([]);
    shop.now = MORNING + 60 * MINUTE;
    expect(await activations()).toEqual([`DEACTIVATED ${time(20)}`]);
    await shop.promote({ ...TEN_OFF, start_date: clock(70), end_date: clock(80) });
    expect(await activations()).toEqual([]);
    shop.now = MORNING + 120 * MINUTE;
    expect(await activations()).toEqual([`ACTIVATED ${time(70)}`, `DEACTIVATED ${time(80)}`]);
  });

  test("is sent after the creation, and a deactivation after the deletion", async () => {
    await subscribe(ACTIVITY);
    const id = await shop.promote(TEN_OFF);
    expect(await activations()).toEqual([`ACTIVATED ${time(0)}`]);
    await shop.store.deletePromotions(shop.property.id, [id], "Ann");
    expect(await activations()).toEqual([`DEACTIVATED ${time(0)}`]);
  });

  test("is not sent for the time before the subscription", async () => {
    await shop.promote(TEN_OFF);
    await shop.promote({ ...TEN_OFF, end_date: clock(5) });
    await subscribe(ACTIVITY);
    expect(await activations()).toEqual([]);
    shop.now = MORNING + 5 * MINUTE;
    expect(await activations()).toEqual([`DEACTIVATED ${time(5)}`]);
  });
});

describe("a message whose last attempt fails", () => {
  test("disables its webhook with a reason, if no message was delivered since its first attempt", async () => {
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

  test("leaves its webhook active, if others were delivered, and lets later events of its subject go on", async () => {
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

test("webhooks are listed, read and deleted in their property only", async () => {
  const made = await subscribe();
  expect(await shop.store.webhooks(shop.property.id)).toEqual([made]);
  expect(await shop.store.webhook("another", made.id)).toBe(null);
  expect(await shop.store.deleteWebhook("another", made.id)).toBe(false);
  expect(await shop.store.deleteWebhook(shop.property.id, made.id)).toBe(true);
  expect(await shop.store.webhooks(shop.property.id)).toEqual([]);
  await shop.promote(TEN_OFF);
  expect(await due()).toEqual([]);
});

test("an inactive webhook gets no messages", async () => {
  await subscribe(ALL, { is_active: false });
  await shop.promote(TEN_OFF);
  expect(await due()).toEqual([]);
});
