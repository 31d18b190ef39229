import { totalNumbers } from "../../contract/line-numbers.ts";
import type { Minor } from "../../evaluation/money.ts";
import { type RecordReader, recordReader } from "../record-reader.ts";
import type { Shop } from "../translation.ts";
import {
  consentIn,
  currencyAt,
  idAt,
  listed,
  mergedCodes,
  momentAt,
  quantityAt,
  signedAt,
  sumOf,
  textAt,
  visitorIn,
} from "./order-reader.ts";
import type { OrderCode, OrderLine, OrderNotifier, OrderTranslation, ShopOrder } from "./shop-order.ts";

/** WooCommerce: the orders of its REST API, version 3, as its webhooks send them. */
export const woocommerce: OrderNotifier = {
  title: "WooCommerce",
  signatureHeader: "X-WC-Webhook-Signature",
  topicHeader: "X-WC-Webhook-Topic",
  topics: ["order.created", "order.updated", "order.restored"],
  // WooCommerce sends it unsigned when a webhook is saved.
  isPing: (body) => /^webhook_id=\d+$/.test(body.trim()),
  translate,
};

/** The statuses of WooCommerce itself. Plugins add others: these are paid once the order has a date of payment. */
const STATES: Readonly<Record<string, ShopOrder["state"]>> = {
  pending: "unpaid",
  "on-hold": "unpaid",
  failed: "unpaid",
  trash: "unpaid",
  processing: "paid",
  completed: "paid",
  cancelled: "cancelled",
  refunded: "refunded",
};

/** What the plugin for WooCommerce adds to an order. */
const CONSENT_KEY = "_promotrail_consent";
const VISITOR_KEY = "_promotrail_visitor";
const CUSTOMER_ORDER_KEY = "_promotrail_customer_order";

function translate(record: unknown, shop: Shop): OrderTranslation {
  const reader = recordReader(record, shop);
  const id = reader.required("id");
  const currency = currencyAt(reader, shop);
  const paidAt = textAt(reader, "date_paid_gmt");
  const state = STATES[reader.required("status")] ?? (paidAt === null ? "unpaid" : "paid");
  const coupons = listed(reader, "coupon_lines");
  const codes = codesOf(reader, coupons, currency);
  const corrections = correctionsIn(reader, currency);
  const consent = consentIn(metaOf(reader, CONSENT_KEY));
  const order: ShopOrder = {
    ids: { id, number: textAt(reader, "number") ?? id, name: textAt(reader, "number") ?? id },
    placedAt: momentAt(reader, "date_created_gmt", "UTC"),
    updatedAt: momentAt(reader, "date_modified_gmt", "UTC"),
    currency,
    state,
    wasPaid: paidAt !== null || state === "paid" || state === "refunded",
    isTest: false,
    lines: linesOf(reader, currency, codes),
    codes,
    shipping: Math.max(0, amountWithTax(reader, currency, "shipping_total", "shipping_tax")),
    customer: customerOf(reader),
    refunded: refundedIn(reader, currency),
    corrections: sumOf(corrections),
    flags: [
      ...(corrections.length > 0 ? (["negative_line"] as const) : []),
      ...(coupons.some(isWithoutCode) ? (["coupon_without_code"] as const) : []),
    ],
    returned: [],
    userAgent: textAt(reader, "customer_user_agent"),
    consent,
    visitorId: visitorIn(metaOf(reader, VISITOR_KEY), consent),
  };
  return reader.errors.length > 0 ? { errors: reader.errors } : order;
}

/** Customers see amounts with tax where the shop enters its prices with tax. WooCommerce keeps both parts apart. */
const amountWithTax = (
  reader: RecordReader,
  currency: string,
  path: string,
  tax: string,
  includesTax = reader,
): Minor => signedAt(reader, currency, path, ...(includesTax.flag("prices_include_tax") ? [tax] : []));

const isWithoutCode = (coupon: RecordReader): boolean => coupon.text("code") === "";

const codesOf = (reader: RecordReader, coupons: readonly RecordReader[], currency: string): OrderCode[] =>
  mergedCodes(
    coupons
      .filter((coupon) => !isWithoutCode(coupon))
      .map((coupon) => ({
        code: coupon.text("code"),
        discount: Math.max(0, amountWithTax(coupon, currency, "discount", "discount_tax", reader)),
        shippingDiscount: 0,
      })),
  );

/** Whether a line takes something off the order: plugins add corrections as lines of their own. */
const isCorrection = (line: RecordReader, currency: string): boolean =>
  Number(line.text("quantity")) < 0 || signedAt(line, currency, "subtotal") < 0;

/** What lines and fees take off the order. */
function correctionsIn(reader: RecordReader, currency: string): Minor[] {
  const totalOf = (line: RecordReader): Minor => amountWithTax(line, currency, "total", "total_tax", reader);
  const lines = listed(reader, "line_items").filter((line) => isCorrection(line, currency));
  const fees = listed(reader, "fee_lines").filter((fee) => totalOf(fee) < 0);
  return [...lines, ...fees].map((line) => Math.abs(totalOf(line)));
}

function linesOf(reader: RecordReader, currency: string, codes: readonly OrderCode[]): OrderLine[] {
  const lines = listed(reader, "line_items").flatMap((line) => {
    if (isCorrection(line, currency)) return [];
    const quantity = quantityAt(line, "quantity");
    if (quantity === null) return [];
    const before = amountWithTax(line, currency, "subtotal", "subtotal_tax", reader);
    const after = amountWithTax(line, currency, "total", "total_tax", reader);
    return { line, quantity, before, discount: before - after };
  });
  const parts = partsOf(
    lines.map(({ discount }) => discount),
    codes,
  );
  return lines.map(({ line, quantity, before }, at) => ({
    productId: idAt(line, "product_id"),
    variantId: idAt(line, "variation_id"),
    sku: textAt(line, "sku"),
    numbers: totalNumbers(quantity, before, currency),
    discounts: parts[at]!,
  }));
}

/** WooCommerce does not say which code reduced a line: it is known where the order has one, and no other discount. */
function partsOf(discounts: readonly Minor[], codes: readonly OrderCode[]): OrderLine["discounts"][] {
  const [only] = codes.length === 1 ? codes : [];
  const isOnly = only !== undefined && discounts.reduce((sum, discount) => sum + discount, 0) === only.discount;
  return discounts.map((discount) => (isOnly && discount > 0 ? [{ code: only.code, discount }] : []));
}

/** Refunds have negative amounts only: the webhook does not name their lines. */
const refundedIn = (reader: RecordReader, currency: string): Minor =>
  sumOf(listed(reader, "refunds").map((refund) => Math.abs(signedAt(refund, currency, "total"))));

function customerOf(reader: RecordReader): ShopOrder["customer"] {
  const order = Number(metaOf(reader, CUSTOMER_ORDER_KEY));
  return {
    id: idAt(reader, "customer_id"),
    email: textAt(reader, "billing.email"),
    phone: textAt(reader, "billing.phone"),
    order: Number.isSafeInteger(order) && order >= 1 ? order : null,
  };
}

/** A value that plugins added to the order; undefined without one. */
const metaOf = (reader: RecordReader, key: string): unknown =>
  reader
    .list("meta_data")
    .map((entry, at) => reader.under(`meta_data[${at}]`, entry))
    .find((entry) => entry.value("key") === key)
    ?.value("value");
