import fc from "fast-check";
import { expect, test } from "vitest";
import { done, openShop, reasonOf, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";
import { DISCOUNT, MAX_USES, MAX_USES_PER_CUSTOMER, Model, UNITS } from "./model.ts";

type Command = fc.AsyncCommand<Model, Shop>;

/** A command. @param name its text in the report of a failed run */
const command = (name: string, run: (model: Model, shop: Shop) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const line = (count: number) => [stated(null, { count, discount: DISCOUNT, discountQuantity: UNITS })];

/** Redeems a new or earlier order, with the same or other content, with or without a hold. */
const redeem = (order: string, by: string, count: number, hold: string | null): Command =>
  command(`redeem ${order} by ${by}, ${count}, ${hold ?? "without a hold"}`, async (model, shop) => {
    const content = JSON.stringify([by, count, hold]);
    const result = await shop.redeem({ order, by, codes: ["CODE"], stated: line(count), reservationId: hold });
    const earlier = model.orders.get(order);
    if (earlier) {
      if (earlier.content === content) expect(result).toEqual(earlier.answer);
      else expect(reasonOf(result)).toBe("transaction_conflict");
      return;
    }
    const ended = hold === null ? null : model.endOf(hold);
    const verdict = ended ?? model.verdict(by, count, hold ?? "");
    expect(reasonOf(result)).toBe(verdict);
    if (verdict !== "done") return;
    const { redemptionId } = done(result).lineItems[0]!;
    model.orders.set(order, { customer: by, count, content, answer: result, redemptionId, reversedUnits: 0 });
    if (hold !== null) model.holds.get(hold)!.ended = "confirmed";
  });

/** Reverses units of an order's line; null: all of them. */
const reverse = (order: string, units: number | null): Command =>
  command(`reverse ${units ?? "all"} of ${order}`, async (model, shop) => {
    const earlier = model.orders.get(order);
    const lines = units === null ? null : [{ path: "lines[0]", lineId: "1", sku: null, quantity: units }];
    const result = await shop.store.reverse({
      propertyId: shop.property.id,
      redemptionId: earlier?.redemptionId ?? 999,
      lines,
      reason: null,
      actor: "Ann",
      idempotency: null,
    });
    if (!earlier) return void expect(reasonOf(result)).toBe("unknown_redemption");
    const before = earlier.reversedUnits;
    const isTooMany = before === UNITS || before + (units ?? 0) > UNITS;
    expect(reasonOf(result)).toBe(isTooMany ? "already_reversed" : "done");
    if (isTooMany) return;
    earlier.reversedUnits = units === null ? UNITS : before + units;
    expect(done(result).whole).toBe(earlier.reversedUnits === UNITS);
    // The odd cent goes to the first unit.
    const shares = [334, 333, 333].slice(before, earlier.reversedUnits);
    expect(done(result).discount).toBe(shares.reduce((sum, share) => sum + share, 0));
  });

const reserve = (id: string, by: string, uses: number, ttl: number): Command =>
  command(`reserve ${id} by ${by}, ${uses}, for ${ttl}`, async (model, shop) => {
    if (model.holds.has(id)) return;
    const { property } = shop;
    const buyer = { customerId: by, contact: null };
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
    model.holds.set(id, { customer: by, count: uses, expiresAt: model.now + ttl, ended: null });
  });

const release = (id: string): Command =>
  command(`release ${id}`, async (model, shop) => {
    const result = await shop.store.release(shop.property.id, id);
    const hold = model.holds.get(id);
    if (!hold) return void expect(reasonOf(result)).toBe("unknown_reservation");
    expect(reasonOf(result)).toBe(hold.ended === "confirmed" ? "reservation_confirmed" : "done");
    if (model.isHeld(hold)) hold.ended = "released";
  });

const wait = (ms: number): Command =>
  command(`wait ${ms}`, async (model, shop) => {
    model.now += ms;
    shop.now += ms;
  });

/** Compares the uses, the holds, and the result of a cart of a customer. */
const compare = (by: string): Command =>
  command(`compare a cart of ${by}`, async (model, shop) => {
    expect(await shop.usesOf("CODE")).toBe(model.uses());
    for (const [id, hold] of model.holds) {
      const state = hold.ended ?? (model.isHeld(hold) ? "held" : "expired");
      expect((await shop.store.reservation(shop.property.id, id))!.state).toBe(state);
    }
    const calculated = await shop.store.calculate({
      propertyId: shop.property.id,
      cart: { currency: "USD", known: false, lines: [] },
      codes: ["CODE"],
      customerId: by,
      now: model.now,
      options: {},
    });
    if ("unpriced" in calculated) throw new Error("it has no lines");
    const others = model.held("") - model.held("", by);
    const reason =
      model.uses() >= MAX_USES
        ? "code_uses_exhausted"
        : model.uses(by) >= MAX_USES_PER_CUSTOMER
          ? "customer_uses_exhausted"
          : model.uses() + others >= MAX_USES
            ? "reserved_elsewhere"
            : "cart_unknown";
    expect(calculated.evaluation.codes[0]!.reason).toBe(reason);
  });

const order = fc.constantFrom("A", "B", "C", "D", "E", "F");
const customer = fc.constantFrom("ann", "bob", "cid");
const hold = fc.constantFrom("h1", "h2", "h3", "h4");
const count = fc.integer({ min: 1, max: 3 });
const ttl = fc.constantFrom(1, 10, 100);

const commands = fc.commands(
  [
    fc.tuple(order, customer, count, fc.option(hold, { freq: 2 })).map((args) => redeem(...args)),
    fc.tuple(order, fc.option(fc.integer({ min: 1, max: UNITS }))).map((args) => reverse(...args)),
    fc.tuple(hold, customer, count, ttl).map((args) => reserve(...args)),
    hold.map(release),
    fc.constantFrom(1, 9, 50).map(wait),
    customer.map(compare),
  ],
  { maxCommands: 60, size: "max" },
);

test("redemptions, holds, expiries and reversals agree with a small model", {
  timeout: 120_000,
}, async () => {
  const agree = fc.asyncProperty(commands, async (run) => {
    const shop = await openShop();
    await shop.promote(TEN_OFF, { CODE: { max_uses: MAX_USES, max_uses_per_customer: MAX_USES_PER_CUSTOMER } });
    try {
      await fc.asyncModelRun(() => ({ model: new Model(shop.now), real: shop }), run);
      expect(await shop.usesOf("CODE")).toBeLessThanOrEqual(MAX_USES);
    } finally {
      await shop.store.close();
    }
  });
  await fc.assert(agree, { numRuns: process.env.FAULTS === "long" ? 2_000 : 40 });
});
