import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseCalculation } from "../../collector/contract/cart.ts";
import { idList } from "../../collector/contract/ids.ts";
import { formatPath, parseWith } from "../../collector/contract/parse.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { startCpuClock } from "../support/cpu-clock.ts";

describe("the path of an error", () => {
  test.each<[string, PropertyKey[]]>([
    ["", []],
    ["name", ["name"]],
    ["items[0].id", ["items", 0, "id"]],
    ["[3]", [3]],
    ["[3].price", [3, "price"]],
    ["rules[0].condition.and[12].cart", ["rules", 0, "condition", "and", 12, "cart"]],
    ["matrix[1][2]", ["matrix", 1, 2]],
  ])("%j", (printed, path) => {
    expect(formatPath(path)).toBe(printed);
  });
});

const problems = (schema: z.ZodType, value: unknown, under: PropertyKey[] = []) => {
  const parsed = parseWith(schema, value, under);
  return parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`);
};

describe("a value that is parsed with a schema", () => {
  const schema = z.strictObject({ name: z.string(), sizes: z.array(z.number()).default([]) });

  test("is the output of the schema", () => {
    expect(parseWith(schema, { name: "Mug" })).toEqual({ ok: true, value: { name: "Mug", sizes: [] } });
  });

  test("is refused with every error, below its path", () => {
    expect(problems(schema, { sizes: [1, "2"], colour: "red", shape: "round" }, ["items", 3])).toEqual([
      "items[3].name: is required",
      "items[3].sizes[1]: must be a number",
      "items[3].colour: is not a known field: correct its name or remove it",
      "items[3].shape: is not a known field: correct its name or remove it",
    ]);
  });
});

describe("a union", () => {
  const zones = z.strictObject({ zones: z.array(z.string()).min(1) });
  const where = z.strictObject({ to: z.union([z.literal("*"), zones, z.array(z.strictObject({ id: z.number() }))]) });

  test.each<[string, unknown, string[]]>([
    ["a string in the list", { zones: ["DE", 5] }, ["to.zones[1]: must be a string"]],
    ["the list is empty", { zones: [] }, ["to.zones: must have at least 1 entry"]],
    [
      "an unknown field",
      { zones: ["DE"], colour: 1 },
      ["to.colour: is not a known field: correct its name or remove it"],
    ],
    [
      "several things",
      { zones: 5, colour: 1 },
      ["to.zones: must be a list", "to.colour: is not a known field: correct its name or remove it"],
    ],
    ["an entry of the other list", [{ id: 1 }, {}], ["to[1].id: is required"]],
  ])("reports the errors of the intended branch: %s", (_, to, errors) => {
    expect(problems(where, { to })).toEqual(errors);
  });

  test.each([5, "DE", null])("reports all branches if none is intended: %j", (to) => {
    expect(problems(where, { to })).toEqual(["to: must be * or an object or a list"]);
  });

  test("reports the schema's own message if no branch is intended", () => {
    const own = z.union([z.literal("*"), zones], "must be * or zones");
    expect(problems(own, 5)).toEqual([": must be * or zones"]);
    expect(problems(own, { zones: [5] })).toEqual(["zones[0]: must be a string"]);
  });
});

describe("more errors than a response lists", () => {
  const numbers = z.array(z.number());
  const last = (errors: string[]) => [errors.length, errors.at(-1)];

  test.each<[number, number, string]>([
    [99, 99, "[98]: must be a number"],
    [100, 100, "[99]: must be a number"],
    [101, 101, ": and 1 more problem: correct these first"],
    [157, 101, ": and 57 more problems: correct these first"],
  ])("%i errors become %i entries", (count, entries, end) => {
    const errors = problems(numbers, Array(count).fill("x"));
    expect(last(errors)).toEqual([entries, end]);
    expect(errors[Math.min(count, 100) - 1]).toBe(`[${Math.min(count, 100) - 1}]: must be a number`);
  });

  test("unknown fields are counted one by one", () => {
    const fields = Object.fromEntries(Array.from({ length: 157 }, (_, at) => [`field${at}`, at]));
    expect(last(problems(z.strictObject({}), fields))).toEqual([101, ": and 57 more problems: correct these first"]);
  });

  test("invalid ids are counted in every list", () => {
    const lists = z.strictObject({ a: idList(0, 10_000), b: idList(0, 10_000), c: z.string() });
    const errors = problems(lists, { a: Array(150).fill({}), b: Array(130).fill(""), c: 5 });
    expect(last(errors)).toEqual([101, ": and 181 more problems: correct these first"]);
  });

  const wrongIds = { or: Array(19).fill({ products: Array(10_000).fill(1.5) }) };
  const rules = [{ action: { cart_items: { discount: { fixed_amount: "1" }, items: wrongIds } } }];
  const options = Array(90).fill({});
  test.each<[string, () => ReturnType<typeof parseCalculation | typeof parsePromotion>, number]>([
    ["190,000 wrong ids", () => parsePromotion({ name: "x", redemption_type: "AUTOMATIC", rules }, "USD"), 189_900],
    [
      "100 lines of 90 wrong options",
      () => parseCalculation({ cart: { lines: Array(100).fill({ price: 1, options }) } }, "USD"),
      17_900,
    ],
    [
      "10,000 unknown fields",
      () => parseCalculation({ cart: { lines: [], ...Object.fromEntries([...Array(9_990).keys()].entries()) } }, "USD"),
      9_890,
    ],
  ])("%s are counted, and quickly", (_, parse, more) => {
    const spent = startCpuClock();
    const parsed = parse();
    expect(spent()).toBeLessThan(1_000);
    expect(parsed.ok ? null : [parsed.errors.length, parsed.errors.at(-1)]).toEqual([
      101,
      { path: "", message: `and ${more} more problems: correct these first` },
    ]);
  });
});
