import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { pathsIn, redemption, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

/** A way to name a person: a customer's id, or an identifier of a type. */
interface Name {
  readonly customerId?: unknown;
  readonly type?: string;
  readonly value?: unknown;
}

/** A shop in which only one use of a code is left for each person. */
interface Shop {
  /** A code of its own. */
  newCode(): string;
  /** The doors at which a person may use a code. @returns `used`, or the reason why it can't be used */
  readonly doors: Readonly<Record<Door, (code: string, name: Name) => Promise<string>>>;
  readonly ask: ServerAsk;
  readonly id: string;
  readonly writeKey: string;
}

type Door = "redemption" | "reservation" | "event";
const DOORS: readonly Door[] = ["redemption", "reservation", "event"];

let collector: Collector;
let exact: Shop;
let inbox: Shop;
let numbers = 0;
const next = () => `n${++numbers}`;

beforeAll(async () => {
  collector = await startCollector();
  exact = await openShop({});
  inbox = await openShop({ identity: "inbox", phone_country: "sa" });
});
afterAll(() => collector.close());

async function openShop(settings: object): Promise<Shop> {
  const { id, ask, writeKey } = await shopWithKey(collector, ["redeem", "ingest", "read", "read_personal", "manage"], {
    count_unverified: true,
    ...settings,
  });
  const promotion = await ask("POST", "/v3/promotions", tenOff({ coupon_type: "BULK" }));
  const path = `/v3/promotions/${promotion.json.data.id}/codes/import`;
  const codes = Array.from({ length: 1_000 }, () => next().toUpperCase());
  const body = `code,max_uses_per_customer\n${codes.map((code) => `${code},1\n`).join("")}`;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "text/csv" };
  expect((await fetch(`${collector.url}${path}?property_id=${id}`, { method: "POST", headers, body })).status).toBe(
    200,
  );
  const reasonOf = ({ status, json }: { status: number; json: { reason?: string } }) =>
    status < 300 ? "used" : (json.reason ?? String(status));
  const identifiers = ({ customerId, type, value }: Name) => ({
    customerId,
    customerIdentifierType: type,
    customerIdentifierValue: value,
  });
  return {
    id,
    ask,
    writeKey,
    newCode: () => codes.pop()!,
    doors: {
      redemption: async (promoCode, name) => {
        const body = redemption(next(), { ...identifiers(name), promoCode, redemptions: [{ discount: 1 }] });
        return reasonOf(await ask("POST", "/v1/promotions/redemptions", body));
      },
      reservation: async (promoCode, name) =>
        reasonOf(await ask("POST", "/v1/reservations", { ...identifiers(name), promoCode })),
      event: async (code, name) => {
        const { results } = await (
          await collector.send({ write_key: writeKey, events: [purchase(next(), code, customersOf(name))] })
        ).json();
        const [{ outcome, promocodes }] = results;
        expect(outcome).toBe("stored");
        return promocodes[0].status === 5 ? "used" : "refused";
      },
    },
  };
}

const purchase = (order: string, promotion_code: string, customers: object) => ({
  event_id: `e-${order}`,
  category: "product",
  action: "purchase",
  items: [{ type: "product", id: 1, price: "10.00" }],
  dims: { transaction: { id: order, promotion_code }, customers },
  context: { visitor_id: `v-${order}` },
});

/** The fields of an event have no other types. */
const customersOf = ({ customerId, type, value }: Name) => ({
  customer_id: customerId,
  ...(type === "email" && { email: value }),
  ...(type === "mobile" && { phone: value }),
});

const email = (value: string): Name => ({ type: "email", value });
const mobile = (value: string): Name => ({ type: "mobile", value });

const ann = email("ann@shop.example");
const phone = mobile("+1 555 0100");

/** Spellings of one person. */
const ONE_PERSON: [string, Name, Name][] = [
  ["an id as a number, and as a text with blanks", { customerId: 7 }, { customerId: " 7 " }],
  ["an id with U+200B behind it", { customerId: "C-9\u200b" }, { customerId: "C-9" }],
  ["an id between U+2060 and U+0085", { customerId: "\u2060C-9\u0085" }, { customerId: "C-9" }],
  ["an id behind a soft hyphen, with U+180E behind it", { customerId: "\u00adC-9\u180e" }, { customerId: "C-9" }],
  ["an address in another case, with blanks", email(" Ann@Shop.example "), ann],
  ["an address with an accent in one character, or two", email("jose\u0301@x.example"), email("jos\u00e9@x.example")],
  ["an address whose domain is in punycode", email("ann@münchen.example"), email("ann@xn--mnchen-3ya.example")],
  ["an address of full width", email("ａｎｎ＠shop.example"), ann],
  ["an address in angle brackets", email("<ann@shop.example>"), ann],
  ["an address with its name", email("Ann Example <Ann@Shop.example>"), ann],
  ["an address of a link", email("mailto:ann@shop.example"), ann],
  ["an address with U+200B inside", email("ann@\u200bshop\u2060.example"), ann],
  ["an address with U+FEFF before it", email("\ufeffann@shop.example"), ann],
  ["an address with a dot behind it", email("ann@shop.example."), ann],
  ["an address with dots and a comma behind it", email("ann@shop.example..,"), ann],
  ["a number in another grouping", phone, mobile("(1) 555-0100")],
  ["a number in Arabic digits", mobile("٠٥٠١٢٣٤٥٦٧"), mobile("050 123 4567")],
  ["a number of full width", mobile("０９０１２３４５６７８"), mobile("090-1234-5678")],
  ["a number of a link", mobile("tel:+1-555-0100"), phone],
  ["a number of a link with an extension", mobile("tel:+1-555-0100;ext=12"), phone],
  ["a number with ext", mobile("+1 555 0100 ext. 12"), phone],
  ["a number with a long extension", mobile("+1 555 0100, Extension 4567"), phone],
  ["a number with x", mobile("+1 555 0100x12"), phone],
  ["a number with #", mobile("+1 555 0100 #12"), phone],
  ["a number with an extension in Arabic digits", mobile("050 123 4567 ext ١٢"), mobile("٠٥٠١٢٣٤٥٦٧")],
  ["an id, and nothing in place of the address", { customerId: "C-8" }, { customerId: "C-8", ...email("n/a") }],
  ["an address, and 0 in place of the id", { customerId: 0, ...email("eve@x.example") }, email("eve@x.example")],
  ["an address, and (none) in place of the id", { customerId: "(none)", ...ann }, ann],
  ["an address, and a dash in place of the id", { customerId: "-", ...ann }, ann],
  [
    "an address, and a variable in place of the id",
    { customerId: "{{customer_id}}", ...email("eva@x.example") },
    email("eva@x.example"),
  ],
];

const TWO_PERSONS: [string, Name, Name][] = [
  ["numbers in Arabic digits", mobile("٠٥٠١٢٣٤٥٦٧"), mobile("٠٥٥٩٨٧٦٥٤٣")],
  ["numbers of full width", mobile("０９０１２３４５６７８"), mobile("０８０９９９８８８８８")],
  ["a number with its country, and without", mobile("+966 50 123 4567"), mobile("050 123 4567")],
  ["an address with a part from + on, and without", email("ann+a@x.example"), email("ann@x.example")],
  ["ids with a blank inside, and without", { customerId: "C\u200b9" }, { customerId: "C9" }],
  ["ids that are one in another case", { customerId: "c-9" }, { customerId: "C-9" }],
  ["names with addresses", email("Ann <ann@x.example>"), email("Ann <bob@x.example>")],
  ["numbers with one extension", mobile("+1 555 0100 x12"), mobile("+1 555 0101 x12")],
  ["a number that ends as an extension", mobile("555 0100 12"), mobile("555 0100")],
  [
    "addresses, both with 0 in place of the id",
    { customerId: 0, ...email("a@x.example") },
    { customerId: 0, ...email("b@x.example") },
  ],
  [
    "addresses, both with a placeholder in place of the id",
    { customerId: "undefined", ...email("c@x.example") },
    { customerId: "undefined", ...email("d@x.example") },
  ],
];

const BY_INBOX: [string, Name, Name][] = [
  ["a number with its country, and without", mobile("+966 50 123 4567"), mobile("٠٥٠١٢٣٤٥٦٧")],
  ["a number with its country and an extension", mobile("+966 50 123 4567 ext 12"), mobile("٠٥٠١٢٣٤٥٦٧")],
  ["an address with a part from + on, and without", email("ann+a@x.example"), email("ann@x.example")],
  ["an address at Gmail with dots, and without", email("Ann <a.n.n@googlemail.com>"), email("Ann@gmail.com")],
];

type Pair = readonly [first: Door, second: Door];
const PAIRS: readonly Pair[] = DOORS.flatMap((first) => DOORS.map((second) => [first, second] as const));
/** Each door first, and each door second: a spelling that one door reads otherwise shows in one of them. */
const EACH_DOOR = PAIRS.filter((pair) => pair.includes("redemption"));

/** Uses a code at the first door, then at the second one, as another name. @returns for each pair, the two results */
const atEach = (pairs: readonly Pair[], { newCode, doors }: Shop, one: Name, other: Name) =>
  Promise.all(
    pairs.map(async ([first, second]) => {
      const code = newCode();
      return [first, await doors[first](code, one), second, await doors[second](code, other)];
    }),
  );

/** A hold of the same person leaves nothing for them, although it is not used yet. */
const refusalAt = ([first, second]: Pair) =>
  second === "event" ? "refused" : first === "reservation" ? "reserved_elsewhere" : "customer_uses_exhausted";
const refused = (pairs: readonly Pair[]) => pairs.map((pair) => [pair[0], "used", pair[1], refusalAt(pair)]);
const used = EACH_DOOR.map(([first, second]) => [first, "used", second, "used"]);

describe("used at each door, then at another one:", () => {
  test("one person, at each pair of doors; an event does not see its person's hold", async () => {
    const seen = PAIRS.filter(([first, second]) => !(first === "reservation" && second === "event"));
    expect(await atEach(seen, exact, ann, { customerId: 0, ...ann })).toEqual(refused(seen));
  });

  test.each(ONE_PERSON)("one person: %s", async (_, one, other) => {
    expect(await atEach(EACH_DOOR, exact, one, other)).toEqual(refused(EACH_DOOR));
  });

  test.each(BY_INBOX)("one person where inboxes and a country are compared: %s", async (_, one, other) => {
    expect(await atEach(EACH_DOOR, inbox, one, other)).toEqual(refused(EACH_DOOR));
  });

  test.each(TWO_PERSONS)("two persons: %s", async (_, one, other) => {
    expect(await atEach(EACH_DOOR, exact, one, other)).toEqual(used);
  });

  test("two persons where inboxes are compared: dots elsewhere", async () => {
    expect(await atEach(EACH_DOOR, inbox, email("a.n.n@x.example"), email("ann@x.example"))).toEqual(used);
  });
});

describe("the type of an identifier is trimmed, in any case", () => {
  test.each([" Email ", "EMAIL", "email\t", "\u200bemail"])("%j", async (type) => {
    const code = exact.newCode();
    expect(await exact.doors.redemption(code, email("ann@shop.example"))).toBe("used");
    const again = { type, value: "ann@shop.example" };
    expect(await exact.doors.redemption(code, again)).toBe("customer_uses_exhausted");
    expect(await exact.doors.reservation(code, again)).toBe("customer_uses_exhausted");
  });
});

/** Texts of which none names a person or an order: test/contract/ids.test.ts has many more. */
const NAMELESS = [
  ...[
    "undefined",
    "null",
    "n/a",
    "Unknown",
    "",
    " ",
    "0",
    0,
    "{{id}}",
    "\u200b",
    "\u0085\u180e",
    "-",
    "--",
    "(none)",
    "(not set)",
  ],
  ...[
    "N / A",
    "0.0",
    "00",
    -1,
    "\uff2e\uff35\uff2c\uff2c",
    "<no value>",
    "{cid}",
    "[object Object]",
    "NaN",
    "WEB-{{id}}",
  ],
  ...["%7B%7Bcid%7D%7D", "$customer_id$", "anonymous", "guest"],
];
/** Texts that look so, and name somebody. */
const NAMES = ["guest-7", "null-1", "-7", "007", "1.0", "Nadia", "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "\u{1f600}"];

describe("a server's call that names nobody is refused with the field", () => {
  test("a text that names none, as a customer", async () => {
    const promoCode = exact.newCode();
    const refusals = async (customerId: unknown) => {
      const redeemed = redemption(next(), { customerId, promoCode, redemptions: [{ discount: 1 }] });
      const answers = await Promise.all([
        exact.ask("POST", "/v1/promotions/redemptions", redeemed),
        exact.ask("POST", "/v1/reservations", { customerId, promoCode }),
      ]);
      return [customerId, ...answers.flatMap((answer) => [answer.status, ...pathsIn(answer)])];
    };
    const expected = NAMELESS.map((none) => [none, 400, "customerId", 400, "customerId"]);
    expect(await Promise.all(NAMELESS.map(refusals))).toEqual(expected);
  });

  test.each(NAMES)("%j is a customer, and an order", async (name) => {
    const buyer = { customerId: name, promoCode: exact.newCode(), redemptions: [{ discount: 1 }] };
    const { status, json } = await exact.ask("POST", "/v1/promotions/redemptions", redemption(name, buyer));
    expect([status, json.transactionIdentifier, String(json.customerId)]).toEqual([200, name, name]);
  });

  const NOBODY: [string, Name, string][] = [
    ["nothing", {}, "customerIdentifierType"],
    ["a value without its type", { value: "ann@shop.example" }, "customerIdentifierType"],
    ["a type without a value", { type: "email" }, "customerIdentifierValue"],
    ["a blank address", email(" "), "customerIdentifierValue"],
    ["a placeholder as an address", email("unknown"), "customerIdentifierValue"],
    ["a number of five digits", mobile("12345"), "customerIdentifierValue"],
    ["a number without digits", mobile("none of your business"), "customerIdentifierValue"],
    ["a placeholder as a type", { type: "null", value: "ann@shop.example" }, "customerIdentifierType"],
    ["a placeholder as an id, and as an address", { customerId: "null", ...email("n/a") }, "customerIdentifierValue"],
    ["half a character", { customerId: "C-\ud800" }, "customerId"],
    ["U+0000", { customerId: "C-\0" }, "customerId"],
    ["an essay", { customerId: "x".repeat(129) }, "customerId"],
    ["an object", { customerId: {} }, "customerId"],
  ];
  test.each(NOBODY)("%s", async (_, { customerId, type, value }, path) => {
    const code = exact.newCode();
    const buyer = { customerId, customerIdentifierType: type, customerIdentifierValue: value, promoCode: code };
    const redeemed = redemption(next(), { ...buyer, redemptions: [{ discount: 1 }] });
    const answers = [
      await exact.ask("POST", "/v1/promotions/redemptions", redeemed),
      await exact.ask("POST", "/v1/reservations", buyer),
    ];
    expect(answers.map((answer) => [answer.status, pathsIn(answer)])).toEqual([
      [400, [path]],
      [400, [path]],
    ]);
  });
});

describe("the customer of a calculation", () => {
  const reason = async (code: string, customer_id: unknown) => {
    const cart = { lines: [{ price: "10.00" }] };
    const body = { cart, customer: { customer_id }, promocodes: [code], promocodes_info: 1 };
    return (await exact.ask("POST", "/v1/carts/calculate", body)).json.promocodes[0].reason;
  };
  const ofPositions = async (code: string, origin_user_id: string) => {
    const fields = {
      cart: JSON.stringify({ 1: { sku: "A", price: "10.00" } }),
      promocodes: JSON.stringify([code]),
      promocodes_info: "1",
      origin_user_id,
    };
    const response = await fetch(`${collector.url}/v1/carts/calculate`, {
      method: "POST",
      headers: { authorization: `Bearer ${exact.writeKey}` },
      body: new URLSearchParams(fields),
    });
    return (await response.json()).promocodes[0].in_totals;
  };

  test.each([7, "7", " 7 ", "7\u200b"])("is the one who redeemed: %j", async (id) => {
    const code = exact.newCode();
    expect(await exact.doors.redemption(code, { customerId: "7" })).toBe("used");
    expect(await reason(code, id)).toBe("customer_uses_exhausted");
    expect(await ofPositions(code, String(id))).toBe(false);
  });

  test("is nobody by any text that names none", async () => {
    const code = exact.newCode();
    expect(await exact.doors.redemption(code, { customerId: "7" })).toBe("used");
    const read = async (id: unknown) => [id, await reason(code, id), await ofPositions(code, String(id))];
    expect(await Promise.all(NAMELESS.map(read))).toEqual(NAMELESS.map((id) => [id, null, true]));
  });
});

describe("an event", () => {
  const items = [{ type: "promotion_code", id: "NOSUCH" }];
  /** Sends an event with a code. @returns its result, and the code check that is stored of it */
  const stored = async (fields: object) => {
    const event = { event_id: next(), category: "promotion_code", action: "used", items, ...fields };
    const { results } = await (await collector.send({ write_key: exact.writeKey, events: [event] })).json();
    const list = await collector.admin(`/v1/code_checks?property_id=${exact.id}&direction=desc&limit=1`);
    return { result: results[0], row: (await list.json()).data[0] };
  };

  test("of nobody, and with no order, by any text that names none", async () => {
    const sent = NAMELESS.flatMap((none) => [
      { dims: { customers: { customer_id: none }, transaction: { id: next() } } },
      { dims: { customers: { customer_id: next() }, transaction: { id: none } } },
      { dims: { customers: { customer_id: next() } }, extra: { order_id: none } },
    ]);
    const events = sent.map((fields) => ({
      event_id: next(),
      category: "promotion_code",
      action: "used",
      items,
      ...fields,
    }));
    await collector.send({ write_key: exact.writeKey, events });
    const path = `/v1/code_checks?property_id=${exact.id}&direction=desc&limit=${events.length}`;
    const { data } = await (await collector.admin(path)).json();
    const rows = data.map(({ customer_id, transaction_id }: Record<string, string>) => ({
      customer_id,
      transaction_id,
    }));
    const expected = sent.map(({ dims }, at) => ({
      customer_id: at % 3 === 0 ? null : dims.customers.customer_id,
      transaction_id: at % 3 === 0 ? dims.transaction!.id : null,
    }));
    expect(rows.reverse()).toEqual(expected);
  });

  test.each<[string, object, string]>([
    ["half a character in an order", { dims: { transaction: { id: "o-\ud800" } } }, "dims.transaction.id"],
    ["U+0000 in an order", { extra: { order_id: "o-\0" }, dims: {} }, "extra.order_id"],
    ["half a character in a product", { items: [{ type: "product", id: "p\udc00" }] }, "items[0].id"],
    [
      "half a character in a category",
      { items: [{ type: "product", category_ids: ["\ud800"] }] },
      "items[0].category_ids[0]",
    ],
    ["half a character in a visitor", { context: { visitor_id: "v\ud800" } }, "context.visitor_id"],
    ["an essay as a customer", { dims: { customers: { customer_id: "x".repeat(129) } } }, "dims.customers.customer_id"],
    [
      "a customer that is no exact number",
      { dims: { customers: { customer_id: 2 ** 60 } } },
      "dims.customers.customer_id",
    ],
  ])("with %s is stored, and its warning names the field", async (_, fields, path) => {
    const { result } = await stored(fields);
    expect(result).toMatchObject({ outcome: "stored", warnings: [{ path }] });
  });
});

describe("an order", () => {
  test("with blanks around its id at one door is the order without them at the other", async () => {
    const [code, order] = [exact.newCode(), next()];
    // The buyer's page tried the code for the order: without that it has no part in a server's order.
    const check = { category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: code }] };
    const dims = { transaction: { id: `${order}\u200b` } };
    const sent = { event_id: next(), ...check, dims, context: { visitor_id: `v-${order}` } };
    await collector.send({ write_key: exact.writeKey, events: [sent] });
    const body = redemption(` ${order} `, { customerId: "A", promoCode: code, redemptions: [{ discount: 1 }] });
    const { status, json } = await exact.ask("POST", "/v1/promotions/redemptions", body);
    expect([status, json.transactionIdentifier]).toEqual([200, order]);
    const event = purchase(order, code, { customer_id: "A" });
    await collector.send({ write_key: exact.writeKey, events: [event] });
    const search = `property_id=${exact.id}&transaction_id=%20${order}`;
    const { data } = await (await collector.admin(`/v1/redemptions?${search}`)).json();
    expect(data).toMatchObject([{ transaction_id: order, source: "server", visitor_id: `v-${order}` }]);
  });

  test("can't be redeemed without an id of its own", async () => {
    const redemptions = [{ promotionId: 1, discount: 1 }];
    const refusal = async (id: unknown) => {
      const body = { ...redemption("x", { redemptions }), transactionIdentifier: id };
      const answer = await exact.ask("POST", "/v1/promotions/redemptions", body);
      return [id, answer.status, pathsIn(answer)];
    };
    const invalid = [...NAMELESS, "o-\ud800", "o-\0", {}];
    expect(await Promise.all(invalid.map(refusal))).toEqual(invalid.map((id) => [id, 400, ["transactionIdentifier"]]));
  });

  test("redeems a quote, and confirms a reservation, whose id is in upper case", async () => {
    const { ask, newCode } = exact;
    const [code, held] = [newCode(), newCode()];
    const cart = { lines: [{ price: "20.00" }] };
    const quote = (await ask("POST", "/v1/carts/calculate", { cart, promocodes: [code] })).json.cart;
    const evaluationId = ` ${quote.id.toUpperCase()}`;
    const redeemed = redemption(next(), { amount: "20.00", evaluationId });
    expect(await ask("POST", "/v1/promotions/redemptions", redeemed)).toMatchObject({ status: 200 });
    const id = (await ask("POST", "/v1/reservations", { customerId: "A", promoCode: held })).json.id.toUpperCase();
    expect(await ask("GET", `/v1/reservations/${id}`)).toMatchObject({ status: 200, json: { state: "held" } });
    const confirmed = redemption(next(), { customerId: "A", redemptions: [{ discount: 1 }] });
    expect(await ask("POST", `/v1/reservations/${id}/confirm`, confirmed)).toMatchObject({ status: 200 });
  });
});

describe("a product", () => {
  const products = (id: unknown, sku: unknown) => ({ products: [{ id, sku, price: "7.00" }] });
  const put = async (body: object) => {
    const response = await fetch(`${collector.url}/v1/catalog/products?property_id=${exact.id}`, {
      method: "PUT",
      headers: { authorization: "Bearer test-admin-token-of-32-characters" },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const subtotal = async (line: object) =>
    (await exact.ask("POST", "/v1/carts/calculate", { cart: { lines: [line] } })).json.cart.subtotal;

  test.each<[unknown, unknown]>([
    [" P-1 ", "\tS-1"],
    [0, "NULL"],
    ["NA", "0"],
  ])("%j with the sku %j is found by both, with and without blanks", async (id, sku) => {
    expect((await put(products(id, sku))).status).toBe(200);
    for (const product_id of [id, ` ${id} `, String(id).trim()]) expect(await subtotal({ product_id })).toBe("7.00");
    for (const text of [` ${sku} `, String(sku).trim()]) expect(await subtotal({ sku: text })).toBe("7.00");
    const positions = { cart: JSON.stringify({ 1: { sku: ` ${sku} ` } }), write_key: exact.writeKey };
    const form = { method: "POST", body: new URLSearchParams(positions) };
    expect((await (await fetch(`${collector.url}/v1/carts/calculate`, form)).json()).cart.subtotal).toBe("7.00");
  });

  test("is there once, in whatever spelling", async () => {
    const twice = { products: [{ id: 5 }, { id: " 5 " }] };
    const { status, json } = await put(twice);
    expect([status, json.errors]).toMatchObject([
      422,
      [{ path: "products[1].id", message: "must be unique: another product has the same id" }],
    ]);
  });

  test.each(["", " ", "p\ud800", "p\0", "x".repeat(129), {}, 1.5])("can't be called %j", async (id) => {
    const { status, json } = await put(products(id, "S"));
    expect([status, json.errors.map(({ path }: { path: string }) => path)]).toEqual([422, ["products[0].id"]]);
  });

  test("with blanks around its id is the product that a promotion names", async () => {
    const condition = { cart: { items: { products: [" 118 "] }, minimum_quantity: 1 } };
    const rules = [{ condition, action: { cart_value: { discount: { percentage_amount: "10" } } } }];
    const made = await collector.admin(
      `/v3/promotions?property_id=${exact.id}`,
      tenOff({ coupon_type: "BULK", rules }),
    );
    const { id } = (await made.json()).data;
    await collector.admin(`/v3/promotions/${id}/codes?property_id=${exact.id}`, { code: "ITEM118" });
    const items = [
      { type: "promotion_code", id: "ITEM118" },
      { type: "product", id: "118 ", price: "10.00" },
    ];
    const event = { event_id: next(), category: "promotion_code", action: "used", items };
    const { results } = await (await collector.send({ write_key: exact.writeKey, events: [event] })).json();
    expect(results[0].promocodes).toMatchObject([{ number: "ITEM118", status: 4 }]);
    const cart = { lines: [{ product_id: 118, price: "10.00" }] };
    const body = { cart, promocodes: ["ITEM118"], promocodes_info: 1 };
    expect((await exact.ask("POST", "/v1/carts/calculate", body)).json.promocodes).toMatchObject([{ status: 4 }]);
  });
});

describe("a code", () => {
  test.each(["NULL", "NA", "0", "NaN", "None"])("may be called %s", async (code) => {
    const made = await collector.admin(`/v3/promotions?property_id=${exact.id}`, tenOff({ coupon_type: "BULK" }));
    const { id } = (await made.json()).data;
    const path = `/v3/promotions/${id}/codes?property_id=${exact.id}`;
    expect((await collector.admin(path, { code })).status).toBe(201);
    expect(await exact.doors.event(code.toLowerCase(), { customerId: "C" })).toBe("used");
    expect(await exact.doors.redemption(code, { customerId: "C" })).toBe("used");
    expect(await exact.doors.reservation(code, { customerId: "C" })).toBe("used");
  });

  test("that a page prints where there is none is absent, unless the property has it", async () => {
    const event = purchase(next(), "null", {});
    const { results } = await (await collector.send({ write_key: inbox.writeKey, events: [event] })).json();
    expect(results).toEqual([{ event_id: event.event_id, outcome: "stored", promocodes: [] }]);
  });
});
