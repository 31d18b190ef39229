import { createHash } from "node:crypto";
import type { OrderIdForm } from "../../contract/order-source.ts";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { OrderLine, ShopOrder } from "../../platforms/orders/shop-order.ts";
import { cartValueOf } from "../../store/decide/cart.ts";
import { canonicalJson } from "../../store/decide/versions.ts";
import type { OrderPlatform, ReportedCode, ReportedOrder } from "../../store/ports/orders.ts";
import type { ProductLine, Property } from "../../store/ports/records.ts";
import { personOf } from "../identity/buyer.ts";
import { contactsOf } from "../identity/contacts.ts";
import { browserFamily } from "./browser-family.ts";

/**
 * An order of a platform in the collector's own form. Contacts of the buyer become keyed hashes in the store, and of the user agent
 * only the browser's family is kept.
 * @param form the form of the order's id that the shop's pages send
 */
export function reportedOrder(
  property: Property,
  platform: OrderPlatform,
  form: OrderIdForm,
  order: ShopOrder,
): ReportedOrder {
  const {
    customer,
    lines,
    currency,
    placedAt,
    updatedAt,
    state,
    wasPaid,
    shipping,
    refunded,
    corrections,
    flags,
    consent,
    visitorId,
  } = order;
  const productLines = lines.map(productLine);
  const { updatedAt: _, ...content } = order;
  return {
    property,
    platform,
    orderId: order.ids.id,
    transactionId: order.ids[form],
    cdpSource: order.isTest ? "Staging" : "Production",
    state,
    paid: wasPaid,
    placedAt,
    updatedAt,
    currency,
    amount: cartValueOf(productLines) ?? 0,
    shipping,
    refunded,
    corrections,
    flags,
    lines: productLines,
    codes: codesOf(order),
    buyer: { customerId: personOf(customer.id), contacts: contactsOf(customer.email, customer.phone, property) },
    customerOrder: customer.order,
    returned: Object.fromEntries(order.returned.map(({ line, quantity }) => [String(line), quantity])),
    browser: browserFamily(order.userAgent),
    consent,
    visitorId,
    fingerprint: createHash("sha256")
      .update(canonicalJson(content) ?? "")
      .digest("base64url"),
  };
}

const productLine = ({ productId, variantId, sku, numbers }: OrderLine): ProductLine => ({
  productId,
  variantId,
  sku,
  ...numbers,
  categoryIds: [],
  brandId: null,
});

const codesOf = ({ codes, lines }: ShopOrder): ReportedCode[] =>
  codes.map(({ code, discount, shippingDiscount }) => ({
    number: code,
    discount,
    shippingDiscount,
    shares: lines.flatMap(({ discounts }, at) => {
      const own = discounts.filter((part) => canonicalCode(part.code) === canonicalCode(code));
      const sum = own.reduce((before, part) => before + part.discount, 0);
      return sum === 0 ? [] : [{ line: at + 1, discount: sum }];
    }),
  }));
