import { describe, expect, test } from "vitest";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { statusBadge } from "../../collector/http/dashboard/code-status.ts";
import { collectorForTest } from "../support/collector.ts";
import { readPage } from "./page.ts";

const page = readPage("docs/evaluation.md");

interface Example {
  section: string;
  promotions: { code: string | undefined; body: object }[];
  cart: object;
  response: object;
}

/** A cart, of which most examples have the lines only. */
const cartIn = (written: object): object => (Array.isArray(written) ? { lines: written } : written);

/** The page's examples: promotions, a cart, and the expected response. */
function examples(): Example[] {
  const list: Example[] = [];
  let section = "";
  let promotions: Example["promotions"] = [];
  let cart: object = {};
  const parts = page.matchAll(/^#+ (.+)$|^```json (promotion|cart|response) ?(\w*)\n([\s\S]*?)^```/gm);
  for (const [, title, kind, code, text] of parts) {
    if (title) section = title;
    if (kind === "promotion") promotions.push({ code: code || undefined, body: JSON.parse(text!) });
    if (kind === "cart") cart = cartIn(JSON.parse(text!));
    if (kind !== "response") continue;
    list.push({ section, promotions, cart, response: JSON.parse(text!) });
    promotions = [];
  }
  return list;
}

test("docs/evaluation.md has its examples", () => {
  expect(examples().length).toBeGreaterThanOrEqual(8);
});

test("docs/evaluation.md explains each reason", () => {
  expect(Object.keys(REASONS).filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
});

/** The rows of the page's tables, by cell. */
const rows = page.split("\n").flatMap((line) => (line.startsWith("| ") ? [line.slice(2, -2).split(" | ")] : []));

test.each(
  Object.entries(REASONS).filter(([, { status }]) => status > 0),
)("docs/evaluation.md has the dashboard's words beside %s", (reason, { label, status }) => {
  const [statuses, labels] = rows.find(([, , names]) => names?.includes(`\`${reason}\``)) ?? [];
  expect(statuses?.split(", ")).toContain(String(status));
  expect(labels?.split(", ")).toContain(label);
});

test("docs/evaluation.md has the dashboard's words for each status", () => {
  for (const status of [1, 2, 3, 4, 5])
    for (const inTotals of [true, false]) {
      const [, text] = />([^<]+)</.exec(statusBadge(status, inTotals).text)!;
      const words = rows.find(([first, , name]) => first === String(status) && /^[A-Z_]+$/.test(name ?? ""))?.[1];
      expect(words?.split(", or ")).toContain(text);
    }
});

describe("the example of docs/evaluation.md", () => {
  test.each(examples().map((example) => [example.section, example] as const))("%s", async (_, example) => {
    const collector = await collectorForTest();
    await collector.admin("/v1/properties", { id: "1", name: "Docs" });
    const start_date = "2020-01-01T00:00:00Z";
    for (const { code, body } of example.promotions) {
      const full = { name: "Example", redemption_type: "AUTOMATIC", start_date, ...body };
      const created = await (await collector.admin("/stores/1/v3/promotions", full)).json();
      expect(created.errors).toBeUndefined();
      if (code) await collector.admin(`/stores/1/v3/promotions/${created.data.id}/codes`, { code });
    }
    const promocodes = example.promotions.flatMap(({ code }) => code ?? []);
    const calculation = { cart: example.cart, promocodes, promocodes_info: 1, explain: true };
    const response = await collector.admin("/v1/carts/calculate?property_id=1", calculation);
    expect(await response.json()).toMatchObject(example.response);
  });
});
