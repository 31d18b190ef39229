import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { importFromPlatform } from "../../collector/commands/import-from-platform.ts";
import { withProperty } from "../../collector/commands/with-property.ts";
import type { Source } from "../../collector/contract/promotion/source.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { coupon as bigCommerceCoupon } from "../platforms/bigcommerce-cases.ts";
import { salesRule } from "../platforms/magento-cases.ts";
import { codeNode, priceRule } from "../platforms/shopify-cases.ts";
import { coupon } from "../platforms/woocommerce-cases.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type Ask, bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";
import { promotrail } from "./commands.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
let property: string;
let ask: Ask;
beforeAll(async () => {
  collector = await startCollector();
});
beforeEach(async () => {
  property = await newProperty(collector, "Shop");
  ask = bigCommerceClient(collector, property);
});
afterAll(() => collector.close());

/** Writes a file. @returns its path */
function saved(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** Runs the command in this process: a process for each import would take seconds. */
const importFrom = (source: Source, ...files: string[]) => runImport(source, files, false);

async function runImport(source: Source, files: string[], isAll: boolean) {
  const [out, err] = [[] as string[], [] as string[]];
  const spies = [
    vi.spyOn(console, "log").mockImplementation((line) => void out.push(line)),
    vi.spyOn(console, "error").mockImplementation((line) => void err.push(line)),
  ];
  const run = (store: Store, shop: Property) => importFromPlatform(store, shop, source, files, isAll);
  await withProperty({ DATABASE_URL: collector.dataFile }, property, run);
  for (const spy of spies) spy.mockRestore();
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { out, err, code };
}

const importCoupons = (...coupons: object[]) => importFrom("woocommerce", saved("coupons.json", coupons));
/** The coupons are all that the shop has. */
const importAllCoupons = (...coupons: object[]) => runImport("woocommerce", [saved("coupons.json", coupons)], true);
const stored = async () => (await ask("GET", "?limit=250")).json.data;

/** What a code gives for a cart of $100.00: the discount, or the reason of its refusal. */
async function resultOf(code: string): Promise<string> {
  const cart = { currency: "USD", lines: [{ product_id: "1", price: "100.00" }] };
  const answer = await collector.admin(`/v1/carts/calculate?property_id=${property}`, {
    cart,
    promocodes: [code],
    promocodes_info: true,
  });
  const { cart: totals, promocodes } = await answer.json();
  return promocodes[0].in_totals ? totals.discount : promocodes[0].reason;
}

describe("import promotions --from", () => {
  test("creates them with their codes, names what is missing, and says where they come from", async () => {
    const { out, err, code } = await importCoupons(
      coupon({ id: 1, code: "ten" }),
      coupon({ id: 2, code: "vip", email_restrictions: ["*@example.com"] }),
    );
    const [ten, vip] = await stored();
    expect([out, code]).toEqual([
      [
        `created   1 → ${ten.id}  ten`,
        `created   2 → ${vip.id}  vip`,
        "2 promotions: 2 created, 0 updated, 0 unchanged, 0 disabled; 1 partial.",
      ],
      0,
    ]);
    expect(err).toEqual([expect.stringMatching(`^partial: 2 → ${vip.id}  email_restrictions: Only customers`)]);
    expect(ten).toMatchObject({ source: "woocommerce", source_id: "1", partial: null, version: 1 });
    expect(vip).toMatchObject({ source_id: "2", partial: [{ path: "email_restrictions" }] });
    expect([await resultOf("TEN"), await resultOf("vip")]).toEqual(["10.00", "10.00"]);
  });

  test("finds them again: changed ones get a version, missing ones are disabled, and come back", async () => {
    await importCoupons(coupon({ id: 1, code: "ten" }), coupon({ id: 2, code: "five", amount: "5" }));
    const [ten, five] = await stored();
    const again = await importCoupons(coupon({ id: 1, code: "ten" }), coupon({ id: 2, code: "five", amount: "5" }));
    expect(again.out).toEqual(["2 promotions: 0 created, 0 updated, 2 unchanged, 0 disabled; 0 partial."]);
    const changed = await importAllCoupons(coupon({ id: 1, code: "ten", amount: "20" }));
    expect(changed.out).toEqual([
      `updated   1 → ${ten.id}  ten`,
      `disabled  2 → ${five.id}  five`,
      "2 promotions: 0 created, 1 updated, 0 unchanged, 1 disabled; 0 partial.",
    ]);
    expect([await resultOf("ten"), await resultOf("five")]).toEqual(["20.00", "promotion_disabled"]);
    const versions = (await ask("GET", `/${five.id}/versions`)).json.data;
    expect(versions.map(({ changed_fields }: { changed_fields: string[] }) => changed_fields)).toEqual([
      ["status"],
      [],
    ]);
    await importCoupons(coupon({ id: 1, code: "ten" }), coupon({ id: 2, code: "five", amount: "5" }));
    expect(await resultOf("five")).toBe("5.00");
  });

  test("keeps codes and limits in step, and counts the uses of the platform", async () => {
    await importCoupons(coupon({ id: 1, code: "old", usage_limit: 5, usage_count: 5 }));
    expect(await resultOf("old")).toBe("code_uses_exhausted");
    await importCoupons(coupon({ id: 1, code: "old", usage_limit: 6, usage_count: 5 }));
    expect(await resultOf("old")).toBe("10.00");
    const renamed = await importCoupons(coupon({ id: 1, code: "new" }));
    expect(renamed.out[0]).toMatch(/^updated/);
    expect([await resultOf("old"), await resultOf("new")]).toEqual(["unknown_code", "10.00"]);
  });

  test("gives the code of a coupon that was deleted in the shop to the one that has it now", async () => {
    await importCoupons(coupon({ id: 1, code: "spring" }));
    const { out, code } = await importAllCoupons(coupon({ id: 9, code: "SPRING", amount: "30" }));
    expect([out.map((line) => line.replace(/→ \d+/, "→ n")), code]).toEqual([
      [
        "created   9 → n  SPRING",
        "disabled  1 → n  spring",
        "2 promotions: 1 created, 0 updated, 0 unchanged, 1 disabled; 0 partial.",
      ],
      0,
    ]);
    expect(await resultOf("spring")).toBe("30.00");
  });

  test("notices a part that is missing now", async () => {
    await importCoupons(coupon({ id: 1, code: "ten" }));
    await importCoupons(coupon({ id: 1, code: "ten", email_restrictions: ["a@example.com"] }));
    const [ten] = await stored();
    expect(ten).toMatchObject({ version: 2, partial: [{ path: "email_restrictions" }] });
    const versions = (await ask("GET", `/${ten.id}/versions`)).json.data;
    expect(versions[0]).toMatchObject({ by: "command line", changed_fields: ["partial"] });
  });

  test("lets a promotion begin before its import where the platform names no start", async () => {
    await importCoupons(coupon({ id: 1, code: "ten", date_created: null, date_created_gmt: null }));
    expect((await stored())[0].start_date).toBe("1970-01-01T00:00:00.000Z");
  });

  test("imports a promotion without a code that can't be stored", async () => {
    const { err, code } = await importCoupons(coupon({ id: 1, code: "50%" }));
    expect(code).toBe(0);
    expect(err[0]).toMatch(/^partial: 1 → \d+ {2}code: The code 50% must consist of/);
    expect((await stored())[0].partial).toHaveLength(1);
  });

  test("leaves those alone that a page lacks", async () => {
    const page = (...rules: object[]) => ({ items: rules, search_criteria: {}, total_count: 2 });
    const other = { rule_id: 32, coupons: [{ code: "OTHER" }] };
    await importFrom("magento", saved("all.json", page(salesRule({}), salesRule(other))));
    const { out, err } = await importFrom("magento", saved("page.json", page(salesRule({}))));
    expect(out).toEqual(["1 promotion: 0 created, 0 updated, 1 unchanged, 0 disabled; 0 partial."]);
    expect(err).toEqual([
      expect.stringMatching(/^not in the files: 32 → \d+ {2}/),
      "The files lack 1 active promotion of Magento: import all files with --all to disable what they lack.",
    ]);
    expect(await resultOf("OTHER")).toBe("10.00");
    const all = await runImport("magento", [saved("page.json", page(salesRule({})))], true);
    expect([all.err[0], all.code]).toEqual([
      expect.stringContaining("says that there are more promotions than the 1 one of these files"),
      1,
    ]);
  });

  test("disables nothing because of the first page of coupons, and names the others", async () => {
    const coupons = Array.from({ length: 12 }, (_, at) => coupon({ id: at + 1, code: `c${at + 1}` }));
    await importCoupons(...coupons);
    const { out, err } = await importCoupons(...coupons.slice(0, 10));
    expect(out).toEqual(["10 promotions: 0 created, 0 updated, 10 unchanged, 0 disabled; 0 partial."]);
    expect(err.map((line) => line.replace(/→ \d+/, "→ n"))).toEqual([
      "not in the files: 11 → n  c11",
      "not in the files: 12 → n  c12",
      "The files lack 2 active promotions of WooCommerce: import all files with --all to disable what they lack.",
    ]);
    expect(await resultOf("c12")).toBe("10.00");
  });

  test("gives a code to the coupon that has it now, although the file does not have all", async () => {
    await importCoupons(coupon({ id: 1, code: "spring" }));
    const { code } = await importCoupons(coupon({ id: 9, code: "SPRING", amount: "30" }));
    expect([code, await resultOf("spring")]).toEqual([0, "30.00"]);
  });

  test("leaves a code to the property's own promotion, says it, and imports the others", async () => {
    const { json } = await ask("POST", "", tenOff());
    await ask("POST", `/${json.data.id}/codes`, { code: "MINE" });
    const coupons = [coupon({ id: 1, code: "free" }), coupon({ id: 2, code: "mine", amount: "40" })];
    const { err, code } = await importCoupons(...coupons);
    expect(code).toBe(0);
    expect(err[0]).toContain(
      `code: Promotion ${json.data.id}, which is not imported, has the code mine and decides about it here.`,
    );
    expect([await resultOf("free"), await resultOf("mine")]).toEqual(["10.00", "10.00"]);
    expect((await importCoupons(...coupons)).out[0]).toContain("2 unchanged");
  });

  test("leaves the property's own promotions alone", async () => {
    await ask("POST", "", tenOff());
    await importCoupons(coupon({ id: 1, code: "ten" }));
    const [own, imported] = await stored();
    expect([own.status, "source" in own, imported.source]).toEqual(["ENABLED", false, "woocommerce"]);
  });

  test("reads what each platform's API returns", async () => {
    const node = codeNode({
      customerGets: { value: { percentage: 0.2 }, items: { allItems: true } },
      codes: { edges: [{ node: { code: "GRAPH", asyncUsageCount: 0 } }] },
    });
    const files = {
      shopify: saved("graphql.json", { data: { codeDiscountNodes: { edges: [{ node }] } } }),
      magento: saved("rules.json", {
        items: [salesRule({ coupons: [] })],
        coupons: { items: [{ rule_id: 31, code: "RULE" }] },
        total_count: 1,
      }),
      bigcommerce: saved("coupons-v2.json", [bigCommerceCoupon({ code: "VTWO" })]),
    };
    for (const [source, file] of Object.entries(files) as [Source, string][])
      expect((await importFrom(source, file)).err).toEqual([]);
    expect([await resultOf("GRAPH"), await resultOf("RULE"), await resultOf("VTWO")]).toEqual([
      "20.00",
      "10.00",
      "10.00",
    ]);
    const rest = saved("rest.json", {
      price_rules: [priceRule({ id: 5001, value: "-30.0", discount_codes: undefined })].map(
        ({ discount_codes: _, ...rule }) => rule,
      ),
      discount_codes: [{ price_rule_id: 5001, code: "GRAPH", usage_count: 0 }],
    });
    expect((await importFrom("shopify", rest)).out[0]).toMatch(/^updated {3}5001 → /);
    expect(await resultOf("GRAPH")).toBe("30.00");
  });
});

describe("import promotions --from, with files that are wrong", () => {
  test.each<[string, Source, unknown, string]>([
    [
      "a file of another platform",
      "woocommerce",
      { price_rules: [priceRule({})] },
      "is a file of Shopify, not of WooCommerce: use --from shopify",
    ],
    [
      "another file of another platform",
      "shopify",
      [coupon({})],
      "is a file of WooCommerce, not of Shopify: use --from woocommerce",
    ],
    [
      "an answer that is an error",
      "woocommerce",
      { code: "woocommerce_rest_cannot_view", message: "No", data: { status: 401 } },
      "is no answer of WooCommerce: save what its API returns for GET /wp-json/wc/v3/coupons",
    ],
    [
      "no promotion",
      "magento",
      { items: [], total_count: 0 },
      "has no promotions: nothing is imported. If the shop has none any more, run: promotrail remove promotions --from magento",
    ],
    [
      "an empty list",
      "woocommerce",
      [],
      "has no promotions: nothing is imported. If the shop has none any more, run: promotrail remove promotions --from woocommerce",
    ],
    [
      "an amount that is none",
      "woocommerce",
      [coupon({}), coupon({ id: 2, code: "x", amount: "ten" })],
      "[1].amount must be a decimal such as 19.99",
    ],
    [
      "a negative percentage",
      "woocommerce",
      [coupon({ amount: "-5" })],
      "[0].amount must not be negative, and is -5: correct it in the shop",
    ],
    [
      "a negative amount",
      "woocommerce",
      [coupon({ amount: "-5", discount_type: "fixed_cart" })],
      "[0].amount must not be negative, and is -5: correct it in the shop",
    ],
    [
      "a negative maximum",
      "woocommerce",
      [coupon({ maximum_amount: "-1" })],
      "[0].maximum_amount must not be negative, and is -1: correct it in the shop",
    ],
    [
      "a surcharge of Shopify",
      "shopify",
      { price_rules: [priceRule({ value: "10.0" })] },
      "price_rules[0].value must be negative, as a discount of Shopify is, and is 10",
    ],
    ["a record that is none", "woocommerce", [coupon({}), 5], "[1].id is required"],
    [
      "a missing field",
      "shopify",
      { data: { codeDiscountNodes: { nodes: [codeNode({ codes: { nodes: [{}] } })] } } },
      "data.codeDiscountNodes.nodes[0].codeDiscount.codes.nodes[0].code is required",
    ],
    ["an id twice", "woocommerce", [coupon({}), coupon({ code: "x" })], "[1] has the id 719, as"],
    ["a code twice", "woocommerce", [coupon({}), coupon({ id: 2, code: "AUTUMN" })], "[1] has the code AUTUMN, as"],
  ])("refuses %s, and stores nothing", async (_, platform, content, message) => {
    const { out, err, code } = await importFrom(platform, saved("wrong.json", content));
    expect([out, code]).toEqual([[], 1]);
    expect(err[0]).toContain(message);
    expect(err.at(-1)).toMatch(/^Nothing is imported: correct \d+ problem/);
    expect(await stored()).toEqual([]);
  });

  test("refuses a file that is no JSON, and a dialect beside a platform", async () => {
    const run = (...args: string[]) =>
      promotrail(collector.dataFile, "import", "promotions", ...args, "--property", property);
    expect((await run("--from", "shopify", saved("cut.json", '{"data": '))).err).toMatch(
      /cut\.json is not JSON in UTF-8/,
    );
    const both = await run("--from", "shopify", "--dialect", "bigcommerce", "x");
    expect(both.err).toMatch(/--from.*cannot be used with.*--dialect/);
  });
});

test("imported promotions and their codes are read-only over the API", async () => {
  await importCoupons(coupon({ id: 44, code: "ten" }));
  const [{ id }] = await stored();
  const [code] = (await ask("GET", `/${id}/codes`)).json.data;
  const answers = await Promise.all([
    ask("PUT", `/${id}`, { name: "Mine" }),
    ask("DELETE", `/${id}`),
    ask("DELETE", `?id:in=${id}`),
    ask("POST", `/${id}/codes`, { code: "MORE" }),
    ask("DELETE", `/${id}/codes/${code.id}`),
    ask("DELETE", `/${id}/codes?id:in=${code.id}`),
    ask("DELETE", "/codes?code=ten"),
    ask("POST", `/${id}/codegen`, { batch_size: 1 }),
  ]);
  const expected = `Promotion ${id} comes from WooCommerce (44) and is read-only here. Change it there, then run: promotrail import promotions --from woocommerce FILE. To remove all of them here, run: promotrail remove promotions --from woocommerce`;
  expect(answers.map(({ status, json }) => [status, json.detail])).toEqual(answers.map(() => [409, expected]));
  const upload = await fetch(`${collector.url}/stores/${property}/v3/promotions/${id}/codes/import`, {
    method: "POST",
    headers: { "X-Auth-Token": ADMIN_TOKEN, "Content-Type": "text/csv" },
    body: "code\nMORE\n",
  });
  expect(upload.status).toBe(409);
  expect(await resultOf("ten")).toBe("10.00");
});

describe("a shop that changes its platform", () => {
  const node = (amount: number) =>
    codeNode({
      customerGets: { value: { percentage: amount }, items: { allItems: true } },
      codes: { nodes: [{ code: "SAVE", asyncUsageCount: 0 }] },
    });
  const importShopify = () =>
    importFrom("shopify", saved("graphql.json", { data: { codeDiscountNodes: { nodes: [node(0.2)] } } }));
  const remove = (query: string) =>
    fetch(`${collector.url}/v1/promotion-source/promotions?property_id=${property}${query}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });

  test("removes the promotions of the former one, whose history remains, and then has its codes", async () => {
    await importCoupons(coupon({ id: 1, code: "SAVE" }));
    const [{ id }] = await stored();
    const refused = await importShopify();
    expect([refused.err[0], refused.code]).toEqual([
      expect.stringContaining(
        `has the code SAVE, which promotion ${id} of WooCommerce has already. If the shop has left WooCommerce, run: promotrail remove promotions --from woocommerce`,
      ),
      1,
    ]);
    const removed = await promotrail(
      ...([collector.dataFile, "remove", "promotions", "--from", "woocommerce", "--property", property] as const),
    );
    expect(removed.out).toContain("1 promotion of WooCommerce removed.");
    expect((await importShopify()).code).toBe(0);
    expect(await resultOf("SAVE")).toBe("20.00");
    const versions = (await ask("GET", `/${id}/versions`)).json.data;
    expect(versions.map(({ change }: { change: string }) => change)).toEqual(["deleted", "created"]);
  });

  test("removes them over the API, and leaves those of other platforms and its own", async () => {
    await ask("POST", "", tenOff());
    await importCoupons(...Array.from({ length: 12 }, (_, at) => coupon({ id: at + 1, code: `c${at}` })));
    await importShopify();
    const removed = await remove("&source=woocommerce");
    expect([removed.status, await removed.json()]).toEqual([200, { data: { removed: 12 }, meta: {} }]);
    expect((await stored()).map(({ source }: { source?: string }) => source)).toEqual([undefined, "shopify"]);
    for (const query of ["", "&source=opencart"]) expect((await remove(query)).status).toBe(422);
    expect(await stored()).toHaveLength(2);
  });

  test("or disables them there first: disabled promotions give up their codes", async () => {
    await importCoupons(coupon({ id: 1, code: "SAVE" }));
    await importCoupons(coupon({ id: 1, code: "SAVE", status: "draft" }));
    expect((await importShopify()).code).toBe(0);
    expect(await resultOf("SAVE")).toBe("20.00");
  });
});
