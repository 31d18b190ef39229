/** Shared by the tests with cases of other systems: the evaluation of a translated case, and the results to compare. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
import { endlessRules } from "../../collector/evaluation/compile.ts";
import { evaluate } from "../../collector/evaluation/evaluate.ts";
import { formatAmount, parseAmount } from "../../collector/evaluation/money.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import { emptySet } from "../../collector/evaluation/promotion-set.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, Evaluation, Line } from "../../collector/evaluation/types.ts";

const folder = new URL("../../../shared/corpus/", import.meta.url);

/** The cases are in a folder next to the project, not in it. */
export const isHere = existsSync(folder);

export const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, folder), "utf8")) as T;
export const namesIn = (path: string): string[] => readdirSync(new URL(path, folder)).sort();

/** The time of every evaluation. */
export const NOW = Date.parse("2026-11-22T12:00:00Z");

/** Fields of a line; the price is in major units. */
export type LineWords = Partial<Omit<Line, "price">> & { readonly id: string; readonly price: number | string };

/** A case of another system in the collector's language. */
export interface Question {
  readonly currency?: string;
  readonly lines: readonly LineWords[];
  readonly cart?: Partial<Cart>;
  /** Bodies of requests; the ids are 1, 2, … in this order. */
  readonly promotions: readonly Record<string, unknown>[];
  /** Coupons by code, each with the position of its promotion, and some with a limit that is reached. */
  readonly coupons?: Readonly<
    Record<string, { readonly promotion: number; readonly maxUses?: number; readonly used?: number }>
  >;
  readonly codes?: readonly string[];
  readonly settings?: Partial<Settings>;
  /** Uses of promotions so far, by position. */
  readonly used?: Readonly<Record<number, number>>;
  readonly now?: number;
}

/** The results of both systems that the case contains; amounts in major units. */
export interface Figures {
  readonly discount?: string;
  readonly total?: string;
  /** Off goods and shipping. */
  readonly discountWithShipping?: string;
  /** Discounts of shipping by method, without methods that keep their price. */
  readonly shipping?: Readonly<Record<string, string>>;
  /** Discounts by line id, without lines that have none. */
  readonly lines?: Readonly<Record<string, string>>;
  /** Discounts in any order, if the case does not assign them to lines. */
  readonly anyOrder?: readonly string[];
  readonly codeInTotals?: boolean;
  readonly codeMatches?: boolean;
  readonly freeShipping?: boolean;
}

/** A case has inputs and the results of its own system, or a feature that the collector's language lacks. */
export type Translated = { readonly question: Question; readonly expected: Figures } | { readonly lacks: string };

export const minorOf = (amount: number | string, currency: string): number => {
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) throw new Error(`${amount} ${parsed.message}`);
  return parsed.minor;
};

/** A number of major units as the collector formats it. */
export const printed = (amount: number | string, currency = "USD"): string =>
  formatAmount(minorOf(amount, currency), currency);

/** Parses a body as the API does, and makes the stored promotion. */
export function saved(body: unknown, id: number, currency: string, settings: Settings): Promotion {
  const parsed = parsePromotion(body, currency);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { start_date = "2019-01-01T00:00:00Z", ...rest } = parsed.value;
  const status = endlessRules(rest, settings).length > 0 ? "INVALID" : rest.status;
  return { ...rest, start_date, status, id, version: 1 };
}

export function answer(question: Question): Evaluation {
  const { currency = "USD", lines, promotions, coupons = {}, codes = [], used = {}, now = NOW } = question;
  const settings = { ...DEFAULT_SETTINGS, ...question.settings };
  const defaults = { productId: null, variantId: null, sku: null, quantity: 1, categoryIds: [], brandId: null };
  const cart: Cart = {
    currency,
    known: true,
    lines: lines.map((line) => ({ ...defaults, ...line, price: minorOf(line.price, currency) })),
    ...question.cart,
  };
  const set = emptySet(settings).with(promotions.map((body, at) => saved(body, at + 1, currency, settings)));
  const entered = codes.map((number) => {
    const known = coupons[number];
    const coupon = known && { promotionId: known.promotion + 1, maxUses: known.maxUses ?? 0, maxUsesPerCustomer: 0 };
    return { number, coupon: coupon ?? null };
  });
  const usage = {
    promotions: new Map(Object.entries(used).map(([at, uses]) => [Number(at) + 1, uses])),
    codes: new Map(
      Object.entries(coupons).map(([code, one]) => [canonicalCode(code), { total: one.used ?? 0, customer: 0 }]),
    ),
  };
  return evaluate(cart, entered, set, usage, now);
}

/** The discount of each line. */
export function discountsOf({ applied, currency }: Evaluation): Record<string, string> {
  const byLine: Record<string, number> = {};
  for (const { lineId, discount } of applied.flatMap(({ shares }) => shares))
    byLine[lineId] = (byLine[lineId] ?? 0) + discount;
  return Object.fromEntries(Object.entries(byLine).map(([id, discount]) => [id, formatAmount(discount, currency)]));
}

/** The collector's results, limited to those that the case contains. */
export function figures(evaluation: Evaluation, { anyOrder, ...expected }: Figures): Figures {
  const lines = discountsOf(evaluation);
  const { currency, discount, shipping } = evaluation;
  const [code] = evaluation.codes;
  const all: Required<Omit<Figures, "anyOrder">> = {
    discount: formatAmount(discount, currency),
    total: formatAmount(evaluation.total, currency),
    discountWithShipping: formatAmount(discount + (shipping?.discount ?? 0), currency),
    shipping: Object.fromEntries(
      (shipping?.lines ?? []).map(({ id, discount: off }) => [id, formatAmount(off, currency)]),
    ),
    lines,
    codeInTotals: code?.inTotals ?? false,
    codeMatches: code?.status === 4,
    freeShipping: evaluation.applied.some(({ freeZones }) => freeZones === "*"),
  };
  return {
    ...Object.fromEntries(Object.keys(expected).map((key) => [key, all[key as keyof typeof all]])),
    ...(anyOrder && { anyOrder: Object.values(lines).sort() }),
  };
}

// ------------------------------------------------------------------------------------------------ frequent bodies

export type Body = Record<string, unknown>;

export const automatic = (rules: readonly Body[], fields: Body = {}): Body => ({
  name: "A case",
  redemption_type: "AUTOMATIC",
  rules,
  ...fields,
});

export const byCode = (rules: readonly Body[], fields: Body = {}): Body =>
  automatic(rules, { redemption_type: "COUPON", ...fields });

/** Line discounts without those of zero. */
export const withoutZeros = (lines: readonly (readonly [string, number])[], currency = "USD"): Record<string, string> =>
  Object.fromEntries(lines.filter(([, off]) => off !== 0).map(([id, off]) => [id, printed(off, currency)]));
