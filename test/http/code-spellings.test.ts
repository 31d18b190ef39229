import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { type Ask, bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";

const CODE = "İndirim-10 TL";
/** The same code as people type and paste it. */
const SPELLINGS = [
  ["in upper case, without a Turkish keyboard", "INDIRIM-10 TL"],
  ["in lower case", "indirim-10 tl"],
  ["in Turkish lower case", "ındırım-10 tl"],
  ["with an en dash", "İNDİRİM–10 TL"],
  ["with a no-break hyphen and a no-break space", "İndirim\u201110\u00a0TL"],
  ["with invisible characters", "\u200eİndi\u200brim-10\u00ad TL\ufeff"],
  ["with more spaces", "  indirim-10   TL "],
  ["in full width", "ＩＮＤＩＲＩＭ－１０　ＴＬ"],
] as const;
/** Other codes. */
const OTHERS = [
  ["with a Cyrillic letter", "INDIRIM-10 ТL"],
  ["without the dash", "INDIRIM10 TL"],
  ["invisible", "\u200b"],
  ["with an unassigned character", "INDIRIM-10 TL\u0378"],
] as const;

let collector: Collector;
let property: string;
let promotions: Ask;
let id: number;
let count = 0;

beforeAll(async () => {
  collector = await startCollector();
  property = await newProperty(collector, "Shop");
  promotions = bigCommerceClient(collector, property);
  id = (await promotions("POST", "", tenOff({ coupon_type: "BULK" }))).json.data.id;
  expect((await promotions("POST", `/${id}/codes`, { code: CODE })).status).toBe(201);
});
afterAll(() => collector.close());

// biome-ignore lint/suspicious/noExplicitAny: the tests say what a response has to be
async function post(path: string, body: object): Promise<any> {
  return (await collector.admin(`${path}?property_id=${property}`, body)).json();
}
const get = async (path: string, query: Readonly<Record<string, string>>) =>
  (await collector.admin(`${path}?${new URLSearchParams({ property_id: property, ...query })}`)).json();

const LINE = { product_id: 118, price: "100.00", quantity: 1 };
const order = () => {
  const number = `order-${++count}`;
  return {
    customerId: "C-1",
    transactionIdentifier: number,
    transactionNumber: number,
    transactionDate: 1,
    amount: 100,
  };
};

async function send(event: object) {
  const events = [{ event_id: `event-${++count}`, context: { visitor_id: `visitor-${count}` }, ...event }];
  const response = await fetch(`${collector.url}/v1/events?property_id=${property}`, {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  return (await response.json()).results[0];
}
const ITEMS = [{ type: "product", id: 118, price: "100.00", quantity: 1 }];
const isMatched = (result: { promocodes?: { status: number }[] }) => (result.promocodes?.[0]?.status ?? 1) >= 4;

/** Each door where the code of a visitor, a server or an analyst enters. @returns whether the promotion's code was found */
const DOORS: [door: string, finds: (code: string) => Promise<boolean>][] = [
  [
    "a calculation",
    async (code) =>
      isMatched(await post("/v1/carts/calculate", { cart: { lines: [LINE] }, promocodes: [code], promocodes_info: 1 })),
  ],
  [
    "SailPlay's query",
    async (code) =>
      isMatched(
        await get("/v1/carts/calculate", {
          cart: JSON.stringify({ 1: { sku: "A", price: "100.00", quantity: 1 } }),
          promocodes: JSON.stringify([code]),
          promocodes_info: "1",
        }),
      ),
  ],
  [
    "an event of a code",
    async (code) =>
      isMatched(
        await send({
          category: "promotion_code",
          action: "used",
          items: [{ type: "promotion_code", id: code }, ...ITEMS],
        }),
      ),
  ],
  [
    "the order of a purchase",
    async (code) =>
      isMatched(
        await send({
          category: "product",
          action: "purchase",
          items: ITEMS,
          dims: { transaction: { id: `order-${++count}`, promotion_code: code } },
        }),
      ),
  ],
  [
    "a purchase's extra fields",
    async (code) =>
      isMatched(
        await send({
          category: "product",
          action: "purchase",
          items: ITEMS,
          extra: { order_id: `order-${++count}`, promotion_code: code },
        }),
      ),
  ],
  [
    "a redemption",
    async (code) =>
      (await post("/v1/promotions/redemptions", { ...order(), promoCode: code, redemptions: [{ discount: 10 }] }))
        .redemptions?.[0]?.promotionId === String(id),
  ],
  [
    "a redemption with a cart",
    async (code) =>
      (await post("/v1/promotions/redemptions", { ...order(), promoCode: code, cart: { lines: [LINE] } }))
        .redemptions?.[0]?.promotionId === String(id),
  ],
  [
    "a reservation",
    async (code) => (await post("/v1/reservations", { promoCode: code, customerId: "C-1" })).promotionId === String(id),
  ],
  ["the code by its name", async (code) => (await get("/v3/promotions/codes", { code })).data.length === 1],
  ["the promotions with a code", async (code) => (await get("/v3/promotions", { code })).data.length === 1],
  ["the search for promotions", async (code) => (await get("/v3/promotions", { query: code })).data.length === 1],
  ["the codes of a promotion", async (code) => (await get(`/v3/promotions/${id}/codes`, { code })).data.length === 1],
  ["the list of code checks", async (code) => (await get("/v1/code_checks", { code, status: "4" })).data.length > 0],
  [
    "the list of redemptions",
    async (code) => (await get("/v1/redemptions", { code, basis: "evaluated" })).data.length > 0,
  ],
  [
    "the report of a code",
    async (code) => (await get("/v1/reports/funnel", { code, status: "4" })).data[0]?.attempts > 0,
  ],
];

beforeAll(async () => {
  await send({ category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: CODE }, ...ITEMS] });
  await post("/v1/promotions/redemptions", { ...order(), promoCode: CODE, redemptions: [{ discount: 10 }] });
});

describe.each(DOORS)("%s", (_, finds) => {
  test.each([["as it was created", CODE] as const, ...SPELLINGS])("finds a code %s", async (__, code) => {
    expect(await finds(code)).toBe(true);
  });

  test.each(OTHERS)("takes a code %s for another one", async (__, code) => {
    expect(await finds(code)).toBe(false);
  });
});

/** Each door where a new code enters. @returns the error; null where it was created */
const CREATORS: [door: string, create: (code: string) => Promise<string | null>][] = [
  [
    "the API",
    async (code) => {
      const { status, json } = await promotions("POST", `/${id}/codes`, { code });
      return status === 201 ? null : `${json.errors[0].path} ${json.errors[0].message}`;
    },
  ],
  ...(["text/csv", "application/x-ndjson"] as const).map((type): [string, (code: string) => Promise<string | null>] => [
    `an import of ${type}`,
    async (code) => {
      const response = await fetch(`${collector.url}/stores/${property}/v3/promotions/${id}/codes/import`, {
        method: "POST",
        headers: { "X-Auth-Token": ADMIN_TOKEN, "content-type": type },
        body: Buffer.from(type === "text/csv" ? `code\n"${code}"\n` : JSON.stringify({ code })),
      });
      const { added, problems } = (await response.json()).data;
      return added === 1 ? null : problems[0].reason;
    },
  ]),
];

describe.each(CREATORS)("%s", (_, create) => {
  test("refuses every spelling of a code that exists", async () => {
    for (const [, code] of SPELLINGS) expect(await create(code)).toMatch(/exists/);
  });

  test.each([
    ["a code that nobody sees", "\u3164\u200b", "code must have a visible character: use letters and digits"],
    [
      "a code with an unassigned character",
      "SA\u0378VE",
      "code must not contain U+0378, which Unicode assigns to no character: remove it",
    ],
    ["a code with a symbol", "SAVE10€", "code must consist of letters, digits, spaces, _ and -"],
  ])("refuses %s by the name of the field", async (__, code, message) => {
    expect(await create(code)).toBe(message);
  });

  test("accepts what is pasted with a code", async () => {
    const code = `NEW\u200b–${++count}`;
    expect(await create(code)).toBeNull();
    expect((await get("/v3/promotions/codes", { code: `new-${count}` })).data).toMatchObject([{ code }]);
  });
});
