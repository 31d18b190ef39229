import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";

const page = readFileSync(new URL("../../docs/evaluation.md", import.meta.url), "utf8");

interface Example {
  section: string;
  promotions: { code: string | undefined; body: object }[];
  lines: object[];
  answer: object;
}

/** The page's examples: promotions, a cart, and the answer that it gets. */
function examples(): Example[] {
  const found: Example[] = [];
  let section = "";
  let promotions: Example["promotions"] = [];
  let lines: object[] = [];
  const parts = page.matchAll(/^## (.+)$|^```json (promotion|cart|answer) ?(\w*)\n([\s\S]*?)^```/gm);
  for (const [, title, kind, code, text] of parts) {
    if (title) section = title;
    if (kind === "promotion") promotions.push({ code: code || undefined, body: JSON.parse(text!) });
    if (kind === "cart") lines = JSON.parse(text!);
    if (kind !== "answer") continue;
    found.push({ section, promotions, lines, answer: JSON.parse(text!) });
    promotions = [];
  }
  return found;
}

test("the page has its examples", () => {
  expect(examples().length).toBeGreaterThanOrEqual(8);
});

describe("docs/evaluation.md is right about", () => {
  test.each(examples().map((example) => [example.section, example] as const))("%s", async (_, example) => {
    const collector = await collectorForTest();
    await collector.admin("/v1/properties", { id: "1", name: "Docs" });
    const start_date = "2020-01-01T00:00:00Z";
    for (const { code, body } of example.promotions) {
      const full = { name: "Example", redemption_type: "AUTOMATIC", start_date, ...body };
      const made = await (await collector.admin("/stores/1/v3/promotions", full)).json();
      expect(made.errors).toBeUndefined();
      if (code) await collector.admin(`/stores/1/v3/promotions/${made.data.id}/codes`, { code });
    }
    const promocodes = example.promotions.flatMap(({ code }) => code ?? []);
    const calculation = { cart: { lines: example.lines }, promocodes, promocodes_info: 1, explain: true };
    const answer = await collector.admin("/v1/carts/calculate?property_id=1", calculation);
    expect(await answer.json()).toMatchObject(example.answer);
  });
});
