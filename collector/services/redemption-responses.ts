import { formatAmount } from "../evaluation/money.ts";
import type {
  ListedRedemption,
  Redeemed,
  RedeemedUse,
  ReportedRedemption,
  Reversal,
} from "../store/ports/redemptions.ts";

/** A number where the text is an exact whole number: Capillary's clients send and expect numbers. */
const numberOrText = (value: string | null): number | string | null =>
  value !== null && /^(0|[1-9]\d{0,15})$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** An id of a promotion: Capillary's are texts. */
const idText = (id: number | null): string | null => (id === null ? null : String(id));

/** The order as the server reported it, in Capillary's fields. */
const orderOf = (order: ReportedRedemption, propertyId: string) => ({
  orgId: numberOrText(propertyId),
  customerIdentifierType: order.identifierType,
  customerIdentifierValue: order.identifierValue,
  customerId: numberOrText(order.customerId),
  transactionIdentifier: order.transactionId,
  transactionNumber: order.transactionNumber,
  transactionDate: order.transactionDate,
  amount: Number(formatAmount(order.amount, order.currency)),
  currency: order.currency,
});

const useOf = (use: RedeemedUse, currency: string) => ({
  redemptionId: use.redemptionId,
  promotionId: idText(use.promotionId),
  redemptionCount: use.count,
  discount: formatAmount(use.discount, currency),
  ...(use.shippingDiscount !== undefined && { shippingDiscount: formatAmount(use.shippingDiscount, currency) }),
  discountAppliedOnQuantity: use.discountMeasure ?? String(use.discountQuantity),
  promotionAppliedOnQuantity: use.promotionMeasure ?? String(use.promotionQuantity),
});

/** The response to a redemption. It is the same for every retry of the same transaction, with the reversals since then. */
export const redemptionResponse = (redeemed: Redeemed, propertyId: string) => ({
  ...orderOf(redeemed, propertyId),
  redemptions: redeemed.redemptions.map((use) => ({
    ...(use.sku !== null && { sku: use.sku }),
    ...useOf(use, redeemed.currency),
  })),
  lineItems: redeemed.lineItems.map((use) => ({
    sku: use.sku,
    earnedPromotionId: use.earnedPromotionId,
    ...useOf(use, redeemed.currency),
  })),
  reversals: redeemed.reversals.map(({ redemptionId, whole, reversedDiscount, reversedAt }) => ({
    redemptionId,
    reversed: extentOf(whole),
    reversedDiscount: formatAmount(reversedDiscount, redeemed.currency),
    reversedAt,
  })),
});

const extentOf = (whole: boolean) => (whole ? "WHOLE" : "PARTIAL");

/** A redemption in a list. An order that only a browser reported has fewer fields. */
export function listedRedemption({ row, reported }: ListedRedemption, propertyId: string) {
  const money = (minor: number) => formatAmount(minor, row.currency);
  return {
    redemptionId: row.id,
    ...(reported
      ? orderOf(reported, propertyId)
      : {
          orgId: numberOrText(propertyId),
          customerId: numberOrText(row.customer_id),
          transactionIdentifier: row.transaction_id,
          transactionDate: Date.parse(row.occurred_at),
          currency: row.currency,
        }),
    promotionId: idText(row.promotion_id),
    promoCode: row.code,
    redemptionCount: row.redemption_count,
    discount: row.discount_minor === null ? null : money(row.discount_minor),
    ...(row.shipping_discount_minor > 0 && { shippingDiscount: money(row.shipping_discount_minor) }),
    source: row.source,
    verified: row.verified,
    reversedAt: row.reversed_at === null ? null : Date.parse(row.reversed_at),
    reversedDiscount: money(row.reversed_discount_minor),
    confirmedBy: row.confirmed_by === null ? null : JSON.parse(row.confirmed_by),
    quoteDifferences: row.quote_differences === null ? [] : JSON.parse(row.quote_differences),
    lineItems: row.lines.map((line) => ({
      lineId: line.line_id,
      sku: line.sku,
      discount: money(line.discount_minor),
      discountAppliedOnQuantity: String(line.quantity),
    })),
  };
}

/** The response to a reversal. */
export const reversalResponse = (reversal: Reversal) => ({
  redemptionId: reversal.redemptionId,
  transactionIdentifier: reversal.transactionId,
  promotionId: idText(reversal.promotionId),
  reversed: extentOf(reversal.whole),
  discount: formatAmount(reversal.discount, reversal.currency),
  reversedDiscount: formatAmount(reversal.reversedDiscount, reversal.currency),
  currency: reversal.currency,
  lines: reversal.lines.map(({ lineId, sku, quantity, discount }) => ({
    lineId,
    sku,
    quantity,
    discount: formatAmount(discount, reversal.currency),
  })),
  reversedAt: reversal.at,
  reason: reversal.reason,
});
