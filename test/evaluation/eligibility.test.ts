import { describe, expect, test } from "vitest";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Usage } from "../../collector/evaluation/types.ts";
import { type CouponsByCode, calculate, cartOf, couponPromotion, promotion, summaryOf } from "./build.ts";

const usageOf = (promotionUses: number, total = 0, customer = 0): Usage => ({
  promotions: new Map([[1, promotionUses]]),
  codes: new Map([["SAVE10", { total, customer }]]),
});

interface Moment {
  fields?: Partial<Promotion>;
  coupons?: CouponsByCode;
  usage?: Usage;
  now?: string;
  currency?: string;
}

const inputsOf = ({ usage, now, currency }: Moment) => ({
  cart: cartOf([{ price: "50" }], currency),
  ...(usage && { usage }),
  ...(now && { now: Date.parse(now) }),
});

const week = { start_date: "2026-11-20T00:00:00Z", end_date: "2026-11-27T00:00:00Z" };

/** States in which a promotion is not eligible, each with the outcome of its code. */
const ofThePromotion: [string, Moment, string][] = [
  ["it is enabled", {}, "4 in totals"],
  ["it is disabled", { fields: { status: "DISABLED" } }, "2 promotion_disabled"],
  [
    "it is disabled and ended: disabled is reported",
    { fields: { status: "DISABLED", end_date: "2026-02-01T00:00:00Z" } },
    "2 promotion_disabled",
  ],
  ["it starts in a millisecond", { fields: week, now: "2026-11-19T23:59:59.999Z" }, "2 promotion_not_started"],
  ["it starts now", { fields: week, now: "2026-11-20T00:00:00Z" }, "4 in totals"],
  ["it ends in a millisecond", { fields: week, now: "2026-11-26T23:59:59.999Z" }, "4 in totals"],
  ["it ends at this very moment", { fields: week, now: "2026-11-27T00:00:00Z" }, "2 promotion_ended"],
  ["it ended long ago", { fields: week, now: "2027-11-27T00:00:00Z" }, "2 promotion_ended"],
  [
    "dates are in an offset: Berlin's midnight has passed",
    { fields: { end_date: "2026-11-22T01:00:00+01:00" }, now: "2026-11-22T00:00:00Z" },
    "2 promotion_ended",
  ],
  ["one use is left", { fields: { max_uses: 3 }, usage: usageOf(2) }, "4 in totals"],
  ["no use is left", { fields: { max_uses: 3 }, usage: usageOf(3) }, "2 promotion_uses_exhausted"],
  ["more uses were made than allowed", { fields: { max_uses: 3 }, usage: usageOf(9) }, "2 promotion_uses_exhausted"],
  ["it was used often and has no limit", { usage: usageOf(1_000_000) }, "4 in totals"],
  ["it is for dollars, the cart is in euros", { currency: "EUR" }, "3 currency_mismatch"],
  ["it is for euros, the cart is in euros", { fields: { currency_code: "EUR" }, currency: "EUR" }, "4 in totals"],
  ["it is for any currency, the cart is in yen", { fields: { currency_code: "*" }, currency: "JPY" }, "4 in totals"],
  [
    "it has ended and is for another currency: ended is reported",
    { fields: { ...week, currency_code: "EUR" }, now: "2027-01-01T00:00:00Z" },
    "2 promotion_ended",
  ],
];

describe("a promotion with a code", () => {
  test.each(ofThePromotion)("%s", (_, moment, outcome) => {
    const promotions = [couponPromotion(moment.fields)];
    const { codes, applied } = calculate({
      ...inputsOf(moment),
      promotions,
      coupons: { SAVE10: 1 },
      codes: ["save10"],
    });
    expect(codes.map(summaryOf)).toEqual([outcome]);
    expect(applied).toHaveLength(outcome === "4 in totals" ? 1 : 0);
  });
});

describe("an automatic promotion", () => {
  test.each(ofThePromotion)("%s", (_, moment, outcome) => {
    const { applied } = calculate({ ...inputsOf(moment), promotions: [promotion(moment.fields)] });
    expect(applied).toHaveLength(outcome === "4 in totals" ? 1 : 0);
  });
});

describe("a code's own limits", () => {
  const limited = { SAVE10: { promotionId: 1, maxUses: 2, maxUsesPerCustomer: 1 } };
  test.each<[string, Moment, string]>([
    ["it was never used", { coupons: limited }, "4 in totals"],
    ["another customer used it once", { coupons: limited, usage: usageOf(1, 1, 0) }, "4 in totals"],
    ["this customer used it once", { coupons: limited, usage: usageOf(1, 1, 1) }, "2 customer_uses_exhausted"],
    ["others used it up", { coupons: limited, usage: usageOf(2, 2, 0) }, "2 code_uses_exhausted"],
    [
      "used up by all and by this customer: the code's own limit is reported",
      { coupons: limited, usage: usageOf(2, 2, 1) },
      "2 code_uses_exhausted",
    ],
    ["0 uses mean that there is no limit", { coupons: { SAVE10: 1 }, usage: usageOf(99, 99, 99) }, "4 in totals"],
    [
      "its promotion is disabled as well: that is reported",
      { coupons: limited, fields: { status: "DISABLED" }, usage: usageOf(2, 2, 2) },
      "2 promotion_disabled",
    ],
    [
      "it is used up, and the cart is in euros: used up is reported",
      { coupons: limited, usage: usageOf(2, 2, 0), currency: "EUR" },
      "2 code_uses_exhausted",
    ],
  ])("%s", (_, moment, outcome) => {
    const question = { ...inputsOf(moment), promotions: [couponPromotion(moment.fields)], coupons: moment.coupons! };
    expect(calculate({ ...question, codes: [" save10 "] }).codes.map(summaryOf)).toEqual([outcome]);
  });
});
