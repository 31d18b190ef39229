import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { line, MINUTE, purchase, used } from "../../support/events.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { type CodeLimits, done, openShop, reasonOf, type Shop, stated, TEN_OFF } from "../../support/redemptions.ts";
import { expectSound, usesOfAllCodes } from "../../support/sound.ts";

const LINES = [line("1", 1_000)];
const CART = { currency: "USD", known: true, lines: LINES.map((item) => ({ ...item, id: "a" })) };
const QUOTE = "0193a2c4-0000-7000-8000-000000000001";

const folder = temporaryFolder(afterAll);
let files = 0;
let file: string;
let shop: Shop;
let first: number;
let second: number;

beforeEach(async () => {
  file = join(folder, `${++files}.db`);
  shop = await openShop({ count_unverified: true }, file);
  first = await shop.promote(TEN_OFF);
  second = await shop.promote({ ...TEN_OFF, name: "Another 10% off" });
});
afterEach(async () => {
  expectSound(file);
  await shop.store.close();
});

/** Adds a code a minute later. @returns its id */
async function create(promotionId: number, limits: CodeLimits = {}): Promise<number> {
  shop.now += MINUTE;
  const body = { code: "SAVE", max_uses: 0, max_uses_per_customer: 0, ...limits };
  const created = await shop.store.createCode(shop.property.id, promotionId, body);
  if (typeof created === "string") throw new Error(created);
  shop.now += MINUTE;
  return created.id;
}

async function remove(promotionId: number, id: number): Promise<void> {
  shop.now += MINUTE;
  await shop.store.deleteCodes(shop.property.id, promotionId, [id], "Ann");
}

const redeem = (order: string, by = "ann", fields = {}) =>
  shop.redeem({ order, by, codes: ["SAVE"], stated: [stated(null)], ...fields });

const reverse = (redemptionId: number) =>
  shop.store.reverse({
    ...{ propertyId: shop.property.id, redemptionId, lines: null },
    ...{ reason: null, actor: "Ann", idempotency: null },
  });

const reserve = (id: string, by: string) =>
  shop.store.reserve({
    ...{ id, property: shop.property, cdpSource: "Production", code: "SAVE", uses: 1, ttl: 60 * MINUTE },
    ...{ buyer: { customerId: by, contacts: [] }, idempotency: null },
  });

const buy = (order: string, codes = ["SAVE"], fields = {}) => shop.send(purchase(order, LINES, codes, fields));

describe.each<[string, () => number]>([
  ["the same promotion", () => first],
  ["another promotion", () => second],
])("a code that is deleted and created again for %s", (_, next) => {
  test("gets no use back from an order of the old code", async () => {
    const old = await create(first, { max_uses: 1 });
    const { redemptionId } = done(await redeem("A")).lineItems[0]!;
    await remove(first, old);
    await create(next(), { max_uses: 1 });
    done(await redeem("B", "bob"));
    done(await reverse(redemptionId));
    expect(usesOfAllCodes(file)).toEqual([0, 1]);
    expect(reasonOf(await redeem("C", "cid"))).toBe("code_uses_exhausted");
  });

  test("gets no use back from an order that turns out not to have used the old code", async () => {
    const old = await create(first, { max_uses: 1 });
    await buy("A");
    expect(usesOfAllCodes(file)).toEqual([1]);
    await remove(first, old);
    await create(next(), { max_uses: 1 });
    done(await redeem("B", "bob"));
    done(await shop.redeem({ order: "A", cart: CART }));
    expect(usesOfAllCodes(file)).toEqual([0, 1]);
    expect(reasonOf(await redeem("C", "cid"))).toBe("code_uses_exhausted");
  });

  test("counts no uses of a customer of the old code", async () => {
    const old = await create(first, { max_uses_per_customer: 1 });
    done(await redeem("A"));
    expect(reasonOf(await redeem("B"))).toBe("customer_uses_exhausted");
    await remove(first, old);
    await create(next(), { max_uses_per_customer: 1 });
    done(await redeem("B"));
    expect(reasonOf(await redeem("C"))).toBe("customer_uses_exhausted");
    expect(usesOfAllCodes(file)).toEqual([1, 1]);
  });

  test("has no holds of the old code", async () => {
    const old = await create(first, { max_uses: 1, max_uses_per_customer: 1 });
    done(await reserve("h", "ann"));
    await remove(first, old);
    await create(next(), { max_uses: 1, max_uses_per_customer: 1 });
    done(await redeem("A", "bob"));
  });

  test("does not get the use of an old order that is settled again", async () => {
    const old = await create(first);
    await buy("A");
    await remove(first, old);
    await create(next());
    // Another code makes the order settle again.
    await shop.send(used(["OTHER"], { transactionId: "A" }));
    expect(usesOfAllCodes(file)).toEqual([1, 0]);
    expect(await shop.rows()).toMatchObject([{ code: "SAVE", code_id: old, promotion_id: first, basis: "evaluated" }]);
  });

  test("is not the code of a quote of the old one", async () => {
    const old = await create(first);
    await shop.keepQuote(QUOTE, LINES, ["SAVE"]);
    await remove(first, old);
    await create(next());
    const claim = { order: "A", evaluationId: QUOTE };
    expect(await shop.redeem(claim)).toEqual({ objections: [{ reason: "quote_ended", path: "evaluationId" }] });
    await buy("B", ["SAVE"], { evaluationId: QUOTE });
    expect(await shop.rows()).toMatchObject([{ transaction_id: "B", basis: "observed", reason: "unknown_code" }]);
    expect(usesOfAllCodes(file)).toEqual([0, 0]);
  });

  test("is used where a server redeems an order with it that a page reported with the old one", async () => {
    const old = await create(first);
    await buy("A");
    await remove(first, old);
    const created = await create(next());
    done(await redeem("A"));
    expect(usesOfAllCodes(file)).toEqual([0, 1]);
    expect(await shop.rows()).toMatchObject([{ code_id: created, verified: true }]);
  });

  test("has sums of its own in the view v_code_days", async () => {
    const old = await create(first);
    done(await redeem("A"));
    await remove(first, old);
    const created = await create(next());
    const { redemptionId } = done(await redeem("B")).lineItems[0]!;
    done(await redeem("C"));
    done(await reverse(redemptionId));
    const db = new Database(file, { readonly: true });
    const rows = db
      .prepare("SELECT code_id, code, redemptions, discount_minor, reversed FROM v_code_days ORDER BY code_id")
      .all();
    db.close();
    expect(rows).toEqual([
      { code_id: old, code: "SAVE", redemptions: 1, discount_minor: 500, reversed: 0 },
      { code_id: created, code: "SAVE", redemptions: 2, discount_minor: 1_000, reversed: 1 },
    ]);
  });
});

describe("the deletion of a code", () => {
  test("ends its holds: a redemption that confirms one is refused, and a release changes nothing", async () => {
    const old = await create(first);
    done(await reserve("h", "ann"));
    await remove(first, old);
    expect(await shop.store.reservation(shop.property.id, "h")).toMatchObject({ state: "ended" });
    const refused = { objections: [{ reason: "reservation_ended", path: "reservationId" }] };
    expect(await redeem("A", "ann", { reservationId: "h" })).toEqual(refused);
    await create(first);
    expect(await redeem("A", "ann", { reservationId: "h" })).toEqual(refused);
    done(await shop.store.release(shop.property.id, "h"));
    expect(await shop.store.reservation(shop.property.id, "h")).toMatchObject({ state: "ended" });
  });

  test("leaves a hold that expired before as it is", async () => {
    const old = await create(first);
    done(await reserve("h", "ann"));
    shop.now += 60 * MINUTE;
    await remove(first, old);
    expect(await shop.store.reservation(shop.property.id, "h")).toMatchObject({ state: "expired" });
  });

  test("frees the held uses of its promotion", async () => {
    const limited = await shop.promote({ ...TEN_OFF, max_uses: 1 }, { OTHER: {} });
    const old = await create(limited);
    done(await reserve("h", "ann"));
    expect(reasonOf(await redeem("A", "bob", { codes: ["OTHER"] }))).toBe("reserved_elsewhere");
    await remove(limited, old);
    done(await redeem("A", "bob", { codes: ["OTHER"] }));
  });

  test("keeps the redemption of an order, also when the order is settled again, and returns its use to the deleted code", async () => {
    const old = await create(first, { max_uses: 1 });
    await buy("A");
    await remove(first, old);
    await shop.send(used(["OTHER"], { transactionId: "A" }));
    const [row] = await shop.rows();
    expect(row).toMatchObject({ code_id: old, basis: "evaluated" });
    expect(usesOfAllCodes(file)).toEqual([1]);
    done(await reverse(row!.id));
    expect(usesOfAllCodes(file)).toEqual([0]);
  });

  test("refuses new redemptions with it", async () => {
    const old = await create(first);
    await remove(first, old);
    expect(reasonOf(await redeem("A"))).toBe("unknown_code");
  });
});
