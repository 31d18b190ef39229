import type { CalculationBody } from "../../contract/cart.ts";
import { cartLineNumbers } from "../../contract/line-numbers.ts";
import type { ShippingMethod } from "../../evaluation/types.ts";
import { floorOfUnit } from "../../store/decide/sent-numbers.ts";
import type { SentCart, SentLine } from "../../store/ports/calculations.ts";

/** A request's cart in the form of the evaluation. */
export function cartOf({ cart, customer }: Pick<CalculationBody, "cart" | "customer">): SentCart {
  return {
    currency: cart.currency,
    known: true,
    lines: cart.lines.map((line, at) => lineOf(line, at, cart.currency)),
    ...(cart.channel_id !== undefined && { channelId: String(cart.channel_id) }),
    ...(cart.shipping_address?.country !== undefined && { country: cart.shipping_address.country }),
    ...(cart.shipping_zone_id !== undefined && { zoneId: String(cart.shipping_zone_id) }),
    ...(cart.shipping && { shipping: cart.shipping.map(methodOf) }),
    ...(customer && { customer: customerOf(customer) }),
  };
}

/** A request's customer in the form of the evaluation. */
export const customerOf = ({ group_id, order_count, segment_ids }: NonNullable<CalculationBody["customer"]>) => ({
  groupId: String(group_id),
  orderCount: order_count,
  segmentIds: segment_ids.map(String),
});

/** An id as a text; clients send numbers and texts. */
export const textOf = (id: string | number | null): string | null => (id === null ? null : String(id));

const methodOf = (
  { id, method_id, price }: NonNullable<CalculationBody["cart"]["shipping"]>[number],
  at: number,
): ShippingMethod => ({
  id: String(id ?? at + 1),
  methodId: textOf(method_id ?? null),
  price: price ?? null,
});

function lineOf(line: CalculationBody["cart"]["lines"][number], at: number, currency: string): SentLine {
  const numbers = cartLineNumbers(line.quantity, line.price ?? null, currency)!;
  const { minimum_price } = line;
  const floor = minimum_price === undefined ? {} : { minimumPrice: floorOfUnit(minimum_price, numbers, currency) };
  return { ...factsOf(line, at), ...numbers, ...floor };
}

const factsOf = (line: CalculationBody["cart"]["lines"][number], at: number) => ({
  id: String(line.id ?? at + 1),
  productId: textOf(line.product_id),
  variantId: textOf(line.variant_id),
  sku: textOf(line.sku),
  categoryIds: line.category_ids.map(String),
  brandId: textOf(line.brand_id),
  options: line.options,
  customFields: line.custom_fields,
  onSale: line.on_sale,
  ...(line.is_custom_price !== undefined && { isCustomPrice: line.is_custom_price }),
});
