import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { plantStory, STORY, type Story } from "../../support/story.ts";
import { userOf } from "./user.ts";

let collector: Collector;
let story: Story;
type User = ReturnType<typeof userOf>;
let admin: User;
/** A colleague who may not see who customers are. */
let analyst: User;

beforeAll(async () => {
  collector = await startCollector();
  story = await plantStory(collector);
  const [context, dims] = [{ visitor_id: "v-guest", session_id: "s" }, { customers: { email: "Guest@shop.example" } }];
  const order = { transaction: { id: "G-1" } };
  const events = [
    // The same text is a code, an order and a customer.
    { event_id: "same", category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "SAME" }] },
    { event_id: "guest", category: "product", action: "purchase", context, dims: { ...dims, ...order } },
    {
      ...{ event_id: "same-order", category: "product", action: "purchase" },
      ...{
        context: { visitor_id: "v-2", session_id: "s" },
        dims: { customers: { customer_id: "SAME" }, transaction: { id: "SAME" } },
      },
    },
    {
      ...{ event_id: "evil", category: "promotion_code", action: "used" },
      ...{ context: { visitor_id: "v-3", session_id: "s" }, dims: { transaction: { id: "a/b?c#d&e" } } },
      items: [{ type: "promotion_code", id: "<b>BOLD</b>" }],
    },
  ];
  await collector.send({ write_key: story.writeKey, events });
  const key = await collector.admin(`/v1/properties/${story.id}/keys`, { name: "Analyst", scopes: ["read"] });
  [admin, analyst] = [userOf(collector), userOf(collector)];
  await admin.signIn(ADMIN_TOKEN);
  await analyst.signIn((await key.json()).data.secret);
}, 30_000);
afterAll(() => collector.close());

/** The texts of a page's timeline, without tags: one for each entry. */
const entriesIn = (page: string): string[] =>
  [...page.matchAll(/<li><time.*?<\/li>/gs)].map(([item]) =>
    item
      .replace(/<time.*?<\/time>/s, "")
      .replaceAll(/<\/p>/g, "; ")
      .replaceAll(/<[^>]+>/g, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );

const CART = (quantity: number) => `Cart $${quantity * 30}.00: ${quantity} × Tiered wire basket`;

test.each([
  ["order", `/dashboard/orders/${STORY.order}`, ""],
  ["customer", `/dashboard/customers/${STORY.customer}`, ` Order ${STORY.order};`],
  ["visitor", `/dashboard/visitors/${STORY.visitor}`, ` Order ${STORY.order};`],
])("the page of the %s tells its story in words", async (_, path, order) => {
  const { status, text } = await admin.request(path);
  expect(status).toBe(200);
  expect(entriesIn(text)).toEqual([
    `Code entered: SVAE Rejected; Unknown code; ${CART(2)};`,
    `Code entered: BIG Rejected; Below minimum spend: needs $40.00 more; ${CART(2)};`,
    `Code entered: SAVE Accepted; Discount $9.00; ${CART(3)};${order}`,
    "Code removed: SAVE ; Cart: 3 × Tiered wire basket;",
    `Code entered: SAVE Accepted; Discount $9.00; ${CART(3)};${order}`,
    `Quote: $81.00 instead of $90.00 ; SAVE applied; ${CART(3)};${order}`,
    `Order ${STORY.order} Ordered; ${CART(3)};`,
    `Code redeemed: SAVE Ten off Confirmed; Discount $9.00;${order}`,
    `Redemption reversed: SAVE $9.00 taken back; Reason: sent back; By Shop server;${order}`,
  ]);
});

test.each([
  ["/dashboard/orders/nothing", "Order nothing is not known in this property."],
  ["/dashboard/customers/nobody", "Customer nobody tried no code and placed no order in this property."],
  ["/dashboard/visitors/nobody", "Visitor nobody tried no code and placed no order in this property."],
])("%s says that it is not known", async (path, message) => {
  const { status, text } = await admin.request(path);
  expect([status, text]).toEqual([404, expect.stringContaining(message)]);
});

test("an id with any characters has a page, and no page runs what visitors send", async () => {
  const list = await admin.request(`/dashboard/search?q=${encodeURIComponent("a/b?c#d&e")}`);
  expect(list.to).toBe("/dashboard/orders/a%2Fb%3Fc%23d%26e");
  const { status, text } = await admin.request(list.to!);
  expect([status, text.includes("<b>BOLD"), entriesIn(text)]).toEqual([200, false, [expect.stringContaining("BOLD")]]);
});

describe("the search", () => {
  test.each([
    ["a code, in any spelling", "save", "/dashboard/codes/attempts?code=save"],
    ["a code that is in no promotion", "SVAE", "/dashboard/codes/attempts?code=SVAE"],
    ["an order", ` ${STORY.order} `, `/dashboard/orders/${STORY.order}`],
    ["a customer", STORY.customer, `/dashboard/customers/${STORY.customer}`],
    ["a visitor", STORY.visitor, `/dashboard/visitors/${STORY.visitor}`],
    ["a promotion by its name", "ten OFF", "/dashboard/promotions/1"],
    ["a guest by the email address", "guest@SHOP.example", "/dashboard/orders/G-1"],
  ])("leads to %s", async (_, text, to) => {
    const query = new URLSearchParams({ q: text });
    expect(await admin.request(`/dashboard/search?${query}`)).toMatchObject({ status: 303, to });
  });

  test("keeps the property and the days", async () => {
    const { to } = await admin.request(`/dashboard/search?q=${STORY.order}&property_id=${story.id}&from=2026-01-01`);
    expect(to).toBe(`/dashboard/orders/${STORY.order}?property_id=${story.id}&from=2026-01-01`);
    const page = await admin.request(to!);
    expect(page.text).toContain(`<input type="hidden" name="property_id" value="${story.id}">`);
  });

  test("lists several things of one name, and says what they are", async () => {
    const { status, text } = await admin.request("/dashboard/search?q=SAME");
    const rows = [...text.matchAll(/<tr><td class="short">(\w+)<\/td><td><a href="([^"]+)">/g)].map(
      ([, ...cells]) => cells,
    );
    expect([status, rows]).toEqual([
      200,
      [
        ["Code", "/dashboard/codes/attempts?code=SAME"],
        ["Order", "/dashboard/orders/SAME"],
        ["Customer", "/dashboard/customers/SAME"],
      ],
    ]);
  });

  test("lists promotions by a part of their name", async () => {
    const { status, text } = await admin.request("/dashboard/search?q=spend");
    expect([status, text]).toEqual([
      200,
      expect.stringContaining('<a href="/dashboard/promotions/2">Big spenders</a>'),
    ]);
  });

  test.each([
    ["NOSUCH", "Nothing is called “NOSUCH”. We looked for codes, order numbers, customer ids"],
    ["<b>", "Nothing is called “&lt;b&gt;”."],
    ["nobody@shop.example", "Nothing is called “nobody@shop.example”."],
    ["+1 555 010 4477", "Nothing is called “+1 555 010 4477”."],
    ["", "Enter a name to search codes, order numbers"],
    ["x".repeat(10_000), "Nothing is called “xxx"],
  ])("says of %j that nothing was found, and what was looked for", async (text, message) => {
    const answer = await admin.request(`/dashboard/search?${new URLSearchParams({ q: text })}`);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(message)]);
  });
});

describe("a key without read_personal", () => {
  test("reads the order with pseudonyms that lead nowhere", async () => {
    const { text } = await analyst.request(`/dashboard/orders/${STORY.order}`);
    expect(entriesIn(text)).toHaveLength(9);
    expect([text.includes(STORY.customer), text.includes(STORY.visitor), text.includes("masked:")]).toEqual([
      false,
      false,
      true,
    ]);
    expect(text).not.toMatch(/href="\/dashboard\/(customers|visitors)/);
  });

  test.each(["customers", "visitors"])("has no page of %s", async (folder) => {
    const { status, text } = await analyst.request(`/dashboard/${folder}/${STORY.customer}`);
    expect([status, text]).toEqual([403, expect.stringContaining("read_personal")]);
  });

  test.each([STORY.customer, STORY.visitor, "guest@shop.example"])("finds nothing by %s", async (text) => {
    const answer = await analyst.request(`/dashboard/search?${new URLSearchParams({ q: text })}`);
    expect([answer.status, answer.text]).toEqual([
      200,
      expect.stringContaining("We looked for codes, order numbers and names of promotions."),
    ]);
  });

  test("finds the order", async () => {
    const { to } = await analyst.request(`/dashboard/search?q=${STORY.order}`);
    expect(to).toBe(`/dashboard/orders/${STORY.order}`);
  });
});

describe("ids in tables lead to their timelines", () => {
  const [order, customer, visitor] = [
    `<a href="/dashboard/orders/${STORY.order}">`,
    `<a href="/dashboard/customers/${STORY.customer}">`,
    `<a href="/dashboard/visitors/${STORY.visitor}">`,
  ];

  test.each([
    ["orders", "/dashboard/orders", [order, customer]],
    ["a code", "/dashboard/codes/attempts?code=SAVE", [customer, visitor]],
  ])("on the page of %s", async (_, path, links) => {
    const { text } = await admin.request(path);
    // The page of a code has default days.
    const plain = text.replaceAll(/(\/dashboard\/(?:orders|customers|visitors)\/[^"?]+)\?[^"]*"/g, '$1"');
    for (const link of links) expect(plain).toContain(link);
  });

  test("in results of SQL", async () => {
    const sql =
      "SELECT DISTINCT transaction_id, customer_id, visitor_id FROM v_purchases WHERE transaction_id = 'A-1001'";
    const { text } = await admin.request("/dashboard/sql", { sql });
    for (const link of [order, customer, visitor]) expect(text).toContain(link);
  });
});
