import type { CompiledPromotion } from "../../evaluation/compile.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import { formatAmount, type Minor } from "../../evaluation/money.ts";
import { emptySet } from "../../evaluation/promotion-set.ts";
import type { Settings } from "../../evaluation/settings.ts";
import type { AppliedPromotion, Cart, Coupon, Evaluation, Line, Usage } from "../../evaluation/types.ts";
import type { Confirmation, KeptQuote, ProductLine, Quote } from "../ports/records.ts";
import type { CatalogEntry } from "./catalog.ts";
import { compareWithCart } from "./compare-with-cart.ts";
import { compareWithCatalog } from "./compare-with-catalog.ts";
import { bySentLine, moved } from "./quote.ts";
import {
  type Comparison,
  type FoundDifference,
  type LimitFact,
  otherCustomer,
  type PromotionFact,
  type ServerOrder,
} from "./quote-comparison.ts";

/** The data that a quote is confirmed with. */
export interface QuoteSources {
  /** The promotions in the quote's totals, in their versions of that time. */
  readonly promotions: readonly CompiledPromotion[];
  readonly settings: Settings;
  /** By canonical code. */
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** Uses until now. */
  readonly usage: Usage;
  /** The product of a line in the present catalog. */
  readonly entryOf: (line: ProductLine) => CatalogEntry | null;
}

/** A quote whose discounts may be redeemed. */
export interface ConfirmedQuote {
  readonly applied: readonly AppliedPromotion[];
  /** The purchased lines: the shares of `applied` name them. */
  readonly lines: readonly Line[];
  /** See `Quote`: for lines of the quote that were sent as parts of another one. */
  readonly partOf: Quote["partOf"];
  /** By the id of the promotion. */
  readonly confirmations: ReadonlyMap<number, Confirmation>;
}

/** A quote that states more than is confirmed. */
export interface UnconfirmedQuote {
  /** At least one. */
  readonly unconfirmed: readonly FoundDifference[];
  /** The discount by the confirmed facts and the uses left now, at most the quote's. */
  readonly redeemable: Minor;
}

/**
 * Confirms the facts that the promotions in a quote's totals read. A server's own quote is proven. A browser's is confirmed by the
 * cart, the customer and the amount of the server that redeems it, and by the catalog. Differences that gave more are refused.
 * Where a fact differs, the quote's promotions are evaluated again, at the quote's time.
 */
export function confirmQuote(
  quote: KeptQuote,
  order: ServerOrder,
  sources: QuoteSources,
): ConfirmedQuote | UnconfirmedQuote {
  const stranger = otherCustomer(quote, order);
  if (stranger) return { unconfirmed: [stranger], redeemable: 0 };
  const { promotions, entryOf } = sources;
  const { cart } = order;
  if (quote.requestedBy === "server" && cart === null) return proven(quote, promotions);
  const comparison = cart ? compareWithCart(quote, order, cart) : compareWithCatalog(quote, order, entryOf);
  const reads = promotions.map(factsReadBy);
  const differences = comparison.differences.filter((difference) => reads.some((facts) => affects(difference, facts)));
  const amount = cart === null ? amountDifferences(quote, order) : [];
  const unconfirmed = [...amount, ...differences];
  const evaluation = () => evaluated(quote, comparison.cart, promotions, sources, NO_USAGE);
  const isConfirmed =
    unconfirmed.length === 0 || (amount.length === 0 && givesNoMore(quote, comparison, evaluation(), reads, sources));
  if (isConfirmed) return confirmed(quote, comparison, reads, evaluation);
  return { unconfirmed, redeemable: redeemableOf(quote, order, comparison, reads, sources) };
}

const NO_USAGE: Usage = { promotions: new Map(), codes: new Map() };

type Facts = ReadonlySet<PromotionFact>;

const affects = (difference: FoundDifference, facts: Facts): boolean =>
  difference.affects.some((fact) => facts.has(fact));

/** The facts of a cart that a promotion reads. */
function factsReadBy({ promotion, reads }: CompiledPromotion): Facts {
  const { customer, channels, shipping_address } = promotion;
  const limits: readonly (readonly [LimitFact, boolean])[] = [
    ["customer.group_id", customer.group_ids !== undefined || customer.excluded_group_ids !== undefined],
    ["customer.order_count", customer.minimum_order_count !== undefined],
    ["customer.segment_ids", customer.segments !== undefined],
    ["channel_id", channels.length > 0],
    ["shipping_address.country", shipping_address !== null],
  ];
  return new Set(["goods", ...reads(), ...limits.flatMap(([fact, isRead]) => (isRead ? [fact] : []))] as const);
}

/** A server's own quote, for the cart that it was calculated for. */
const proven = (quote: KeptQuote, promotions: readonly CompiledPromotion[]): ConfirmedQuote => ({
  applied: bySentLine(quote),
  lines: quote.lines,
  partOf: quote.partOf,
  confirmations: new Map(
    promotions.map((compiled) => {
      const facts = printedFacts(factsReadBy(compiled)).map((fact) => [fact, ["server"]] as const);
      return [compiled.promotion.id, { confirmedBy: Object.fromEntries(facts), differences: [] }];
    }),
  ),
});

/** Without other parts, a server's amount is the value of the goods. */
function amountDifferences(
  { subtotal, currency }: KeptQuote,
  { amount, amountIncludes }: ServerOrder,
): FoundDifference[] {
  if (isAmountOf(subtotal, { amount, amountIncludes })) return [];
  const [stated, confirmed] = [formatAmount(subtotal, currency), formatAmount(amount, currency)];
  const fact = { line: null, field: "amount", path: "amount", affects: ["goods"], confirmation: "stated" } as const;
  return [{ ...fact, stated, confirmed }];
}

/** Whether an order with some goods can have its amount. @param goods their value before discounts */
const isAmountOf = (
  goods: Minor,
  { amount, amountIncludes }: Pick<ServerOrder, "amount" | "amountIncludes">,
): boolean => (amountIncludes.length > 0 ? amount >= goods : amount === goods);

/** Evaluates promotions of a quote at its time, with its codes. */
function evaluated(
  { applied, madeAt }: KeptQuote,
  cart: Cart,
  promotions: readonly CompiledPromotion[],
  { settings, coupons }: QuoteSources,
  usage: Usage,
): Evaluation {
  // The number of codes was within the limit of that time.
  const all = emptySet({ ...settings, couponsAllowed: Number.POSITIVE_INFINITY });
  const codes = applied.flatMap(({ code }) =>
    code === null ? [] : [{ number: code, coupon: coupons.get(code) ?? null }],
  );
  return evaluate(cart, codes, all.with(promotions.map(({ promotion }) => promotion)), usage, madeAt);
}

/** Whether every read fact is confirmed, and the confirmed facts give as much as the quote. */
function givesNoMore(
  quote: KeptQuote,
  { cart, differences }: Comparison,
  evaluation: Evaluation,
  reads: readonly Facts[],
  sources: QuoteSources,
): boolean {
  const open = differences.filter(({ confirmation }) => confirmation === "none");
  if (reads.some((facts) => open.some((difference) => affects(difference, facts)))) return false;
  if (givesAsMuch(evaluation, quote)) return true;
  // A setting of the property may have changed since: then the quote's own facts give less, too.
  if (quote.requestedBy === undefined) return false;
  const stated = { ...quote.stated, currency: cart.currency, known: true, lines: quote.lines };
  return givesAsMuch(evaluation, evaluated(quote, stated, sources.promotions, sources, NO_USAGE));
}

function givesAsMuch(evaluation: Evaluation, wanted: Pick<Evaluation, "applied" | "discount">): boolean {
  if (evaluation.discount < wanted.discount) return false;
  return wanted.applied.every((promotion) => {
    const own = evaluation.applied.find(({ promotionId }) => promotionId === promotion.promotionId);
    return own !== undefined && hasGiftsOf(own, promotion) && hasZonesOf(own, promotion);
  });
}

const hasGiftsOf = (own: AppliedPromotion, { gifts }: AppliedPromotion): boolean =>
  gifts.every(({ productId, variantId, quantity }) =>
    own.gifts.some((gift) => gift.productId === productId && gift.variantId === variantId && gift.quantity >= quantity),
  );

function hasZonesOf({ freeZones: own }: AppliedPromotion, { freeZones }: AppliedPromotion): boolean {
  if (freeZones === null || own === "*") return true;
  return own !== null && freeZones !== "*" && freeZones.every((zone) => own.includes(zone));
}

/** @param evaluate evaluates the confirmed cart: for a cart whose lines do not contain the quote's one by one */
function confirmed(
  quote: KeptQuote,
  comparison: Comparison,
  reads: readonly Facts[],
  evaluate: () => Evaluation,
): ConfirmedQuote {
  const { cart, places } = comparison;
  const confirmations = new Map(
    quote.applied.map(({ promotionId }, at) => [promotionId, confirmationOf(comparison, reads[at]!)]),
  );
  if (places === null) return { applied: bySentLine(quote), lines: quote.lines, partOf: quote.partOf, confirmations };
  const placeOf = new Map(quote.lines.map(({ id }, at) => [id, places[at]![0]]));
  const applied = places.every(({ length }) => length === 1)
    ? quote.applied.map((promotion) => moved(promotion, (id) => cart.lines[placeOf.get(id)!]!.id))
    : limited(evaluate().applied, quote.discount);
  return { applied, lines: cart.lines, partOf: undefined, confirmations };
}

/** Promotions with at most a discount in all: further shares are cut off. */
function limited(applied: readonly AppliedPromotion[], maximum: Minor): AppliedPromotion[] {
  let left = maximum;
  return applied.map((promotion) => {
    const shares = promotion.shares.map((share) => {
      const discount = Math.min(share.discount, left);
      left -= discount;
      return { ...share, discount };
    });
    return { ...promotion, shares, discount: shares.reduce((sum, { discount }) => sum + discount, 0) };
  });
}

/** Who confirmed the facts of one promotion, and the differences that do no harm. */
function confirmationOf({ differences, confirmersOf }: Comparison, facts: Facts): Confirmation {
  const noted = differences.filter((difference) => difference.confirmation === "stated" || affects(difference, facts));
  return {
    confirmedBy: Object.fromEntries(printedFacts(facts).map((fact) => [fact, confirmersOf(fact)])),
    differences: noted.map(({ line, field, stated, confirmed }) => ({ line, field, stated, confirmed })),
  };
}

/** The read facts by the names of their fields. */
const printedFacts = (facts: Facts): PromotionFact[] => [
  ...new Set([...facts].flatMap((fact) => (fact === "goods" ? [] : fact === "subtotal" ? ["price" as const] : [fact]))),
];

/** The discount of the promotions whose facts are all confirmed. Without the quote's goods there is none. */
function redeemableOf(
  quote: KeptQuote,
  order: ServerOrder,
  { cart, differences }: Comparison,
  reads: readonly Facts[],
  sources: QuoteSources,
): Minor {
  const goods = cart.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (order.cart === null && !isAmountOf(quote.subtotal, order) && !isAmountOf(goods, order)) return 0;
  const open = differences.filter(({ confirmation }) => confirmation === "none");
  const isConfirmed = (facts: Facts) => !open.some((difference) => affects(difference, facts));
  const promotions = sources.promotions.filter((_, at) => isConfirmed(reads[at]!));
  return Math.min(evaluated(quote, cart, promotions, sources, sources.usage).discount, quote.discount);
}
