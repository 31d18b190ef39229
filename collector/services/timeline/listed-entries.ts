import { formatAmount, type Minor } from "../../evaluation/money.ts";
import type { CodeOutcome, Line } from "../../evaluation/types.ts";
import { FACTS } from "../../store/columns/facts.ts";
import { CUSTOMER_ID, VISITOR_ID } from "../../store/columns/shared.ts";
import { type Mask, rowMask } from "../../store/decide/privacy/masking.ts";
import type { ProductLine } from "../../store/ports/records.ts";
import type { RemovalRow, TimelineCheck, TimelineDelivery } from "../../store/ports/timeline.ts";
import { iso, isoOrNull } from "../iso.ts";
import { listedCheck, listedOrder, listedPurchase, listedRedemption, listedReversal } from "../listed-rows.ts";
import type { CartOf, TimelineCart } from "./carts.ts";
import type { NamedQuote, StoredEntry } from "./entries.ts";
import { firstOutcome } from "./first-outcome.ts";
import type { ProductNames } from "./product-names.ts";

/** An entry of a timeline as responses have it. */
export type ListedEntry = ReturnType<ReturnType<typeof listerOf>>;

/** Persons in a removal. */
const REMOVAL_COLUMNS = { customer_id: CUSTOMER_ID, visitor_id: VISITOR_ID };

/** @returns a function that makes an entry as its reader may see it */
export function listerOf(mask: Mask, carts: CartOf, names: ProductNames) {
  const masks = {
    check: rowMask(FACTS.code_checks.columns, mask),
    removal: rowMask(REMOVAL_COLUMNS, mask),
    purchase: rowMask(FACTS.purchases.columns, mask),
    order: rowMask(FACTS.orders.columns, mask),
    redemption: rowMask(FACTS.redemptions.columns, mask),
    reversal: rowMask(FACTS.reversals.columns, mask),
  };
  const cartOf = (entry: StoredEntry) => cartWith(carts(entry), names);
  return (entry: StoredEntry) => {
    const at = iso(entry.at);
    switch (entry.type) {
      case "calculation":
      case "code_entered":
      case "code_ordered":
        return {
          at,
          type: entry.type,
          cart: cartOf(entry),
          outcome: outcomeOf(entry.fact),
          code_check: listedCheck(masks.check(entry.fact.row)),
        };
      case "code_removed":
        return { at, type: entry.type, cart: cartOf(entry), removal: removalOf(masks.removal(entry.fact)) };
      case "quote":
        return { at, type: entry.type, cart: cartWith(entry.fact, names), quote: quoteOf(entry.fact) };
      case "purchase": {
        const { lines, row } = entry.fact;
        const cart = lines && cartWith({ currency: row.currency, lines }, names);
        return { at, type: entry.type, cart, purchase: listedPurchase(masks.purchase(row)) };
      }
      case "order":
        return { at, type: entry.type, order: listedOrder(masks.order(entry.fact)) };
      case "redemption":
        return { at, type: entry.type, redemption: listedRedemption(masks.redemption(entry.fact)) };
      case "reversal":
        return { at, type: entry.type, reversal: listedReversal(masks.reversal(entry.fact)) };
      case "delivery":
        return { at, type: entry.type, delivery: deliveryOf(entry.fact) };
    }
  };
}

/** The outcome at that moment, with its amounts also as decimals. */
function outcomeOf(check: TimelineCheck) {
  const { discount_minor, missing_amount_minor, cart_value_minor, ...outcome } = firstOutcome(check);
  const { currency } = outcome;
  return {
    ...outcome,
    ...{ discount: formatAmount(discount_minor, currency), discount_minor },
    ...{ missing_amount: decimalOf(missing_amount_minor, currency), missing_amount_minor },
    ...{ cart_value: decimalOf(cart_value_minor, currency), cart_value_minor },
  };
}

const removalOf = ({ removed_at: _, ...removal }: RemovalRow) => removal;

/** A line of an event's cart, or of a quote's. */
type AnyLine = Pick<ProductLine | Line, "productId" | "variantId" | "sku" | "quantity" | "quantitySent" | "price">;

function cartWith(
  cart: (Pick<TimelineCart, "currency"> & { readonly lines: readonly AnyLine[] }) | null,
  names: ProductNames,
) {
  if (cart === null) return null;
  const { currency } = cart;
  const lines = cart.lines.map(({ productId, variantId, sku, quantity, quantitySent, price }) => ({
    ...{ product_id: productId, variant_id: variantId, sku },
    name: productId === null ? null : (names.get(productId) ?? null),
    quantity: quantitySent ?? String(quantity),
    price: decimalOf(price, currency),
  }));
  return { currency, lines };
}

const decimalOf = (minor: Minor | null, currency: string): string | null =>
  minor === null ? null : formatAmount(minor, currency);

const quoteOf = ({ id, transactionId, currency, subtotal, discount, total, codes }: NamedQuote) => ({
  ...{ id, transaction_id: transactionId, currency },
  ...{ subtotal: formatAmount(subtotal, currency), subtotal_minor: subtotal },
  ...{ discount: formatAmount(discount, currency), discount_minor: discount },
  ...{ total: formatAmount(total, currency), total_minor: total },
  codes: codes.map((code) => quotedCode(code, currency)),
});

const quotedCode = ({ number, code, status, reason, inTotals, discount }: CodeOutcome, currency: string) => ({
  ...{ code, entered: number, status, reason, in_totals: inTotals },
  ...{ discount: formatAmount(discount, currency), discount_minor: discount },
});

const deliveryOf = ({ seq: _, type, created_at: __, last_at, ...delivery }: TimelineDelivery) => ({
  ...delivery,
  event_type: type,
  last_attempt_at: isoOrNull(last_at),
});
