import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Claim } from "../../../collector/store/ports/redemptions.ts";
import { keepQuote } from "../../support/calculations.ts";
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
/** The result of 10% off that cart. */
const tenPercentOff = () => ({
  redemptions: [{ promotionId: ten, discount: 2_033, discountQuantity: 3 }],
  lineItems: [
    { sku: "SHIRT", discount: 2_000, discountQuantity: 2 },
    { sku: "SOCK", discount: 33 },
  ],
});
const withCode = (code: string, fields: Partial<Claim> = {}) => ({ codes: [code], stated: [stated(null)], ...fields });

test("a stated use is recorded as the server's, and consumes a use of the code", async () => {
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

test("a cart is evaluated: the rules decide which promotions apply, and the discount of each line", async () => {
  const redeemed = done(await shop.redeem({ order: "T", codes: ["SAVE"], cart: CART }));
  expect(redeemed).toMatchObject(tenPercentOff());
  expect(await shop.rows()).toMatchObject([
    { basis: "evaluated", discount_minor: 2_033, lines: [{ line_id: "a" }, {}] },
  ]);
});

describe("a quote", () => {
  const QUOTE = "0193a2c4-0000-7000-8000-000000000001";
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

  test("is redeemed, though the promotions have changed since", async () => {
    await shop.keepQuote(QUOTE, LINES, ["ONCE"]);
    await shop.promote(FIVE_OFF);
    shop.now += DAY - MINUTE;
    const redeemed = done(await shop.redeem({ order: "T", evaluationId: QUOTE }));
    expect(redeemed).toMatchObject(tenPercentOff());
    expect(await shop.rows()).toMatchObject([
      { basis: "evaluated", code: "ONCE", verified: true, discount_minor: 2_033 },
    ]);
    expect(await shop.usesOf("ONCE")).toBe(1);
  });

  test("redeems its automatic promotions too, and its code may be named again", async () => {
    const automatic = await shop.promote(FIVE_OFF);
    await shop.keepQuote(QUOTE, LINES, ["SAVE", "nosuch"]);
    const redeemed = done(await shop.redeem({ order: "T", evaluationId: QUOTE, codes: ["save"] }));
    expect(redeemed.redemptions.map(({ promotionId }) => promotionId).sort()).toEqual([ten, automatic]);
  });

  test("for the same order gets the same response a week later", async () => {
    await shop.keepQuote(QUOTE, LINES, ["ONCE"]);
    const first = done(await shop.redeem({ order: "T", evaluationId: QUOTE }));
    shop.now += 7 * DAY;
    expect(await shop.redeem({ order: "T", evaluationId: QUOTE })).toEqual(first);
  });

  test("has to contain the promotion of the hold", async () => {
    const hold = { cdpSource: "Production", code: "ONCE", uses: 1, ttl: DAY, idempotency: null } as const;
    const buyer = { customerId: "C-1", contacts: [] };
    await shop.store.reserve({ id: "r", property: shop.property, buyer, ...hold });
    await shop.keepQuote(QUOTE, LINES, ["SAVE"]);
    const claim = { order: "T", evaluationId: QUOTE, reservationId: "r" };
    expect(reasonOf(await shop.redeem(claim))).toBe("not_applied not_applied");
    const withHeld = QUOTE.replace(/1$/, "2");
    await keepQuote(shop.store, shop.property.id, {
      id: withHeld,
      lines: LINES,
      codes: ["ONCE"],
      madeAt: shop.now,
      customerId: "C-1",
    });
    expect(reasonOf(await shop.redeem({ ...claim, evaluationId: withHeld }))).toBe("done");
  });

  test.each<[string, string, Partial<Claim>, (shop: Shop) => unknown]>([
    ["is unknown", "unknown_quote evaluationId", { evaluationId: QUOTE.replace(/1$/, "9") }, () => {}],
    ["is a day old", "unknown_quote evaluationId", {}, (shop) => Object.assign(shop, { now: shop.now + DAY })],
    ["does not contain the named code", "not_applied promoCode", { codes: ["SEVEN"] }, () => {}],
    ["has the code outside the totals", "unknown_code promoCode", { codes: ["nosuch"] }, () => {}],
    [
      "has a code without uses left",
      "code_uses_exhausted promoCode",
      { codes: ["ONCE"] },
      (shop) => shop.redeem({ order: "other", ...withCode("ONCE") }),
    ],
    [
      "has a code without uses left that the claim does not name",
      "code_uses_exhausted evaluationId",
      {},
      (shop) => shop.redeem({ order: "other", ...withCode("ONCE") }),
    ],
    ["has a code that was deleted", "quote_ended evaluationId", {}, withoutCodes],
    [
      "has a promotion that was deleted",
      "quote_ended evaluationId",
      {},
      async (shop) => {
        await withoutCodes(shop);
        await shop.store.deletePromotions(shop.property.id, [ten], "Ann");
      },
    ],
    ["is in another currency", "currency_mismatch currency", { reported: { ...REPORTED, currency: "EUR" } }, () => {}],
    [
      "exceeds the amount of the order",
      "amount_mismatch amount",
      { reported: { ...REPORTED, amount: 20_330 } },
      () => {},
    ],
  ])("that %s: %s", async (_, refused, claim, before) => {
    await shop.keepQuote(QUOTE, LINES, ["ONCE", "nosuch"]);
    await before(shop);
    const rows = await shop.rows();
    const result = await shop.redeem({ order: "T", evaluationId: QUOTE, ...claim });
    const objections = "objections" in result ? result.objections : [];
    expect(objections.map(({ reason, path }) => `${reason} ${path}`)).toEqual([refused]);
    expect(await shop.rows()).toEqual(rows);
  });
});

describe("the amount of an order", () => {
  const ofAmount = (amount: number) => ({ reported: { ...REPORTED, amount } });
  test.each<[string, Partial<Claim>, string]>([
    ["is below the discount of its lines", { ...withCode("SAVE"), ...ofAmount(499) }, "amount_mismatch"],
    ["equals the discount", { ...withCode("SAVE"), ...ofAmount(500) }, "done"],
    [
      "equals the discount, stated for the order and for its line",
      { ...withCode("SAVE", { stated: [stated(null), stated(null, { kind: "redemptions" })] }), ...ofAmount(500) },
      "done",
    ],
    ["is below its cart", { codes: ["SAVE"], cart: CART, ...ofAmount(20_330) }, "amount_mismatch"],
    ["equals its cart", { codes: ["SAVE"], cart: CART, ...ofAmount(20_331) }, "done"],
  ])("%s", async (_, claim, expected) => {
    expect(reasonOf(await shop.redeem({ order: "T", ...claim }))).toBe(expected);
  });
});

describe("the same transaction", () => {
  test("with the same content gets the same response, though the code has changed since", async () => {
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
    const reversals = [{ redemptionId: 1, whole: true, reversedDiscount: 500, reversedAt: shop.now }];
    expect(await shop.redeem(claim)).toEqual({ ...first, reversals });
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
  test("redemptionCount consumes as many uses, at most those that are left", async () => {
    const some = (count: number) => ({ codes: ["SEVEN"], stated: [stated(null, { count })] });
    expect(reasonOf(await shop.redeem({ order: "A", ...some(5) }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", ...some(3) }))).toBe("code_uses_exhausted");
    expect(reasonOf(await shop.redeem({ order: "C", ...some(2) }))).toBe("done");
    expect(await shop.usesOf("SEVEN")).toBe(7);
  });

  test("apply to each customer", async () => {
    expect(reasonOf(await shop.redeem({ order: "A", by: "7", ...withCode("MINE") }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", by: "7", ...withCode("MINE") }))).toBe("customer_uses_exhausted");
    expect(reasonOf(await shop.redeem({ order: "C", by: "8", ...withCode("MINE") }))).toBe("done");
  });

  test("apply to each guest by email or phone, of which only a hash is stored", async () => {
    const ann = { buyer: { customerId: null, contacts: [{ form: "email:ann@shop.example", former: [] }] } };
    expect(reasonOf(await shop.redeem({ order: "A", ...withCode("MINE", ann) }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", ...withCode("MINE", ann) }))).toBe("customer_uses_exhausted");
    const bob = { buyer: { customerId: null, contacts: [{ form: "email:bob@shop.example", former: [] }] } };
    expect(reasonOf(await shop.redeem({ order: "C", ...withCode("MINE", bob) }))).toBe("done");
  });

  test("of a promotion apply to all of its codes together", async () => {
    await shop.promote({ ...TEN_OFF, max_uses: 2 }, { ONE: {}, TWO: {}, THREE: {} });
    expect(reasonOf(await shop.redeem({ order: "A", ...withCode("ONE") }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "B", ...withCode("TWO") }))).toBe("done");
    expect(reasonOf(await shop.redeem({ order: "C", ...withCode("THREE") }))).toBe("promotion_uses_exhausted");
  });

  test("one exhausted code refuses the whole claim", async () => {
    const other = await shop.promote(TEN_OFF, { OTHER: {} });
    await shop.redeem({ order: "A", ...withCode("ONCE") });
    const both = await shop.redeem({ order: "B", codes: ["ONCE", "OTHER"], stated: [stated(ten), stated(other)] });
    expect(reasonOf(both)).toBe("code_uses_exhausted");
    expect(await shop.usesOf("OTHER")).toBe(0);
  });
});

describe("a claim is refused for", () => {
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
    const fields = promotions[code];
    if (fields) await shop.promote({ ...TEN_OFF, ...fields }, { [code]: {} });
    expect(reasonOf(await shop.redeem({ order: "T", ...withCode(code) }))).toBe(reason);
    expect(reasonOf(await shop.redeem({ order: "T", codes: [code], cart: CART }))).toBe(reason);
    expect(await shop.rows()).toEqual([]);
  });

  test.each<[string, Partial<Claim>, string]>([
    ["an unknown promotion", { stated: [stated(999)] }, "unknown_promotion"],
    ["a coupon promotion without its code", { stated: [stated(1)] }, "code_required"],
    ["a code without a stated use", { codes: ["SAVE"], stated: [stated(2)] }, "unknown_promotion"],
    ["two codes of one promotion", { codes: ["SAVE", "MINE"], stated: [stated(1)] }, "superseded"],
    [
      "a promotion that does not apply to the cart",
      { codes: ["SAVE"], cart: CART, stated: [stated(999)] },
      "not_applied",
    ],
    ["an unknown hold", { ...withCode("SAVE"), reservationId: "none" }, "unknown_reservation"],
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

describe("the browser's report of the same order", () => {
  beforeEach(async () => {
    const changed = await shop.store.updateProperty(shop.property.id, { count_unverified: true });
    if (typeof changed === "string") throw new Error(changed);
    shop.property = changed;
  });

  test("is confirmed, not doubled", async () => {
    await shop.send(used(["ONCE"], { transactionId: "T" }));
    await shop.send(purchase("T", [line("1", 9_999, 2)], ["ONCE"]));
    expect(await shop.rows()).toMatchObject([{ source: "browser", verified: false, discount_minor: 2_000 }]);
    expect(reasonOf(await shop.redeem({ order: "T", ...withCode("ONCE") }))).toBe("done");
    expect(await shop.rows()).toMatchObject([
      { id: 1, source: "server", verified: true, discount_minor: 500, visitor_id: "visitor" },
    ]);
    expect(await shop.usesOf("ONCE")).toBe(1);
  });

  test("does not change redemptions that the server confirmed", async () => {
    await shop.redeem({ order: "T", ...withCode("ONCE") });
    await shop.send(purchase("T", [line("1", 9_999, 2)], ["ONCE"]));
    await shop.send(used(["ONCE"], { transactionId: "T" }));
    expect(await shop.rows()).toMatchObject([{ source: "server", discount_minor: 500, visitor_id: "visitor" }]);
    expect(await shop.usesOf("ONCE")).toBe(1);
  });

  test("consumes the use", async () => {
    await shop.send(purchase("T", [line("1", 9_999, 2)], ["ONCE"]));
    expect(reasonOf(await shop.redeem({ order: "U", ...withCode("ONCE") }))).toBe("code_uses_exhausted");
  });

  test("has no redemptions where the server reports the lines", async () => {
    await shop.send(purchase("T", [line("1", 9_999, 2)], ["ONCE", "HOUSE"]));
    expect(await shop.rows()).toHaveLength(2);
    done(await shop.redeem({ order: "T", codes: ["SAVE"], cart: CART }));
    expect(await shop.rows()).toMatchObject([{ code: "SAVE", source: "server", discount_minor: 2_033 }]);
    expect(await shop.usesOf("ONCE")).toBe(0);
  });
});

test("where only servers redeem, the codes of a purchase event stay at status 4 until the server's call", async () => {
  const changed = await shop.store.updateProperty(shop.property.id, { redeem_on: "server" });
  if (typeof changed === "string") throw new Error(changed);
  shop.property = changed;
  const checks = async () => {
    const filter = { cdp_source: "all", traffic: "all" } as const;
    return (await shop.store.codeChecks({ propertyId: shop.property.id, filter, after: 0, limit: 9 })).rows;
  };
  await shop.send(used(["SAVE"], { transactionId: "T" }));
  await shop.send(purchase("T", [line("1", 9_999, 2)], ["SAVE"], { occurredAt: MORNING + MINUTE }));
  expect(await shop.rows()).toEqual([]);
  expect(await checks()).toMatchObject([{ status: 4, in_totals: true, cart_source: "purchase" }]);
  done(await shop.redeem({ order: "T", ...withCode("SAVE") }));
  expect(await shop.rows()).toMatchObject([{ source: "server" }]);
  expect(await checks()).toMatchObject([{ status: 5, in_totals: true, discount_minor: 500 }]);
});
