import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { parseProduct } from "../../collector/contract/catalog.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { FactFilter } from "../../collector/store/ports/facts.ts";
import type { IngestOutcome } from "../../collector/store/ports/ingest.ts";
import type { IncomingEvent, ProductLine, Property, RejectedEventDraft } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { keepQuote as keepQuoteIn } from "../support/calculations.ts";
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

/** The id of a quote. */
const QUOTE = "0193a2c4-0000-7000-8000-000000000001";

/**
 * The tests of every store.
 * @param open opens a store, empty or with other properties
 * @param everyOrder whether events are sent in every order: that needs thousands of stores, too many where each has threads
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
      if (made === "taken") throw new Error("the id is in use");
      return made;
    }

    async function promote(body: object, ...codes: (string | { code: string; max_uses: number })[]): Promise<number> {
      const parsed = parsePromotion({ start_date: "2020-01-01T00:00:00Z", ...body }, "USD");
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      const { id } = await store.createPromotion(property.id, parsed.value, "Ann");
      for (const code of codes) {
        const body = typeof code === "string" ? { code, max_uses: 0 } : code;
        expect(await store.createCode(property.id, id, { ...body, max_uses_per_customer: 0 })).toHaveProperty("id");
      }
      return id;
    }

    const ingest = (...events: (IncomingEvent | RejectedEventDraft)[]) => ingestAs({ keepRejected: true }, events);

    async function ingestAs(
      { keepRejected }: { keepRejected: boolean },
      events: readonly (IncomingEvent | RejectedEventDraft)[],
    ): Promise<readonly IngestOutcome[]> {
      const sending = {
        sentAt: null,
        receivedAt: MORNING + 10 * MINUTE,
        traffic: "human" as const,
        keyId: 1,
        source: "browser" as const,
      };
      const ingested = await store.ingest({ property, sending, keepRejected, events });
      if ("unavailable" in ingested) throw new Error(ingested.unavailable);
      return ingested;
    }

    async function send(...events: IncomingEvent[]): Promise<IngestOutcome> {
      return (await ingest(...events)).at(-1)!;
    }

    /** Calculates a cart, and keeps the quote under an id. */
    const keepQuote = (id: string, lines: readonly ProductLine[], codes: readonly string[], madeAt = MORNING) =>
      keepQuoteIn(store, property.id, { id, lines, codes, madeAt });

    const all = { cdp_source: "all", traffic: "all" } as const;
    const query = (filter: FactFilter) => ({ propertyId: property.id, filter, after: 0, limit: 1000 });
    const redemptions = async (filter: FactFilter = all) => (await store.redemptions(query(filter))).rows;
    const rejected = () => store.rejectedEvents({ propertyId: property.id, after: 0, limit: 10, waiting: true });
    const checks = async (filter: FactFilter = all) => (await store.codeChecks(query(filter))).rows;

    describe("properties", () => {
      test("a property is found by its id and by its write key only", async () => {
        expect(await store.property(property.id)).toEqual(property);
        expect(await store.keyByWriteKey(property.write_key)).toMatchObject({ property, key: { kind: "write" } });
        expect(await store.property("7")).toBeNull();
        expect(await store.keyByWriteKey("wk_other")).toBeNull();
      });

      test("an existing id or write key is refused", async () => {
        expect(await store.createProperty({ ...SHOP, id: property.id })).toBe("taken");
        expect(await store.createProperty({ ...SHOP, write_key: property.write_key })).toBe("taken");
        expect((await store.properties()).filter(({ id }) => id === property.id)).toEqual([property]);
      });

      test("an alias works like the write key, and belongs to one property", async () => {
        const earlier = await store.createProperty({
          ...SHOP,
          allowed_origins: ["https://Bücher.example:443", "https://*.x"],
        });
        // Earlier versions stored origins as they were written.
        expect(earlier).toMatchObject({ allowed_origins: ["https://xn--bcher-kva.example", "https://*.x"] });
        const made = await store.createProperty({ ...SHOP, aliases: ["565018647", "old", "old"] });
        expect(made).toMatchObject({ aliases: ["565018647", "old"] });
        expect(await store.keyByWriteKey("565018647")).toEqual({ property: made, key: null });
        expect(await store.createProperty({ ...SHOP, aliases: ["new", "old"] })).toBe("taken");
        expect(await store.createProperty({ ...SHOP, aliases: [property.write_key] })).toBe("taken");
        expect(await store.keyByWriteKey("new")).toBeNull();
      });
    });

    describe("a property", () => {
      test("changes the named fields, and keeps its own aliases", async () => {
        const made = await store.createProperty({ ...SHOP, aliases: ["first"] });
        if (made === "taken") throw new Error("the id is in use");
        const changed = await store.updateProperty(made.id, { name: "New", aliases: ["first", "second"] });
        expect(changed).toEqual({ ...made, name: "New", aliases: ["first", "second"] });
        expect(await store.keyByWriteKey("second")).toEqual({ property: changed, key: null });
        await store.updateProperty(made.id, { aliases: [] });
        expect(await store.keyByWriteKey("first")).toBeNull();
        expect(await store.updateProperty("7", { name: "New" })).toBe("no_property");
      });

      test("refuses an alias of another property, with the whole change", async () => {
        await store.createProperty({ ...SHOP, aliases: ["others"] });
        expect(await store.updateProperty(property.id, { name: "New", aliases: ["mine", "others"] })).toBe("taken");
        expect(await store.updateProperty(property.id, { aliases: [property.write_key] })).toBe("taken");
        expect(await store.property(property.id)).toEqual(property);
      });

      test("is deleted with its keys while nothing is stored for it", async () => {
        expect(await store.deleteProperty(property.id)).toBe("deleted");
        expect(await store.property(property.id)).toBeNull();
        expect(await store.keyByWriteKey(property.write_key)).toBeNull();
        expect(await store.deleteProperty(property.id)).toBe("no_property");
      });

      test.each<[string, () => Promise<unknown>]>([
        ["a promotion", () => promote(TEN_OFF)],
        ["an event", () => ingest(event({}))],
        ["a rejected event", () => ingest({ eventId: "x", reason: "invalid_event", errors: "[]", body: "{}" })],
      ])("is not deleted after %s was stored", async (_, record) => {
        await record();
        expect(await store.deleteProperty(property.id)).toBe("in_use");
        expect(await store.keyByWriteKey(property.write_key)).toMatchObject({ property });
      });
    });

    describe("keys", () => {
      const draft = { name: "Till", scopes: ["read"] as const, expires_at: null, created_by: null };
      const to = (secretHash: string, overlap = DAY) => ({ secretHash, overlap, created_by: null });
      let hash: string;
      beforeEach(() => {
        hash = `hash of ${property.id}`;
      });
      const server = () => store.createKey(property.id, { ...draft, secretHash: hash });
      const write = async () => (await store.keys(property.id)).find(({ kind }) => kind === "write")!;

      test("a server key is found by its hash only", async () => {
        const key = await server();
        expect(key).toMatchObject({ ...draft, kind: "server", write_key: null, revoked_at: null, replaced_by: null });
        expect(await store.keyBySecretHash(hash)).toEqual({ property, key });
        expect(await store.keyByWriteKey(hash)).toBeNull();
        expect(await store.keyBySecretHash(property.write_key)).toBeNull();
        expect(await store.key(property.id, key.id)).toEqual(key);
        expect(await store.key("7", key.id)).toBeNull();
      });

      test("a property may have several write keys, and reports the newest without an end", async () => {
        const second = await store.createKey(property.id, {
          name: "Pages",
          scopes: [],
          expires_at: null,
          created_by: null,
          secretHash: null,
        });
        expect(second.write_key).not.toBe(property.write_key);
        expect(await store.property(property.id)).toEqual({ ...property, write_key: second.write_key });
        expect(await store.keyByWriteKey(property.write_key)).toMatchObject({ property: { id: property.id } });
      });

      test("a key changes the named fields, in its own property only", async () => {
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
          store.rotateKey("7", id, to("ab", 0)),
          store.revokeKey("7", id),
        ]) {
          expect(await done).toBe("no_key");
        }
      });

      test("a rotated key has one successor, with its name and scopes", async () => {
        const old = await server();
        const next = await store.rotateKey(property.id, old.id, to("abc"));
        if (typeof next === "string") throw new Error(next);
        expect(next).toMatchObject({ ...draft, kind: "server" });
        expect(await store.keyBySecretHash("abc")).toEqual({ property, key: next });
        expect(await store.keyBySecretHash(hash)).toMatchObject({ key: { id: old.id, replaced_by: next.id } });
        expect(await store.rotateKey(property.id, old.id, to("abd"))).toBe("replaced");
        expect(await store.keyBySecretHash("abd")).toBeNull();
      });

      test("the property reports the successor of a rotated write key", async () => {
        const { id } = await write();
        const next = await store.rotateKey(property.id, id, to("unused"));
        expect(next).toMatchObject({ kind: "write", write_key: expect.stringMatching(/^wk_/) });
        expect(await store.property(property.id)).toMatchObject({
          write_key: (next as { write_key: string }).write_key,
        });
        expect(await store.keyBySecretHash("unused")).toBeNull();
      });

      test("the last write key without an end can't be revoked", async () => {
        const { id } = await write();
        expect(await store.revokeKey(property.id, id)).toBe("last_write_key");
        expect(await store.changeKey(property.id, id, { expires_at: 5 })).toBe("last_write_key");
        await store.rotateKey(property.id, id, to("unused", 0));
        expect(await store.revokeKey(property.id, id)).toMatchObject({ revoked_at: expect.any(Number) });
      });

      test("a revoked key stays in the list, and can't be rotated", async () => {
        const { id } = await server();
        const revoked = await store.revokeKey(property.id, id);
        expect(revoked).toMatchObject({ id, revoked_at: expect.any(Number) });
        expect(await store.keys(property.id)).toContainEqual(revoked);
        expect(await store.revokeKey(property.id, id)).toEqual(revoked);
        expect(await store.rotateKey(property.id, id, to("ab", 0))).toBe("ended");
      });

      test("a key is revoked with the keys that it, its predecessor and those keys made, and with no others", async () => {
        const made = (name: string, created_by: number | null) =>
          store.createKey(property.id, { ...draft, name, created_by, secretHash: `${hash} ${name}` });
        const maker = await made("maker", null);
        const [other, first] = [await made("other", null), await made("first", maker.id)];
        const second = await made("second", first.id);
        const successor = await store.rotateKey(property.id, maker.id, { ...to(`${hash} next`), created_by: maker.id });
        if (typeof successor === "string") throw new Error(successor);
        const third = await made("third", successor.id);
        await store.revokeKey(property.id, second.id);
        const ended = await store.revokeKeyAndMade(property.id, successor.id);
        expect(ended).toEqual([maker.id, first.id, successor.id, third.id]);
        expect(await store.revokeKeyAndMade(property.id, successor.id)).toEqual([]);
        expect(await store.key(property.id, other.id)).toMatchObject({ revoked_at: null });
        expect(await store.revokeKeyAndMade("7", other.id)).toBe("no_key");
        expect(await store.revokeKeyAndMade(property.id, (await write()).id)).toBe("last_write_key");
      });

      test("the latest use is stored, in any order of the reports", async () => {
        const [serverKey, writeKey] = [await server(), await write()];
        await store.recordKeyUses([
          [serverKey.id, 2_000],
          [writeKey.id, 1_000],
        ]);
        await store.recordKeyUses([[serverKey.id, 1_500]]);
        const keys = await store.keys(property.id);
        expect(keys.map(({ id, last_used_at }) => [id, last_used_at])).toEqual([
          [writeKey.id, 1_000],
          [serverKey.id, 2_000],
        ]);
      });
    });

    describe("promotions and codes", () => {
      test("a code exists once per property, in any case", async () => {
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

      test("promotions are listed by page, in the order of their ids", async () => {
        const ids = [await promote(TEN_OFF), await promote(TWENTY_FROM_200), await promote(FREE_GIFT_FROM_100)];
        const page = await store.promotions(property.id, { offset: 1, limit: 1 });
        expect(page.total).toBe(3);
        expect(page.items.map(({ id }) => id)).toEqual([ids[1]]);
      });
    });

    describe("the catalog", () => {
      async function put(...bodies: object[]) {
        const products = bodies.map((body) => {
          const parsed = parseProduct(body, "USD");
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
          return parsed.value;
        });
        return store.putProducts(property.id, products);
      }
      const listed = async (filter: object = {}) =>
        (await store.products({ propertyId: property.id, after: "", limit: 10, ...filter })).map(({ id }) => id);
      const sentLine = (fields: object) => ({ ...line("x", 0), productId: null, price: null, ...fields });

      test("has each product once, in the order of ids, until it is deleted", async () => {
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

      test("completes evaluated lines with its present data; a SKU of two products completes nothing", async () => {
        await promote(TEN_OFF, "TEN");
        const check = async () => (await send(used(["TEN"], { lines: [sentLine({ sku: "MUG" })] }))).codes![0]!;
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

    describe("versions of a promotion", () => {
      const bodyOf = (promotion: object) => {
        const parsed = parsePromotion({ ...TEN_OFF, ...promotion }, "USD");
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
        return parsed.value;
      };

      test("have the actor and the changed fields, from the creation to the deletion and after it", async () => {
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

      test("a change of an outdated version is refused", async () => {
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

      test("adds each line once, and reports its progress", async () => {
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

      test("needs a coupon promotion of this property", async () => {
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
        const { codes } = await send(...events);
        const [row] = await checks({ ...all, code: ["SPEND"] });
        return { ...codes![0], cart_source: row!.cart_source };
      };
      beforeEach(() => promote(TWENTY_FROM_200, "SPEND").then(() => {}));

      test("the purchase of its transaction, if there is one", async () => {
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

      test("the visitor's cart after the product events", async () => {
        const add = product("add_to_cart", [line("1", 10_000)]);
        expect(await find(add, { ...add, eventId: "again" }, used(["SPEND"]))).toMatchObject({
          status: 4,
          discount: 2_000,
          cart_source: "visitor_cart",
        });
      });

      test("an unknown cart, if no event reported one", async () => {
        expect(await find(used(["SPEND"]))).toMatchObject({
          status: 3,
          reason: "cart_unknown",
          missing: null,
          cart_source: "unknown",
        });
      });

      test("the cart of its visitor, not of others", async () => {
        const others = product("add_to_cart", [line("1", 30_000)], { visitorId: "another visitor" });
        expect(await find(others, used(["SPEND"]))).toMatchObject({ reason: "cart_unknown" });
      });
    });

    describe("a purchase", () => {
      const LINES = [line("1", 12_000), line("2", 23_000), line("3", 30_000)];

      test("raises the code of its transaction to status 5, with the discount of each line", async () => {
        const promotion = await promote(TWENTY_FROM_200, "SPEND");
        await send(used(["spend"], { transactionId: "T", lines: LINES }), purchase("T", LINES, ["SPEND"]));
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

      test("of a reloaded page changes nothing, and gets the same results", async () => {
        await promote(TEN_OFF, "SAVE");
        const first = await send(purchase("T", LINES, ["SAVE"]));
        await promote({ ...TEN_OFF, redemption_type: "AUTOMATIC", name: "since then" });
        const before = await redemptions();
        const next = product("add_to_cart", [line("9", 500)]);
        const again = await send(next, purchase("T", LINES, ["SAVE"]));
        expect(again.codes).toEqual(first.codes);
        expect((await send(purchase("T", LINES, ["SAVE"], { visitorId: "another visitor" }))).codes).toEqual([]);
        expect(await redemptions()).toEqual(before);
        const later = used(["SAVE"], { occurredAt: MORNING + MINUTE });
        expect((await send(later)).codes).toMatchObject([{ discount: 50 }]);
      });

      test("with a code that no rule confirms has an observed redemption", async () => {
        await promote(TWENTY_FROM_200, "SPEND");
        const claim = { claimedDiscount: 1_234 };
        await send(purchase("T1", [line("1", 5_000)], ["NOSUCH"], claim));
        await send(purchase("T2", [line("1", 5_000)], ["spend"], claim));
        await send(purchase("T3", [line("1", 5_000)], ["A", "B"], claim));
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

      test("does not redeem a failed code that it does not name", async () => {
        await send(used(["NOSUCH"], { transactionId: "T" }), purchase("T", LINES, []));
        expect(await redemptions()).toEqual([]);
        expect(await checks()).toMatchObject([{ status: 1, reason: "unknown_code", cart_source: "purchase" }]);
      });

      test("does not redeem a code that was removed from the cart", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TEN_OFF, name: "other" }, "OTHER");
        await send(used(["SAVE"], { transactionId: "T" }));
        await send(removed(["save"], { transactionId: "T", occurredAt: MORNING + 1 }));
        await send(used(["OTHER"], { transactionId: "T" }), purchase("T", LINES, [], { occurredAt: MORNING + MINUTE }));
        expect((await redemptions()).map(({ code }) => code)).toEqual(["OTHER"]);
      });

      test("claims the visitor's checks of the past day that have no transaction", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TEN_OFF, name: "old" }, "OLD");
        await send(used(["OLD"], { occurredAt: MORNING - DAY - 1 }));
        await send(used(["SAVE"], { occurredAt: MORNING - DAY + 1 }), purchase("T", LINES, []));
        expect((await redemptions()).map(({ code }) => code)).toEqual(["SAVE"]);
        expect(await checks({ ...all, code: ["SAVE"] })).toMatchObject([{ transaction_id: "T", status: 5 }]);
      });

      test("that names its codes claims no checks of other codes", async () => {
        await promote(TEN_OFF, "TRIED");
        await promote({ ...TEN_OFF, name: "honored" }, "HONORED");
        await send(used(["TRIED"]), purchase("T", LINES, ["HONORED"]));
        expect((await redemptions()).map(({ code }) => code)).toEqual(["HONORED"]);
      });

      test("without items buys the visitor's cart, and empties it", async () => {
        await promote(TWENTY_FROM_200, "SPEND");
        await send(product("view_cart", [line("1", 25_000)]), purchase("T", [], ["SPEND"]));
        expect(await redemptions()).toMatchObject([{ basis: "evaluated", discount_minor: 2_000 }]);
        const later = used(["SPEND"], { occurredAt: MORNING + MINUTE });
        expect((await send(later)).codes).toMatchObject([{ status: 3, reason: "minimum_spend_not_met" }]);
      });

      test("redeems automatic promotions too", async () => {
        const gift = await promote(FREE_GIFT_FROM_100);
        await send(purchase("T", LINES, []));
        expect(await redemptions()).toMatchObject([
          { code: null, promotion_id: gift, basis: "evaluated", discount_minor: 0 },
        ]);
      });

      test("without a transaction id has no redemptions: a reload could not be distinguished from a second order", async () => {
        await promote(TEN_OFF, "SAVE");
        expect(await send(purchase(null, LINES, ["SAVE"]))).toEqual({ outcome: "stored", codes: undefined });
        expect(await redemptions()).toEqual([]);
      });
    });

    if (everyOrder)
      describe("the rows do not depend on the order of arrival", () => {
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
          await keepQuote(QUOTE, LINES, ["SAVE", "HOUSE"]);
          for (const story of stories) await ingest(story);
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
            "codes with the order id, purchase, reload",
            [
              used(["save", "SPEND", "HOUSE"], { transactionId: "T", ...at(1) }),
              used(["SAVE"], { transactionId: "T", ...at(2) }),
              first,
              { ...first, eventId: "reload", ...at(6) },
            ],
          ],
          [
            "one code removed again, another kept, none named",
            [
              used(["SAVE", "SPEND"], { transactionId: "T", ...at(1) }),
              removed(["save"], { transactionId: "T", ...at(2) }),
              purchase("T", LINES, [], at(5)),
            ],
          ],
          [
            "a code removed and entered again",
            [
              used(["SAVE"], { transactionId: "T", lines: LINES, ...at(1) }),
              removed(["SAVE"], { transactionId: "T", ...at(2) }),
              used(["save"], { transactionId: "T", lines: LINES, ...at(3) }),
              purchase("T", LINES, [], at(5)),
            ],
          ],
          [
            "a code without an order id, and two orders of which the second names it",
            [
              used(["SPEND"], { ...at(1), lines: [line("1", 100)] }),
              purchase("T1", LINES, ["SAVE"], at(2)),
              purchase("T2", LINES, ["SPEND"], at(3)),
            ],
          ],
          [
            "a code without an order id, and two orders that name no codes",
            [
              used(["SPEND"], { ...at(1), lines: [line("1", 100)] }),
              purchase("T1", LINES, [], at(2)),
              purchase("T2", LINES, [], at(3)),
            ],
          ],
          [
            "codes without an order id",
            [
              used(["SAVE"], { ...at(1), lines: LINES }),
              used(["HOUSE"], { ...at(2), lines: LINES }),
              first,
              event({ ...at(3) }),
            ],
          ],
          [
            "a purchase with a quote, and a code that the quote does not contain",
            [
              used(["SPEND", "save"], { transactionId: "T", ...at(1) }),
              used(["HOUSE"], { transactionId: "T", ...at(2) }),
              { ...first, evaluationId: QUOTE },
              event({ ...at(3) }),
            ],
          ],
          [
            "a code removed after the quote",
            [
              used(["SAVE"], { transactionId: "T", ...at(1) }),
              removed(["SAVE"], { transactionId: "T", ...at(2) }),
              used(["SPEND"], { transactionId: "T", ...at(3) }),
              purchase("T", LINES, [], { ...at(5), evaluationId: QUOTE }),
            ],
          ],
          [
            "codes with the order id, of which the quote contains one",
            [
              purchase("T", LINES, ["SAVE"], { ...at(5), evaluationId: QUOTE }),
              used(["SAVE"], { transactionId: "T", ...at(1) }),
              used(["SPEND"], { transactionId: "T", ...at(2) }),
            ],
          ],
        ];

        test.each(stories)("%s", async (_, story) => {
          const expected = await rowsAfter(story);
          const permutation = fc.shuffledSubarray(story, { minLength: story.length });
          // A reload that arrives first is the purchase, with its own time and id.
          const same = fc.asyncProperty(permutation, async (order) => {
            const reloadFirst = order.findIndex(({ eventId }) => eventId === "reload") < order.indexOf(first);
            fc.pre(!story.some(({ eventId }) => eventId === "reload") || !reloadFirst);
            expect(await rowsAfter(order)).toEqual(expected);
          });
          await fc.assert(same, { numRuns: process.env.FAULTS === "long" ? 500 : 12 });
        });
      });

    describe("a quote", () => {
      const LINES = [line("1", 9_999, 2), line("2", 333)];
      const paid = (fields: Partial<IncomingEvent> = {}, codes: readonly string[] = ["SAVE"]) =>
        purchase("T", LINES, codes, { evaluationId: QUOTE, ...fields });
      const disabled = async (id: number) => {
        const parsed = parsePromotion({ ...TEN_OFF, status: "DISABLED" }, "USD");
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
        await store.updatePromotion(property.id, { id, version: 1 }, parsed.value, "Ann");
      };

      test("is found by its property for a day", async () => {
        const now = Date.now();
        await promote(TEN_OFF, "SAVE");
        const quote = await keepQuote(QUOTE, LINES, ["SAVE"], now);
        expect(await store.calculation(property.id, QUOTE)).toEqual({ ...quote, id: QUOTE });
        const other = await propertyOf({ count_unverified: true });
        expect(await store.calculation(other.id, QUOTE)).toBe(null);
        expect(await store.calculation(property.id, QUOTE.replace(/1$/, "2"))).toBe(null);
        const old = QUOTE.replace(/1$/, "3");
        await keepQuote(old, LINES, ["SAVE"], now - DAY - MINUTE);
        expect(await store.calculation(property.id, old)).toBe(null);
      });

      test("is deleted with its property", async () => {
        await keepQuote(QUOTE, LINES, [], Date.now());
        expect(await store.deleteProperty(property.id)).toBe("deleted");
        expect(await store.calculation(property.id, QUOTE)).toBe(null);
      });

      test("is honored, though the promotion has changed since", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        await keepQuote(QUOTE, LINES, ["SAVE"]);
        await disabled(id);
        expect((await send(paid())).codes).toMatchObject([{ status: 5, inTotals: true, discount: 2_033 }]);
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
        await send(used(["SAVE"], { transactionId: "T" }));
        // The check of the calculation comes before the check of the purchase.
        expect(await checks()).toMatchObject([
          { code: "SAVE", status: 4, promotion_version: 1, cart_source: "calculation", is_attempt: false },
          { code: "SAVE", status: 5, promotion_version: 1, cart_source: "purchase", is_attempt: true },
        ]);
      });

      test("applies to the lines of the purchase in any order", async () => {
        await promote(TEN_OFF, "SAVE");
        await keepQuote(QUOTE, LINES, ["SAVE"]);
        await send(purchase("T", LINES.toReversed(), ["SAVE"], { evaluationId: QUOTE }));
        const [{ lines } = { lines: [] }] = await redemptions();
        expect(lines).toMatchObject([
          { line_id: "1", product_id: "2", discount_minor: 33 },
          { line_id: "2", product_id: "1", discount_minor: 2_000 },
        ]);
      });

      test("has the lines of a purchase without items", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        await keepQuote(QUOTE, LINES, ["SAVE"]);
        await disabled(id);
        await send(purchase("T", [], ["SAVE"], { evaluationId: QUOTE }));
        expect(await redemptions()).toMatchObject([{ basis: "evaluated", discount_minor: 2_033 }]);
      });

      test("does not redeem a code without uses left; its other codes are honored", async () => {
        await promote(TEN_OFF, { code: "SAVE", max_uses: 1 });
        await promote(TWENTY_FROM_200, "SPEND");
        await keepQuote(QUOTE, LINES, ["SAVE", "SPEND"]);
        await send(purchase("before", LINES, ["SAVE"]));
        expect((await send(paid({}, ["SAVE", "SPEND"]))).codes).toMatchObject([
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
        ["a code that it does not contain", {}, ["SAVE", "SPEND"]],
        ["an unknown id", { evaluationId: QUOTE.replace(/1$/, "9") }, ["SAVE"]],
      ])("is not honored for %s", async (_, fields, codes) => {
        const id = await promote(TEN_OFF, "SAVE");
        await keepQuote(QUOTE, LINES, ["SAVE"]);
        await disabled(id);
        await send(paid(fields, codes));
        expect((await redemptions()).map(({ basis }) => basis)).toEqual(codes.map(() => "observed"));
      });

      test("is honored where its lines have more or fewer ids of the same products", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        await keepQuote(QUOTE, LINES, ["SAVE"]);
        await disabled(id);
        await send(paid({ lines: LINES.map((item, at) => ({ ...item, sku: `SKU-${at}`, brandId: "7" })) }));
        expect(await redemptions()).toMatchObject([{ basis: "evaluated", discount_minor: 2_033 }]);
      });

      test("is honored for a line whose price is rounded, because its total does not divide", async () => {
        const id = await promote(TEN_OFF, "SAVE");
        // 10.00 for three.
        await keepQuote(QUOTE, [line("1", 333, 2), line("1", 334)], ["SAVE"]);
        await disabled(id);
        await send(purchase("T", [line("1", 333, 3)], ["SAVE"], { evaluationId: QUOTE }));
        expect(await redemptions()).toMatchObject([
          { basis: "evaluated", discount_minor: 100, lines: [{ line_id: "1", quantity: 3, discount_minor: 100 }] },
        ]);
      });
    });

    describe("a later event", () => {
      const LINES = [line("1", 20_000)];

      test("keeps the ids of the rows that it changes, and voids redemptions that did not happen", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote(
          {
            ...TWENTY_FROM_200,
            coupon_overrides_other_promotions: true,
            can_be_used_with_other_promotions: false,
            priority: 200,
          },
          "ALONE",
        );
        await send(purchase("T", LINES, ["SAVE"]));
        const [before] = await redemptions();
        await send(used(["ALONE"], { transactionId: "T" }));
        const withVoid = await redemptions({ ...all, include_void: true });
        expect(withVoid.find(({ id }) => id === before!.id)).toMatchObject({
          code: "SAVE",
          basis: "observed",
          reason: "superseded",
        });
        await send(removed(["ALONE"], { transactionId: "T" }));
        expect((await redemptions()).map(({ id, basis }) => [id, basis])).toEqual([[before!.id, "evaluated"]]);
        expect(await redemptions({ ...all, include_void: true, code: ["ALONE"] })).toMatchObject([
          { void: true, discount_minor: 2_000 },
        ]);
        expect(await checks({ ...all, code: ["ALONE"] })).toMatchObject([
          { status: 4, reason: "code_removed", in_totals: false },
        ]);
      });

      test("of a purchase keeps the lines of the first report, and adds its codes", async () => {
        await promote(TEN_OFF, "SAVE");
        await send(purchase("T", LINES, []), purchase("T", [line("1", 1)], ["SAVE", "HOUSE"]));
        expect(await redemptions()).toMatchObject([
          { code: "SAVE", basis: "evaluated", discount_minor: 2_000 },
          { code: "HOUSE", basis: "observed" },
        ]);
      });

      test("of another visitor does not change the purchase, nor report its results", async () => {
        await promote(TEN_OFF, "SAVE");
        await promote({ ...TEN_OFF, name: "other" }, "OTHER");
        await send(purchase("T", LINES, ["SAVE"]));
        const before = await redemptions();
        const stranger = { transactionId: "T", visitorId: "stranger", lines: [line("1", 100)] };
        expect((await send(used(["SAVE", "OTHER"], stranger))).codes).toMatchObject([
          { status: 4, discount: 10 },
          { status: 4 },
        ]);
        expect(await redemptions()).toEqual(before);
        expect((await checks()).map(({ status }) => status)).toEqual([4, 4]);
      });

      test("has the promotion that superseded its code", async () => {
        const first = await promote({ ...TEN_OFF, stop: true, priority: 1 }, "FIRST");
        await promote(TEN_OFF, "SECOND");
        await send(used(["FIRST", "SECOND"], { lines: LINES }));
        expect(await checks({ ...all, code: ["SECOND"] })).toMatchObject([
          { status: 4, reason: "superseded", superseded_by: first },
        ]);
      });
    });

    describe("limits", () => {
      const buy = (transactionId: string, fields: Partial<IncomingEvent> = {}) =>
        purchase(transactionId, [line("1", 5_000)], ["ONCE"], fields);

      test("a code with one use is evaluated once; a second order with it is observed", async () => {
        await promote(TEN_OFF, { code: "ONCE", max_uses: 1 });
        await ingest(buy("T1"), buy("T2"));
        expect(await redemptions()).toMatchObject([
          { transaction_id: "T1", basis: "evaluated" },
          { transaction_id: "T2", basis: "observed", status: 2, reason: "code_uses_exhausted" },
        ]);
      });

      test("the limit of a promotion applies to all of its codes together", async () => {
        const id = await promote({ ...TEN_OFF, max_uses: 1 }, "ONCE");
        await ingest(buy("T1"), buy("T2"));
        expect(await redemptions({ ...all, basis: "observed" })).toMatchObject([
          { reason: "promotion_uses_exhausted" },
        ]);
        expect(await store.promotion(property.id, id)).toMatchObject({ current_uses: 1 });
      });

      test("unverified redemptions consume no uses unless the property counts them", async () => {
        property = await propertyOf({ count_unverified: false });
        await promote(TEN_OFF, { code: "ONCE", max_uses: 1 });
        await ingest(buy("T1"), buy("T2"));
        expect((await redemptions()).map(({ basis }) => basis)).toEqual(["evaluated", "evaluated"]);
      });

      test("Staging consumes no uses, and is hidden by default", async () => {
        await promote(TEN_OFF, { code: "ONCE", max_uses: 1 });
        await ingest(buy("T", { cdpSource: "Staging" }), buy("T"));
        const byDefault = query({ cdp_source: "Production", traffic: "human" });
        expect(await store.redemptions(byDefault)).toMatchObject({
          rows: [{ cdp_source: "Production", basis: "evaluated" }],
          hidden: { staging: 1 },
        });
        expect((await redemptions({ cdp_source: "Staging", traffic: "human" })).map(({ basis }) => basis)).toEqual([
          "evaluated",
        ]);
      });
    });

    describe("ingest", () => {
      test("a duplicate gets the first result", async () => {
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
        const same = event({ eventId: "same" });
        await ingest(same);
        property = await propertyOf({ count_unverified: false });
        expect(await send(same)).toMatchObject({ outcome: "stored" });
      });

      test("rejected events are kept, and the others of the batch stored", async () => {
        const refused = { eventId: null, reason: "invalid_event", errors: "[]", body: "5" } as const;
        const results = await ingest(refused, event({}));
        expect(results.map(({ outcome }) => outcome)).toEqual(["rejected", "stored"]);
      });

      test("an event that causes a fault is kept, its fault has no personal data, and the others are stored", async () => {
        const secret = "ann@shop.example";
        const poison = product("view_cart", null as never, { eventId: "poison", customerId: secret, body: '{"a":1}' });
        const results = await ingest(event({ eventId: "before" }), poison, event({ eventId: "after" }));
        expect(results).toMatchObject([{ outcome: "stored" }, { outcome: "rejected" }, { outcome: "stored" }]);
        expect(results[1]!.fault).toMatch(/^TypeError\n {4}at /);
        expect(results[1]!.fault).not.toContain(secret);
        expect(await rejected()).toMatchObject([{ event_id: "poison", reason: "internal_error", body: '{"a":1}' }]);
        expect(await ingest(event({ eventId: "before" }))).toMatchObject([{ outcome: "duplicate" }]);
      });

      test("an event that is rejected again in a replay is not kept twice", async () => {
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
          const identity = { customerId: `C${n}`, visitorId: `visitor ${n}` };
          await send(used(["SAVE"], { transactionId: `T${n}`, ...identity, occurredAt: MORNING + n }));
        }
      });

      test("are paged without gaps, with changed rows again at the end", async () => {
        const page = (after: number) => store.codeChecks({ ...query(all), after, limit: 2 });
        const first = await page(0);
        expect(first.rows.map(({ transaction_id }) => transaction_id)).toEqual(["T1", "T2"]);
        const identity = { visitorId: "visitor 1" };
        await send(purchase("T1", [line("1", 5_000)], ["SAVE"], { ...identity, occurredAt: MORNING + MINUTE }));
        const second = await page(first.last);
        expect(second.rows.map(({ transaction_id, status }) => [transaction_id, status])).toEqual([
          ["T3", 4],
          ["T1", 5],
        ]);
        expect([first.more, second.more]).toEqual([true, false]);
      });

      test.each<[string, Partial<FactFilter>, string[]]>([
        ["code", { code: ["SAVE"] }, ["T1", "T2", "T3"]],
        ["another code", { code: ["OTHER"] }, []],
        ["form of a code in an earlier version", { code: ["OTHER", "SAVE"] }, ["T1", "T2", "T3"]],
        ["customer", { customer_id: "C2" }, ["T2"]],
        ["transaction", { transaction_id: "T3" }, ["T3"]],
        ["time, without its end", { from: MORNING + 2, to: MORNING + 3 }, ["T2"]],
        ["status", { status: 5 }, []],
        ["reason", { reason: "cart_unknown" }, ["T1", "T2", "T3"]],
      ])("are filtered by %s", async (_, filter, expected) => {
        expect((await checks({ ...all, ...filter })).map((row) => row.transaction_id)).toEqual(expected);
      });

      test("of another property are excluded", async () => {
        property = await propertyOf({ count_unverified: false });
        expect(await checks()).toEqual([]);
      });
    });
  });
}

/** Rows in an order that does not depend on the order of writing. */
function sorted(tables: Record<string, readonly unknown[]>): unknown {
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row)).sort()]),
  );
}
