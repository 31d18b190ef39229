import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAmount } from "../../collector/evaluation/money.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Cart, Line } from "../../collector/evaluation/types.ts";
import { minor } from "./build.ts";
import { naive, real } from "./implementations.ts";
import { ACTION_KINDS, type CartSize, CURRENCIES, type Inputs, inputsOf, promotionIn, withStatus } from "./inputs.ts";
import type { AppliedVerdict, Verdict } from "./naive.ts";

/** `npm run test:units`: 10,000 carts of up to 500 units for each property. */
const LONG = process.env.LONG === "1";
const LARGE: CartSize = { maxQuantity: 120, maxLines: 40, maxUnits: 500 };
const SIZE: CartSize = LONG ? LARGE : { maxQuantity: 8, maxLines: 8, maxUnits: 40 };
const RUNS = { numRuns: LONG ? 10_000 : 400 };
const TIMEOUT = { timeout: 3_600_000 };

const question = inputsOf(SIZE);
const KINDS = ["any", ...ACTION_KINDS] as const;
const questionOf = (kind: (typeof KINDS)[number]) => (kind === "any" ? question : inputsOf(SIZE, kind));

const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);
const shuffle = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
const withLines = (inputs: Inputs, lines: readonly Line[]): Inputs => ({ ...inputs, cart: { ...inputs.cart, lines } });

/** The units of a line, in lines with at least one unit each. */
const piecesOf = (line: Line): fc.Arbitrary<Line[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: line.quantity }), { maxLength: 4, size: "max" }).map((ends) => {
    const places = [...new Set([0, ...ends, line.quantity])].sort((a, b) => a - b);
    return places.slice(1).map((end, at) => ({ ...line, quantity: end - places[at]! }));
  });

/** The same units in other lines, with other ids, in another order. */
const cutOf = ({ lines }: Cart): fc.Arbitrary<Line[]> =>
  fc
    .tuple(...lines.map(piecesOf))
    .chain((pieces) => shuffle(pieces.flat()))
    .chain((all) => fc.tuple(fc.constant(all), shuffle(all.map((_, at) => String(at)))))
    .map(([all, ids]) => all.map((line, at) => ({ ...line, id: ids[at]! })));

/** A line for each unit. */
const singlesOf = ({ lines }: Cart): Line[] =>
  lines.flatMap((line) =>
    Array.from({ length: line.quantity }, (_, at) => ({ ...line, id: `${line.id}-${at}`, quantity: 1 })),
  );

function byProduct(amounts: AppliedVerdict["lines"], { lines }: Cart): Record<string, number> {
  const products: Record<string, number> = {};
  for (const { id, productId } of lines) {
    const amount = amounts[id] ?? 0;
    if (amount > 0) products[String(productId)] = (products[String(productId)] ?? 0) + amount;
  }
  return products;
}

/** What does not depend on how lines are cut: all but the shares of lines, and these for each product. */
const uncut = (verdict: Verdict, { cart }: Inputs) => ({
  ...verdict,
  applied: Object.entries(verdict.applied).map(([id, { lines, units, ...rest }]) => ({
    ...rest,
    id,
    products: byProduct(lines, cart),
    units: byProduct(units, cart),
  })),
});

/** The largest discount of one unit. */
const roomOf = ({ price, minimumPrice = 0 }: Line): number => Math.max(0, price - minimumPrice);

describe("the same goods cost the same in other lines", () => {
  test.each(KINDS)("with actions: %s", TIMEOUT, (kind) => {
    const cut = questionOf(kind).chain((inputs) => fc.tuple(fc.constant(inputs), cutOf(inputs.cart)));
    fc.assert(
      fc.property(cut, ([inputs, lines]) => {
        const apart = withLines(inputs, lines);
        expect(uncut(real(apart), apart)).toEqual(uncut(real(inputs), inputs));
      }),
      RUNS,
    );
  });

  test("and with a line for each unit, of which none goes below its minimum price", TIMEOUT, () => {
    fc.assert(
      fc.property(question, (inputs) => {
        const apart = withLines(inputs, singlesOf(inputs.cart));
        const verdict = real(apart);
        expect(uncut(verdict, apart)).toEqual(uncut(real(inputs), inputs));
        for (const line of apart.cart.lines)
          expect(sum(Object.values(verdict.applied).map(({ lines }) => lines[line.id] ?? 0))).toBeLessThanOrEqual(
            roomOf(line),
          );
      }),
      RUNS,
    );
  });

  test("are compared on carts with several discounts, and with equal units on several lines", () => {
    const sellsTwice = ({ cart: { lines } }: Inputs): boolean =>
      new Set(lines.map(({ id, quantity, ...goods }) => JSON.stringify(goods))).size < lines.length;
    for (const kind of ["any", "cart_value", "cart_items", "fixed_price_set"] as const) {
      const sample = fc.sample(questionOf(kind), { numRuns: 300, seed: 7 });
      const discounted = sample.filter((inputs) => Object.keys(real(inputs).applied).length > 1);
      expect(discounted.length).toBeGreaterThan(15);
      expect(discounted.filter(sellsTwice).length).toBeGreaterThan(10);
    }
  });
});

test("the order of lines changes nothing, not even a line's share", TIMEOUT, () => {
  const shuffled = question.chain((inputs) => fc.tuple(fc.constant(inputs), shuffle(inputs.cart.lines)));
  fc.assert(
    fc.property(shuffled, ([inputs, lines]) => {
      expect(real(withLines(inputs, lines))).toEqual(real(inputs));
    }),
    RUNS,
  );
});

test("the order of codes changes nothing where each is of another promotion and none is too many", TIMEOUT, () => {
  const shuffled = question
    .map((inputs) => {
      const codes = new Map(inputs.codes.map((one) => [one.coupon?.promotionId, one]));
      return { ...inputs, codes: [...codes.values()].slice(0, 5), settings: { ...inputs.settings, couponsAllowed: 5 } };
    })
    .chain((inputs) => fc.tuple(fc.constant(inputs), shuffle(inputs.codes)));
  const inOrder = ({ codes, ...rest }: Verdict) => ({
    ...rest,
    codes: codes.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  });
  fc.assert(
    fc.property(shuffled, ([inputs, codes]) => {
      expect(inOrder(real({ ...inputs, codes }))).toEqual(inOrder(real(inputs)));
    }),
    RUNS,
  );
});

const AMOUNTS = ["minimum_spend", "fixed_amount", "fixed_price", "maximum_allowed_discount_amount", "min", "max"];

/** The promotion with each amount of as many minor units of another currency. */
const inCurrency = (promotion: Promotion, currency_code: string): Promotion => ({
  ...promotion,
  currency_code,
  rules: JSON.parse(JSON.stringify(promotion.rules), (key, value) =>
    AMOUNTS.includes(key) && typeof value === "string"
      ? formatAmount(minor(value, promotion.currency_code), currency_code)
      : value,
  ),
});

/** Changes that keep a promotion from applying, whatever the cart is. */
const KEPT_OUT: readonly ((promotion: Promotion, currency: string) => Promotion)[] = [
  (promotion) => ({ ...promotion, status: "DISABLED" }),
  (promotion) => ({ ...promotion, redemption_type: "COUPON" }),
  (promotion) => ({ ...promotion, end_date: "2026-01-06T00:00:00Z" }),
  (promotion, currency) => inCurrency(promotion, CURRENCIES.find((other) => other !== currency)!),
  (promotion) => ({
    ...promotion,
    rules: promotion.rules.map((rule) => ({ ...rule, condition: { cart: { items: { products: [99] } } } })),
  }),
];

test("promotions that can't apply change nothing", TIMEOUT, () => {
  const unrelated = (currency: string) =>
    fc.array(
      fc
        .tuple(promotionIn(currency), fc.constantFrom(...KEPT_OUT))
        .map(([promotion, keepOut]) => keepOut({ ...promotion, id: 0 }, currency)),
      { minLength: 1, maxLength: 6, size: "max" },
    );
  const more = question.chain((inputs) => fc.tuple(fc.constant(inputs), unrelated(inputs.cart.currency)));
  fc.assert(
    fc.property(more, ([inputs, others]) => {
      const added = others.map((one, at) => withStatus({ ...one, id: 100 + at }));
      expect(real({ ...inputs, promotions: [...added, ...inputs.promotions] })).toEqual(real(inputs));
    }),
    RUNS,
  );
});

test("a currency with other decimals gives the same in minor units", TIMEOUT, () => {
  const other = question.chain((inputs) =>
    fc.tuple(fc.constant(inputs), fc.constantFrom(...CURRENCIES.filter((one) => one !== inputs.cart.currency))),
  );
  fc.assert(
    fc.property(other, ([inputs, to]) => {
      const from = inputs.cart.currency;
      const exchanged = new Map([
        [from, to],
        [to, from],
      ]);
      const promotions = inputs.promotions.map((one) =>
        inCurrency(one, exchanged.get(one.currency_code) ?? one.currency_code),
      );
      expect(real({ ...inputs, promotions, cart: { ...inputs.cart, currency: to } })).toEqual(real(inputs));
    }),
    RUNS,
  );
});

test("the parts sum to the whole, and no line goes below its minimum price", TIMEOUT, () => {
  fc.assert(
    fc.property(question, (inputs) => {
      const { subtotal, discount, total, applied } = real(inputs);
      const all = Object.values(applied);
      expect(subtotal).toBe(sum(inputs.cart.lines.map(({ price, quantity }) => price * quantity)));
      expect(discount).toBe(sum(all.map((one) => one.discount)));
      expect(total).toBe(subtotal - discount);
      for (const { discount: own, lines } of all) expect(own).toBe(sum(Object.values(lines)));
      for (const line of inputs.cart.lines) {
        const { id, quantity } = line;
        const ofLine = all.map(({ lines }) => lines[id] ?? 0);
        expect(Math.min(0, ...ofLine)).toBe(0);
        expect(sum(ofLine)).toBeLessThanOrEqual(roomOf(line) * quantity);
        expect(Math.max(0, ...all.map(({ units }) => units[id] ?? 0))).toBeLessThanOrEqual(quantity);
      }
    }),
    RUNS,
  );
});

test(
  "discounts of shipping sum to the whole, and no method goes below zero, whatever the order of methods",
  TIMEOUT,
  () => {
    const shipped = inputsOf(SIZE, "shipping_discount").chain((inputs) =>
      fc.tuple(fc.constant(inputs), shuffle(inputs.cart.shipping ?? [])),
    );
    fc.assert(
      fc.property(shipped, ([inputs, methods]) => {
        const { cart } = inputs;
        const verdict = real(inputs);
        const { shipping, applied, total, grandTotal } = verdict;
        for (const [id, off] of Object.entries(shipping)) {
          expect(off).toBe(sum(Object.values(applied).map((one) => one.shipping[id] ?? 0)));
          expect(off).toBeLessThanOrEqual(cart.shipping!.find((method) => method.id === id)!.price!);
        }
        if (grandTotal !== null)
          expect(grandTotal).toBe(
            total + sum(cart.shipping!.map(({ price }) => price!)) - sum(Object.values(shipping)),
          );
        if (cart.shipping) expect(real({ ...inputs, cart: { ...cart, shipping: methods } })).toEqual(verdict);
      }),
      RUNS,
    );
  },
);

test("the second implementation agrees on carts of up to 500 units", TIMEOUT, () => {
  fc.assert(
    fc.property(inputsOf(LARGE), (inputs) => {
      expect(real(inputs)).toEqual(naive(inputs));
    }),
    { numRuns: LONG ? 1_000 : 30 },
  );
});
