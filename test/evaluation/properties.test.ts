import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import type { Evaluation } from "../../collector/evaluation/types.ts";
import { anyCart, anyPromotions, anySettings } from "./arbitrary.ts";
import { type CouponsByCode, calculate, type EvaluationInputs, unknownCart } from "./build.ts";

/** Two codes for each promotion that has codes: `CODE1`, `ALSO1`. */
const couponsFor = (promotions: readonly Promotion[]): CouponsByCode =>
  Object.fromEntries(
    promotions
      .filter(({ redemption_type }) => redemption_type === "COUPON")
      .flatMap(({ id }) => [`CODE${id}`, `ALSO${id}`].map((code) => [code, id])),
  );

const entered = fc.array(
  fc
    .tuple(fc.constantFrom("CODE", "code", " Code", "ALSO", "nope"), fc.integer({ min: 1, max: 6 }))
    .map(([prefix, id]) => `${prefix}${id}`),
  { maxLength: 8, size: "max" },
);

const question: fc.Arbitrary<EvaluationInputs> = fc
  .record({ cart: anyCart, promotions: anyPromotions, codes: entered, settings: anySettings })
  .map((inputs) => ({ ...inputs, coupons: couponsFor(inputs.promotions), options: { explain: true, notifyAt: "*" } }));

const shuffle = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });

/** An evaluation, independent of the order of the cart's lines. */
const withoutLineOrder = (evaluation: Evaluation) => ({
  ...evaluation,
  applied: evaluation.applied.map((one) => ({
    ...one,
    shares: Object.fromEntries(one.shares.map((share) => [share.lineId, share])),
  })),
});

const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);

test("the inputs include carts with discounts, and codes in the totals", () => {
  const sample = fc.sample(question, { numRuns: 360, seed: 7 }).map(calculate);
  expect(sample.filter(({ discount }) => discount > 0).length).toBeGreaterThan(80);
  expect(sample.filter(({ applied }) => applied.length > 1).length).toBeGreaterThan(15);
  expect(sample.filter(({ codes }) => codes.some(({ inTotals }) => inTotals)).length).toBeGreaterThan(25);
});

test("the order of a cart's lines changes no total, no line's share and no code's outcome", () => {
  const shuffled = question.chain((inputs) => fc.tuple(fc.constant(inputs), shuffle(inputs.cart.lines)));
  fc.assert(
    fc.property(shuffled, ([inputs, lines]) => {
      const again = calculate({ ...inputs, cart: { ...inputs.cart, lines } });
      expect(withoutLineOrder(again)).toEqual(withoutLineOrder(calculate(inputs)));
    }),
  );
});

test("the order in which promotions were created changes nothing", () => {
  const shuffled = question.chain((inputs) => fc.tuple(fc.constant(inputs), shuffle(inputs.promotions)));
  fc.assert(
    fc.property(shuffled, ([inputs, promotions]) => {
      expect(calculate({ ...inputs, promotions })).toEqual(calculate(inputs));
    }),
  );
});

test("the shares add up to the discounts, and the discounts to the difference of the totals", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const { subtotal, discount, total, applied } = calculate(inputs);
      expect(subtotal).toBe(sum(inputs.cart.lines.map(({ price, quantity }) => price * quantity)));
      expect(total).toBe(subtotal - discount);
      expect(discount).toBe(sum(applied.map((one) => one.discount)));
      for (const one of applied) expect(one.discount).toBe(sum(one.shares.map((share) => share.discount)));
    }),
  );
});

test("no total, no line and no share goes below zero", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const { total, applied } = calculate(inputs);
      const shares = applied.flatMap((one) => one.shares);
      expect(total).toBeGreaterThanOrEqual(0);
      expect(shares.every((share) => share.discount > 0)).toBe(true);
      for (const { id, price, quantity } of inputs.cart.lines) {
        const off = sum(shares.filter(({ lineId }) => lineId === id).map((share) => share.discount));
        expect(off).toBeLessThanOrEqual(price * quantity);
      }
    }),
  );
});

test("every promotion in the totals gives something, with at most one share for each line", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      for (const { discount, gifts, shares, freeZones, shipping } of calculate(inputs).applied) {
        expect(discount + (shipping?.discount ?? 0) > 0 || gifts.length > 0 || freeZones !== null).toBe(true);
        expect(new Set(shares.map(({ lineId }) => lineId)).size).toBe(shares.length);
      }
    }),
  );
});

test("an evaluation changes no input, and repeating it gives the same result", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const before = structuredClone(inputs);
      const first = calculate(inputs);
      expect(inputs).toEqual(before);
      expect(calculate(inputs)).toEqual(first);
    }),
  );
});

test("there is one outcome for each distinct code, in the order of the request, as first entered", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const distinct = new Map<string, string>();
      for (const number of inputs.codes!)
        if (!distinct.has(canonicalCode(number))) distinct.set(canonicalCode(number), number);
      expect(calculate(inputs).codes.map(({ code, number }) => [code, number])).toEqual([...distinct]);
    }),
  );
});

test("a code is in the totals or has a reason, and the reason belongs to its status", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const { codes, applied } = calculate(inputs);
      for (const { code, inTotals, reason, status, discount } of codes) {
        expect(inTotals).toBe(reason === null);
        expect(status).toBe(reason === null ? 4 : REASONS[reason].status);
        expect(discount).toBe(applied.find((one) => one.code === code)?.discount ?? 0);
      }
      const inTotals = codes.filter(({ inTotals }) => inTotals).map(({ code }) => code);
      expect(inTotals.toSorted()).toEqual(applied.flatMap(({ code }) => code ?? []).toSorted());
      expect(inTotals.length).toBeLessThanOrEqual(inputs.settings!.couponsAllowed!);
    }),
  );
});

test("a promotion is in the totals once, however many of its codes are entered", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const ids = calculate(inputs).applied.map(({ promotionId }) => promotionId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test("an unknown cart gets nothing, and no code has an unmet minimum", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const { applied, codes, total } = calculate({ ...inputs, cart: unknownCart });
      expect(applied).toEqual([]);
      expect(total).toBe(0);
      for (const { reason, missing } of codes) {
        expect(["minimum_spend_not_met", "minimum_quantity_not_met", "required_items_missing"]).not.toContain(reason);
        expect(missing).toBeNull();
      }
    }),
  );
});

test("disabled promotions change nothing", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const enabled = inputs.promotions.filter(({ status }) => status === "ENABLED");
      const couponsByCode = couponsFor(enabled);
      const without = calculate({ ...inputs, promotions: enabled, coupons: couponsByCode });
      expect(without.applied).toEqual(calculate(inputs).applied);
    }),
  );
});

test("the order of the codes changes nothing if each is of another promotion and none is too many", () => {
  const five = question.chain((inputs) => {
    const codes = inputs.promotions.slice(0, 5).map(({ id }) => `CODE${id}`);
    return fc.tuple(
      fc.constant({ ...inputs, codes, settings: { ...inputs.settings, couponsAllowed: 5 } }),
      shuffle(codes),
    );
  });
  const byCode = ({ codes, explanations, ...rest }: Evaluation) => ({
    ...rest,
    codes: Object.fromEntries(codes.map((one) => [one.code, one])),
    explanations: Object.fromEntries(explanations.map((one) => [`${one.promotionId} ${one.code}`, one])),
  });
  fc.assert(
    fc.property(five, ([inputs, codes]) => {
      expect(byCode(calculate({ ...inputs, codes }))).toEqual(byCode(calculate(inputs)));
    }),
  );
});

test("units in one line get the same as units in several lines", () => {
  const spread = question
    .map((inputs) => ({
      ...inputs,
      promotions: [{ ...inputs.promotions[0]!, rules: [inputs.promotions[0]!.rules[0]!] }],
    }))
    .chain((inputs) => fc.tuple(fc.constant(inputs), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))));
  fc.assert(
    fc.property(spread, ([inputs, parts]) => {
      const lines = inputs.cart.lines.flatMap((line) => {
        const first = Math.floor(line.quantity * parts.next().value);
        return [
          { ...line, id: `${line.id}a`, quantity: first },
          { ...line, id: `${line.id}b`, quantity: line.quantity - first },
        ].filter(({ quantity }) => quantity > 0);
      });
      const pooled = calculate(inputs);
      const apart = calculate({ ...inputs, cart: { ...inputs.cart, lines } });
      expect(apart.discount).toBe(pooled.discount);
      expect(apart.applied.map(({ gifts }) => gifts)).toEqual(pooled.applied.map(({ gifts }) => gifts));
    }),
  );
});

test("each failed leaf has a valid path, and the shortage of its requirement", () => {
  const at = (promotion: Promotion, path: string): unknown =>
    path
      .split(/[.[\]]+/)
      .filter((key) => key !== "")
      .slice(0, -1)
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], promotion);
  fc.assert(
    fc.property(question, (inputs) => {
      for (const { promotionId, failed } of calculate(inputs).explanations) {
        const promotion = inputs.promotions.find(({ id }) => id === promotionId)!;
        expect(failed.length).toBeGreaterThan(0);
        for (const { path, reason } of failed) {
          expect(at(promotion, path)).toBeTypeOf("object");
          expect(Object.keys(REASONS)).toContain(reason);
        }
      }
    }),
  );
});

test("explanations and notifications need their option, and change nothing else", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const plain = calculate({ ...inputs, options: {} });
      expect(plain).toMatchObject({ explanations: [], notices: [] });
      const { explanations, notices } = calculate(inputs);
      expect({ ...plain, explanations, notices }).toEqual(calculate(inputs));
    }),
  );
});

test("a promotion has notifications of at most one type, and those of all locations are those of each", () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const { notices } = calculate(inputs);
      const kinds = new Map(notices.map(({ promotionId, type }) => [promotionId, type]));
      expect(notices.every(({ promotionId, type }) => kinds.get(promotionId) === type)).toBe(true);
      const inCart = calculate({ ...inputs, options: { notifyAt: "CART_PAGE" } }).notices;
      expect(inCart).toEqual(notices.filter(({ locations }) => locations.includes("CART_PAGE")));
    }),
  );
});
