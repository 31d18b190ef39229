import { lineValue, moved } from "../../evaluation/divided-lines.ts";
import { formatAmount, type Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Cart, Evaluation, Line } from "../../evaluation/types.ts";
import type { Confirmation, KeptQuote, Quote } from "../ports/records.ts";
import { allocate } from "./allocate.ts";
import { compareWithCart } from "./compare-with-cart.ts";
import { compareWithCatalog } from "./compare-with-catalog.ts";
import { evaluateQuote, givesAsMuchAs, type QuoteSources, quotedCart } from "./evaluate-quote.ts";
import { affects, factsReadIn, fieldsOfFacts, hasOpenFact, type PromotionFacts } from "./promotion-facts.ts";
import { bySentLine } from "./quote.ts";
import { type Comparison, type FoundDifference, otherCustomer, type ServerOrder } from "./quote-comparison.ts";
import { NO_USAGE } from "./rules.ts";

/** A quote whose discounts may be redeemed. */
export interface ConfirmedQuote {
  readonly applied: readonly AppliedPromotion[];
  /** The purchased lines: the shares of `applied` name them. */
  readonly lines: readonly Line[];
  /** See `Quote`: for lines of the quote that were sent as parts of another one. */
  readonly partOf: Quote["partOf"];
  /** By the id of the promotion. */
  readonly confirmations: ReadonlyMap<number, Confirmation>;
  /** The discount by the confirmed facts and the uses left now, without some promotions, at most the quote's. */
  readonly redeemableWithout: (promotionIds: ReadonlySet<number>) => Minor;
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
  if (quote.requestedBy === "server" && cart === null) return proven(quote, sources);
  const comparison = cart ? compareWithCart(quote, order, cart) : compareWithCatalog(quote, order, entryOf);
  const reads = promotions.map((compiled) => factsReadIn(quote, compiled));
  const differences = comparison.differences.filter((difference) => reads.some((facts) => affects(difference, facts)));
  const amount = cart === null ? amountDifferences(quote, order) : [];
  const evaluateAgain = () => evaluateQuote(quote, comparison.cart, promotions, sources, NO_USAGE);
  const again = differences.length === 0 ? null : evaluateAgain();
  const isHarmless = () =>
    again === null || (!reads.some((facts) => hasOpenFact(facts, differences)) && givesAsMuchAs(quote, again, sources));
  if (amount.length === 0 && isHarmless()) {
    const confirmations = new Map(
      quote.applied.map(({ promotionId }, at) => [promotionId, confirmationOf(comparison, reads[at]!)]),
    );
    const redeemableWithout = redeemableFrom(quote, comparison.cart, sources);
    const { applied, ...lines } = sharedOut(quote, comparison, again, evaluateAgain);
    return { ...lines, applied: withQuotedShipping(quote, applied), confirmations, redeemableWithout };
  }
  return {
    unconfirmed: [...amount, ...differences],
    redeemable: redeemableOf(quote, order, comparison, reads, sources),
  };
}

/** A server's own quote, for the cart that it was calculated for. */
const proven = (quote: KeptQuote, sources: QuoteSources): ConfirmedQuote => ({
  applied: bySentLine(quote),
  lines: quote.lines,
  partOf: quote.partOf,
  redeemableWithout: redeemableFrom(quote, quotedCart(quote), sources),
  confirmations: new Map(
    sources.promotions.map((compiled) => {
      const facts = fieldsOfFacts(factsReadIn(quote, compiled)).map((fact) => [fact, ["server"]] as const);
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

/**
 * The promotions of a confirmed quote on the purchased lines. Where a fact that they read differs, the shares are those of the confirmed
 * facts: a page could state each line's price as it likes, as long as their sum is right.
 * @param again the quote's promotions with the confirmed facts; null where nothing that they read differs
 * @param evaluateAgain evaluates the confirmed cart, where its lines do not contain the quote's one by one
 */
function sharedOut(
  quote: KeptQuote,
  { cart, places, soldAsQuoted }: Comparison,
  again: Evaluation | null,
  evaluateAgain: () => Evaluation,
): Pick<ConfirmedQuote, "applied" | "lines" | "partOf"> {
  const isOneByOne = places === null || places.every(({ length }) => length === 1);
  const evaluation = again ?? (isOneByOne ? null : evaluateAgain());
  // A setting that changed since may give less: the quote's shares are its promise.
  const isPromised = evaluation !== null && evaluation.discount < quote.discount && isOneByOne;
  const confirmed = evaluation === null || isPromised || soldAsQuoted ? null : limitedTo(quote, evaluation.applied);
  if (places === null)
    return {
      applied: bySentLine({ ...quote, applied: confirmed ?? quote.applied }),
      lines: quote.lines,
      partOf: quote.partOf,
    };
  const placeOf = new Map(quote.lines.map(({ id }, at) => [id, places[at]![0]!]));
  const applied =
    confirmed ?? quote.applied.map((promotion) => moved(promotion, (id) => cart.lines[placeOf.get(id)!]!.id));
  return { applied, lines: cart.lines, partOf: undefined };
}

/** The confirmed facts give at least the quote's discounts of shipping: these are its promise. */
function withQuotedShipping(quote: KeptQuote, applied: readonly AppliedPromotion[]): readonly AppliedPromotion[] {
  const quoted = new Map(quote.applied.map(({ promotionId, shipping }) => [promotionId, shipping]));
  return applied.map((promotion) => ({ ...promotion, shipping: quoted.get(promotion.promotionId) }));
}

/** Promotions with the quote's discount in all: each has at most its own there, as far as the others reach the sum. */
function limitedTo(quote: KeptQuote, applied: readonly AppliedPromotion[]): readonly AppliedPromotion[] {
  const quoted = new Map(quote.applied.map(({ promotionId, discount }) => [promotionId, discount]));
  const least = applied.map(({ promotionId, discount }) => Math.min(discount, quoted.get(promotionId) ?? 0));
  let open = quote.discount - least.reduce((sum, discount) => sum + discount, 0);
  return applied.map((promotion, at) => {
    const more = Math.min(open, promotion.discount - least[at]!);
    open -= more;
    return reducedTo(promotion, least[at]! + more);
  });
}

/** A promotion with a smaller discount, in proportion to its shares. */
function reducedTo(promotion: AppliedPromotion, discount: Minor): AppliedPromotion {
  const { shares } = promotion;
  if (discount === promotion.discount) return promotion;
  const parts = allocate(
    discount,
    shares.map((share) => share.discount),
    shares.map(({ lineId }) => lineId),
  );
  const reduced = shares.map((share, at) => ({ ...share, discount: parts[at]! }));
  return { ...promotion, discount, shares: reduced.filter((share) => share.discount > 0) };
}

/** Who confirmed the facts of one promotion, and the differences that do no harm. */
function confirmationOf({ differences, confirmersOf }: Comparison, facts: PromotionFacts): Confirmation {
  const confirmed = fieldsOfFacts(facts).map((fact) => [fact, confirmersOf(fact)] as const);
  const noted = differences.filter((difference) => difference.confirmation === "stated" || affects(difference, facts));
  return {
    confirmedBy: Object.fromEntries(confirmed.filter(([, confirmers]) => confirmers.length > 0)),
    differences: noted.map(({ line, field, stated, confirmed }) => ({ line, field, stated, confirmed })),
  };
}

const redeemableFrom =
  (quote: KeptQuote, cart: Cart, sources: QuoteSources): ConfirmedQuote["redeemableWithout"] =>
  (promotionIds) => {
    const promotions = sources.promotions.filter(({ promotion }) => !promotionIds.has(promotion.id));
    return Math.min(evaluateQuote(quote, cart, promotions, sources, sources.usage).discount, quote.discount);
  };

/** The discount of the promotions whose facts are all confirmed. Without the quote's goods there is none. */
function redeemableOf(
  quote: KeptQuote,
  order: ServerOrder,
  { cart, differences }: Comparison,
  reads: readonly PromotionFacts[],
  sources: QuoteSources,
): Minor {
  const goods = cart.lines.reduce((sum, line) => sum + lineValue(line), 0);
  if (order.cart === null && !isAmountOf(quote.subtotal, order) && !isAmountOf(goods, order)) return 0;
  const promotions = sources.promotions.filter((_, at) => !hasOpenFact(reads[at]!, differences));
  return Math.min(evaluateQuote(quote, cart, promotions, sources, sources.usage).discount, quote.discount);
}
