import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
let properties = 0;
let property: string;
let writeKey: string;

beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

/** A new shop without a catalog. */
async function newShop(): Promise<void> {
  const made = await collector.admin("/v1/properties", { id: String(++properties), name: "Shop" });
  ({ id: property, write_key: writeKey } = (await made.json()).data);
}

const PATH = "/v1/catalog/products";
async function ask(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) {
  const address = `${collector.url}${path}${path.includes("?") ? "&" : "?"}property_id=${property}`;
  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const answer = await fetch(address, { method, headers: { authorization, ...headers }, ...(body && { body }) });
  const text = await answer.text();
  return { status: answer.status, ...(text === "" ? {} : JSON.parse(text)) };
}
const put = (...products: unknown[]) => ask("PUT", PATH, JSON.stringify(products));
const NDJSON = { "content-type": "application/x-ndjson" };
const list = (query = "") => ask("GET", `${PATH}${query}`);
const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

const TOWEL = {
  id: 119,
  name: "Towel",
  brand_id: 5,
  category_ids: [22],
  variants: [
    { id: 134, sku: "TWL-S", price: "18.75" },
    { id: 135, sku: "TWL-L", price: "34.50" },
  ],
};

describe("products", () => {
  beforeAll(newShop);

  test("are put, read in a form that can be put again, and replaced", async () => {
    expect(await put(TOWEL, { id: 1, sku: "MUG", price: 16 })).toEqual({
      status: 200,
      data: { created: 2, updated: 0 },
      meta: {},
    });
    const { data } = await ask("GET", `${PATH}/119`);
    expect(data).toMatchObject({ id: "119", currency: "USD", price: null, brand_id: "5", category_ids: ["22"] });
    expect(data.variants[1]).toMatchObject({ id: "135", sku: "TWL-L", price: "34.50" });
    expect((await put(data)).data).toEqual({ created: 0, updated: 1 });
    expect((await ask("GET", `${PATH}/119`)).data).toEqual(data);
    await put({ id: 1, name: "A mug" });
    expect((await ask("GET", `${PATH}/1`)).data).toMatchObject({ sku: null, price: null, name: "A mug" });
    expect(await list("?sku=MUG")).toMatchObject({ data: [] });
  });

  test("are stored all together or not at all", async () => {
    const { status, errors } = await put({ id: 50 }, { id: 51, price: "cheap" }, { id: 52, colour: "red" });
    expect(status).toBe(422);
    expect(errors.map(({ path }: { path: string }) => path)).toEqual(["[1].price", "[2].colour"]);
    expect((await ask("GET", `${PATH}/50`)).status).toBe(404);
  });

  test("are deleted once", async () => {
    await put({ id: "a/b", sku: "GONE" });
    expect((await ask("DELETE", `${PATH}/a%2Fb`)).status).toBe(204);
    expect((await ask("DELETE", `${PATH}/a%2Fb`)).status).toBe(404);
    expect(ids(await list("?sku=GONE"))).toEqual([]);
  });

  test("are stored with a warning about skus of several products", async () => {
    const { meta } = await put({ id: 60, sku: "TWIN" }, { id: 61, variants: [{ id: 610, sku: "TWIN" }] });
    expect(meta.warnings).toEqual(["sku TWIN belongs to several products, so lines with it match none of them"]);
  });

  test("need a key, and those of another property are not found", async () => {
    expect((await fetch(`${collector.url}${PATH}?property_id=${property}`)).status).toBe(401);
    await newShop();
    expect((await ask("GET", `${PATH}/119`)).status).toBe(404);
    expect(ids(await list())).toEqual([]);
  });
});

describe("a list", () => {
  beforeAll(async () => {
    await newShop();
    await put(
      TOWEL,
      { id: 118, sku: "BSK", name: "100% wire basket" },
      { id: 12, sku: "MUG_1", name: "Mug" },
      { id: 13, sku: "MUGS1" },
    );
  });

  test.each<[string, string[]]>([
    ["", ["118", "119", "12", "13"]],
    ["?id=119", ["119"]],
    ["?sku=TWL-L", ["119"]],
    ["?sku=BSK", ["118"]],
    ["?query=towel", ["119"]],
    ["?query=twl-", ["119"]],
    ["?query=mug", ["12", "13"]],
    ["?query=mug_", ["12"]],
    ["?query=100%25", ["118"]],
    ["?query=11", ["118", "119"]],
    ["?query=nothing", []],
    ["?query=mug&id=13", ["13"]],
  ])("%s", async (query, expected) => {
    expect(ids(await list(query))).toEqual(expected);
  });

  test.each(["limit=0", "limit=1001", "cursor=x", "colour=red"])("with %s is refused by name", async (query) => {
    const { status, errors } = await list(`?${query}`);
    expect([status, errors[0].path]).toEqual([400, query.split("=")[0]]);
  });

  test("that is paged through while products change has every product that did not", async () => {
    await newShop();
    const stay = Array.from({ length: 23 }, (_, at) => `p-${at}`);
    await put(...stay.map((id) => ({ id })), ...stay.map((id) => ({ id: `${id}-leaves` })));
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await list(`?limit=4${cursor && `&cursor=${cursor}`}`);
      seen.push(...ids(page));
      cursor = page.meta.next_cursor;
      await put(
        { id: `a-${seen.length}` },
        { id: `p-1-${seen.length}` },
        { id: stay[seen.length % 23], sku: "changed" },
      );
      await ask("DELETE", `${PATH}/${stay[seen.length % 23]}-leaves`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(stay));
  });
});

describe("NDJSON", () => {
  beforeAll(newShop);

  test("is stored line by line; invalid lines are listed, the others are stored", async () => {
    const lines = [
      '{"id": 1, "price": "10"}',
      "",
      "{nonsense",
      '{"id": 2, "price": "10,00", "colour": "red"}',
      '{"id": 3}\r',
      '{"id": 1, "price": "11"}',
      `{"id": 4, "name": "${"x".repeat(2_000_000)}"}`,
      '{"id": 5}',
    ];
    const answer = await ask("PUT", PATH, lines.join("\n"), NDJSON);
    expect(answer).toMatchObject({ status: 200, data: { created: 3, updated: 1, rejected: 3 } });
    expect(answer.errors).toEqual([
      { line: 3, path: "", message: "is not JSON" },
      { line: 4, path: "price", message: "must be a decimal amount such as 19.99" },
      { line: 4, path: "colour", message: "is not a known field: correct its name or remove it" },
      { line: 7, path: "", message: "is longer than 1048576 characters" },
    ]);
    expect((await ask("GET", `${PATH}/1`)).data.price).toBe("11.00");
    expect(ids(await list())).toEqual(["1", "3", "5"]);
  });

  test("can be larger than a JSON body, and compressed", async () => {
    const lines = Array.from({ length: 12_345 }, (_, at) => JSON.stringify({ id: `many-${at}`, sku: `sku-${at}` }));
    const packed = { ...NDJSON, "content-encoding": "gzip" };
    expect((await ask("PUT", PATH, gzipSync(lines.join("\n")), packed)).data).toEqual({
      created: 12_345,
      updated: 0,
      rejected: 0,
    });
    expect(ids(await list("?sku=sku-12344"))).toEqual(["many-12344"]);
  });

  test("that can't be decompressed, or is JSON beyond the limit, is refused", async () => {
    const packed = { ...NDJSON, "content-encoding": "gzip" };
    expect((await ask("PUT", PATH, "not gzip", packed)).status).toBe(400);
    expect((await ask("PUT", PATH, "{}", { ...NDJSON, "content-encoding": "zip" })).status).toBe(400);
    expect((await ask("PUT", PATH, JSON.stringify([{ id: "x".repeat(2_000_000) }]))).status).toBe(413);
  });
});

const TWO_TOWELS = {
  name: "Half a towel",
  redemption_type: "COUPON",
  rules: [
    {
      condition: { cart: { items: { brands: [5] }, minimum_quantity: 2 } },
      action: {
        cart_items: {
          discount: { percentage_amount: "50" },
          items: { categories: [22] },
          include_items_considered_by_condition: true,
        },
      },
    },
  ],
};

let serial = 0;
/** Sends events of one visitor. @returns the first code of the last response */
async function tell(...events: object[]) {
  const batch = events.map((event) => ({ event_id: `e-${++serial}`, context: { visitor_id: "v" }, ...event }));
  const { results } = await (await collector.send({ write_key: writeKey, events: batch })).json();
  expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(events.map(() => "stored"));
  return results.at(-1).promocodes?.[0];
}
const item = (overrides: object) => ({ type: "product", quantity: 2, ...overrides });
const usedWith = (...items: object[]) => ({
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id: "HALF" }, ...items],
});
const calculate = async (...lines: object[]) =>
  ask("POST", "/v1/carts/calculate", JSON.stringify({ cart: { lines }, promocodes: ["HALF"], promocodes_info: 1 }));

async function shopWithCode(): Promise<void> {
  await newShop();
  const { data } = await (await collector.admin(`/stores/${property}/v3/promotions`, TWO_TOWELS)).json();
  await collector.admin(`/stores/${property}/v3/promotions/${data.id}/codes`, { code: "HALF" });
}

const rows = (sql: string) => {
  const db = new Database(collector.dataFile, { readonly: true });
  const rows = db.prepare<[string], Record<string, unknown>>(sql).all(property);
  db.close();
  return rows;
};
const differences = () =>
  rows(
    "SELECT event_id, line, sku, quantity, price_minor, catalog_price_minor, difference FROM v_price_differences WHERE property_id = ? ORDER BY event_id DESC",
  );
const flagsOf = (id: string) =>
  rows(`SELECT flags FROM v_events WHERE property_id = ? AND event_id = '${id}'`).map(({ flags }) => flags);

describe("an attribute that an event or a cart leaves out", () => {
  beforeAll(async () => {
    await shopWithCode();
    await put(TOWEL);
  });

  test.each<[string, object]>([
    ["by the variant's id", { variant_id: 134 }],
    ["by product and variant", { id: 119, variant_id: "134" }],
    ["by sku", { sku: "TWL-S" }],
    ["by product and sku", { id: 119, sku: "TWL-S" }],
    ["by sku, though the product's id is another system's", { id: "page-7", sku: "TWL-S" }],
  ])("comes from the catalog: found %s", async (_, attributes) => {
    expect(await tell(usedWith(item(attributes)))).toMatchObject({ status: 4, in_totals: true, discount: "18.75" });
    const { id: product_id, ...line } = attributes as { id?: unknown };
    const { cart } = await calculate({ ...line, ...(product_id !== undefined && { product_id }), quantity: 2 });
    expect(cart).toMatchObject({ subtotal: "37.50", discount: "18.75" });
    expect(cart.lines[0]).toMatchObject({ sku: "TWL-S", brand_id: "5", category_ids: ["22"], price: "18.75" });
  });

  test("stays absent where the catalog has none: a price that depends on the variant, an unknown product", async () => {
    expect(await tell(usedWith(item({ id: 119 })))).toMatchObject({ status: 3, reason: "cart_unknown" });
    expect(await tell(usedWith(item({ sku: "TWL-XL" })))).toMatchObject({ reason: "cart_unknown" });
    expect(await tell(usedWith(item({ sku: "TWL-XL", price: 5 })))).toMatchObject({ reason: "required_items_missing" });
    const { status, errors } = await calculate({ product_id: 119 }, { price: 5 }, { sku: "TWL-XL" });
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      { path: "cart.lines[0].price", message: "is required: the catalog has no price in USD" },
      { path: "cart.lines[2].price" },
    ]);
  });

  test("is filled in for the visitor's cart when the cart is evaluated, not when it is reported", async () => {
    const cart = { category: "product", action: "view_cart", items: [item({ sku: "TWL-NEW" })] };
    expect(await tell(cart, usedWith())).toMatchObject({ reason: "cart_unknown" });
    await put(TOWEL, { id: 120, sku: "TWL-NEW", price: "10", brand_id: 5, category_ids: [22] });
    expect(await tell(usedWith())).toMatchObject({ status: 4, discount: "10.00" });
  });

  test("is filled in for a purchase once, at its evaluation", async () => {
    await put({ id: 200, sku: "RUG", price: "100", brand_id: 5, category_ids: [22] });
    const order = { dims: { transaction: { id: "order-200", promotion_code: "HALF" } } };
    const purchase = { category: "product", action: "purchase", items: [item({ sku: "RUG" })], ...order };
    expect(await tell(purchase)).toMatchObject({ status: 5, discount: "100.00" });
    await put({ id: 200, sku: "RUG", price: "50", brand_id: 5, category_ids: [22] });
    // A reloaded page reports the same purchase: there is no conflict.
    expect(await tell({ ...purchase, event_id: "reload" })).toMatchObject({ status: 5, discount: "100.00" });
    expect(flagsOf("reload")).toEqual([""]);
    // A new code settles the purchase again, with the same attributes.
    expect(await tell({ ...usedWith(), ...order })).toMatchObject({ status: 5, discount: "100.00" });
    const { data } = await ask("GET", "/v1/redemptions?transaction_id=order-200");
    expect(data).toMatchObject([{ discount: "100.00", lines: [{ product_id: "200", sku: "RUG" }] }]);
  });
});

describe("a change of the catalog", () => {
  test("is seen by the next evaluation, of events and of carts", async () => {
    await shopWithCode();
    const both = async () => [
      (await tell(usedWith(item({ sku: "TWL-S", price: "18.75" })))).reason,
      (await calculate({ sku: "TWL-S", price: "18.75", quantity: 2 })).promocodes[0].reason,
    ];
    for (let round = 0; round < 5; round += 1) {
      expect(await both()).toEqual(["required_items_missing", "required_items_missing"]);
      await put(TOWEL);
      expect(await both()).toEqual([null, null]);
      await put({ ...TOWEL, brand_id: 6 });
      expect(await both()).toEqual(["required_items_missing", "required_items_missing"]);
      await put(TOWEL);
      expect(await both()).toEqual([null, null]);
      expect((await ask("DELETE", `${PATH}/119`)).status).toBe(204);
    }
  });
});

describe("a line's own price", () => {
  beforeAll(async () => {
    await shopWithCode();
    await put(TOWEL);
  });

  test("is the price paid; the response has the catalog's, too", async () => {
    const { cart } = await calculate({ sku: "TWL-S", price: "15.00", quantity: 2 }, { sku: "TWL-L", price: "34.50" });
    expect(cart).toMatchObject({ subtotal: "64.50", lines: [{ price: "15.00", catalog_price: "18.75" }, {}] });
    expect(cart.lines[1]).not.toHaveProperty("catalog_price");
  });

  test("that differs from the catalog's flags the event and is stored by line", async () => {
    const items = [item({ sku: "TWL-L", price: "34.50" }), item({ sku: "TWL-S", price: "15.00" })];
    expect(await tell({ ...usedWith(...items), event_id: "other" })).toMatchObject({ discount: "49.50" });
    expect(await tell({ ...usedWith(items[0]!), event_id: "same" })).toMatchObject({ discount: "34.50" });
    const transaction = { id: "order-1", promotion_code: "HALF" };
    await tell({ category: "product", action: "purchase", items, dims: { transaction }, event_id: "bought" });
    expect(["other", "same", "bought"].map(flagsOf)).toEqual([["price_differs"], [""], ["price_differs"]]);
    const row = {
      line: 2,
      sku: "TWL-S",
      quantity: 2,
      price_minor: 1500,
      catalog_price_minor: 1875,
      difference: "-7.50",
    };
    expect(differences()).toEqual([
      { event_id: "other", ...row },
      { event_id: "bought", ...row },
    ]);
  });

  test("in another currency is not compared and not filled in", async () => {
    const before = differences().length;
    const euros = { extra: { currency: "EUR" }, event_id: "euros" };
    await tell({ ...usedWith(item({ sku: "TWL-S", price: "15.00" })), ...euros });
    expect(flagsOf("euros")).toEqual([""]);
    expect(differences()).toHaveLength(before);
    expect(await tell({ ...usedWith(item({ sku: "TWL-S" })), ...euros, event_id: "unpriced" })).toMatchObject({
      status: 3,
    });
  });

  test("without a catalog is not compared", async () => {
    await shopWithCode();
    await tell({ ...usedWith(item({ sku: "TWL-S", price: "15.00" })), event_id: "plain" });
    expect(flagsOf("plain")).toEqual([""]);
  });
});
