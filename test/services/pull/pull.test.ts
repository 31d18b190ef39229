import { describe, expect, test, vi } from "vitest";
import type { Fields } from "../../../collector/contract/fields.ts";
import type { PromotionSourceDraft } from "../../../collector/contract/promotion-source.ts";
import { removeImported } from "../../../collector/services/remove-imported.ts";
import { BIGCOMMERCE, coupon as bigCommerceCoupon, promotion } from "../../platforms/bigcommerce-cases.ts";
import { MAGENTO, salesRule } from "../../platforms/magento-cases.ts";
import { codeNode, SHOPIFY } from "../../platforms/shopify-cases.ts";
import { coupon, WOOCOMMERCE } from "../../platforms/woocommerce-cases.ts";
import { MINUTE } from "../../support/events.ts";
import { HOUR, importedFrom, type Pulling, pulling } from "./pulling.ts";
import { bigCommerce, magento, type Shop, serveShop, shopify, wooCommerce } from "./shops.ts";

const KEY = "ck_1:cs_2";
const TOKEN = "shpat_3";

const TEN_PERCENT = [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }];

const wooSource = (url: string, fields: Partial<PromotionSourceDraft> = {}): PromotionSourceDraft => ({
  platform: "woocommerce",
  url,
  credentials: { consumer_key: "ck_1", consumer_secret: "cs_2" },
  interval_minutes: 60,
  ...fields,
});
const tokenSource = (platform: "shopify" | "magento" | "bigcommerce", url: string): PromotionSourceDraft => ({
  ...{ platform, url, interval_minutes: 60 },
  credentials: { access_token: TOKEN },
});

/** Pulls from a shop that is served. */
async function pullingFrom(shop: Shop, source: (url: string) => PromotionSourceDraft) {
  const [served, puller] = await Promise.all([serveShop(shop), pulling()]);
  await puller.setSource(source(served.url));
  return { served, puller };
}

const wooCoupons = (count: number): Fields[] =>
  Array.from({ length: count }, (_, at) => coupon({ id: at + 1, code: `code-${at + 1}` }));

const codesIn = async ({ promotions }: Pulling): Promise<string[]> =>
  (await promotions()).flatMap(({ status, codes }) =>
    status === "ENABLED" ? (codes as Fields[]).map(({ code }) => String(code)) : [],
  );

/** The records of cases, each with an id and codes of its own. */
const numbered = (cases: readonly { readonly record: Fields }[], rename: (record: Fields, at: number) => Fields) =>
  cases.map(({ record }, at) => rename(record, at + 1));

describe("a pull stores what an import of the same records stores:", () => {
  test("WooCommerce", async () => {
    const coupons = numbered(WOOCOMMERCE, (record, id) => ({ ...record, id, code: `c${id}` }));
    const { puller } = await pullingFrom(wooCommerce({ coupons, key: KEY }), wooSource);
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: coupons.length, disabled: 0 } });
    expect(await puller.promotions()).toEqual(await importedFrom("woocommerce", [coupons]));
  });

  test("Magento, whose coupons are apart", async () => {
    const rules = numbered(MAGENTO, (record, id) => ({ ...record, rule_id: id, coupons: undefined }));
    const coupons = rules.map(({ rule_id }) => ({ coupon_id: rule_id, rule_id, code: `c${rule_id}`, times_used: 1 }));
    const { puller } = await pullingFrom(magento({ rules, coupons, token: TOKEN }), (url) =>
      tokenSource("magento", url),
    );
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: rules.length } });
    expect(await puller.promotions()).toEqual(await importedFrom("magento", [{ items: rules, coupons }]));
  });

  test("BigCommerce: promotions with their codes, and coupons", async () => {
    const all = numbered(BIGCOMMERCE, (record, id) => ({ ...record, id }));
    const promotions = all.filter((record) => "redemption_type" in record);
    const coupons = all.filter((record) => "applies_to" in record).map((one) => ({ ...one, code: `v2-${one.id}` }));
    const codes = Object.fromEntries(promotions.map(({ id }) => [String(id), [{ id, code: `v3-${id}` }]]));
    const shop = bigCommerce({
      promotions: promotions.map(({ codes: _, ...one }) => one),
      codes,
      coupons,
      token: TOKEN,
    });
    const { puller } = await pullingFrom(shop, (url) => tokenSource("bigcommerce", `${url}/stores/abc`));
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: all.length } });
    const data = promotions.map((one) =>
      one.redemption_type === "COUPON" ? { ...one, codes: codes[String(one.id)] } : { ...one, codes: undefined },
    );
    const files = [...chunksOf(data, 50).map((part) => ({ data: part })), coupons];
    expect(await puller.promotions()).toEqual(await importedFrom("bigcommerce", files));
  });

  test("Shopify: discounts of codes, and automatic ones", async () => {
    const records = SHOPIFY.map(({ record }) => record);
    const codes = records.filter(isCurrentCode).map((record, at) => renamedNode(record, "codeDiscount", at + 1));
    const automatic = records
      .filter((record) => "automaticDiscount" in record)
      .map((record, at) => renamedNode(record, "automaticDiscount", at + 1001));
    const { puller } = await pullingFrom(shopify({ codes, automatic, token: TOKEN }), (url) =>
      tokenSource("shopify", url),
    );
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: codes.length + automatic.length } });
    const data = { codeDiscountNodes: { nodes: codes }, automaticDiscountNodes: { nodes: automatic } };
    expect(await puller.promotions()).toEqual(await importedFrom("shopify", [{ data }]));
  });
});

const chunksOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));

/** Without fields of earlier versions of Shopify's API, pages that are cut, and types that are not known. */
function isCurrentCode(record: Fields): boolean {
  const text = JSON.stringify(record);
  return (
    "codeDiscount" in record && !/customerSelection|hasNextPage|edges|"codes":\{"nodes":\[\{"code":"\w+"\},/.test(text)
  );
}

function renamedNode(record: Fields, field: string, id: number): Fields {
  const discount = record[field] as Fields;
  const codes = "codes" in discount ? { codes: { nodes: [{ code: `C${id}`, asyncUsageCount: 2 }] } } : {};
  return { id: `gid://shopify/DiscountNode/${id}`, [field]: { ...discount, ...codes } };
}

describe("lists of several pages", () => {
  test("all pages of WooCommerce are read", async () => {
    const { puller } = await pullingFrom(wooCommerce({ coupons: wooCoupons(230), key: KEY }), wooSource);
    expect((await puller.pull()).counts).toMatchObject({ created: 230 });
    expect(await codesIn(puller)).toHaveLength(230);
  });

  test("all rules and coupons of Magento", async () => {
    const rules = Array.from({ length: 320 }, (_, at) => salesRule({ rule_id: at + 1, coupons: undefined }));
    const coupons = Array.from({ length: 700 }, (_, at) => ({ coupon_id: at + 1, rule_id: 7, code: `M${at}` }));
    const { puller } = await pullingFrom(magento({ rules, coupons, token: TOKEN }), (url) =>
      tokenSource("magento", url),
    );
    expect((await puller.pull()).counts).toMatchObject({ created: 320 });
    expect(await codesIn(puller)).toHaveLength(700);
  });

  test("all promotions, codes and coupons of BigCommerce", async () => {
    const promotions = Array.from({ length: 60 }, (_, at) => {
      const { codes: _none, ...one } = promotion({ id: at + 1, coupon_type: "BULK", rules: TEN_PERCENT });
      return one;
    });
    const codes = { 1: Array.from({ length: 501 }, (_, at) => ({ id: at + 1, code: `B${at}` })) };
    const coupons = Array.from({ length: 300 }, (_, at) => bigCommerceCoupon({ id: at + 1, code: `V${at}` }));
    const shop = bigCommerce({ promotions, codes, coupons, token: TOKEN });
    const { puller } = await pullingFrom(shop, (url) => tokenSource("bigcommerce", `${url}/stores/abc`));
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: 360 } });
    expect(await codesIn(puller)).toHaveLength(801);
  });

  test("all discounts of Shopify, with all their codes and products", async () => {
    const many = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, at) => ({ code: `${prefix}${at}`, asyncUsageCount: 0 }));
    const products = { nodes: Array.from({ length: 270 }, (_, at) => ({ id: `gid://shopify/Product/${at + 1}` })) };
    const items = { __typename: "DiscountProducts", products, productVariants: { nodes: [] } };
    const gets = { value: { __typename: "DiscountPercentage", percentage: 0.1 }, items };
    const codes = Array.from({ length: 12 }, (_, at) => {
      const { codeDiscount } = codeNode({ customerGets: gets, codes: { nodes: many(at === 0 ? 600 : 1, `S${at}-`) } });
      return { id: `gid://shopify/DiscountCodeNode/${at + 1}`, codeDiscount };
    });
    const shop = shopify({ codes, automatic: [], token: TOKEN });
    const { puller } = await pullingFrom(shop, (url) => tokenSource("shopify", url));
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: 12, partial: 0 } });
    expect(await codesIn(puller)).toHaveLength(611);
    expect(JSON.stringify((await puller.promotions())[0])).toContain('"270"');
  });

  test("a coupon that is deleted between two pages disables nothing, and the pull is repeated", async () => {
    const state = { coupons: wooCoupons(250), key: KEY };
    const serve = wooCommerce(state);
    const { served, puller } = await pullingFrom((...request) => serve(...request), wooSource);
    await puller.pull();
    let isMoved = false;
    const moving = await serveShop((request, response) => {
      // Another coupon is added at the same time: the total stays.
      if (request.url.searchParams.get("page") === "2" && !isMoved)
        state.coupons = [...state.coupons.filter(({ id }) => id !== 3), coupon({ id: 900, code: "new" })];
      isMoved ||= request.url.searchParams.get("page") === "2";
      return serve(request, response);
    });
    await puller.setSource(wooSource(moving.url));
    expect(await puller.pull()).toMatchObject({ counts: null, error: expect.stringContaining("changed while") });
    expect(await codesIn(puller)).toHaveLength(250);
    await puller.setSource(wooSource(served.url));
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: 1, disabled: 1, unchanged: 249 } });
  });

  test("a page that fails changes nothing", async () => {
    const shop = wooCommerce({ coupons: wooCoupons(150), key: KEY });
    const { puller } = await pullingFrom(
      (request, response) => (request.url.searchParams.get("page") === "2" ? { status: 500 } : shop(request, response)),
      wooSource,
    );
    expect(await puller.pull()).toMatchObject({ error: "The shop answered with the status 500.", counts: null });
    expect(await puller.promotions()).toEqual([]);
  });
});

test("a pull stores a few promotions at a time, so that events run between them, and unchanged ones not at all", async () => {
  const state = { coupons: wooCoupons(95), key: KEY };
  const { puller } = await pullingFrom(wooCommerce(state), wooSource);
  const stored = vi.spyOn(puller.store, "importPromotions");
  const parts = () => stored.mock.calls.map(([, { promotions, missing }]) => promotions.length + missing.length);
  await puller.pull();
  expect(parts()).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
  stored.mockClear();
  expect((await puller.pull()).counts).toMatchObject({ unchanged: 95 });
  expect(parts()).toEqual([]);
  state.coupons = [{ ...state.coupons[0]!, amount: "20.00" }, ...state.coupons.slice(1, 80)];
  expect((await puller.pull()).counts).toMatchObject({ updated: 1, unchanged: 79, disabled: 15 });
  expect(parts()).toEqual([1, 10, 5]);
});

test("promotions that the shop no longer has are disabled, but not all of them because of an empty answer", async () => {
  const state = { coupons: wooCoupons(2), key: KEY };
  const { puller } = await pullingFrom(wooCommerce(state), wooSource);
  await puller.pull();
  state.coupons = state.coupons.slice(1);
  expect((await puller.pull()).counts).toMatchObject({ disabled: 1, unchanged: 1 });
  state.coupons = [];
  expect(await puller.pull()).toMatchObject({
    counts: null,
    error:
      "The shop answered that it has no promotions, but 1 imported promotion is active here: nothing was changed. If it has none any more, run: promotrail remove promotions --from woocommerce",
  });
  expect(await codesIn(puller)).toEqual(["code-2"]);
  await removeImported(puller.store, puller.property, "Ann", "woocommerce");
  expect(await puller.pull()).toMatchObject({ error: null, counts: { created: 0, disabled: 0 } });
});

/** Shops that are out of order, and the error that the merchant reads. */
const TROUBLE: [string, Shop, string][] = [
  ["redirects", () => ({ status: 301, headers: { Location: "https://other.example/" } }), "redirects to another one"],
  ["is no shop", () => ({ status: 404 }), "no API of WooCommerce"],
  ["answers with a page", (_, response) => void response.end("<!doctype html>"), "no JSON"],
  ["answers with something else", () => ({ json: { coupons: [] } }), "no list of coupons"],
  ["hides the totals", () => ({ json: [coupon({})] }), "no header x-wp-total"],
  ["sends too much", (_, response) => void response.end(`"${"x".repeat(17 * 2 ** 20)}"`), "larger than 16 MiB"],
  ["hangs up", (_, response) => void response.destroy(), "closed the connection"],
  [
    "cuts its answer",
    (_, response) => void response.writeHead(200, { "Content-Length": 99 }).write("[", () => response.destroy()),
    "closed the connection",
  ],
  [
    "sends a coupon that can't be read",
    wooCommerce({ coupons: [coupon({ amount: "ten" })], key: KEY }),
    "answer 1: [0].amount must be a decimal",
  ],
  [
    "sends a code twice",
    wooCommerce({ coupons: [coupon({ id: 1 }), coupon({ id: 2, code: "AUTUMN" })], key: KEY }),
    "has the code",
  ],
];

test.each(TROUBLE)("a shop that %s leaves everything as it is, and says why", async (_, shop, error) => {
  const { puller } = await pullingFrom(shop, wooSource);
  expect(await puller.pull()).toMatchObject({ error: expect.stringContaining(error), isRefused: false, counts: null });
  expect(await puller.promotions()).toEqual([]);
  expect(await puller.store.promotionSource(puller.property.id)).toMatchObject({
    last_error: expect.stringContaining(error),
    last_attempt_at: puller.now,
    last_success_at: null,
    failures: 1,
  });
});

test("an address in a private network receives nothing", async () => {
  const puller = await pulling();
  await puller.setSource(wooSource("https://10.1.2.3"));
  expect((await puller.pull()).error).toContain("private network");
});

describe("credentials that the shop refuses", () => {
  const SHOPS: [string, (url: string) => PromotionSourceDraft, Shop, string][] = [
    ["WooCommerce", wooSource, wooCommerce({ coupons: [], key: "x:y" }), "renew the consumer key and secret"],
    ["Magento", (url) => tokenSource("magento", url), magento({ rules: [], coupons: [], token: "" }), "System > Int"],
    [
      "BigCommerce",
      (url) => tokenSource("bigcommerce", `${url}/stores/abc`),
      bigCommerce({ promotions: [], codes: {}, coupons: [], token: "" }),
      "scope Marketing",
    ],
    ["Shopify", (url) => tokenSource("shopify", url), shopify({ codes: [], automatic: [], token: "" }), "read_disc"],
    [
      "Shopify, without the scope",
      (url) => tokenSource("shopify", url),
      () => ({ json: { errors: [{ message: "Access denied", extensions: { code: "ACCESS_DENIED" } }] } }),
      "read_discounts",
    ],
  ];

  test.each(
    SHOPS,
  )("%s: named, without the credentials, and tried at the interval only", async (_, source, shop, text) => {
    const { served, puller } = await pullingFrom(shop, source);
    const end = await puller.pull();
    expect(end).toMatchObject({ isRefused: true, error: expect.stringContaining(text), next_at: puller.now + HOUR });
    expect(end.error).not.toMatch(/cs_2|ck_1|shpat_3/);
    expect([served.received.length, puller.waits]).toEqual([1, []]);
  });

  test("since when is kept until the shop accepts them again", async () => {
    const state = { coupons: wooCoupons(1), key: "expired" };
    const shop: Shop = (...request) => wooCommerce(state)(...request);
    const { puller } = await pullingFrom(shop, wooSource);
    const refused = puller.now;
    await puller.pull();
    puller.now += HOUR;
    await puller.pull();
    const source = () => puller.store.promotionSource(puller.property.id);
    expect(await source()).toMatchObject({ refused_since: refused, failures: 2 });
    state.key = KEY;
    await puller.pull();
    expect(await source()).toMatchObject({ refused_since: null, last_error: null, failures: 0 });
    expect(await codesIn(puller)).toEqual(["code-1"]);
  });
});

describe("a busy shop", () => {
  /** Is busy for some requests, then answers. */
  const busy = (times: number, answer: object): Shop => {
    const shop = wooCommerce({ coupons: wooCoupons(1), key: KEY });
    let left = times;
    return (request, response) => (left-- > 0 ? answer : shop(request, response));
  };

  test.each([
    ["503", { status: 503 }, [1_000, 2_000]],
    ["429 with Retry-After", { status: 429, headers: { "Retry-After": "7" } }, [7_000, 7_000]],
    ["502 and a page", { status: 502, json: "Bad Gateway" }, [1_000, 2_000]],
  ])("%s is asked again within the pull", async (_, answer, waits) => {
    const { puller } = await pullingFrom(busy(2, answer), wooSource);
    expect(await puller.pull()).toMatchObject({ error: null, counts: { created: 1 } });
    expect(puller.waits).toEqual(waits);
  });

  test("Shopify's THROTTLED, too", async () => {
    const shop = shopify({ codes: [], automatic: [], token: TOKEN });
    let left = 1;
    const throttled = { json: { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] } };
    const { puller } = await pullingFrom(
      (request, response) => (left-- > 0 ? throttled : shop(request, response)),
      (url) => tokenSource("shopify", url),
    );
    expect((await puller.pull()).error).toBeNull();
    expect(puller.waits).toEqual([1_000]);
  });

  test("fails after four tries, and the next pulls back off up to the interval", async () => {
    const { served, puller } = await pullingFrom(busy(1_000, { status: 503 }), wooSource);
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) waits.push(((await puller.pull()).next_at - puller.now) / MINUTE);
    expect(waits).toEqual([1, 3, 5, 10, 15, 30, 60, 60]);
    expect(served.received).toHaveLength(32);
  });

  test("that wants to be left alone for long is left alone, longer than the interval", async () => {
    const { served, puller } = await pullingFrom(
      busy(9, { status: 429, headers: { "Retry-After": "7200" } }),
      wooSource,
    );
    expect((await puller.pull()).next_at).toBe(puller.now + 2 * HOUR);
    expect(served.received).toHaveLength(1);
  });
});

describe("pulls of one property", () => {
  test("happen one at a time, and a pull that died is taken over when its time is up", async () => {
    const { puller } = await pullingFrom(wooCommerce({ coupons: [], key: KEY }), wooSource);
    const { store, property } = puller;
    const claim = () => store.claimDuePull(puller.now, HOUR);
    expect(await claim()).toMatchObject({ property_id: property.id });
    expect([await claim(), await store.claimPull(property.id, puller.now, HOUR)]).toEqual([null, "busy"]);
    puller.now += HOUR;
    expect(await claim()).not.toBeNull();
  });

  test("end before their next request where the collector stops, and are repeated soon", async () => {
    const shop = wooCommerce({ coupons: wooCoupons(150), key: KEY });
    let onRequest = () => {};
    const { served, puller } = await pullingFrom((...request) => {
      onRequest();
      return shop(...request);
    }, wooSource);
    onRequest = puller.stop;
    expect(await puller.pull()).toMatchObject({ error: expect.stringContaining("stopped"), counts: null });
    expect(served.received).toHaveLength(1);
    const source = await puller.store.promotionSource(puller.property.id);
    expect(source).toMatchObject({ claimed_until: 0, next_at: puller.now + MINUTE });
  });

  test("end without effect where the source was replaced or deleted meanwhile", async () => {
    const state = { coupons: wooCoupons(1), key: KEY };
    const shop = wooCommerce(state);
    let during = async () => {};
    const { served, puller } = await pullingFrom(async (request, response) => {
      await during();
      return shop(request, response);
    }, wooSource);
    const { store, property } = puller;
    during = () => puller.setSource(wooSource(served.url, { interval_minutes: 120 }));
    expect(await puller.pull()).toMatchObject({ error: expect.stringContaining("changed during the pull") });
    expect(await store.promotionSource(property.id)).toMatchObject({ last_error: null, interval_minutes: 120 });
    during = async () => void (await store.deletePromotionSource(property.id));
    await puller.pull();
    expect(await store.promotionSource(property.id)).toBeNull();
    expect(await puller.promotions()).toEqual([]);
  });
});
