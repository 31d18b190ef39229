import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statedAndPurchased } from "../../../collector/store/decide/bought.ts";
import {
  type ReversibleLine,
  reverseAll,
  reverseLines as reverseLinesIn,
  reversibleLines,
} from "../../../collector/store/decide/reverse.ts";
import type { ReversedLine } from "../../../collector/store/ports/redemptions.ts";

const NOTHING = { quantity: 0, discount: 0 };
const line = (fields: Partial<ReversibleLine>): ReversibleLine => ({
  lineId: "1",
  sku: "A",
  bought: 3,
  discounted: fields.bought ?? 3,
  discount: 1_000,
  reversed: NOTHING,
  ...fields,
});
const reverseLines = (lines: readonly ReversibleLine[], requested: readonly ReversedLine[]) =>
  reverseLinesIn(lines, requested, "USD");
const request = (fields: object) => ({ path: "lines[0]", lineId: null, sku: null, quantity: null, ...fields });

test("the parts of all units add up to the line's discount, in any portions", () => {
  const portions = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(portions, fc.integer({ min: 0, max: 1e13 }), (parts, discount) => {
      const bought = parts.reduce((sum, part) => sum + part, 0);
      let reversed = NOTHING;
      for (const part of parts) {
        const { reversed: units, isWhole } = reverseLines(
          [line({ bought, discount, reversed })],
          [request({ lineId: "1", quantity: part })],
        );
        const [portion] = units;
        // Each unit has at most one odd cent.
        expect(Math.abs(portion!.discount - (discount / bought) * part)).toBeLessThan(part + 1);
        reversed = { quantity: reversed.quantity + part, discount: reversed.discount + portion!.discount };
        expect(isWhole).toBe(reversed.quantity === bought);
      }
      expect(reversed.discount).toBe(discount);
    }),
  );
});

test("a SKU reverses all of its lines, in their order", () => {
  const lines = [line({ lineId: "1" }), line({ lineId: "2", sku: "B" }), line({ lineId: "3", discount: 300 })];
  const { reversed, isWhole, objections } = reverseLines(lines, [request({ sku: "A", quantity: 4 })]);
  expect(objections).toEqual([]);
  expect(isWhole).toBe(false);
  expect(reversed).toEqual([
    { lineId: "1", sku: "A", quantity: 3, discount: 1_000 },
    { lineId: "3", sku: "A", quantity: 1, discount: 100 },
  ]);
});

test("a line that an earlier version stored with blanks in its ids is found without them", () => {
  const lines = [line({ lineId: " 1", sku: "A " }), line({ lineId: "2", sku: null })];
  for (const by of [{ sku: "A" }, { lineId: "1" }, { lineId: "1", sku: "A" }]) {
    expect(reverseLines(lines, [request(by)])).toMatchObject({ objections: [], reversed: [{ lineId: " 1" }] });
  }
  expect(reverseLines(lines, [request({ lineId: "2", sku: "A" })]).objections).toMatchObject([
    { reason: "unknown_line" },
  ]);
});

test("a whole reversal takes the units that are left", () => {
  const lines = [
    line({ reversed: { quantity: 2, discount: 667 } }),
    line({ lineId: "2", reversed: { quantity: 3, discount: 1_000 } }),
    line({ lineId: "3", discount: 0 }),
  ];
  expect(reverseAll(lines)).toEqual([
    { lineId: "1", sku: "A", quantity: 1, discount: 333 },
    { lineId: "3", sku: "A", quantity: 3, discount: 0 },
  ]);
});

/** Three shirts, of which one has 5.00 off, and a sock without a discount. */
const ORDER = {
  discounted: [{ lineId: "1", sku: "SHIRT", quantity: 1, discount: 500 }],
  bought: [
    { lineId: "1", sku: "SHIRT", quantity: 3 },
    { lineId: "2", sku: "SOCK", quantity: 1 },
  ],
};
type Parcel = readonly (readonly [sku: string, quantity: number | null])[];

/** The discounts of parcels that come back one after the other, with the reason of each refusal. */
function sendBack(parcels: readonly Parcel[]): { results: (number | string)[]; whole: boolean } {
  const before: { lineId: string; sku: string | null; quantity: number; discount: number }[] = [];
  let whole = false;
  const results = parcels.map((parcel) => {
    const lines = reversibleLines(ORDER.discounted, ORDER.bought, before);
    const { reversed, isWhole, objections } = reverseLines(
      lines,
      parcel.map(([sku, quantity]) => request({ sku, quantity })),
    );
    if (objections.length > 0) return objections.map(({ reason }) => reason).join(" ");
    before.push(...reversed);
    whole = isWhole;
    return reversed.reduce((sum, units) => sum + units.discount, 0);
  });
  return { results, whole };
}

describe("three units, 5.00 off one of them, and a line without a discount", () => {
  test.each<[string, readonly Parcel[], (number | string)[], boolean]>([
    ["three at once", [[["SHIRT", 3]]], [500], true],
    ["all, without a number", [[["SHIRT", null]]], [500], true],
    ["two, then one", [[["SHIRT", 2]], [["SHIRT", 1]]], [334, 166], true],
    ["one at a time", [[["SHIRT", 1]], [["SHIRT", 1]], [["SHIRT", 1]]], [167, 167, 166], true],
    ["one", [[["SHIRT", 1]]], [167], false],
    [
      "the whole order, line by line",
      [
        [
          ["SHIRT", 3],
          ["SOCK", 1],
        ],
      ],
      [500],
      true,
    ],
    ["the line without a discount", [[["SOCK", 1]]], [0], false],
    ["the line without a discount first", [[["SOCK", 1]], [["SHIRT", 3]]], [0, 500], true],
    ["the line without a discount last", [[["SHIRT", 3]], [["SOCK", 1]]], [500, 0], true],
    ["four of three", [[["SHIRT", 4]]], ["more_than_bought"], false],
    ["two socks of one", [[["SOCK", 2]]], ["more_than_bought"], false],
    [
      "twice two in one request",
      [
        [
          ["SHIRT", 2],
          ["SHIRT", 2],
        ],
      ],
      ["more_than_bought"],
      false,
    ],
    ["twice two in two requests", [[["SHIRT", 2]], [["SHIRT", 2]]], [334, "already_reversed"], false],
    ["the same unit twice", [[["SOCK", 1]], [["SOCK", 1]]], [0, "already_reversed"], false],
    ["what is left of nothing", [[["SOCK", 1]], [["SOCK", null]]], [0, "already_reversed"], false],
    ["a line that the order does not have", [[["HAT", 1]]], ["unknown_line"], false],
  ])("%s", (_, parcels, results, whole) => {
    expect(sendBack(parcels)).toEqual({ results, whole });
  });
});

describe("a line of 2.5 meters with 5.00 off, and three units with 3.00 off", () => {
  const lines = [
    line({ sku: "CLOTH", bought: 1, quantitySent: "2.5", discount: 500 }),
    line({ lineId: "2", sku: "MUG", discount: 300 }),
  ];

  test.each<[string, object, object[] | string]>([
    ["the whole measure", { sku: "CLOTH", quantity: "2.5" }, [{ quantity: 1, discount: 500 }]],
    ["the whole line", { sku: "CLOTH" }, [{ quantity: 1, discount: 500 }]],
    ["one meter", { sku: "CLOTH", quantity: 1 }, "not_divisible"],
    ["a part of the measure", { sku: "CLOTH", quantity: "1.5" }, "not_divisible"],
    ["half a mug", { sku: "MUG", quantity: "0.5" }, "not_divisible"],
    ["half a hat", { sku: "HAT", quantity: "0.5" }, "unknown_line"],
    ["an amount", { sku: "CLOTH", amount: "1.20" }, [{ quantity: 0, discount: 120 }]],
    ["an amount of units", { sku: "MUG", amount: 3 }, [{ quantity: 0, discount: 300 }]],
    ["more than the discount", { sku: "CLOTH", amount: "5.01" }, "more_than_discounted"],
    ["half a cent, which is rounded", { sku: "CLOTH", amount: "0.005" }, [{ quantity: 0, discount: 1 }]],
    ["nothing", { sku: "CLOTH", amount: 0 }, "not_divisible"],
  ])("%s", (_, fields, result) => {
    const { reversed, objections } = reverseLines(lines, [request(fields)]);
    expect(typeof result === "string" ? objections : reversed).toMatchObject(
      typeof result === "string" ? [{ reason: result }] : result,
    );
  });

  test("amounts and units together give back the discount once", () => {
    const first = reverseLines(lines, [request({ sku: "MUG", amount: "1.50" })]);
    const before = reversibleLines(
      lines.map(({ lineId, sku, bought, discount }) => ({ lineId, sku, quantity: bought, discount })),
      [{ lineId: "2", sku: "MUG", quantity: 3 }],
      first.reversed,
    );
    expect(reverseLines(before, [request({ sku: "MUG" })])).toMatchObject({
      reversed: [{ quantity: 3, discount: 150 }],
      isWhole: true,
    });
    expect(reverseLines(before, [request({ sku: "MUG", amount: "1.50" })]).isWhole).toBe(true);
    expect(reverseLines(before, [request({ sku: "MUG", amount: "1.51" })]).objections).toHaveLength(1);
  });
});

test("without the order's units, those with a discount can be reversed", () => {
  expect(reversibleLines(ORDER.discounted, null, [])).toEqual([
    { lineId: "1", sku: "SHIRT", bought: 1, discounted: 1, discount: 500, reversed: NOTHING },
  ]);
});

test("a redemption without a discount is reversed with the last unit of its order", () => {
  const lines = reversibleLines([], ORDER.bought, []);
  expect(reverseLines(lines, [request({ sku: "SHIRT" })]).isWhole).toBe(false);
  expect(reverseLines(lines, [request({ sku: "SHIRT" }), request({ sku: "SOCK" })]).isWhole).toBe(true);
});

test("units that an earlier version reversed with a larger share leave the rest of the discount to the others", () => {
  const before = [{ lineId: "1", sku: "SHIRT", quantity: 1, discount: 400 }];
  const lines = reversibleLines(ORDER.discounted, ORDER.bought, before);
  expect(reverseLines(lines, [request({ sku: "SHIRT", quantity: 1 })]).reversed).toMatchObject([{ discount: 0 }]);
  expect(reverseAll(lines)).toMatchObject([{ quantity: 2, discount: 100 }, { discount: 0 }]);
});

describe("the units of stated amounts, after the order was reported", () => {
  const stated = (lineId: string, sku: string | null, quantity: number) => ({ lineId, sku, quantity });
  const PURCHASED = [
    { sku: "SHIRT", quantity: 2 },
    { sku: "SHIRT", quantity: 1 },
    { sku: "SOCK", quantity: 1 },
    { sku: null, quantity: 5 },
  ];
  test.each<[string, ReturnType<typeof stated>[], object[], object[]]>([
    ["are those stated, without a purchase", [stated("1", "SHIRT", 2)], [], [stated("1", "SHIRT", 2)]],
    [
      "are those of the purchase where it has more, with its other SKUs",
      [stated("1", "SHIRT", 1)],
      PURCHASED,
      [stated("1", "SHIRT", 3), stated("sku SOCK", "SOCK", 1)],
    ],
    [
      "are more in the first of two lines with a SKU",
      [stated("1", "SHIRT", 1), stated("2", "SHIRT", 1)],
      PURCHASED,
      [stated("1", "SHIRT", 2), stated("2", "SHIRT", 1), stated("sku SOCK", "SOCK", 1)],
    ],
    [
      "are those stated where these are more",
      [stated("1", "SHIRT", 9)],
      PURCHASED,
      [stated("1", "SHIRT", 9), stated("sku SOCK", "SOCK", 1)],
    ],
    [
      "have no other lines where an amount is of the whole order",
      [stated("1", null, 1)],
      PURCHASED,
      [stated("1", null, 1)],
    ],
  ])("%s", (_, lines, purchased, expected) => {
    expect(statedAndPurchased(lines, purchased as typeof PURCHASED, true)).toEqual(expected);
    const byPage = statedAndPurchased(lines, purchased as typeof PURCHASED, false);
    expect(byPage.map(({ discounted: _, ...line }) => line)).toEqual(expected);
    const discounted = new Map(lines.map(({ lineId, quantity }) => [lineId, quantity]));
    for (const line of byPage) expect(line.discounted).toBe(discounted.get(line.lineId) ?? 0);
  });

  test("share the discount only as far as a server reported them", () => {
    const shirts = [{ sku: "SHIRT", quantity: 1_000 }];
    const back = (byServer: boolean, quantity: number) => {
      const bought = statedAndPurchased([stated("1", "SHIRT", 1)], shirts, byServer);
      const lines = reversibleLines(ORDER.discounted, bought, []);
      const { reversed, isWhole } = reverseLines(lines, [request({ sku: "SHIRT", quantity })]);
      return [reversed[0]!.discount, isWhole];
    };
    expect([back(true, 1), back(true, 1_000)]).toEqual([
      [1, false],
      [500, true],
    ]);
    expect([back(false, 1), back(false, 1_000)]).toEqual([
      [500, true],
      [500, true],
    ]);
  });
});
