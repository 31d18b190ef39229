import fc from "fast-check";
import { expect, test } from "vitest";
import { type ReversibleLine, reverseAll, reverseLines } from "../../../collector/store/decide/reverse.ts";

const line = (fields: Partial<ReversibleLine>): ReversibleLine => ({
  lineId: "1",
  sku: "A",
  quantity: 3,
  discount: 1_000,
  reversed: 0,
  ...fields,
});
const request = (fields: object) => ({ path: "lines[0]", lineId: null, sku: null, quantity: null, ...fields });

test("the parts of all units add up to the line's discount, in any portions", () => {
  const portions = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(portions, fc.integer({ min: 0, max: 1e13 }), (parts, discount) => {
      const quantity = parts.reduce((sum, part) => sum + part, 0);
      let reversed = 0;
      let sum = 0;
      for (const part of parts) {
        const { reversed: units, isWhole } = reverseLines(
          [line({ quantity, discount, reversed })],
          [request({ lineId: "1", quantity: part })],
        );
        const [portion] = units;
        // Each unit has at most one odd cent.
        expect(Math.abs(portion!.discount - (discount / quantity) * part)).toBeLessThan(part + 1);
        sum += portion!.discount;
        reversed += part;
        expect(isWhole).toBe(reversed === quantity);
      }
      expect(sum).toBe(discount);
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

test("two requests for one line reverse at most its units", () => {
  const two = request({ lineId: "1", quantity: 2 });
  expect(reverseLines([line({})], [two, request({ lineId: "1", quantity: 1 })])).toMatchObject({
    reversed: [{ quantity: 3, discount: 1_000 }],
    isWhole: true,
  });
  expect(reverseLines([line({})], [two, two]).objections).toEqual([{ reason: "already_reversed", path: "lines[0]" }]);
});

test("a whole reversal takes the units that are left", () => {
  expect(
    reverseAll([line({ reversed: 2 }), line({ lineId: "2", reversed: 3 }), line({ lineId: "3", quantity: 0 })]),
  ).toEqual([{ lineId: "1", sku: "A", quantity: 1, discount: 333 }]);
});
