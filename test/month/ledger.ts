import { answerTo, COUPONS, discountByRecord, type Line, worth } from "./coupons.ts";
import { REFUSALS, UNMAPPED } from "./refusals.ts";
import { DAY, type Entry, type Order, type Visitor } from "./visits.ts";

/** The shop's platform, and whether the collector has its promotions. */
export interface Setup {
  readonly platform: "woocommerce" | "shopify";
  readonly hasPromotions: boolean;
  /** Whether the shop's server notifies the collector of each order. */
  readonly hasServerOrders: boolean;
}

export type Verdict = "accepted" | "rejected" | "not_known";

/** A code that was tried in a cart, however often. */
export interface Attempt {
  readonly code: string;
  readonly verdict: Verdict;
  /** Why it was rejected; null: it was not. */
  readonly reason: string | null;
  /** 1 to 5, as in docs/evaluation.md. */
  readonly stage: number;
  /** Of the entry that decides. */
  readonly at: number;
  readonly currency: string;
  readonly isRedeemed: boolean;
  /** Whether an order of the visitor follows within a day. */
  readonly isOrdered: boolean;
  /** The order that the attempt is for; null: none. */
  readonly orderId: string | null;
  readonly session: string;
  readonly lines: readonly Line[];
  readonly visitor: Visitor;
  readonly entry: Entry;
  /** The goods that the rules judge: of the order that the attempt is for, or else of the cart. */
  readonly judged: Goods;
}

/**
 * What the shop says of an entry, as far as it reaches the collector; null: nothing. A refusal without a reason does not say how far
 * the code got.
 */
export const statementOn = ({ number }: Entry, { reporter }: Visitor) => {
  if (number === null) return { verdict: "accepted", reason: null, stage: 4 } as const;
  const { reason, stage } = REFUSALS[number]!;
  if (reporter === "page" && reason === UNMAPPED) return null;
  return { verdict: "rejected", reason, stage: reason === UNMAPPED ? null : stage } as const;
};

interface Goods extends Pick<Order, "at" | "lines"> {
  /** Whether the collector knows the lines. */
  readonly isKnown: boolean;
}

/** What the coupon's record says of goods, without other codes, people and plugins; null: nothing. */
export function ruleOn(code: string, { at, lines, isKnown }: Goods, { hasPromotions }: Setup) {
  if (!hasPromotions || !COUPONS[code] || code === "VIP") return null;
  const number = answerTo(code, { at, lines, applied: [], isMember: true });
  const refusal = number === null || REFUSALS[number]!.reason === UNMAPPED ? null : REFUSALS[number]!;
  // Dates and uses need no cart.
  if (refusal && (isKnown || refusal.stage === 2))
    return { verdict: "rejected", reason: refusal.reason, stage: refusal.stage } as const;
  return isKnown ? ({ verdict: "accepted", reason: null, stage: 4 } as const) : null;
}

const NOT_KNOWN = { verdict: "not_known", reason: null, stage: 1 } as const;
const RANKS: readonly Verdict[] = ["not_known", "rejected", "accepted"];

/** The entries that are reported. */
const entriesOf = ({ visits, reporter }: Visitor, { platform }: Setup) =>
  visits.flatMap(({ session, entries, order, delay }) => {
    const isByServer = platform === "woocommerce" && reporter === "server";
    // The order of a page that is late arrives first, and empties the cart.
    const isLate = ({ at }: Entry) => !isByServer && order?.isSeen === true && order.at < at + delay;
    return entries
      .filter(({ isRecheck }) => !isRecheck || isByServer)
      .map((entry) => ({ session, entry, isKnown: !isLate(entry) }));
  });

/** The orders that the tag saw, in their order. */
export const seenOrders = ({ visits }: Visitor): Order[] =>
  visits.flatMap(({ order }) => (order?.isSeen ? [order] : []));

/** The orders that take the attempts of their visitor: those that the tag saw, and those on which the shop noted the visitor. */
const claimingOrders = (visitor: Visitor, { hasServerOrders }: Setup): Order[] =>
  hasServerOrders ? visitor.visits.flatMap(({ order }) => order ?? []) : seenOrders(visitor);

/** Whether a visitor's reports reach the collector, and count. */
export const isObserved = ({ kind, consents }: Visitor): boolean => kind === "human" && consents;

/** The orders that reach the collector. */
export const knownOrders = (visitor: Visitor, { hasServerOrders }: Setup): Order[] =>
  hasServerOrders ? visitor.visits.flatMap(({ order }) => order ?? []) : isObserved(visitor) ? seenOrders(visitor) : [];

/** The attempts of a visitor: those that are reported, and the codes of orders that only the server reports. */
export function attemptsOf(visitor: Visitor, setup: Setup): Attempt[] {
  const attempts = isObserved(visitor) ? reportedAttempts(visitor, setup) : [];
  if (!setup.hasServerOrders) return attempts;
  const isReported = (code: string, { id }: Order) =>
    attempts.some((each) => each.code === code && each.orderId === id);
  const others = knownOrders(visitor, setup).flatMap((order) =>
    [...order.discounts.keys()].filter((code) => !isReported(code, order)).map((code) => ({ code, order })),
  );
  return [...attempts, ...others.map(({ code, order }) => attemptOfOrder(visitor, code, order))];
}

function attemptOfOrder(visitor: Visitor, code: string, order: Order): Attempt {
  const { id, at, lines } = order;
  const entry = { at, code, lines, number: null, message: 0, isRecheck: false };
  const place = { session: id, orderId: id, isRedeemed: true, isOrdered: true, judged: { ...order, isKnown: true } };
  return { ...REDEEMED, ...place, code, at, currency: visitor.currency, lines, visitor, entry };
}

/** Each code once per order that used it, or else per session. */
function reportedAttempts(visitor: Visitor, setup: Setup): Attempt[] {
  const orders = claimingOrders(visitor, setup);
  const follows = (entry: Entry, { at }: Order) => at >= entry.at && at - entry.at <= DAY;
  const orderOf = (entry: Entry) =>
    orders.find((order) => follows(entry, order) && (order.discounts.size === 0 || order.discounts.has(entry.code)));
  const entries = entriesOf(visitor, setup).map((each) => {
    const order = orderOf(each.entry) ?? null;
    return { ...each, order, isRedeemed: order?.discounts.has(each.entry.code) ?? false };
  });
  const groups = Map.groupBy(
    entries,
    ({ session, entry, order, isRedeemed }) => `${entry.code} ${isRedeemed ? order!.id : session}`,
  );
  return [...groups.values()].map((group) => {
    const ranked = group.map(({ order, isKnown, ...each }) => {
      const { entry, isRedeemed } = each;
      const judged = order ? { ...order, isKnown: true } : { ...entry, isKnown };
      const rule = ruleOn(entry.code, judged, setup) ?? NOT_KNOWN;
      const said = statementOn(entry, visitor);
      const verdict = said ? { ...said, stage: said.stage ?? rule.stage } : rule;
      const isOrdered = order !== null || orders.some((other) => follows(entry, other));
      return { ...each, judged, isOrdered, orderId: order?.id ?? null, ...(isRedeemed ? REDEEMED : verdict) };
    });
    const decisive = ranked.toSorted(decisiveFirst)[0]!;
    const { code, at, lines } = decisive.entry;
    return { ...decisive, code, at, currency: visitor.currency, lines, visitor };
  });
}

const REDEEMED = { verdict: "accepted", reason: null, stage: 5 } as const;

interface Ranked {
  readonly verdict: Verdict;
  readonly stage: number;
  readonly entry: Entry;
}

/** Accepted before rejected before not known, then the further one, then the later one. */
const decisiveFirst = (a: Ranked, b: Ranked): number =>
  RANKS.indexOf(b.verdict) - RANKS.indexOf(a.verdict) || b.stage - a.stage || b.entry.at - a.entry.at;

/** Whether a refusal lost the cart of an attempt. */
export const isLost = ({ verdict, isOrdered }: Attempt): boolean => verdict === "rejected" && !isOrdered;

/** The lost carts of some attempts: each once, with the greatest value at a refusal. */
export function lostCarts(attempts: readonly Attempt[]): number[] {
  const carts = Map.groupBy(attempts.filter(isLost), ({ session }) => session);
  return [...carts.values()].map((each) => Math.max(...each.map(({ lines }) => worth(lines))));
}

/** A code of an order. */
export interface Redeemed {
  readonly code: string;
  readonly currency: string;
  readonly at: number;
  /** What the shop took off, in minor units; null: the tag reports the sum of several codes only. */
  readonly claimed: number | null;
  /** The discount by the coupon's record; null: the collector has none. */
  readonly byRule: number | null;
  /** What the shop took back. */
  readonly reversed: number;
}

/** The codes that the known orders of a visitor name. */
export const redemptionsOf = (visitor: Visitor, setup: Setup): Redeemed[] =>
  knownOrders(visitor, setup).flatMap(({ at, lines, discounts, later }) =>
    [...discounts].map(([code, discount]) => ({
      code,
      at,
      currency: visitor.currency,
      ...(setup.hasServerOrders
        ? { claimed: discount, byRule: null, reversed: later === "kept" ? 0 : discount }
        : {
            claimed: discounts.size === 1 ? discount : null,
            byRule: setup.hasPromotions ? discountByRecord(code, lines) : null,
            reversed: 0,
          }),
    })),
  );
