import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalCode } from "../../collector/evaluation/code.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import type { Evaluation } from "../../collector/evaluation/types.ts";
import { anyCart, anyPromotions, anySettings } from "./arbitrary.ts";
import { type CodeBook, calculate, type Question, unknownCart } from "./build.ts";

/** Two codes for each promotion that has codes: `CODE1`, `ALSO1`. */
const bookOf = (promotions: readonly Promotion[]): CodeBook =>
  Object.fromEntries(
    promotions
      .filter(({ redemption_type }) => redemption_type === "COUPON")
      .flatMap(({ id }) => [`CODE${id}`, `ALSO${id}`].map((code) => [code, id])),
  );

const entered = fc.array(
  fc
    .tuple(fc.constantFrom("CODE", "code", " Code", "ALSO", "nope"), fc.integer({ min: 1, max: 6 }))
    .map(([word, id]) => `${word}${id}`),
  { maxLength: 8, size: "max" },
);

const question: fc.Arbitrary<Question> = fc
  .record({ cart: anyCart, promotions: anyPromotions, codes: entered, settings: anySettings })
  .map((asked) => ({ ...asked, book: bookOf(asked.promotions), wishes: { explain: true, notifyAt: "*" } }));

const shuffle = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });

/** An evaluation without the order in which the cart's lines came. */
const withoutLineOrder = (evaluation: Evaluation) => ({
  ...evaluation,
  applied: evaluation.applied.map((one) => ({
    ...one,
    shares: Object.fromEntries(one.shares.map((share) => [share.lineId, share])),
  })),
});

const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);

test("these properties are about carts that do get discounts, and codes that do count", () => {
  const sample = fc.sample(question, { numRuns: 300, seed: 7 }).map(calculate);
  expect(sample.filter(({ discount }) => discount > 0).length).toBeGreaterThan(80);
  expect(sample.filter(({ applied }) => applied.length > 1).length).toBeGreaterThan(25);
  expect(sample.filter(({ codes }) => codes.some(({ inTotals }) => inTotals)).length).toBeGreaterThan(25);
});

test("the order of a cart's lines changes no total, no line's share and no code's outcome", () => {
  const shuffled = question.chain((asked) => fc.tuple(fc.constant(asked), shuffle(asked.cart.lines)));
  fc.assert(
    fc.property(shuffled, ([asked, lines]) => {
      const again = calculate({ ...asked, cart: { ...asked.cart, lines } });
      expect(withoutLineOrder(again)).toEqual(withoutLineOrder(calculate(asked)));
    }),
  );
});

test("the order in which promotions were entered changes nothing", () => {
  const shuffled = question.chain((asked) => fc.tuple(fc.constant(asked), shuffle(asked.promotions)));
  fc.assert(
    fc.property(shuffled, ([asked, promotions]) => {
      expect(calculate({ ...asked, promotions })).toEqual(calculate(asked));
    }),
  );
});

test("the shares sum to the discounts, and the discounts to what the total is lower by", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { subtotal, discount, total, applied } = calculate(asked);
      expect(subtotal).toBe(sum(asked.cart.lines.map(({ price, quantity }) => price * quantity)));
      expect(total).toBe(subtotal - discount);
      expect(discount).toBe(sum(applied.map((one) => one.discount)));
      for (const one of applied) expect(one.discount).toBe(sum(one.shares.map((share) => share.discount)));
    }),
  );
});

test("no total, no line and no share goes below zero", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { total, applied } = calculate(asked);
      const shares = applied.flatMap((one) => one.shares);
      expect(total).toBeGreaterThanOrEqual(0);
      expect(shares.every((share) => share.discount > 0)).toBe(true);
      for (const { id, price, quantity } of asked.cart.lines) {
        const off = sum(shares.filter(({ lineId }) => lineId === id).map((share) => share.discount));
        expect(off).toBeLessThanOrEqual(price * quantity);
      }
    }),
  );
});

test("every promotion in the totals gives something, and has one share a line at most", () => {
  fc.assert(
    fc.property(question, (asked) => {
      for (const { discount, gifts, shares, freeZones } of calculate(asked).applied) {
        expect(discount > 0 || gifts.length > 0 || freeZones !== null).toBe(true);
        expect(new Set(shares.map(({ lineId }) => lineId)).size).toBe(shares.length);
      }
    }),
  );
});

test("evaluating changes none of its inputs, and asking again gives the same answer", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const before = structuredClone(asked);
      const first = calculate(asked);
      expect(asked).toEqual(before);
      expect(calculate(asked)).toEqual(first);
    }),
  );
});

test("there is one outcome for each distinct code, in the order of the request, as first entered", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const distinct = new Map<string, string>();
      for (const number of asked.codes!)
        if (!distinct.has(canonicalCode(number))) distinct.set(canonicalCode(number), number);
      expect(calculate(asked).codes.map(({ code, number }) => [code, number])).toEqual([...distinct]);
    }),
  );
});

test("a code is in the totals or has a reason, and the reason belongs to its status", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { codes, applied } = calculate(asked);
      for (const { code, inTotals, reason, status, discount } of codes) {
        expect(inTotals).toBe(reason === null);
        expect(status).toBe(reason === null ? 4 : REASONS[reason]);
        expect(discount).toBe(applied.find((one) => one.code === code)?.discount ?? 0);
      }
      const counted = codes.filter(({ inTotals }) => inTotals).map(({ code }) => code);
      expect(counted.toSorted()).toEqual(applied.flatMap(({ code }) => code ?? []).toSorted());
      expect(counted.length).toBeLessThanOrEqual(asked.settings!.couponsAllowed!);
    }),
  );
});

test("a promotion is in the totals once, whatever number of its codes is named", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const ids = calculate(asked).applied.map(({ promotionId }) => promotionId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test("with a cart that nobody knows nothing is given, and no code is told that a minimum is not met", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { applied, codes, total } = calculate({ ...asked, cart: unknownCart });
      expect(applied).toEqual([]);
      expect(total).toBe(0);
      for (const { reason, missing } of codes) {
        expect(["minimum_spend_not_met", "minimum_quantity_not_met", "required_items_missing"]).not.toContain(reason);
        expect(missing).toBeNull();
      }
    }),
  );
});

test("promotions that are disabled are as good as none", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const enabled = asked.promotions.filter(({ status }) => status === "ENABLED");
      const book = bookOf(enabled);
      const without = calculate({ ...asked, promotions: enabled, book });
      expect(without.applied).toEqual(calculate(asked).applied);
    }),
  );
});
