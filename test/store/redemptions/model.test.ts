import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Redeemed, Refused } from "../../../collector/store/ports/redemptions.ts";
import { DAY, line, purchase, removed, used } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { done, openShop, reasonOf, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";
import { expectSound, usesOfAllCodes } from "../../support/sound.ts";
import { type Buyer, DISCOUNT, MAX_USES, MAX_USES_PER_CUSTOMER, Model, type ModelOrder, UNITS } from "./model.ts";

/** A shop on a data file. */
interface Real {
  readonly shop: Shop;
  readonly file: string;
}

type Command = fc.AsyncCommand<Model, Real>;

/** A command. @param name its text in the report of a failed run */
const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const isCustomer = (name: string): boolean => !name.startsWith("@");

const identityOf = (by: Buyer) => ({
  customerId: by.find(isCustomer) ?? null,
  contacts: by.filter((name) => !isCustomer(name)).map((name) => ({ form: `email:${name}`, former: [] })),
});

const LINES = [line("1", 1_000)];
const CART = { currency: "USD", known: true, lines: LINES.map((item) => ({ ...item, id: "a" })) };

/** 10% off these is DISCOUNT. */
const QUOTED = [line("1", 3_333, UNITS)];

const units = (count: number) => [
  stated(null, { count, discount: DISCOUNT, discountQuantity: 1, promotionQuantity: UNITS }),
];

/** The result of an order that was redeemed before: the same, or a conflict. */
function expectRepeated(model: Model, earlier: ModelOrder, content: string, result: object): void {
  const reversals = model.reversalsOf(earlier);
  if (earlier.content === content) expect(result).toEqual({ ...earlier.answer, reversals });
  else expect(reasonOf(result)).toBe("transaction_conflict");
}

type NewOrder = Pick<ModelOrder, "buyer" | "count" | "content" | "lineId">;

function addOrder(model: Model, id: string, order: NewOrder, result: Redeemed | Refused): void {
  const { redemptionId } = done(result).lineItems[0]!;
  const reversed = { units: 0, discount: 0, at: 0 };
  model.orders.set(id, { ...order, answer: result, redemptionId, code: model.code!, reversed });
}

/** Redeems a new or earlier order, with the same or other content, with or without a hold. */
const redeem = (order: string, by: Buyer, count: number, hold: string | null): Command =>
  command(`redeem ${order} by ${by}, ${count}, ${hold ?? "without a hold"}`, async (model, { shop }) => {
    const content = JSON.stringify([by, count, hold]);
    const result = await shop.redeem({
      ...{ order, buyer: identityOf(by), codes: ["CODE"], stated: units(count), reservationId: hold },
    });
    const earlier = model.orders.get(order);
    if (earlier) return expectRepeated(model, earlier, content, result);
    const ended = hold === null ? null : model.endOf(hold);
    const verdict = ended ?? model.verdict(by, count, hold ?? "");
    expect(reasonOf(result)).toBe(verdict);
    if (verdict !== "done") return;
    addOrder(model, order, { buyer: by, count, content, lineId: "1" }, result);
    if (hold !== null) model.holds.get(hold)!.ended = "confirmed";
  });

/** Calculates a cart with the code, and keeps the quote. */
const quote = (id: string): Command =>
  command(`quote ${id}`, async (model, { shop }) => {
    if (model.quotes.has(id)) return;
    const reason = model.reasonFor(model.code, []);
    const calculated = await shop.keepQuote(id, QUOTED, ["CODE"]);
    expect(calculated.codes[0]!.reason).toBe(reason);
    model.quotes.set(id, { code: reason === null ? model.code! : null, madeAt: model.now, order: null });
  });

/** Redeems a new or earlier order by a quote. */
const redeemQuote = (order: string, by: Buyer, id: string): Command =>
  command(`redeem ${order} by ${by}, quote ${id}`, async (model, { shop }) => {
    const content = JSON.stringify([by, id]);
    const { quotes } = model;
    // A quote without a use of the code would redeem nothing.
    if (!quotes.get(id)?.code) return;
    const result = await shop.redeem({ order, buyer: identityOf(by), evaluationId: id });
    const earlier = model.orders.get(order);
    if (earlier) return expectRepeated(model, earlier, content, result);
    const verdict = model.endOfQuote(id, order) ?? model.verdict(by, 1);
    expect(reasonOf(result)).toBe(verdict);
    if (verdict !== "done") return;
    addOrder(model, order, { buyer: by, count: 1, content, lineId: "line 1" }, result);
    quotes.get(id)!.order = order;
  });

/** Reverses units of an order's line; null: all of them. */
const reverse = (order: string, quantity: number | null): Command =>
  command(`reverse ${quantity ?? "all"} of ${order}`, async (model, { shop }) => {
    const earlier = model.orders.get(order);
    const result = await shop.store.reverse({
      propertyId: shop.property.id,
      redemptionId: earlier?.redemptionId ?? 999,
      lines: quantity === null ? null : [{ path: "lines[0]", lineId: earlier?.lineId ?? "1", sku: null, quantity }],
      reason: null,
      actor: "Ann",
      idempotency: null,
    });
    if (!earlier) return void expect(reasonOf(result)).toBe("unknown_redemption");
    const before = earlier.reversed.discount;
    const reason = model.reverse(earlier, quantity);
    expect(reasonOf(result)).toBe(reason ?? "done");
    if (reason !== null) return;
    const { whole, discount, reversedDiscount } = done(result);
    expect([whole, discount, reversedDiscount]).toEqual([
      model.isReversed(earlier),
      earlier.reversed.discount - before,
      earlier.reversed.discount,
    ]);
  });

const reserve = (id: string, by: Buyer, uses: number, ttl: number): Command =>
  command(`reserve ${id} by ${by}, ${uses}, for ${ttl}`, async (model, { shop }) => {
    if (model.holds.has(id)) return;
    const { property } = shop;
    const buyer = identityOf(by);
    const request = {
      id,
      property,
      cdpSource: "Production",
      code: "code",
      buyer,
      uses,
      ttl,
      idempotency: null,
    } as const;
    const verdict = model.verdict(by, uses);
    expect(reasonOf(await shop.store.reserve(request))).toBe(verdict);
    if (verdict !== "done") return;
    const code = model.code!;
    model.holds.set(id, { buyer: by, count: uses, expiresAt: model.now + ttl, code, ended: null });
  });

const release = (id: string): Command =>
  command(`release ${id}`, async (model, { shop }) => {
    const result = await shop.store.release(shop.property.id, id);
    const hold = model.holds.get(id);
    if (!hold) return void expect(reasonOf(result)).toBe("unknown_reservation");
    expect(reasonOf(result)).toBe(hold.ended === "confirmed" ? "reservation_confirmed" : "done");
    if (model.isHeld(hold)) hold.ended = "released";
  });

const promote = command("create a promotion", async (model, { shop }) => {
  model.promotions = [...model.promotions, await shop.promote(TEN_OFF)];
});

/** Deletes the oldest promotion, unless it has the code. */
const deletePromotion = command("delete a promotion", async (model, { shop }) => {
  const [id] = model.promotions;
  if (id === undefined) return;
  const hasCode = model.code?.promotion === id;
  expect(await shop.store.deletePromotions(shop.property.id, [id], "Ann")).toEqual([hasCode ? "has_codes" : "deleted"]);
  if (!hasCode) model.promotions = model.promotions.filter((each) => each !== id);
});

/** Creates the code for the oldest or the newest promotion. */
const create = (at: 0 | -1): Command =>
  command(`create the code for promotion ${at}`, async (model, { shop }) => {
    const body = { code: "Code", max_uses: MAX_USES, max_uses_per_customer: MAX_USES_PER_CUSTOMER };
    const promotion = model.promotions.at(at);
    if (promotion === undefined) return;
    const created = await shop.store.createCode(shop.property.id, promotion, body);
    if (model.code) return void expect(created).toBe("taken");
    if (typeof created === "string") throw new Error(created);
    model.codes.push({ promotion, id: created.id, deleted: false });
  });

const deleteCode = command("delete the code", async (model, { shop }) => {
  const { code } = model;
  if (!code) return;
  await shop.store.deleteCodes(shop.property.id, code.promotion, [code.id], "Ann");
  model.delete();
});

/** A page reports an order with the code; a second report changes nothing. */
const buy = (order: string, by: Buyer): Command =>
  command(`buy ${order} by ${by}`, async (model, { shop }) => {
    await shop.send(purchase(order, LINES, ["CODE"], identityOf(by)));
    if (model.pageOrders.has(order)) return;
    model.pageOrders.set(order, { buyer: by, code: null, counts: false });
    model.settle(order);
  });

let others = 0;

/** A page reports another code of an order, and that it was removed: the order is settled again. */
const settleAgain = (order: string): Command =>
  command(`settle ${order} again`, async (model, { shop }) => {
    others += 1;
    const other = [`OTHER-${others}`];
    for (const change of [used, removed]) await shop.send(change(other, { transactionId: order, sessionId: null }));
    model.settle(order);
  });

/** A server redeems an order without a code: what a page reported of it is void. */
const redeemWithoutCode = (order: string): Command =>
  command(`redeem ${order} without a code`, async (model, { shop }) => {
    done(await shop.redeem({ order, by: "ann", cart: CART }));
    model.withoutCode.add(order);
    model.settle(order);
  });

const wait = (ms: number): Command =>
  command(`wait ${ms}`, async (model, { shop }) => {
    model.now += ms;
    shop.now += ms;
  });

/** Compares the uses, the holds, and the result of a cart of a customer. */
const compare = (by: Buyer): Command =>
  command(`compare a cart of ${by}`, async (model, { shop, file }) => {
    expect(usesOfAllCodes(file)).toEqual(model.codes.map((code) => model.uses(code)));
    for (const [id, hold] of model.holds) {
      const state = hold.ended ?? (model.isHeld(hold) ? "held" : "expired");
      expect((await shop.store.reservation(shop.property.id, id))!.state).toBe(state);
    }
    const calculated = await shop.store.calculate({
      propertyId: shop.property.id,
      cart: { currency: "USD", known: false, lines: [] },
      codes: ["CODE"],
      customerId: identityOf(by).customerId,
      now: model.now,
      options: {},
    });
    if ("unpriced" in calculated) throw new Error("it has no lines");
    expect(calculated.evaluation.codes[0]!.reason).toBe(
      model.reasonFor(model.code, by.filter(isCustomer)) ?? "cart_unknown",
    );
  });

const order = fc.constantFrom("A", "B", "C", "D", "E", "F");
const pageOrder = fc.constantFrom("P", "Q", "R");
/** Customers, guests with an address, and customers who state one: their own, or that of another. */
const buyer = fc.constantFrom<Buyer>(
  ["ann"],
  ["bob"],
  ["ann", "@ann"],
  ["bob", "@ann"],
  ["bob", "@bob"],
  ["@ann"],
  ["@bob"],
);
const hold = fc.constantFrom("h1", "h2", "h3", "h4", "h5", "h6");
const quoteId = fc.constantFrom(1, 2, 3).map((at) => `0193a2c4-0000-7000-8000-00000000000${at}`);
const count = fc.integer({ min: 1, max: 3 });
const ttl = fc.constantFrom(1, 10, 100);

const commands = fc.commands(
  [
    fc.tuple(order, buyer, count, fc.option(hold, { freq: 2 })).map((args) => redeem(...args)),
    fc.tuple(order, fc.option(fc.integer({ min: 1, max: UNITS + 1 }))).map((args) => reverse(...args)),
    fc.tuple(hold, buyer, count, ttl).map((args) => reserve(...args)),
    hold.map(release),
    fc.constantFrom(promote, deletePromotion),
    fc.constantFrom(0 as const, -1 as const).map(create),
    fc.constant(deleteCode),
    fc.tuple(pageOrder, buyer).map((args) => buy(...args)),
    pageOrder.map(settleAgain),
    pageOrder.map(redeemWithoutCode),
    fc.tuple(order, buyer, quoteId).map((args) => redeemQuote(...args)),
    quoteId.map(quote),
    fc.oneof({ arbitrary: fc.constantFrom(1, 9, 50), weight: 5 }, { arbitrary: fc.constant(DAY), weight: 1 }).map(wait),
    buyer.map(compare),
  ],
  { maxCommands: 80, size: "max" },
);

const folder = temporaryFolder(afterAll);
let files = 0;

test("redemptions, quotes, holds, reversals, deleted and new codes agree with a small model, and with the check", {
  timeout: 1_800_000,
}, async () => {
  const agree = fc.asyncProperty(commands, async (run) => {
    const file = join(folder, `${++files}.db`);
    const shop = await openShop({ count_unverified: true }, file);
    try {
      const setup = async () => {
        const [model, real] = [new Model(shop.now), { shop, file }];
        for (const step of [promote, promote, create(0)]) await step.run(model, real);
        return { model, real };
      };
      await fc.asyncModelRun(setup, run);
      expectSound(file);
    } finally {
      await shop.store.close();
    }
  });
  await fc.assert(agree, { numRuns: process.env.FAULTS === "long" ? 2_000 : 40 });
});
