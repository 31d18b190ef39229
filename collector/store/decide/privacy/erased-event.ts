import { fieldsOf } from "../../../contract/fields.ts";
import type { Ids } from "./pseudonyms.ts";

/** The fields of an event that say nothing of a person. All others are erased: a shop may send any. */
const OF_EVENT = ["event_id", "occurred_at", "category", "action"] as const;
const OF_ITEM = [
  "type",
  "id",
  "sku",
  "variant_id",
  "brand_id",
  "category_ids",
  "on_sale",
  "is_custom_price",
  "original_price",
  "minimum_price",
  "price",
  "quantity",
  "code_status",
  "outcome",
  "discount",
  "coupon",
] as const;
const OF_ORDER = [
  "id",
  "order_id",
  "currency",
  "discount_amount",
  "promotion_code",
  "voucher_code",
  "evaluation_id",
  "coupon",
  "value",
  "revenue",
  "shipping",
  "tax",
  "ga4_event",
] as const;

/**
 * The body of an event without its person: amounts, products, codes and the order stay.
 * @param body JSON as it was stored; a text that was cut leaves nothing
 * @param ids that take the place of the person's
 * @returns JSON
 */
export function erasedEvent(body: string, { customerId, visitorId, sessionId }: Ids): string {
  const sent = fieldsIn(body);
  if (!sent) return "{}";
  const { dims, extra, items } = sent;
  const { transaction, purchase, customers } = fieldsOf(dims) ?? {};
  const list = Array.isArray(items) ? items : items === undefined ? [] : [items];
  return JSON.stringify({
    ...picked(sent, OF_EVENT),
    items: list.map((item) => picked(item, OF_ITEM)),
    dims: {
      ...(transaction !== undefined && { transaction: picked(first(transaction), OF_ORDER) }),
      ...(purchase !== undefined && { purchase: picked(first(purchase), OF_ORDER) }),
      customers: {
        ...picked(first(customers), ["cdp_source"]),
        ...(customerId !== null && { customer_id: customerId }),
      },
    },
    extra: picked(extra, OF_ORDER),
    context: {
      ...(visitorId !== null && { visitor_id: visitorId }),
      ...(sessionId !== null && { session_id: sessionId }),
    },
  });
}

function fieldsIn(body: string) {
  try {
    return fieldsOf(JSON.parse(body));
  } catch {
    return null;
  }
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

const picked = (value: unknown, names: readonly string[]): object => {
  const fields = fieldsOf(value) ?? {};
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, plain(fields[name])]] : [])));
};

/** Objects may hold anything; lists hold ids. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((entry) => typeof entry !== "object");
  return typeof value === "object" ? null : value;
};
