import { fieldsOf } from "../../contract/fields.ts";
import { lineNumbers } from "../../contract/line-numbers.ts";
import { parseDecimal } from "../../evaluation/decimal.ts";
import { type RecordReader, recordReader } from "../record-reader.ts";
import type { Shop } from "../translation.ts";
import {
  consentIn,
  currencyAt,
  idAt,
  listed,
  mergedCodes,
  minorAt,
  momentAt,
  quantityAt,
  sumOf,
  textAt,
  visitorIn,
} from "./order-reader.ts";
import type { OrderCode, OrderLine, OrderNotifier, OrderTranslation, ShopOrder } from "./shop-order.ts";
import { refundsIn } from "./shopify-refunds.ts";

/** Shopify: the orders of its REST API, as its webhooks send them. */
export const shopify: OrderNotifier = {
  title: "Shopify",
  signatureHeader: "X-Shopify-Hmac-Sha256",
  topicHeader: "X-Shopify-Topic",
  topics: [
    "orders/create",
    "orders/updated",
    "orders/paid",
    "orders/partially_fulfilled",
    "orders/fulfilled",
    "orders/cancelled",
  ],
  isPing: () => false,
  translate,
};

const PAID: readonly string[] = ["paid", "partially_refunded", "refunded"];
/** Shopify counts a customer's orders when it sends: later the number is of later orders. */
const COUNT_AGE = 3_600_000;
/** The cart attributes that the theme's file sets. */
const CONSENT_NAME = "promotrail_consent";
const VISITOR_NAME = "promotrail_visitor";

function translate(record: unknown, shop: Shop): OrderTranslation {
  const reader = recordReader(record, shop);
  const currency = currencyAt(reader, shop);
  const financial = reader.text("financial_status");
  const placedAt = momentAt(reader, "created_at", "UTC");
  const updatedAt = momentAt(reader, "updated_at", "UTC");
  const discounts = discountsOf(reader, currency);
  const consent = consentIn(attributeOf(reader, CONSENT_NAME));
  const order: ShopOrder = {
    ids: idsOf(reader),
    placedAt,
    updatedAt,
    currency,
    state: stateOf(reader, financial),
    wasPaid: PAID.includes(financial),
    isTest: reader.flag("test"),
    lines: linesOf(reader, currency, discounts.ofLine),
    codes: discounts.codes,
    shipping: sumOf(listed(reader, "shipping_lines").map((line) => minorAt(line, currency, "price"))),
    customer: customerOf(reader, updatedAt - placedAt <= COUNT_AGE),
    ...refundsIn(reader, currency),
    corrections: 0,
    returned: returnedIn(reader),
    userAgent: textAt(reader, "client_details.user_agent"),
    consent,
    visitorId: visitorIn(attributeOf(reader, VISITOR_NAME), consent),
  };
  return reader.errors.length > 0 ? { errors: reader.errors } : order;
}

/** JSON rounds numbers beyond 2^53, and Shopify's examples have such ids: the id of its other API is a text. */
function idsOf(reader: RecordReader): ShopOrder["ids"] {
  const [, exact] = /\/(\d+)$/.exec(reader.text("admin_graphql_api_id")) ?? [];
  const id = exact ?? reader.required("id");
  return { id, number: textAt(reader, "order_number") ?? id, name: textAt(reader, "name") ?? id };
}

function stateOf(reader: RecordReader, financial: string): ShopOrder["state"] {
  if (textAt(reader, "cancelled_at") !== null || financial === "voided") return "cancelled";
  if (financial === "refunded") return "refunded";
  return PAID.includes(financial) ? "paid" : "unpaid";
}

/**
 * The discounts of codes. An order lists its discounts once, and each line its part of each of them. Discounts without a code are
 * automatic, or made by the shop's staff.
 */
function discountsOf(reader: RecordReader, currency: string) {
  const applications = listed(reader, "discount_applications");
  const codeAt = (index: unknown): string | null => {
    const application = typeof index === "number" ? applications[index] : undefined;
    return application?.value("type") === "discount_code" ? application.required("code") : null;
  };
  const ofLine = (line: RecordReader): OrderLine["discounts"] =>
    listed(line, "discount_allocations").flatMap((part) => {
      const code = codeAt(part.value("discount_application_index"));
      return code === null ? [] : [{ code, discount: minorAt(part, currency, "amount") }];
    });
  const goods = listed(reader, "line_items").flatMap(ofLine);
  const shipping = listed(reader, "shipping_lines").flatMap(ofLine);
  // A code may have reduced nothing that is left of the order.
  const named = applications.flatMap((_, at) => codeAt(at) ?? []);
  const codes: OrderCode[] = [
    ...named.map((code) => ({ code, discount: 0, shippingDiscount: 0 })),
    ...goods.map((part) => ({ ...part, shippingDiscount: 0 })),
    ...shipping.map(({ code, discount }) => ({ code, discount: 0, shippingDiscount: discount })),
  ];
  return { ofLine, codes: mergedCodes(codes) };
}

const linesOf = (
  reader: RecordReader,
  currency: string,
  discountsOfLine: (line: RecordReader) => OrderLine["discounts"],
) =>
  listed(reader, "line_items").flatMap((line): OrderLine[] => {
    const quantity = quantityAt(line, "quantity");
    const numbers =
      quantity === null ? null : lineNumbers(parseDecimal(quantity)!, minorAt(line, currency, "price"), currency);
    if (numbers === null) return [];
    return [
      {
        productId: idAt(line, "product_id"),
        variantId: idAt(line, "variant_id"),
        sku: textAt(line, "sku"),
        numbers,
        discounts: discountsOfLine(line),
      },
    ];
  });

function customerOf(reader: RecordReader, isRecent: boolean): ShopOrder["customer"] {
  const orders = reader.text("customer.orders_count");
  return {
    id: idAt(reader, "customer.id"),
    email: textAt(reader, "email") ?? textAt(reader, "customer.email"),
    phone: textAt(reader, "phone") ?? textAt(reader, "customer.phone"),
    // The count may not contain the order itself yet.
    order: isRecent && orders !== "" ? Math.max(1, reader.count("customer.orders_count")) : null,
  };
}

/** The units of all refunds, by the position of their line. */
function returnedIn(reader: RecordReader): ShopOrder["returned"] {
  // Lines without units are no lines of the order.
  const ids = reader
    .list("line_items")
    .flatMap((line) => (Number(fieldsOf(line)?.quantity) > 0 ? [fieldsOf(line)?.id] : []));
  const units = listed(reader, "refunds")
    .flatMap((refund) => listed(refund, "refund_line_items"))
    .map((item) => ({ line: ids.indexOf(item.value("line_item_id")) + 1, quantity: item.count("quantity") }));
  const known = units.filter(({ line, quantity }) => line > 0 && quantity > 0);
  return [...Map.groupBy(known, ({ line }) => line)].map(([line, parts]) => ({
    line,
    quantity: parts.reduce((sum, part) => sum + part.quantity, 0),
  }));
}

/** The value of a cart attribute; undefined without it. */
const attributeOf = (reader: RecordReader, name: string): unknown =>
  listed(reader, "note_attributes")
    .find((entry) => entry.value("name") === name)
    ?.value("value");
