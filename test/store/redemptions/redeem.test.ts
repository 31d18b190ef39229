import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Claim } from "../../../collector/store/ports/redemptions.ts";
import { showCart } from "../../support/calculations.ts";
import { DAY, line, MINUTE, MORNING, purchase, used } from "../../support/events.ts";
import { done, openShop, reasonOf, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";

let shop: Shop;
let ten: number;

beforeEach(async () => {
  shop = await openShop();
  ten = await shop.promote(TEN_OFF, {
    SAVE: {},
    ONCE: { max_uses: 1 },
    MINE: { max_uses_per_customer: 1 },
    SEVEN: { max_uses: 7 },
  });
});
afterEach(() => shop.store.close());

const CART = {
  currency: "USD",
  known: true,
  lines: [
    { id: "a", ...line("1", 9_999, 2, { sku: "SHIRT" }) },
    { id: "b", ...line("2", 333, 1, { sku: "SOCK" }) },
  ],
};
const REPORTED: Claim["reported"] = {
  transactionId: "T",
  transactionNumber: "T",
  transactionDate: MORNING,
  amount: 100_000,
  currency: "USD",
  customerId: "C-1",
  identifierType: null,
  identifierValue: null,
};
/** What 10 % off that cart comes to. */
const tenPercentOff = () => ({
  redemptions: [{ promotionId: ten, discount: 2_033, discountQuantity: 3 }],
  lineItems: [
    { sku: "SHIRT", discount: 2_000, discountQuantity: 2 },
    { sku: "SOCK", discount: 33 },
  ],
});
const withCode = (code: string, given: Partial<Claim> = {}) => ({ codes: [code], stated: [stated(null)], ...given });

test("what is stated is recorded as the server's, and uses the code up", async () => {
  expect(await shop.redeem({ order: "T", ...withCode("once") })).toMatchObject({
    transactionId: "T",
    redemptions: [],
    lineItems: [{ redemptionId: 1, promotionId: ten, count: 1, discount: 500, sku: "SKU" }],
  });
  expect(await shop.rows()).toMatchObject([
    {
      transaction_id: "T",
      code: "ONCE",
      promotion_id: ten,
      basis: "observed",
      source: "server",
      verified: true,
      status: 5,
      discount_minor: 500,
      customer_id: "C-1",
      lines: [{ line_id: "1", sku: "SKU", discount_minor: 500 }],
    },
  ]);
  expect(await shop.usesOf("ONCE")).toBe(1);
  expect(reasonOf(await shop.redeem({ order: "U", ...withCode("ONCE") }))).toBe("code_uses_exhausted");
  expect(await shop.rows()).toHaveLength(1);
});

test("a cart is evaluated: the core says which promotions apply, and what each line gets", async () => {
  const redeemed = done(await shop.redeem({ order: "T", codes: ["SAVE"], cart: CART }));
  expect(redeemed).toMatchObject(tenPercentOff());
  expect(await shop.rows()).toMatchObject([
    { basis: "evaluated", discount_minor: 2_033, lines: [{ line_id: "a" }, {}] },
  ]);
});

describe("what a cart was shown to come to", () => {
  const SHOWN = "0193a2c4-0000-7000-8000-000000000001";
  const LINES = [line("1", 9_999, 2, { sku: "SHIRT" }), line("2", 333, 1, { sku: "SOCK" })];
  const FIVE_OFF = {
    name: "5 off",
    redemption_type: "AUTOMATIC",
    rules: [{ action: { cart_value: { discount: { fixed_amount: "5" } } } }],
  };

  async function withoutCodes({ store, property }: Shop): Promise<void> {
    const codes = await Promise.all(["SAVE", "ONCE", "MINE", "SEVEN"].map((code) => store.code(property.id, code)));
    const ids = codes.map((code) => code!.id);
    await store.deleteCodes(property.id, ten, ids, "Ann");
  }

  test("is redeemed as it was shown, whatever became of the promotion since", async () => {
    await shop.show(SHOWN, LINES, ["ONCE"]);
    await shop.promote(FIVE_OFF);
    shop.now += DAY - MINUTE;
    const redeemed = done(await shop.redeem({ order: "T", evaluationId: SHOWN }));
    expect(redeemed).toMatchObject(tenPercentOff());
    expect(await shop.rows()).toMatchObject([
      { basis: "evaluated", code: "ONCE", verified: true, discount_minor: 2_033 },
    ]);
    expect(await shop.usesOf("ONCE")).toBe(1);
  });

  test("brings what came automatically, too, and the code may be named again", async () => {
    const automatic = await shop.promote(FIVE_OFF);
    await shop.show(SHOWN, LINES, ["SAVE", "nosuch"]);
    const redeemed = done(await shop.redeem({ order: "T", evaluationId: SHOWN, codes: ["save"] }));
    expect(redeemed.redemptions.map(({ promotionId }) => promotionId).sort()).toEqual([ten, automatic]);
  });

  test("with the same order again is answered the same, a week later", async () => {
    await shop.show(SHOWN, LINES, ["ONCE"]);
    const first = done(await shop.redeem({ order: "T", evaluationId: SHOWN }));
    shop.now += 7 * DAY;
    expect(await shop.redeem({ order: "T", evaluationId: SHOWN })).toEqual(first);
  });

  test("holds what is reserved for it", async () => {
    const hold = { cdpSource: "Production", code: "ONCE", uses: 1, ttl: DAY, idempotency: null } as const;
    const buyer = { customerId: "C-1", contact: null };
    await shop.store.reserve({ id: "r", property: shop.property, buyer, ...hold });
    await shop.show(SHOWN, LINES, ["SAVE"]);
    const claim = { order: "T", evaluationId: SHOWN, reservationId: "r" };
    expect(reasonOf(await shop.redeem(claim))).toBe("not_applied not_applied");
    const withHeld = SHOWN.replace(/1$/, "2");
    await showCart(shop.store, shop.property.id, {
      id: withHeld,
      lines: LINES,
      codes: ["ONCE"],
      madeAt: shop.now,
      customerId: "C-1",
    });
    expect(reasonOf(await shop.redeem({ ...claim, evaluationId: withHeld }))).toBe("done");
  });

  test.each<[string, string, Partial<Claim>, (shop: Shop) => unknown]>([
    ["is none that was made", "unknown_quote evaluationId", { evaluationId: SHOWN.replace(/1$/, "9") }, () => {}],
    ["is a day old", "unknown_quote evaluationId", {}, (shop) => Object.assign(shop, { now: shop.now + DAY })],
    ["has not the code that is named", "not_applied promoCode", { codes: ["SEVEN"] }, () => {}],
    ["has the code outside the totals", "unknown_code promoCode", { codes: ["nosuch"] }, () => {}],
    [
      "has a code whose last use is gone",
      "code_uses_exhausted promoCode",
      { codes: ["ONCE"] },
      (shop) => shop.redeem({ order: "other", ...withCode("ONCE") }),
    ],
    [
      "has one whose last use is gone, which nobody names",
      "code_uses_exhausted evaluationId",
      {},
      (shop) => shop.redeem({ order: "other", ...withCode("ONCE") }),
    ],
    ["has a code that was deleted", "unknown_code evaluationId", {}, withoutCodes],
    [
      "has a promotion that was deleted",
      "unknown_promotion evaluationId",
      {},
      async (shop) => {
        await withoutCodes(shop);
        await shop.store.deletePromotions(shop.property.id, [ten], "Ann");
      },
    ],
    ["is in another currency", "currency_mismatch currency", { reported: { ...REPORTED, currency: "EUR" } }, () => {}],
    ["is more than the order", "amount_mismatch amount", { reported: { ...REPORTED, amount: 20_330 } }, () => {}],
  ])("that %s: %s", async (_, refused, claim, before) => {
    await shop.show(SHOWN, LINES, ["ONCE", "nosuch"]);
    await before(shop);
    const rows = await shop.rows();
    const result = await shop.redeem({ order: "T", evaluationId: SHOWN, ...claim });
    const objections = "objections" in result ? result.objections : [];
    expect(objections.map(({ reason, path }) => `${reason} ${path}`)).toEqual([refused]);
    expect(await shop.rows()).toEqual(rows);
  });
});

describe("an amount that does not add up", () => {
  const ofAmount = (amount: number) => ({ reported: { ...REPORTED, amount } });
  test.each<[string, Partial<Claim>, string]>([
    ["less than what was taken off its lines", { ...withCode("SAVE"), ...ofAmount(499) }, "amount_mismatch"],
    ["as much as was taken off", { ...withCode("SAVE"), ...ofAmount(500) }, "done"],
    [
      "the same discount told for the order and for its line",
      { ...withCode("SAVE", { stated: [stated(null), stated(null, { kind: "redemptions" })] }), ...ofAmount(500) },
      "done",
    ],
    ["less than its cart", { codes: ["SAVE"], cart: CART, ...ofAmount(20_330) }, "amount_mismatch"],
    ["its cart, exactly", { codes: ["SAVE"], cart: CART, ...ofAmount(20_331) }, "done"],
  ])("%s", async (_, claim, expected) => {
    expect(reasonOf(await shop.redeem({ order: "T", ...claim }))).toBe(expected);
  });
});

describe("the same transaction", () => {
  test("again with the same content is answered the same, whatever has become of the code since", async () => {
    const claim = { order: "T", ...withCode("ONCE") };
    const first = await shop.redeem(claim);
    shop.now += 30 * DAY;
    await shop.store.reverse({
      propertyId: shop.property.id,
      redemptionId: 1,
      lines: null,
      reason: null,
      actor: "Ann",
      idempotency: null,
    });
    expect(await shop.redeem(claim)).toEqual(first);
    expect(await shop.usesOf("ONCE")).toBe(0);
  });

  test("with other content is a conflict", async () => {
    await shop.redeem({ order: "T", ...withCode("SAVE") });
    const other = await shop.redeem({ order: "T", codes: ["SAVE"], stated: [stated(null, { discount: 501 })] });
    expect(reasonOf(other)).toBe("transaction_conflict");
    expect(await shop.usesOf("SAVE")).toBe(1);
  });

  test("that was refused may be tried again", async () => {
    await shop.redeem({ order: "T", ...withCode("ONCE") });
    expect(reasonOf(await shop.redeem({ order: "U", ...withCode("ONCE") }))).toBe("code_uses_exhausted");
    const request = { propertyId: shop.property.id, redemptionId: 1, lines: null, reason: null, actor: "Ann" };
    done(await shop.store.reverse({ ...request, idempotency: null }));
    expect(reasonOf(await shop.redeem({ order: "U", ...withCode("ONCE") }))).toBe("done");
  });

  test("of a test site is another one, and consumes nothing", async () => {
    await shop.redeem({ order: "T", ...withCode("ONCE", { cdpSource: "Staging" }) });
    expect(await shop.usesOf("ONCE")).toBe(0);
    expect(reasonOf(await shop.redeem({ order: "T", ...withCode("ONCE") }))).toBe("done");
  });
});

test("an Idempotency-Key is answered the same again, and refused with another content", async () => {
  const first = await shop.redeem({ order: "T", ...withCode("SAVE"), idempotencyKey: "k" });
  expect(await shop.redeem({ order: "T", ...withCode("SAVE"), idempotencyKey: "k" })).toEqual(first);
  expect(reasonOf(await shop.redeem({ order: "U", ...withCode("SAVE"), idempotencyKey: "k" }))).toBe(
    "idempotency_conflict",
  );
  expect(await shop.rows()).toHaveLength(1);
});

describe("limits", () => {
  test("redemptionCount consumes so many uses, and not one more than there are", async () => {
    const some = (count: number) => ({ codes: ["SEVEN"], stated: [stated(null, { count })] });
    expect(reasonOf(await shop.redeem({ order: "A", ...some(5) }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", ...some(3) }))).toBe("code_uses_exhausted");
    expect(reasonOf(await shop.redeem({ order: "C", ...some(2) }))).toBe("done");
    expect(await shop.usesOf("SEVEN")).toBe(7);
  });

  test("a customer's are counted by the customer, also where their ids are told as a number", async () => {
    expect(reasonOf(await shop.redeem({ order: "A", by: "7", ...withCode("MINE") }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", by: "7", ...withCode("MINE") }))).toBe("customer_uses_exhausted");
    expect(reasonOf(await shop.redeem({ order: "C", by: "8", ...withCode("MINE") }))).toBe("done");
  });

  test("a guest's are counted by how the guest can be reached, of which only a hash is kept", async () => {
    const ann = { buyer: { customerId: null, contact: "email:ann@shop.example" } };
    expect(reasonOf(await shop.redeem({ order: "A", ...withCode("MINE", ann) }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", ...withCode("MINE", ann) }))).toBe("customer_uses_exhausted");
    const bob = { buyer: { customerId: null, contact: "email:bob@shop.example" } };
    expect(reasonOf(await shop.redeem({ order: "C", ...withCode("MINE", bob) }))).toBe("done");
  });

  test("of a promotion count all its codes", async () => {
    await shop.promote({ ...TEN_OFF, max_uses: 2 }, { ONE: {}, TWO: {}, THREE: {} });
    expect(reasonOf(await shop.redeem({ order: "A", ...withCode("ONE") }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", ...withCode("TWO") }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "C", ...withCode("THREE") }))).toBe("promotion_uses_exhausted");
  });

  test("all or nothing: one exhausted code refuses the other with it", async () => {
    const other = await shop.promote(TEN_OFF, { OTHER: {} });
    await shop.redeem({ order: "A", ...withCode("ONCE") });
    const both = await shop.redeem({ order: "B", codes: ["ONCE", "OTHER"], stated: [stated(ten), stated(other)] });
    expect(reasonOf(both)).toBe("code_uses_exhausted");
    expect(await shop.usesOf("OTHER")).toBe(0);
  });
});

describe("what can't be redeemed", () => {
  const promotions: Record<string, object> = {
    DISABLED: { status: "DISABLED" },
    LATER: { start_date: new Date(MORNING + DAY).toISOString() },
    ENDED: { end_date: new Date(MORNING).toISOString() },
    RESTS: {
      schedule: { week_frequency: 1, week_days: ["Monday"], daily_start_time: "09:00:00", daily_end_time: "17:00:00" },
    },
    EUROS: { currency_code: "EUR" },
    GROUP: { customer: { group_ids: [2] } },
  };
  test.each([
    ["DISABLED", "promotion_disabled"],
    ["LATER", "promotion_not_started"],
    ["ENDED", "promotion_ended"],
    ["RESTS", "outside_schedule"],
    ["EUROS", "currency_mismatch"],
    ["GROUP", "customer_not_eligible"],
    ["NOSUCH", "unknown_code"],
  ])("%s: %s", async (code, reason) => {
    const given = promotions[code];
    if (given) await shop.promote({ ...TEN_OFF, ...given }, { [code]: {} });
    expect(reasonOf(await shop.redeem({ order: "T", ...withCode(code) }))).toBe(reason);
    expect(reasonOf(await shop.redeem({ order: "T", codes: [code], cart: CART }))).toBe(reason);
    expect(await shop.rows()).toEqual([]);
  });

  test.each<[string, Partial<Claim>, string]>([
    ["a promotion that there is not", { stated: [stated(999)] }, "unknown_promotion"],
    ["a code's promotion without its code", { stated: [stated(1)] }, "code_required"],
    ["a code of which nothing is stated", { codes: ["SAVE"], stated: [stated(2)] }, "unknown_promotion not_applied"],
    ["two codes of one promotion", { codes: ["SAVE", "MINE"], stated: [stated(1)] }, "superseded"],
    ["a promotion that the cart does not earn", { codes: ["SAVE"], cart: CART, stated: [stated(999)] }, "not_applied"],
    ["a hold that there is not", { ...withCode("SAVE"), reservationId: "none" }, "unknown_reservation"],
    [
      "a line without a price",
      { codes: ["SAVE"], cart: { ...CART, lines: [{ id: "a", ...line("1", 1), price: null }] } },
      "price_unknown",
    ],
  ])("%s", async (_, claim, reason) => {
    expect(reasonOf(await shop.redeem({ order: "T", ...claim }))).toBe(reason);
    expect(await shop.rows()).toEqual([]);
  });

  test("a code whose conditions the cart does not meet", async () => {
    const condition = { cart: { minimum_spend: "500" } };
    await shop.promote({ ...TEN_OFF, rules: [{ ...TEN_OFF.rules[0], condition }] }, { SPEND: {} });
    expect(reasonOf(await shop.redeem({ order: "T", codes: ["SPEND"], cart: CART }))).toBe("minimum_spend_not_met");
    expect(reasonOf(await shop.redeem({ order: "T", ...withCode("SPEND") }))).toBe("done");
  });
});

describe("what the browser told of the same order", () => {
  beforeEach(async () => {
    const changed = await shop.store.updateProperty(shop.property.id, { count_unverified: true });
    if (typeof changed === "string") throw new Error(changed);
    shop.property = changed;
  });

  test("is confirmed, not doubled", async () => {
    await shop.tell(purchase("T", [line("1", 9_999, 2)], ["ONCE"]));
    expect(await shop.rows()).toMatchObject([{ source: "browser", verified: false, discount_minor: 2_000 }]);
    expect(reasonOf(await shop.redeem({ order: "T", ...withCode("ONCE") }))).toBe("done");
    expect(await shop.rows()).toMatchObject([
      { id: 1, source: "server", verified: true, discount_minor: 500, visitor_id: "visitor" },
    ]);
    expect(await shop.usesOf("ONCE")).toBe(1);
  });

  test("changes nothing of what the server confirmed", async () => {
    await shop.redeem({ order: "T", ...withCode("ONCE") });
    await shop.tell(purchase("T", [line("1", 9_999, 2)], ["ONCE"]));
    await shop.tell(used(["ONCE"], { transactionId: "T" }));
    expect(await shop.rows()).toMatchObject([{ source: "server", discount_minor: 500, visitor_id: "visitor" }]);
    expect(await shop.usesOf("ONCE")).toBe(1);
  });

  test("holds the use against everybody else", async () => {
    await shop.tell(purchase("T", [line("1", 9_999, 2)], ["ONCE"]));
    expect(reasonOf(await shop.redeem({ order: "U", ...withCode("ONCE") }))).toBe("code_uses_exhausted");
  });

  test("counts for nothing where the server told what was bought", async () => {
    await shop.tell(purchase("T", [line("1", 9_999, 2)], ["ONCE", "HOUSE"]));
    expect(await shop.rows()).toHaveLength(2);
    done(await shop.redeem({ order: "T", codes: ["SAVE"], cart: CART }));
    expect(await shop.rows()).toMatchObject([{ code: "SAVE", source: "server", discount_minor: 2_033 }]);
    expect(await shop.usesOf("ONCE")).toBe(0);
  });
});

test("where only servers redeem, a purchase event settles its checks, and is status 4 until the server's call", async () => {
  const changed = await shop.store.updateProperty(shop.property.id, { redeem_on: "server" });
  if (typeof changed === "string") throw new Error(changed);
  shop.property = changed;
  const checks = async () => {
    const filter = { cdp_source: "all", traffic: "all" } as const;
    return (await shop.store.codeChecks({ propertyId: shop.property.id, filter, after: 0, limit: 9 })).rows;
  };
  await shop.tell(used(["SAVE"], { transactionId: "T" }));
  await shop.tell(purchase("T", [line("1", 9_999, 2)], ["SAVE"], { occurredAt: MORNING + MINUTE }));
  expect(await shop.rows()).toEqual([]);
  expect(await checks()).toMatchObject([{ status: 4, in_totals: true, cart_source: "purchase" }]);
  done(await shop.redeem({ order: "T", ...withCode("SAVE") }));
  expect(await shop.rows()).toMatchObject([{ source: "server" }]);
  expect(await checks()).toMatchObject([{ status: 5, in_totals: true, discount_minor: 500 }]);
});
