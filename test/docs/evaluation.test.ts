import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { statusBadge } from "../../collector/http/dashboard/code-status.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { type Example, examplesOf } from "./examples.ts";
import { readPage } from "./page.ts";

const page = readPage("docs/evaluation.md");
const examples = examplesOf("docs/evaluation.md");

test("docs/evaluation.md has its examples", () => {
  expect(examples.length).toBeGreaterThanOrEqual(50);
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
  const clock = vi.spyOn(Date, "now");
  let collector: Collector;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.close());
  afterEach(() => void clock.mockReset());

  /** Adds a property with an example's promotions. @returns its id */
  async function propertyFor({ section, promotions, moment }: Example): Promise<string> {
    const time_zone = moment?.timeZone ?? "UTC";
    const id = (await (await collector.admin("/v1/properties", { name: section, time_zone })).json()).data.id;
    for (const { code, body } of promotions) {
      const full = { name: "Example", redemption_type: "AUTOMATIC", start_date: "2020-01-01T00:00:00Z", ...body };
      const created = await (await collector.admin(`/stores/${id}/v3/promotions`, full)).json();
      expect(created.errors).toBeUndefined();
      if (code) await collector.admin(`/stores/${id}/v3/promotions/${created.data.id}/codes`, { code });
    }
    return id;
  }

  test.each(examples.map((example) => [example.section, example] as const))("%s", async (_, example) => {
    const { promotions, cart, response, moment } = example;
    const property = await propertyFor(example);
    if (moment) clock.mockReturnValue(moment.at);
    const promocodes = promotions.flatMap(({ code }) => code ?? []);
    const calculation = { cart, promocodes, promocodes_info: 1, explain: true };
    const calculated = await collector.admin(`/v1/carts/calculate?property_id=${property}`, calculation);
    expect(await calculated.json()).toMatchObject(response);
  });
});
