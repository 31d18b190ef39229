import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guard, MAX_DEPTH } from "../../collector/contract/guard.ts";
import { formatPath } from "../../collector/contract/parse.ts";

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { not: value } : [value];
  return value;
};

describe("input that no schema processes", () => {
  test.each<[string, unknown]>([
    ["nothing", null],
    ["a string", "__proto__"],
    ["plain data", { a: [1, { b: null }], c: "x" }],
    ["the longest allowed nesting", nested(MAX_DEPTH)],
    ["__proto__ as a value", { key: "__proto__" }],
    ["ten thousand neighbours", Array.from({ length: 10_000 }, () => ({ a: [1] }))],
  ])("accepts %s", (_, value) => {
    expect(guard(value)).toBeNull();
  });

  test.each<[string, string, string]>([
    ["at the top", '{"__proto__":{"admin":true}}', "__proto__"],
    ["as a plain value", '{"a":{"__proto__":1}}', "a.__proto__"],
    ["in a list", '{"items":[{"id":1},{"id":2,"__proto__":null}]}', "items[1].__proto__"],
  ])("refuses __proto__ as a key %s", (_, json, path) => {
    expect(guard(JSON.parse(json))).toEqual({ path, message: "must not be used as a name: rename it" });
  });

  test.each([MAX_DEPTH + 1, 10_000, 200_000])("refuses nesting %i deep", (levels) => {
    expect(guard(nested(levels))?.message).toBe("must not be nested deeper than 40 levels");
  });

  test("starts the path with the path of the value", () => {
    expect(guard(JSON.parse('{"__proto__":1}'), ["events", 3])?.path).toBe("events[3].__proto__");
    expect(guard(nested(50), ["events", 3])?.path).toBe("events[3][0].not[0]");
  });

  test("finds __proto__ wherever it is", () => {
    const key = fc.constantFrom("a", "b", "c");
    const where = fc.array(fc.oneof(key, fc.nat(3)), { maxLength: 10 });
    fc.assert(
      fc.property(where, (path) => {
        const hidden = path.reduceRight<unknown>(
          (value, step) =>
            typeof step === "number" ? [...Array(step).fill(0), value] : { x: 1, [step]: value, y: [] },
          JSON.parse('{"__proto__":{}}'),
        );
        expect(guard(hidden)?.path).toBe(formatPath([...path, "__proto__"]));
      }),
    );
  });
});
