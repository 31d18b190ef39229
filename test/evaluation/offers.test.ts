import { describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { endlessRules } from "../../collector/evaluation/compile.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import { calculate, cartOf, NOW, receipt } from "./build.ts";
import { type Offer, offers, type Priced } from "./offers.ts";

/** The offer as a stored promotion, entered as the API enters it. */
function entered({ offer, code, currency, body }: Offer): Promotion {
  const redemption_type = code === undefined ? "AUTOMATIC" : "COUPON";
  const parsed = parsePromotion({ name: offer, redemption_type, ...body }, currency);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { start_date = "2017-01-01T00:00:00Z", ...rest } = parsed.value;
  expect(endlessRules(rest, DEFAULT_SETTINGS)).toEqual([]);
  return { ...rest, start_date, id: 1, version: 1 };
}

/** Discounts, gifts and free shipping of a cart with the offer. */
function pricesOf(offer: Offer, { lines, zoneId }: Priced) {
  const { code, currency, now } = offer;
  const evaluation = calculate({
    cart: { ...cartOf(lines, currency), zoneId },
    promotions: [entered(offer)],
    coupons: code === undefined ? {} : { [code]: 1 },
    codes: code === undefined ? [] : [code],
    now: now === undefined ? NOW : Date.parse(now),
  });
  const gifts = evaluation.applied.flatMap((one) => one.gifts.map(({ productId }) => productId));
  const freeShipping = evaluation.applied.some(({ freeZones }) => freeZones !== null);
  return { discounts: receipt(evaluation), gifts, freeShipping };
}

test("twenty offers or more, each with terms of its own", () => {
  expect(new Set(offers.map(({ source }) => source)).size).toBe(offers.length);
  expect(offers.length).toBeGreaterThanOrEqual(20);
});

describe.each(offers)("$offer", (offer) => {
  test.each(offer.carts)("$name", (priced) => {
    const { discounts, gifts = [], freeShipping = false } = priced;
    expect(pricesOf(offer, priced)).toEqual({ discounts, gifts, freeShipping });
  });
});
