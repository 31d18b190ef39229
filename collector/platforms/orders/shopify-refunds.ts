import type { Minor } from "../../evaluation/money.ts";
import type { RecordReader } from "../record-reader.ts";
import { listed, minorAt, signedAt, sumOf } from "./order-reader.ts";
import type { ShopOrder } from "./shop-order.ts";

/** The money of an order's refunds in the currency of the shop. A transaction has it in that of the customer. */
export function refundsIn(reader: RecordReader, currency: string): Pick<ShopOrder, "refunded" | "flags"> {
  const amounts = listed(reader, "refunds").map((refund) => refundedBy(refund, reader, currency));
  return {
    refunded: sumOf(amounts.map((amount) => amount ?? 0)),
    flags: amounts.includes(null) ? ["refund_in_other_currency"] : [],
  };
}

/** @returns null where the amount in the currency of the shop is not known */
function refundedBy(refund: RecordReader, order: RecordReader, currency: string): Minor | null {
  const paid = listed(refund, "transactions").filter(
    (transaction) => transaction.value("kind") === "refund" && transaction.value("status") === "success",
  );
  const other = paid
    .map((transaction) => transaction.text("currency"))
    .find((name) => name !== "" && name !== currency);
  const amount = sumOf(paid.map((transaction) => minorAt(transaction, other ?? currency, "amount")));
  if (other === undefined || amount === 0) return amount;
  return partsIn(refund, other, "presentment_money") === amount
    ? partsIn(refund, currency, "shop_money")
    : converted(order, amount, currency, other);
}

/** The sum of a refund's lines, their tax, and its adjustments: a negative adjustment is paid back, too. */
function partsIn(refund: RecordReader, currency: string, money: "shop_money" | "presentment_money"): Minor {
  const sumAt = (list: string, ...sets: readonly string[]): Minor =>
    sumOf(listed(refund, list).map((part) => signedAt(part, currency, ...sets.map((set) => `${set}.${money}.amount`))));
  return (
    sumAt("refund_line_items", "subtotal_set", "total_tax_set") -
    sumAt("order_adjustments", "amount_set", "tax_amount_set")
  );
}

/** Money of the customer at the rate of the order. */
function converted(order: RecordReader, amount: Minor, currency: string, other: string): Minor | null {
  const shop = minorAt(order, currency, "total_price_set.shop_money.amount");
  const presentment = minorAt(order, other, "total_price_set.presentment_money.amount");
  return shop === 0 || presentment === 0 ? null : Math.round((amount * shop) / presentment);
}
