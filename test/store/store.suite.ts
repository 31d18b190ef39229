import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { parseProduct } from "../../collector/contract/catalog.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { FactFilter } from "../../collector/store/ports/facts.ts";
import type { IngestOutcome } from "../../collector/store/ports/ingest.ts";
import type { IncomingEvent, ProductLine, Property, RejectedEventDraft } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { showCart } from "../support/calculations.ts";
import { DAY, event, line, MINUTE, MORNING, product, purchase, removed, SHOP, used } from "../support/events.ts";

const TEN_OFF = {
  name: "10% off",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
};
const TWENTY_FROM_200 = {
  name: "$20 off from $200",
  redemption_type: "COUPON",
  rules: [
    { action: { cart_value: { discount: { fixed_amount: "20" } } }, condition: { cart: { minimum_spend: "200" } } },
  ],
};
const FREE_GIFT_FROM_100 = {
  name: "A gift from $100",
  redemption_type: "AUTOMATIC",
  rules: [{ action: { gift_item: { product_id: 130, quantity: 1 } }, condition: { cart: { minimum_spend: "100" } } }],
};

/** The id of a calculation. */
const SHOWN = "0193a2c4-0000-7000-8000-000000000001";

/**
 * What every store must do.
 * @param open gives an empty one
 * @param everyOrder whether events are told in every order: thousands of stores, which is too many where each has threads
 */
export function describeStore(name: string, open: () => Store | Promise<Store>, everyOrder = true): void {
  describe(name, () => {
    let store: Store;
    let property: Property;

    beforeEach(async () => {
      store = await open();
      property = await propertyOf({ count_unverified: true });
      return () => store.close();
    });

    async function propertyOf(settings: { count_unverified: boolean }): Promise<Property> {
      const made = await store.createProperty({ ...SHOP, ...settings });
      if (made === "taken") throw new Error("the id is taken");
      return made;
    }

    async function promote(body: object, ...codes: (string | { code: string; max_uses: number })[]): Promise<number> {
      const parsed = parsePromotion({ start_date: "2020-01-01T00:00:00Z", ...body }, "USD");
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      const { id } = await store.createPromotion(property.id, parsed.value, "Ann");
      for (const code of codes) {
        const given = typeof code === "string" ? { code, max_uses: 0 } : code;
        expect(await store.createCode(property.id, id, { ...given, max_uses_per_customer: 0 })).toHaveProperty("id");
      }
      return id;
    }

    const ingest = (...events: (IncomingEvent | RejectedEventDraft)[]) => ingestAs({ keepRejected: true }, events);

    async function ingestAs(
      { keepRejected }: { keepRejected: boolean },
      events: readonly (IncomingEvent | RejectedEventDraft)[],
    ): Promise<readonly IngestOutcome[]> {
      const sending = { sentAt: null, receivedAt: MORNING + 10 * MINUTE, traffic: "human" as const };
      const ingested = await store.ingest({ property, sending, keepRejected, events });
      if ("unavailable" in ingested) throw new Error(ingested.unavailable);
      return ingested;
    }

    async function tell(...events: IncomingEvent[]): Promise<IngestOutcome> {
      return (await ingest(...events)).at(-1)!;
    }

    /** Calculates a cart as a shopper would see it, and remembers that under an id. */
    const show = (id: string, lines: readonly ProductLine[], codes: readonly string[], madeAt = MORNING) =>
      showCart(store, property.id, { id, lines, codes, madeAt });

    const all = { cdp_source: "all", traffic: "all" } as const;
    const query = (filter: FactFilter) => ({ propertyId: property.id, filter, after: 0, limit: 1000 });
    const redemptions = async (filter: FactFilter = all) => (await store.redemptions(query(filter))).rows;
    const rejected = () => store.rejectedEvents({ propertyId: property.id, after: 0, limit: 10, waiting: true });
    const checks = async (filter: FactFilter = all) => (await store.codeChecks(query(filter))).rows;

    describe("properties", () => {
      test("a property is found by its id and by its write key, and by nothing else", async () => {
        expect(await store.property(property.id)).toEqual(property);
        expect(await store.keyByWriteKey(property.write_key)).toMatchObject({ property, key: { kind: "write" } });
        expect(await store.property("7")).toBeNull();
        expect(await store.keyByWriteKey("wk_other")).toBeNull();
      });

      test("an id or a write key that exists is taken", async () => {
        expect(await store.createProperty({ ...SHOP, id: property.id })).toBe("taken");
        expect(await store.createProperty({ ...SHOP, write_key: property.write_key })).toBe("taken");
        expect(await store.properties()).toHaveLength(1);
      });

      test("an alias stands for the write key, and belongs to one property", async () => {
        const made = await store.createProperty({ ...SHOP, aliases: ["565018647", "old", "old"] });
        expect(made).toMatchObject({ aliases: ["565018647", "old"] });
        expect(await store.keyByWriteKey("565018647")).toEqual({ property: made, key: null });
        expect(await store.createProperty({ ...SHOP, aliases: ["new", "old"] })).toBe("taken");
        expect(await store.createProperty({ ...SHOP, aliases: [property.write_key] })).toBe("taken");
        expect(await store.keyByWriteKey("new")).toBeNull();
      });
    });

    describe("a property", () => {
      test("changes what is named, and keeps its own aliases", async () => {
        const made = await store.createProperty({ ...SHOP, aliases: ["old"] });
        if (made === "taken") throw new Error("the id is taken");
        const changed = await store.updateProperty(made.id, { name: "New", aliases: ["old", "older"] });
        expect(changed).toEqual({ ...made, name: "New", aliases: ["old", "older"] });
        expect(await store.keyByWriteKey("older")).toEqual({ property: changed, key: null });
        await store.updateProperty(made.id, { aliases: [] });
        expect(await store.keyByWriteKey("old")).toBeNull();
        expect(await store.updateProperty("7", { name: "New" })).toBe("no_property");
      });

      test("takes no alias that is another's, and then nothing of the change", async () => {
        await store.createProperty({ ...SHOP, aliases: ["others"] });
        expect(await store.updateProperty(property.id, { name: "New", aliases: ["mine", "others"] })).toBe("taken");
        expect(await store.updateProperty(property.id, { aliases: [property.write_key] })).toBe("taken");
        expect(await store.property(property.id)).toEqual(property);
      });

      test("is deleted with its keys as long as nothing was stored for it", async () => {
        expect(await store.deleteProperty(property.id)).toBe("deleted");
        expect(await store.property(property.id)).toBeNull();
        expect(await store.keyByWriteKey(property.write_key)).toBeNull();
        expect(await store.deleteProperty(property.id)).toBe("no_property");
      });

      test.each<[string, () => Promise<unknown>]>([
        ["a promotion", () => promote(TEN_OFF)],
        ["an event", () => ingest(event({}))],
        ["a refused event", () => ingest({ eventId: "x", reason: "invalid_event", errors: "[]", body: "{}" })],
      ])("stays where %s was stored for it", async (_, record) => {
        await record();
        expect(await store.deleteProperty(property.id)).toBe("in_use");
        expect(await store.keyByWriteKey(property.write_key)).toMatchObject({ property });
      });
    });

    describe("keys", () => {
      const draft = { name: "Till", scopes: ["read"] as const, expires_at: null };
      const server = () => store.createKey(property.id, { ...draft, secretHash: "5ec" });
      const write = async () => (await store.keys(property.id)).find(({ kind }) => kind === "write")!;

      test("a server key is found by its hash, and by nothing else", async () => {
        const key = await server();
        expect(key).toMatchObject({ ...draft, kind: "server", write_key: null, revoked_at: null, replaced_by: null });
        expect(await store.keyBySecretHash("5ec")).toEqual({ property, key });
        expect(await store.keyByWriteKey("5ec")).toBeNull();
        expect(await store.keyBySecretHash(property.write_key)).toBeNull();
        expect(await store.key(property.id, key.id)).toEqual(key);
        expect(await store.key("7", key.id)).toBeNull();
      });

      test("a property has several write keys, and shows the newest without an end", async () => {
        const second = await store.createKey(property.id, {
          name: "Pages",
          scopes: [],
          expires_at: null,
          secretHash: null,
        });
        expect(second.write_key).not.toBe(property.write_key);
        expect(await store.property(property.id)).toEqual({ ...property, write_key: second.write_key });
        expect(await store.keyByWriteKey(property.write_key)).toMatchObject({ property: { id: property.id } });
      });

      test("a key changes what is named, in its own property alone", async () => {
        const { id } = await server();
        const changed = await store.changeKey(property.id, id, { scopes: ["manage"], expires_at: 5 });
        expect(changed).toMatchObject({ name: "Till", scopes: ["manage"], expires_at: 5 });
        expect(await store.changeKey(property.id, id, { name: "A", expires_at: null })).toMatchObject({
          name: "A",
          scopes: ["manage"],
          expires_at: null,
        });
        for (const done of [
          store.changeKey("7", id, { name: "B" }),
          store.rotateKey("7", id, 0, "ab"),
          store.revokeKey("7", id),
        ]) {
          expect(await done).toBe("no_key");
        }
      });

      test("a rotated key has a successor with its name and scopes, once", async () => {
        const old = await server();
        const next = await store.rotateKey(property.id, old.id, DAY, "abc");
        if (typeof next === "string") throw new Error(next);
        expect(next).toMatchObject({ ...draft, kind: "server" });
        expect(await store.keyBySecretHash("abc")).toEqual({ property, key: next });
        expect(await store.keyBySecretHash("5ec")).toMatchObject({ key: { id: old.id, replaced_by: next.id } });
        expect(await store.rotateKey(property.id, old.id, DAY, "abd")).toBe("replaced");
        expect(await store.keyBySecretHash("abd")).toBeNull();
      });

      test("a rotated write key is another one, and the property shows it", async () => {
        const { id } = await write();
        const next = await store.rotateKey(property.id, id, DAY, "unused");
        expect(next).toMatchObject({ kind: "write", write_key: expect.stringMatching(/^wk_/) });
        expect(await store.property(property.id)).toMatchObject({
          write_key: (next as { write_key: string }).write_key,
        });
        expect(await store.keyBySecretHash("unused")).toBeNull();
      });

      test("the last write key without an end stays", async () => {
        const { id } = await write();
        expect(await store.revokeKey(property.id, id)).toBe("last_write_key");
        expect(await store.changeKey(property.id, id, { expires_at: 5 })).toBe("last_write_key");
        await store.rotateKey(property.id, id, 0, "unused");
        expect(await store.revokeKey(property.id, id)).toMatchObject({ revoked_at: expect.any(Number) });
      });

      test("a revoked key stays in the list, and is not rotated", async () => {
        const { id } = await server();
        const revoked = await store.revokeKey(property.id, id);
        expect(revoked).toMatchObject({ id, revoked_at: expect.any(Number) });
        expect(await store.keys(property.id)).toContainEqual(revoked);
        expect(await store.revokeKey(property.id, id)).toEqual(revoked);
        expect(await store.rotateKey(property.id, id, 0, "ab")).toBe("ended");
      });

      test("the last use is remembered, whatever the order in which uses are told", async () => {
        const [one, other] = [await server(), await write()];
        await store.recordKeyUses([
          [one.id, 2_000],
          [other.id, 1_000],
        ]);
        await store.recordKeyUses([[one.id, 1_500]]);
        const keys = await store.keys(property.id);
        expect(keys.map(({ id, last_used_at }) => [id, last_used_at])).toEqual([
          [other.id, 1_000],
          [one.id, 2_000],
        ]);
      });
    });

    describe("promotions and codes", () => {
      test("a code exists once a property, whatever its case", async () => {
        const id = await promote(TEN_OFF, "Save10");
        const again = { code: " sAVE10 ", max_uses: 0, max_uses_per_customer: 0 };
        expect(await store.createCode(property.id, id, again)).toBe("taken");
      });

      test("only COUPON promotions of this property have codes", async () => {
        const code = { code: "X", max_uses: 0, max_uses_per_customer: 0 };
        const automatic = await promote(FREE_GIFT_FROM_100);
        expect(await store.createCode(property.id, automatic, code)).toBe("not_coupon");
        expect(await store.createCode(property.id, 4711, code)).toBe("no_promotion");
        const other = await propertyOf({ count_unverified: false });
        expect(await store.createCode(other.id, automatic, code)).toBe("no_promotion");
        expect(await store.promotion(other.id, automatic)).toBeNull();
      });

      test("promotions are listed page by page in the order of their ids", async () => {
        const ids = [await promote(TEN_OFF), await promote(TWENTY_FROM_200), await promote(FREE_GIFT_FROM_100)];
        const page = await store.promotions(property.id, { offset: 1, limit: 1 });
        expect(page.total).toBe(3);
        expect(page.items.map(({ id }) => id)).toEqual([ids[1]]);
      });
    });

    describe("the catalogue", () => {
      async function put(...bodies: object[]) {
        const products = bodies.map((body) => {
          const parsed = parseProduct(body, "USD");
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
          return parsed.value;
        });
        return store.putProducts(property.id, products);
      }
      const listed = async (given: object = {}) =>
        (await store.products({ propertyId: property.id, after: "", limit: 10, ...given })).map(({ id }) => id);
      const told = (given: object) => ({ ...line("x", 0), productId: null, price: null, ...given });

      test("has each product once, in the order of ids, and forgets what is deleted", async () => {
        const mug = { id: 2, sku: "MUG", variants: [{ id: 20, sku: "MUG-S" }] };
        expect(await put({ id: 3 }, mug)).toEqual({ created: 2, updated: 0, shared: [] });
        expect(await put({ ...mug, sku: "CUP" }, { id: 1 })).toEqual({ created: 1, updated: 1, shared: [] });
        expect(await store.product(property.id, "2")).toMatchObject({ id: "2", sku: "CUP" });
        expect(await listed()).toEqual(["1", "2", "3"]);
        expect(await listed({ after: "1", limit: 1 })).toEqual(["2"]);
        expect([await listed({ sku: "MUG" }), await listed({ sku: "MUG-S" })]).toEqual([[], ["2"]]);
        expect(await store.deleteProduct(property.id, "2")).toBe(true);
        expect(await store.deleteProduct(property.id, "2")).toBe(false);
        expect([await store.product(property.id, "2"), await listed({ sku: "MUG-S" })]).toEqual([null, []]);
        const other = await propertyOf({ count_unverified: true });
        expect(await store.product(other.id, "1")).toBeNull();
      });

      test("completes what is evaluated, as it stands; a sku of two products completes nothing", async () => {
        await promote(TEN_OFF, "TEN");
        const check = async () => (await tell(used(["TEN"], { lines: [told({ sku: "MUG" })] }))).codes![0]!;
        expect(await check()).toMatchObject({ discount: 0, status: 4, reason: "cart_unknown" });
        await put({ id: 1, sku: "MUG", price: "20" });
        expect(await check()).toMatchObject({ discount: 200 });
        await put({ id: 1, sku: "MUG", price: "30" });
        expect(await check()).toMatchObject({ discount: 300 });
        expect(await put({ id: 2, sku: "MUG", price: "30" })).toMatchObject({ shared: ["sku MUG"] });
        expect(await check()).toMatchObject({ reason: "cart_unknown" });
        await store.deleteProduct(property.id, "1");
        expect(await check()).toMatchObject({ discount: 300 });
      });
    });

    describe("versions", () => {
      const bodyOf = (promotion: object) => {
        const parsed = parsePromotion({ ...TEN_OFF, ...promotion }, "USD");
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
        return parsed.value;
      };

      test("name who changed what, from the creation to the deletion and beyond", async () => {
        const { id, start_date } = await store.createPromotion(property.id, bodyOf({}), "Ann");
        const changed = bodyOf({ name: "Ten", start_date });
        expect(await store.updatePromotion(property.id, { id, version: 1 }, changed, "Bob")).toMatchObject({
          version: 2,
        });
        expect(await store.deletePromotions(property.id, [id, 4711], "Cleo")).toEqual(["deleted", "unknown"]);
        expect(await store.promotion(property.id, id)).toBeNull();
        const { items, total } = await store.promotionVersions(property.id, id, { offset: 0, limit: 10 });
        expect(total).toBe(3);
        expect(
          items.map(({ version, change, by, changed_fields }) => [version, change, by, ...changed_fields]),
        ).toEqual([
          [3, "deleted", "Cleo"],
          [2, "changed", "Bob", "name"],
          [1, "created", "Ann"],
        ]);
      });

      test("a change of what somebody else has changed meanwhile is not made", async () => {
        const { id, start_date } = await store.createPromotion(property.id, bodyOf({}), "Ann");
        const change = (name: string) =>
          store.updatePromotion(property.id, { id, version: 1 }, bodyOf({ name, start_date }), "Bob");
        expect(await change("First")).toMatchObject({ name: "First", version: 2 });
        expect(await change("Second")).toBe("outdated");
        expect(await store.promotion(property.id, id)).toMatchObject({ name: "First", version: 2 });
        expect(await store.updatePromotion(property.id, { id: 4711, version: 1 }, bodyOf({}), "Bob")).toBeNull();
      });
    });

    describe("an import of codes", () => {
      const line = (line: number, code: string) => ({ line, code, max_uses: 0, max_uses_per_customer: 0 });
      const chunk = { fingerprint: "f", bad: [], last: false };

      test("takes each line once, and knows how far it is", async () => {
        const promotionId = await promote(TEN_OFF, "HERE");
        const key = { propertyId: property.id, promotionId, importId: "i" };
        expect(await store.codeImport(key)).toBeNull();
        await store.importCodes(key, { ...chunk, through: 3, codes: [line(2, "A"), line(3, "here")] });
        const bad = [
          { line: 1, reason: "old" },
          { line: 5, reason: "bad" },
        ];
        const more = { ...chunk, through: 5, codes: [line(2, "A"), line(3, "here"), line(4, "B")], bad, last: true };
        const state = await store.importCodes(key, more);
        expect(state).toMatchObject({ complete: true, lines: 5, added: 2, duplicates: 1, bad: 1 });
        expect(state).toMatchObject({ problems: [{ line: 3, reason: "the code here already exists" }, bad[1]] });
        expect(await store.codeImport(key)).toEqual(state);
        expect(await store.code(property.id, "b")).toMatchObject({ code: "B", promotion_id: promotionId });
      });

      test("needs a promotion of this property that has codes", async () => {
        const automatic = await promote(FREE_GIFT_FROM_100);
        const into = (promotionId: number) =>
          store.importCodes(
            { propertyId: property.id, promotionId, importId: "i" },
            { ...chunk, through: 1, codes: [] },
          );
        expect(await into(automatic)).toBe("not_coupon");
        expect(await into(4711)).toBe("no_promotion");
      });
    });

    describe("a code is evaluated with", () => {
      const find = async (...events: IncomingEvent[]) => {
        const { codes } = await tell(...events);
        const [row] = await checks({ ...all, code: "SPEND" });
        return { ...codes![0], cart_source: row!.cart_source };
      };
      beforeEach(() => promote(TWENTY_FROM_200, "SPEND").then(() => {}));

      test("the purchase of its transaction, where that is recorded", async () => {
        const found = await find(purchase("T", [line("1", 25_000)], []), used(["SPEND"], { transactionId: "T" }));
        expect(found).toMatchObject({ status: 5, purchaseId: "T", cart_source: "purchase" });
      });

      test("the items of its own event", async () => {
        const cart = product("view_cart", [line("1", 100)]);
        expect(await find(cart, used(["SPEND"], { lines: [line("1", 25_000)] }))).toMatchObject({
          status: 4,
          inTotals: true,
          cart_source: "event",
        });
      });

      test("the visitor's cart as product events left it", async () => {
        const add = product("add_to_cart", [line("1", 10_000)]);
        expect(await find(add, { ...add, eventId: "again" }, used(["SPEND"]))).toMatchObject({
          status: 4,
          discount: 2_000,
          cart_source: "visitor_cart",
        });
      });

      test("nothing, where nobody told of a cart", async () => {
        expect(await find(used(["SPEND"]))).toMatchObject({
          status: 3,
          reason: "cart_unknown",
          missing: null,
          cart_source: "unknown",
        });
      });

      test("the cart of this visitor and no other's", async () => {
        const others = product("add_to_cart", [line("1", 30_000)], { visitorId: "somebody else" });
        expect(await find(others, used(["SPEND"]))).toMatchObject({ reason: "cart_unknown" });
      });
    });

    describe("a purchase", () => {
      const LINES = [line("1", 12_000), line("2", 23_000), line("3", 30_000)];

      test("turns the code of its transaction that is in the totals to 5, with its discount per line", async () => {
        const promotion = await promote(TWENTY_FROM_200, "SPEND");
        await tell(used(["spend"], { transactionId: "T", lines: LINES }), purchase("T", LINES, ["SPEND"]));
        expect(await checks()).toMatchObject([{ code: "SPEND", entered: "spend", status: 5, in_totals: true }]);
        const [redemption, ...more] = await redemptions();
        expect(more).toEqual([]);
        expect(redemption).toMatchObject({
          basis: "evaluated",
          code: "SPEND",
          promotion_id: promotion,
          promotion_version: 1,
          status: 5,
          discount_minor: 2_000,
          source: "browser",
          verified: false,
        });
        expect(
          redemption!.lines.map(({ line_id, product_id, discount_minor }) => [line_id, product_id, discount_minor]),
        ).toEqual([
          ["1", "1", 369],
          ["2", "2", 708],
          ["3", "3", 923],
        ]);
      });

      test("of a page that was loaded again adds nothing, changes nothing, and is answered the same", async () => {
        await promote(TEN_OFF, "SAVE");
        const first = await tell(purchase("T", LINES, ["SAVE"]));
        await promote({ ...TEN_OFF, redemption_type: "AUTOMATIC", name: "since then" });
        const before = await redemptions();
        const next = product("add_to_cart", [line("9", 500)]);
        const again = await tell(next, purchase("T", LINES, ["SAVE"]));
        expect(again.codes).toEqual(first.codes);
        expect((await tell(purchase("T", LINES, ["SAVE"], { visitorId: "somebody else" }))).codes).toEqual([]);
        expect(await redemptions()).toEqual(before);
        const later = used(["SAVE"], { occurredAt: MORNING + MINUTE });
        expect((await tell(later)).codes).toMatchObject([{ discount: 50 }]);
      });

      test("that names a code which no rule confirms is believed: the code is observed", async () => {
        await promote(TWENTY_FROM_200, "SPEND");
        const claim = { claimedDiscount: 1_234 };
        await tell(purchase("T1", [line("1", 5_000)], ["NOSUCH"], claim));
        await tell(purchase("T2", [line("1", 5_000)], ["spend"], claim));
        await tell(purchase("T3", [line("1", 5_000)], ["A", "B"], claim));
        expect(await redemptions()).toMatchObject([
          {
            transaction_id: "T1",
            basis: "observed",
            code: "NOSUCH",
            promotion_id: null,
            status: 1,
            discount_minor: 1_234,
          },
          { transaction_id: "T2", basis: "observed", code: "SPEND", status: 3, reason: "minimum_spend_not_met" },
          { transaction_id: "T3", basis: "observed", code: "A", discount_minor: null },
          { transaction_id: "T3", basis: "observed", code: "B", discount_minor: null },
        ]);
      });

      test("does not redeem a code that was tried, refused, and not named", async () => {
        await tell(used(["NOSUCH"], { transactionId: "T" }), purchase("T", LINES, []));
        expect(await redemptions()).toEqual([]);
        expect(await checks()).toMatchObject([{ status: 1, reason: "unknown_code", cart_source: "purchase" }]);
      });

      test("does not redeem a code that was taken out of the cart again", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TEN_OFF, name: "other" }, "OTHER");
        await tell(used(["SAVE"], { transactionId: "T" }));
        await tell(removed(["save"], { transactionId: "T", occurredAt: MORNING + 1 }));
        await tell(used(["OTHER"], { transactionId: "T" }), purchase("T", LINES, [], { occurredAt: MORNING + MINUTE }));
        expect((await redemptions()).map(({ code }) => code)).toEqual(["OTHER"]);
      });

      test("takes the visitor's checks of the past day, where the site had no order id yet", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TEN_OFF, name: "old" }, "OLD");
        await tell(used(["OLD"], { occurredAt: MORNING - DAY - 1 }));
        await tell(used(["SAVE"], { occurredAt: MORNING - DAY + 1 }), purchase("T", LINES, []));
        expect((await redemptions()).map(({ code }) => code)).toEqual(["SAVE"]);
        expect(await checks({ ...all, code: "SAVE" })).toMatchObject([{ transaction_id: "T", status: 5 }]);
      });

      test("that names its codes takes no others of the visitor's", async () => {
        await promote(TEN_OFF, "TRIED");
        await promote({ ...TEN_OFF, name: "honoured" }, "HONOURED");
        await tell(used(["TRIED"]), purchase("T", LINES, ["HONOURED"]));
        expect((await redemptions()).map(({ code }) => code)).toEqual(["HONOURED"]);
      });

      test("without items bought what was in the visitor's cart, and empties it", async () => {
        await promote(TWENTY_FROM_200, "SPEND");
        await tell(product("view_cart", [line("1", 25_000)]), purchase("T", [], ["SPEND"]));
        expect(await redemptions()).toMatchObject([{ basis: "evaluated", discount_minor: 2_000 }]);
        const later = used(["SPEND"], { occurredAt: MORNING + MINUTE });
        expect((await tell(later)).codes).toMatchObject([{ status: 3, reason: "minimum_spend_not_met" }]);
      });

      test("redeems automatic promotions too, without a code", async () => {
        const gift = await promote(FREE_GIFT_FROM_100);
        await tell(purchase("T", LINES, []));
        expect(await redemptions()).toMatchObject([
          { code: null, promotion_id: gift, basis: "evaluated", discount_minor: 0 },
        ]);
      });

      test("without a transaction id has no redemptions: nothing would tell a reload from a second order", async () => {
        await promote(TEN_OFF, "SAVE");
        expect(await tell(purchase(null, LINES, ["SAVE"]))).toEqual({ outcome: "stored", codes: undefined });
        expect(await redemptions()).toEqual([]);
      });
    });

    if (everyOrder)
      describe("whatever the order of arrival, the rows are the same", () => {
        const stripped = async () => ({
          redemptions: (await redemptions()).map(({ id: _, change_seq: __, ...row }) => row),
          checks: (await checks()).map(({ change_seq: _, ...row }) => row),
        });

        async function rowsAfter(stories: readonly IncomingEvent[]): Promise<unknown> {
          await store.close();
          store = await open();
          property = await propertyOf({ count_unverified: true });
          await promote(TEN_OFF, { code: "SAVE", max_uses: 1 });
          await promote(TWENTY_FROM_200, "SPEND");
          await promote(FREE_GIFT_FROM_100);
          await show(SHOWN, LINES, ["SAVE", "HOUSE"]);
          for (const one of stories) await ingest(one);
          return sorted(await stripped());
        }

        const LINES = [line("1", 9_999, 2), line("2", 333)];
        const at = (minutes: number) => ({
          occurredAt: MORNING + minutes * MINUTE,
          evaluatedAt: MORNING + minutes * MINUTE,
        });
        const first = purchase("T", LINES, ["SAVE", "HOUSE"], { ...at(5), claimedDiscount: 2_033 });
        const stories: [string, IncomingEvent[]][] = [
          [
            "codes typed with the order id, purchase, reload",
            [
              used(["save", "SPEND", "HOUSE"], { transactionId: "T", ...at(1) }),
              used(["SAVE"], { transactionId: "T", ...at(2) }),
              first,
              { ...first, eventId: "reload", ...at(6) },
            ],
          ],
          [
            "a code typed and taken out again, another kept, nothing named",
            [
              used(["SAVE", "SPEND"], { transactionId: "T", ...at(1) }),
              removed(["save"], { transactionId: "T", ...at(2) }),
              purchase("T", LINES, [], at(5)),
            ],
          ],
          [
            "a code taken out and typed again",
            [
              used(["SAVE"], { transactionId: "T", lines: LINES, ...at(1) }),
              removed(["SAVE"], { transactionId: "T", ...at(2) }),
              used(["save"], { transactionId: "T", lines: LINES, ...at(3) }),
              purchase("T", LINES, [], at(5)),
            ],
          ],
          [
            "a code typed without an order id, and two orders of which the second names it",
            [
              used(["SPEND"], { ...at(1), lines: [line("1", 100)] }),
              purchase("T1", LINES, ["SAVE"], at(2)),
              purchase("T2", LINES, ["SPEND"], at(3)),
            ],
          ],
          [
            "a code typed without an order id, and two orders that name nothing",
            [
              used(["SPEND"], { ...at(1), lines: [line("1", 100)] }),
              purchase("T1", LINES, [], at(2)),
              purchase("T2", LINES, [], at(3)),
            ],
          ],
          [
            "codes typed without an order id",
            [
              used(["SAVE"], { ...at(1), lines: LINES }),
              used(["HOUSE"], { ...at(2), lines: LINES }),
              first,
              event({ ...at(3) }),
            ],
          ],
          [
            "a purchase that names what it was shown by, and a code typed that was not in it",
            [
              used(["SPEND", "save"], { transactionId: "T", ...at(1) }),
              used(["HOUSE"], { transactionId: "T", ...at(2) }),
              { ...first, evaluationId: SHOWN },
              event({ ...at(3) }),
            ],
          ],
          [
            "a code taken out after it was shown",
            [
              used(["SAVE"], { transactionId: "T", ...at(1) }),
              removed(["SAVE"], { transactionId: "T", ...at(2) }),
              used(["SPEND"], { transactionId: "T", ...at(3) }),
              purchase("T", LINES, [], { ...at(5), evaluationId: SHOWN }),
            ],
          ],
          [
            "codes told with the order id, of which one was shown",
            [
              purchase("T", LINES, ["SAVE"], { ...at(5), evaluationId: SHOWN }),
              used(["SAVE"], { transactionId: "T", ...at(1) }),
              used(["SPEND"], { transactionId: "T", ...at(2) }),
            ],
          ],
        ];

        test.each(stories)("%s", async (_, story) => {
          const expected = await rowsAfter(story);
          const permutation = fc.shuffledSubarray(story, { minLength: story.length });
          // A reload that comes first *is* the purchase; its own time and id are then the ones that count.
          const same = fc.asyncProperty(permutation, async (order) => {
            const reloadFirst = order.findIndex(({ eventId }) => eventId === "reload") < order.indexOf(first);
            fc.pre(!story.some(({ eventId }) => eventId === "reload") || !reloadFirst);
            expect(await rowsAfter(order)).toEqual(expected);
          });
          await fc.assert(same, { numRuns: 24 });
        });
      });

    describe("a calculation that a purchase names", () => {
      const LINES = [line("1", 9_999, 2), line("2", 333)];
      const paid = (given: Partial<IncomingEvent> = {}, codes: readonly string[] = ["SAVE"]) =>
        purchase("T", LINES, codes, { evaluationId: SHOWN, ...given });
      const disabled = async (id: number) => {
        const parsed = parsePromotion({ ...TEN_OFF, status: "DISABLED" }, "USD");
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
        await store.updatePromotion(property.id, { id, version: 1 }, parsed.value, "Ann");
      };

      test("is found as it was shown, by its property, until a day has passed", async () => {
        const now = Date.now();
        await promote(TEN_OFF, "SAVE");
        const shown = await show(SHOWN, LINES, ["SAVE"], now);
        expect(await store.calculation(property.id, SHOWN)).toEqual(shown);
        const other = await propertyOf({ count_unverified: true });
        expect(await store.calculation(other.id, SHOWN)).toBe(null);
        expect(await store.calculation(property.id, SHOWN.replace(/1$/, "2"))).toBe(null);
        const old = SHOWN.replace(/1$/, "3");
        await show(old, LINES, ["SAVE"], now - DAY - MINUTE);
        expect(await store.calculation(property.id, old)).toBe(null);
      });

      test("keeps no property from being deleted, and goes with it", async () => {
        await show(SHOWN, LINES, [], Date.now());
        expect(await store.deleteProperty(property.id)).toBe("deleted");
        expect(await store.calculation(property.id, SHOWN)).toBe(null);
      });

      test("is what the shopper pays, whatever became of the promotion since", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        await show(SHOWN, LINES, ["SAVE"]);
        await disabled(id);
        expect((await tell(paid())).codes).toMatchObject([{ status: 5, inTotals: true, discount: 2_033 }]);
        expect(await redemptions()).toMatchObject([
          {
            basis: "evaluated",
            promotion_id: id,
            promotion_version: 1,
            discount_minor: 2_033,
            lines: [
              { line_id: "1", product_id: "1", discount_minor: 2_000 },
              { line_id: "2", product_id: "2", discount_minor: 33 },
            ],
          },
        ]);
        await tell(used(["SAVE"], { transactionId: "T" }));
        // What the calculation said of the code stands before what became of it.
        expect(await checks()).toMatchObject([
          { code: "SAVE", status: 4, promotion_version: 1, cart_source: "calculation", is_attempt: false },
          { code: "SAVE", status: 5, promotion_version: 1, cart_source: "purchase", is_attempt: true },
        ]);
      });

      test("names the lines of the purchase, in whatever order these stand there", async () => {
        await promote(TEN_OFF, "SAVE");
        await show(SHOWN, LINES, ["SAVE"]);
        await tell(purchase("T", LINES.toReversed(), ["SAVE"], { evaluationId: SHOWN }));
        const [{ lines } = { lines: [] }] = await redemptions();
        expect(lines).toMatchObject([
          { line_id: "1", product_id: "2", discount_minor: 33 },
          { line_id: "2", product_id: "1", discount_minor: 2_000 },
        ]);
      });

      test("says what was bought where the purchase does not", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        await show(SHOWN, LINES, ["SAVE"]);
        await disabled(id);
        await tell(purchase("T", [], ["SAVE"], { evaluationId: SHOWN }));
        expect(await redemptions()).toMatchObject([{ basis: "evaluated", discount_minor: 2_033 }]);
      });

      test("gives no use that is gone since: the other codes stay as they were shown", async () => {
        await promote(TEN_OFF, { code: "SAVE", max_uses: 1 });
        await promote(TWENTY_FROM_200, "SPEND");
        await show(SHOWN, LINES, ["SAVE", "SPEND"]);
        await tell(purchase("before", LINES, ["SAVE"]));
        expect((await tell(paid({}, ["SAVE", "SPEND"]))).codes).toMatchObject([
          { number: "SAVE", status: 2, reason: "code_uses_exhausted", inTotals: false },
          { number: "SPEND", status: 5, discount: 2_000 },
        ]);
        expect(await redemptions({ ...all, transaction_id: "T" })).toMatchObject([
          { code: "SPEND", basis: "evaluated", discount_minor: 2_000 },
          { code: "SAVE", basis: "observed", status: 2, reason: "code_uses_exhausted" },
        ]);
      });

      test.each<[string, Partial<IncomingEvent>, string[]]>([
        ["another quantity", { lines: [line("1", 9_999, 3), line("2", 333)] }, ["SAVE"]],
        ["another price", { lines: [line("1", 9_998, 2), line("2", 333)] }, ["SAVE"]],
        ["another product", { lines: [line("1", 9_999, 2), line("3", 333)] }, ["SAVE"]],
        ["one line more", { lines: [...LINES, line("3", 1)] }, ["SAVE"]],
        ["one line less", { lines: LINES.slice(0, 1) }, ["SAVE"]],
        ["another currency", { currency: "EUR" }, ["SAVE"]],
        ["a code that was not looked at", {}, ["SAVE", "SPEND"]],
        ["a calculation that nobody made", { evaluationId: SHOWN.replace(/1$/, "9") }, ["SAVE"]],
      ])("does not count for %s", async (_, given, codes) => {
        const id = await promote(TEN_OFF, "SAVE");
        await show(SHOWN, LINES, ["SAVE"]);
        await disabled(id);
        await tell(paid(given, codes));
        expect((await redemptions()).map(({ basis }) => basis)).toEqual(codes.map(() => "observed"));
      });

      test("counts where its lines tell more, or less, of the same products", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        await show(SHOWN, LINES, ["SAVE"]);
        await disabled(id);
        await tell(paid({ lines: LINES.map((one, at) => ({ ...one, sku: `SKU-${at}`, brandId: "7" })) }));
        expect(await redemptions()).toMatchObject([{ basis: "evaluated", discount_minor: 2_033 }]);
      });

      test("counts for a line whose total does not divide, told with a price that is rounded", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        // 10.00 for three.
        await show(SHOWN, [line("1", 333, 2), line("1", 334)], ["SAVE"]);
        await disabled(id);
        await tell(purchase("T", [line("1", 333, 3)], ["SAVE"], { evaluationId: SHOWN }));
        expect(await redemptions()).toMatchObject([
          { basis: "evaluated", discount_minor: 100, lines: [{ line_id: "1", quantity: 3, discount_minor: 100 }] },
        ]);
      });
    });

    describe("what was told later", () => {
      const LINES = [line("1", 20_000)];

      test("keeps the ids of the rows that it changes, and voids those that never were", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TWENTY_FROM_200, coupon_overrides_other_promotions: true, priority: 200 }, "ALONE");
        await tell(purchase("T", LINES, ["SAVE"]));
        const [before] = await redemptions();
        await tell(used(["ALONE"], { transactionId: "T" }));
        const shown = await redemptions({ ...all, include_void: true });
        expect(shown.find(({ id }) => id === before!.id)).toMatchObject({
          code: "SAVE",
          basis: "observed",
          reason: "superseded",
        });
        await tell(removed(["ALONE"], { transactionId: "T" }));
        expect((await redemptions()).map(({ id, basis }) => [id, basis])).toEqual([[before!.id, "evaluated"]]);
        expect(await redemptions({ ...all, include_void: true, code: "ALONE" })).toMatchObject([
          { void: true, discount_minor: 2_000 },
        ]);
        expect(await checks({ ...all, code: "ALONE" })).toMatchObject([
          { status: 4, reason: "code_removed", in_totals: false },
        ]);
      });

      test("of the order flags the event and keeps the first telling; codes that it names are added", async () => {
        await promote(TEN_OFF, "SAVE");
        await tell(purchase("T", LINES, []), purchase("T", [line("1", 1)], ["SAVE", "HOUSE"]));
        expect(await redemptions()).toMatchObject([
          { code: "SAVE", basis: "evaluated", discount_minor: 2_000 },
          { code: "HOUSE", basis: "observed" },
        ]);
      });

      test("by a stranger under the order's number says nothing of the order", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TEN_OFF, name: "other" }, "OTHER");
        await tell(purchase("T", LINES, ["SAVE"]));
        const before = await redemptions();
        const stranger = { transactionId: "T", visitorId: "stranger", lines: [line("1", 100)] };
        expect((await tell(used(["SAVE", "OTHER"], stranger))).codes).toMatchObject([
          { status: 4, discount: 10 },
          { status: 4 },
        ]);
        expect(await redemptions()).toEqual(before);
        expect((await checks()).map(({ status }) => status)).toEqual([4, 4]);
      });

      test("names the promotion that superseded a code", async () => {
        const first = await promote({ ...TEN_OFF, stop: true, priority: 1 }, "FIRST");
        await promote(TEN_OFF, "SECOND");
        await tell(used(["FIRST", "SECOND"], { lines: LINES }));
        expect(await checks({ ...all, code: "SECOND" })).toMatchObject([
          { status: 4, reason: "superseded", superseded_by: first },
        ]);
      });
    });

    describe("limits", () => {
      const buy = (transactionId: string, given: Partial<IncomingEvent> = {}) =>
        purchase(transactionId, [line("1", 5_000)], ["ONCE"], given);

      test("a code with one use is confirmed once; a second order that honoured it is observed", async () => {
        await promote(TEN_OFF, { code: "ONCE", max_uses: 1 });
        await ingest(buy("T1"), buy("T2"));
        expect(await redemptions()).toMatchObject([
          { transaction_id: "T1", basis: "evaluated" },
          { transaction_id: "T2", basis: "observed", status: 2, reason: "code_uses_exhausted" },
        ]);
      });

      test("a promotion's own limit holds over all its codes", async () => {
        const id = await promote({ ...TEN_OFF, max_uses: 1 }, "ONCE");
        await ingest(buy("T1"), buy("T2"));
        expect(await redemptions({ ...all, basis: "observed" })).toMatchObject([
          { reason: "promotion_uses_exhausted" },
        ]);
        expect(await store.promotion(property.id, id)).toMatchObject({ current_uses: 1 });
      });

      test("unverified rows use nothing up where the property does not say so", async () => {
        property = await propertyOf({ count_unverified: false });
        await promote(TEN_OFF, { code: "ONCE", max_uses: 1 });
        await ingest(buy("T1"), buy("T2"));
        expect((await redemptions()).map(({ basis }) => basis)).toEqual(["evaluated", "evaluated"]);
      });

      test("Staging uses nothing up, and is hidden unless asked for", async () => {
        await promote(TEN_OFF, { code: "ONCE", max_uses: 1 });
        await ingest(buy("T", { cdpSource: "Staging" }), buy("T"));
        const asked = query({ cdp_source: "Production", traffic: "human" });
        expect(await store.redemptions(asked)).toMatchObject({
          rows: [{ cdp_source: "Production", basis: "evaluated" }],
          hidden: { staging: 1 },
        });
        expect((await redemptions({ cdp_source: "Staging", traffic: "human" })).map(({ basis }) => basis)).toEqual([
          "evaluated",
        ]);
      });
    });

    describe("ingest", () => {
      test("an event that is known is answered with what was said first", async () => {
        await promote(TEN_OFF, "SAVE");
        const check = used(["SAVE"], { lines: [line("1", 5_000)] });
        const [first] = await ingest(check);
        await promote({ ...TEN_OFF, name: "second", redemption_type: "AUTOMATIC" });
        const [again, andAgain] = await ingest(check, check);
        expect(again).toEqual({ outcome: "duplicate", codes: first!.codes });
        expect(andAgain).toEqual(again);
        expect(await checks()).toHaveLength(1);
      });

      test("two properties may use the same event id", async () => {
        const one = event({ eventId: "same" });
        await ingest(one);
        property = await propertyOf({ count_unverified: false });
        expect(await tell(one)).toMatchObject({ outcome: "stored" });
      });

      test("refused events are kept beside their good neighbours", async () => {
        const refused = { eventId: null, reason: "invalid_event", errors: "[]", body: "5" } as const;
        const results = await ingest(refused, event({}));
        expect(results.map(({ outcome }) => outcome)).toEqual(["rejected", "stored"]);
      });

      test("one that our own code stumbles over is kept without anybody's data in the log, its neighbours are stored", async () => {
        const secret = "ann@shop.example";
        const poison = product("view_cart", null as never, { eventId: "poison", customerId: secret, body: '{"a":1}' });
        const results = await ingest(event({ eventId: "before" }), poison, event({ eventId: "after" }));
        expect(results).toMatchObject([{ outcome: "stored" }, { outcome: "rejected" }, { outcome: "stored" }]);
        expect(results[1]!.fault).toMatch(/^TypeError\n {4}at /);
        expect(results[1]!.fault).not.toContain(secret);
        expect(await rejected()).toMatchObject([{ event_id: "poison", reason: "internal_error", body: '{"a":1}' }]);
        expect(await ingest(event({ eventId: "before" }))).toMatchObject([{ outcome: "duplicate" }]);
      });

      test("what is refused again when it is replayed is not kept a second time", async () => {
        const poison = product("view_cart", null as never, { eventId: "poison" });
        const refused = { eventId: "r", reason: "invalid_event", errors: "[]", body: "5" } as const;
        await ingest(poison, refused);
        await ingestAs({ keepRejected: false }, [poison, refused]);
        const kept = await rejected();
        expect(kept.map(({ event_id }) => event_id)).toEqual(["poison", "r"]);
        const ids = kept.map(({ id }) => id);
        expect(await store.markReplayed(property.id, ids)).toEqual(ids);
        expect(await store.markReplayed(property.id, ids)).toEqual([]);
        expect(await rejected()).toEqual([]);
      });
    });

    describe("facts", () => {
      beforeEach(async () => {
        await promote(TEN_OFF, "SAVE");
        for (const n of [1, 2, 3]) {
          const who = { customerId: `C${n}`, visitorId: `visitor ${n}` };
          await tell(used(["SAVE"], { transactionId: `T${n}`, ...who, occurredAt: MORNING + n }));
        }
      });

      test("a page at a time, without a gap, changed rows again at the end", async () => {
        const page = (after: number) => store.codeChecks({ ...query(all), after, limit: 2 });
        const first = await page(0);
        expect(first.rows.map(({ transaction_id }) => transaction_id)).toEqual(["T1", "T2"]);
        const who = { visitorId: "visitor 1" };
        await tell(purchase("T1", [line("1", 5_000)], ["SAVE"], { ...who, occurredAt: MORNING + MINUTE }));
        const second = await page(first.last);
        expect(second.rows.map(({ transaction_id, status }) => [transaction_id, status])).toEqual([
          ["T3", 4],
          ["T1", 5],
        ]);
        expect([first.more, second.more]).toEqual([true, false]);
      });

      test.each<[string, Partial<FactFilter>, string[]]>([
        ["code", { code: "SAVE" }, ["T1", "T2", "T3"]],
        ["another code", { code: "OTHER" }, []],
        ["customer", { customer_id: "C2" }, ["T2"]],
        ["transaction", { transaction_id: "T3" }, ["T3"]],
        ["time, the end excluded", { from: MORNING + 2, to: MORNING + 3 }, ["T2"]],
        ["status", { status: 5 }, []],
        ["reason", { reason: "cart_unknown" }, ["T1", "T2", "T3"]],
      ])("filtered by %s", async (_, filter, expected) => {
        expect((await checks({ ...all, ...filter })).map((row) => row.transaction_id)).toEqual(expected);
      });

      test("another property's facts are not there", async () => {
        property = await propertyOf({ count_unverified: false });
        expect(await checks()).toEqual([]);
      });
    });
  });
}

/** Rows without regard to the order in which they were written. */
function sorted(tables: Record<string, readonly unknown[]>): unknown {
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row)).sort()]),
  );
}
