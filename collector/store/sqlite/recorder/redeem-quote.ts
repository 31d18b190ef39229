import { type CompiledPromotion, compilePromotion } from "../../../evaluation/compile.ts";
import { formatAmount } from "../../../evaluation/money.ts";
import type { Line } from "../../../evaluation/types.ts";
import { confirmQuote } from "../../decide/confirm-quote.ts";
import { states } from "../../decide/line-facts.ts";
import type { FoundDifference, ServerCart } from "../../decide/quote-comparison.ts";
import { quotedUses, quoteErrors, type RequestedRedemption } from "../../decide/redeem.ts";
import type { Rules } from "../../decide/rules.ts";
import type { KeptQuote } from "../../ports/records.ts";
import type { Claim, RedemptionError } from "../../ports/redemptions.ts";
import type { Tables } from "../tables/index.ts";
import { completedCart } from "./completed-cart.ts";

/** The uses of a quote, and the purchased lines. */
type QuotedRedemption = RequestedRedemption & { readonly lines: readonly Line[] | null };

const refused = (objections: readonly RedemptionError[], redeemable?: string): QuotedRedemption => ({
  uses: [],
  objections,
  lines: null,
  ...(redeemable !== undefined && { redeemable }),
});

/** Decides which uses a claim that names a quote redeems. */
export function redeemQuote(tables: Tables, claim: Claim, quote: KeptQuote, rules: Rules): QuotedRedemption {
  const errors = quoteErrors(claim, rules, quote);
  if (errors.length > 0) return refused(errors);
  const cart = claim.cart && completedCart(tables, claim.property.id, claim.cart);
  if (cart && cart.objections.length > 0) return refused(cart.objections);
  const order = { ...statedOrder(claim), cart: claim.cart && cart && serverCart(claim.cart, cart) };
  const confirmed = confirmQuote(quote, order, {
    promotions: quotedPromotions(tables, claim.property.id, quote, rules),
    settings: rules.promotions.settings,
    coupons: rules.coupons,
    usage: rules.usage,
    entryOf: (line) => tables.catalog.entry(claim.property.id, line, quote.currency),
  });
  return "unconfirmed" in confirmed
    ? refused(confirmed.unconfirmed.map(notConfirmed), formatAmount(confirmed.redeemable, quote.currency))
    : {
        ...quotedUses(claim, rules, quote, confirmed),
        lines: confirmed.lines,
        redeemableWithout: (ids) => formatAmount(confirmed.redeemableWithout(ids), quote.currency),
      };
}

const statedOrder = ({ reported, amountIncludes = [], buyer, customer }: Claim) => ({
  amount: reported.amount,
  amountIncludes,
  customerIds: [buyer.customerId, buyer.externalId ?? null].filter((id) => id !== null),
  customerPath: customerPathOf(reported, buyer),
  customer,
});

/** The field that names the customer. */
function customerPathOf({ customerId, identifierValue }: Claim["reported"], buyer: Claim["buyer"]): string {
  if (customerId !== null) return "customerId";
  return identifierValue === buyer.customerId ? "customerIdentifierValue" : "customer.customer_id";
}

function notConfirmed(found: FoundDifference): RedemptionError {
  const { path, line, field, stated, confirmed } = found;
  const unsent = unsentPart(found);
  return {
    reason: "quote_not_confirmed",
    path,
    difference: { line, field, stated, confirmed },
    ...(unsent && { unsent }),
  };
}

/** The part that the request lacks, and that would confirm the fact. */
function unsentPart({ path, field, confirmation }: FoundDifference): RedemptionError["unsent"] {
  if (field.startsWith("customer.")) return confirmation === "default" ? "customer" : undefined;
  return path.startsWith("cart.") ? undefined : "cart";
}

/** A line that the catalog does not know is the server's as a whole. */
function serverCart(
  sent: NonNullable<Claim["cart"]>,
  { lines, entries }: ReturnType<typeof completedCart>,
): ServerCart {
  return {
    ...sent,
    lines,
    states: (at, fact) => !entries?.[at] || states(fact, sent.lines[at]!),
  };
}

/** The promotions in a quote's totals, in their versions of that time. */
const quotedPromotions = (
  { promotionVersion }: Tables,
  propertyId: string,
  { applied }: KeptQuote,
  { promotions }: Rules,
): CompiledPromotion[] =>
  applied.map((quoted) => {
    const present = promotions.byId(quoted.promotionId)!;
    if (present.promotion.version === quoted.promotionVersion) return present;
    const earlier = promotionVersion(propertyId, quoted.promotionId, quoted.promotionVersion);
    return earlier ? compilePromotion(earlier, promotions.settings) : present;
  });
