import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
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
  expect(sample.filter(({ applied }) => applied.length > 1).length).toBeGreaterThan(15);
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
        expect(status).toBe(reason === null ? 4 : REASONS[reason].status);
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

test("the order of the codes changes nothing where each is of another promotion and none is too many", () => {
  const five = question.chain((asked) => {
    const codes = asked.promotions.slice(0, 5).map(({ id }) => `CODE${id}`);
    return fc.tuple(
      fc.constant({ ...asked, codes, settings: { ...asked.settings, couponsAllowed: 5 } }),
      shuffle(codes),
    );
  });
  const byCode = ({ codes, explanations, ...rest }: Evaluation) => ({
    ...rest,
    codes: Object.fromEntries(codes.map((one) => [one.code, one])),
    explanations: Object.fromEntries(explanations.map((one) => [`${one.promotionId} ${one.code}`, one])),
  });
  fc.assert(
    fc.property(five, ([asked, codes]) => {
      expect(byCode(calculate({ ...asked, codes }))).toEqual(byCode(calculate(asked)));
    }),
  );
});

test("units in one line or spread over several: a rule gives the same", () => {
  const spread = question
    .map((asked) => ({ ...asked, promotions: [{ ...asked.promotions[0]!, rules: [asked.promotions[0]!.rules[0]!] }] }))
    .chain((asked) => fc.tuple(fc.constant(asked), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))));
  fc.assert(
    fc.property(spread, ([asked, parts]) => {
      const lines = asked.cart.lines.flatMap((line) => {
        const first = Math.floor(line.quantity * parts.next().value);
        return [
          { ...line, id: `${line.id}a`, quantity: first },
          { ...line, id: `${line.id}b`, quantity: line.quantity - first },
        ].filter(({ quantity }) => quantity > 0);
      });
      const pooled = calculate(asked);
      const apart = calculate({ ...asked, cart: { ...asked.cart, lines } });
      expect(apart.discount).toBe(pooled.discount);
      expect(apart.applied.map(({ gifts }) => gifts)).toEqual(pooled.applied.map(({ gifts }) => gifts));
    }),
  );
});

test("each failed leaf stands where its path says, and says what is missing of what is required", () => {
  const at = (promotion: Promotion, path: string): unknown =>
    path
      .split(/[.[\]]+/)
      .filter((key) => key !== "")
      .slice(0, -1)
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], promotion);
  fc.assert(
    fc.property(question, (asked) => {
      for (const { promotionId, failed } of calculate(asked).explanations) {
        const promotion = asked.promotions.find(({ id }) => id === promotionId)!;
        expect(failed.length).toBeGreaterThan(0);
        for (const { path, reason } of failed) {
          expect(at(promotion, path)).toBeTypeOf("object");
          expect(Object.keys(REASONS)).toContain(reason);
        }
      }
    }),
  );
});

test("explanations and notices are only made on request, and change nothing else", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const plain = calculate({ ...asked, wishes: {} });
      expect(plain).toMatchObject({ explanations: [], notices: [] });
      const { explanations, notices } = calculate(asked);
      expect({ ...plain, explanations, notices }).toEqual(calculate(asked));
    }),
  );
});

test("a promotion has the notices of one kind at most, and of all its locations together those of each", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { notices } = calculate(asked);
      const kinds = new Map(notices.map(({ promotionId, type }) => [promotionId, type]));
      expect(notices.every(({ promotionId, type }) => kinds.get(promotionId) === type)).toBe(true);
      const inCart = calculate({ ...asked, wishes: { notifyAt: "CART_PAGE" } }).notices;
      expect(inCart).toEqual(notices.filter(({ locations }) => locations.includes("CART_PAGE")));
    }),
  );
});
