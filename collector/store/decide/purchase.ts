import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { Cart } from "../../evaluation/types.ts";
import type {
  CdpSource,
  CheckedCode,
  PriceReading,
  ProductLine,
  Quote,
  SentPrices,
  Traffic,
} from "../ports/records.ts";
import { evaluable, unknownCart } from "./cart.ts";
import type { Identities } from "./identities.ts";

/** A purchase as its browser and its server first reported it. Times are epoch milliseconds. */
export interface Purchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** null where neither the event, a quote nor the visitor's cart contains them. */
  readonly lines: readonly ProductLine[] | null;
  /** The lines as the catalog completed them at the first report: these are evaluated. */
  readonly completed: readonly ProductLine[] | null;
  /** The source of the lines. A server's report replaces the browser's. */
  readonly reportedBy: "browser" | "server";
  /** Entered codes that the purchase event names: the site honored them. */
  readonly named: readonly string[];
  readonly claimedDiscount: Minor | null;
  /** What its GA4 report shows of its prices; null where it shows nothing, or is no such report. */
  readonly priceReading: PriceReading | null;
  /** The prices of its GA4 report, where they may be read again. */
  readonly sentPrices: SentPrices | null;
  /** The discount of each code by its canonical form, as the shop's server reports them; null where it reports none. */
  readonly codeDiscounts: Readonly<Record<string, Minor>> | null;
  readonly occurredAt: number;
  readonly evaluatedAt: number;
  readonly customerId: string | null;
  /** Which order of the customer it is, from 1; null where the shop's server does not say. */
  readonly customerOrder: number | null;
  /** The customer or guest whose uses count. */
  readonly identities: Identities;
  readonly visitorId: string | null;
  readonly traffic: Traffic;
  /** The quote that the purchase names, where it is known. */
  readonly quote?: Quote | null | undefined;
}

/** The cart that a purchase is evaluated with. */
export const cartOfPurchase = ({ completed, currency }: Purchase): Cart =>
  completed === null ? unknownCart(currency) : evaluable(completed, currency);

/**
 * The codes that a purchase names, canonical; null where it names none, so that any may belong to it. What a server reports replaces what
 * a page names.
 */
export function requestedCodes({ named, codeDiscounts }: Purchase): readonly string[] | null {
  const codes = codeDiscounts ? Object.keys(codeDiscounts) : [...new Set(named.map(canonicalCode))];
  return codes.length === 0 ? null : codes.toSorted();
}

/**
 * Whether a code check without a transaction belongs to a purchase: the purchase names its code, or names no codes.
 * @returns a test of canonical codes
 */
export function requests(purchase: Purchase): (code: string) => boolean {
  const codes = requestedCodes(purchase);
  return (code) => codes === null || codes.includes(code);
}

/** The discount that the site reports for a code. It reports one for the whole order: it is a code's where the order names one code. */
export const claimOf = ({ named, claimedDiscount }: Purchase): Minor | null =>
  new Set(named.map(canonicalCode)).size === 1 ? claimedDiscount : null;

/** Whether an order says which codes it used: the shop's server reports it, it names some, or it had no discount. */
export const statesCodes = ({ named, claimedDiscount, codeDiscounts }: Purchase): boolean =>
  codeDiscounts !== null || named.length > 0 || claimedDiscount === 0;

/** Whether the shop's server reports that the order used a code. @param code canonical */
export const isOfShop = ({ codeDiscounts }: Purchase, code: string): boolean =>
  codeDiscounts !== null && Object.hasOwn(codeDiscounts, code);

/**
 * What an order says of a code: an order that names it, or a server that redeems it, accepts it.
 * @returns the discount that it reports, null where it reports none; null where it does not accept the code
 */
export function acceptanceOf(purchase: Purchase, checked: CheckedCode): { readonly discount: Minor | null } | null {
  if (isOfShop(purchase, checked.code)) {
    const discount = purchase.codeDiscounts![checked.code]!;
    return { discount: checked.currency === purchase.currency ? discount : null };
  }
  // A server that reports the lines reports all codes: what a page names beside them is not used.
  if (purchase.reportedBy === "server") return checked.status === 5 ? { discount: null } : null;
  if (!purchase.named.some((number) => canonicalCode(number) === checked.code)) return null;
  return { discount: checked.currency === purchase.currency ? claimOf(purchase) : null };
}

/** A promotion in the totals of a purchase, with its canonical code; null for an automatic one. */
export interface UsedPromotion {
  readonly promotionId: number | null;
  readonly code: string | null;
}

/** A code that was tried for a purchase. Lists of them are in the order of the first check. */
export interface TriedCode {
  /** As entered. */
  readonly number: string;
  /** Canonical. */
  readonly code: string;
  /** Removed from the cart before the purchase, refused, or left out of an order of the site, and not tried again. */
  readonly removed: boolean;
  /** Refused by the site, or left out of its order, each time. */
  readonly refused: boolean;
}
