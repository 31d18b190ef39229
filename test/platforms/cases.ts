import type { Fields } from "../../collector/contract/fields.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { Source } from "../../collector/contract/promotion/source.ts";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Evaluation } from "../../collector/evaluation/types.ts";
import { PLATFORMS } from "../../collector/platforms/index.ts";
import type { Translated } from "../../collector/platforms/translation.ts";
import { calculate, cartOf, type LineFields, minor, NOW } from "../evaluation/build.ts";

/** A shop in dollars whose clocks are those of New York. */
export const SHOP = { currency: "USD", timeZone: "America/New_York" };

/** A documented coupon, and what its platform does with it. */
export interface PlatformCase {
  /** What the merchant wants. */
  readonly wish: string;
  /** The public page that describes it. */
  readonly page: string;
  readonly record: Fields;
  /** The paths that are named; empty: the promotion is exact. */
  readonly partial: readonly string[];
  /** Of exact ones: a cart, and what the platform makes of it: `10.00`, `10.00 and free shipping`, `minimum_spend_not_met`. */
  readonly cart?: readonly LineFields[];
  readonly gives?: string;
}

/** `[wish, page, fields of the record, lines of a cart, what the platform gives]` of an exact coupon. */
type ExactRow = readonly [string, string, Fields, readonly LineFields[], string];
/** `[wish, page, fields of the record, named paths]` of a partial coupon. */
type PartialRow = readonly [string, string, Fields, readonly string[]];

/** Cases whose records differ from a plain one in some fields. */
export const casesOf = (
  recordOf: (fields: Fields) => Fields,
  exact: readonly ExactRow[],
  partial: readonly PartialRow[],
): PlatformCase[] => [
  ...exact.map(([wish, page, fields, cart, gives]) => ({
    ...{ wish, page, cart, gives, partial: [] },
    record: recordOf(fields),
  })),
  ...partial.map(([wish, page, fields, paths]) => ({ wish, page, partial: paths, record: recordOf(fields) })),
];

/** Translates a record. @throws where it has errors */
export function translated(source: Source, record: unknown): Translated {
  const translation = PLATFORMS[source].translate(record, SHOP);
  if ("errors" in translation) throw new Error(JSON.stringify(translation.errors));
  return translation;
}

/** The promotion of a translated body. @throws where it is not valid */
export function promotionOf(body: Fields): Promotion {
  const parsed = parsePromotion(body, SHOP.currency);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { start_date = "2026-01-01T00:00:00Z", ...stored } = parsed.value;
  return { id: 1, version: 1, ...stored, start_date };
}

/** What the translated promotion gives for a cart that also has a method of shipping for 9.00. */
export function resultFor(source: Source, { record, cart = [] }: PlatformCase): string {
  const { body, codes } = translated(source, record);
  const [code] = codes;
  const evaluation = calculate({
    cart: {
      ...cartOf(cart),
      country: "US",
      shipping: [{ id: "1", methodId: "express", price: minor("9.00") }],
      customer: { groupId: "1", orderCount: 0, segmentIds: ["77"] },
    },
    promotions: [promotionOf(body)],
    coupons: code ? { [canonicalCode(code.code)]: 1 } : {},
    codes: code ? [code.code] : [],
    now: NOW,
  });
  return described(evaluation);
}

function described({ discount, shipping, codes, applied, currency }: Evaluation): string {
  const [outcome] = codes;
  if (outcome ? !outcome.inTotals : applied.length === 0) return outcome?.reason ?? "nothing";
  const off = formatAmount(discount, currency);
  if (!shipping || shipping.discount === 0) return off;
  const free = shipping.discount === shipping.price;
  return `${off} and ${free ? "free shipping" : `${formatAmount(shipping.discount, currency)} off shipping`}`;
}

/** How a case turned out: `wrong` is a promotion that says nothing about a difference. */
export type Outcome = "exact" | "partial" | "wrong";

/** Compares a case with its translation. */
export function outcomeOf(source: Source, one: PlatformCase): Outcome {
  const { unsupported } = translated(source, one.record);
  const named = unsupported.map(({ path }) => path);
  if (JSON.stringify([...named].sort()) !== JSON.stringify([...one.partial].sort())) return "wrong";
  if (named.length > 0) return "partial";
  return resultFor(source, one) === one.gives ? "exact" : "wrong";
}

/** A text that `test.each` prints for a case. */
export const titled = (cases: readonly PlatformCase[]) => cases.map((one) => [one.wish, one] as const);
