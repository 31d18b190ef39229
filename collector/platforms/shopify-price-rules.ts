import { type Fields, fieldsOf } from "../contract/fields.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import { type RecordReader, recordReader } from "./record-reader.ts";
import { anyOf, inCategories, type SentDiscount } from "./rules.ts";
import { type BuyAndGet, type Reward, translationOf } from "./shopify-discount.ts";
import { type PlatformRecords, placed, type Shop, type Translation } from "./translation.ts";

/** Whether a record is one of the REST API. */
export const isPriceRule = (record: unknown): boolean => "value_type" in (fieldsOf(record) ?? {});

/** Price rules with their codes: `discount_codes` of each rule, or a list beside the rules. @returns null where there are none */
export function priceRulesIn(file: unknown): PlatformRecords | null {
  const { price_rules: rules, discount_codes: codes } = fieldsOf(file) ?? {};
  if (!Array.isArray(rules)) return null;
  const beside: readonly unknown[] = Array.isArray(codes) ? codes : [];
  const withCodes = rules.map((rule: unknown) => {
    const fields = fieldsOf(rule);
    return fields && !("discount_codes" in fields) ? { ...fields, discount_codes: codesOfRule(fields, beside) } : rule;
  });
  return { records: placed(withCodes, "price_rules"), hasMore: false, total: null };
}

const codesOfRule = ({ id }: Fields, codes: readonly unknown[]): readonly unknown[] =>
  codes.filter((code) => String(fieldsOf(code)?.price_rule_id) === String(id));

/** Translates a price rule of the REST API. */
export function translatePriceRule(record: unknown, shop: Shop): Translation {
  const reader = recordReader(withoutSign(record), shop);
  refuseSurcharge(record, reader);
  nameUnsupported(reader);
  const reward = rewardOf(reader);
  const discount = {
    id: reader.required("id"),
    title: reader.text("title"),
    isAutomatic: false,
    isActive: true,
    start: reader.moment("starts_at"),
    end: reader.moment("ends_at"),
    codes: codesOf(reader),
    usageLimit: reader.count("usage_limit"),
    oncePerCustomer: reader.flag("once_per_customer"),
    isCombined: false,
    entitled: reward.kind === "goods" ? linesOf(reader, "entitled") : undefined,
    minimum: {
      quantity: reader.count("prerequisite_quantity_range.greater_than_or_equal_to"),
      subtotal: reader.amount("prerequisite_subtotal_range.greater_than_or_equal_to"),
    },
    reward,
    currency: hasAmounts(reader) ? shop.currency : "*",
    segments: reader.ids("customer_segment_prerequisite_ids").map(String),
    countries: [],
  };
  return translationOf(discount, reader);
}

/** Shopify writes what a rule takes off as a negative value, which other platforms write without a sign. */
function withoutSign(record: unknown): unknown {
  const fields = fieldsOf(record);
  return fields ? { ...fields, value: String(fields.value ?? "").replace(/^\s*-/, "") } : record;
}

/** A positive value would be a surcharge. */
function refuseSurcharge(record: unknown, reader: RecordReader): void {
  const value = Number(fieldsOf(record)?.value ?? 0);
  if (value > 0) reader.refuse("value", `must be negative, as a discount of Shopify is, and is ${value}`);
}

const codesOf = (reader: RecordReader) =>
  reader.list("discount_codes").map((entry, at) => {
    const path = `discount_codes[${at}]`;
    const code = reader.under(path, entry);
    return { path, code: code.required("code"), used: code.count("usage_count") };
  });

const hasAmounts = (reader: RecordReader): boolean =>
  reader.text("value_type") === "fixed_amount" ||
  ["prerequisite_subtotal_range", "prerequisite_to_entitlement_purchase"].some((path) =>
    Object.values(fieldsOf(reader.value(path)) ?? {}).some((amount) => amount !== null),
  );

/** @param role `entitled`: lines that are discounted; `prerequisite`: lines that must be bought */
function linesOf(reader: RecordReader, role: "entitled" | "prerequisite"): ItemMatcher | undefined {
  const products = reader.ids(`${role}_product_ids`);
  const variants = reader.ids(`${role}_variant_ids`);
  return anyOf([
    ...(products.length > 0 ? [{ products }] : []),
    ...(variants.length > 0 ? [{ variants }] : []),
    ...inCategories(reader.ids(`${role}_collection_ids`)),
  ]);
}

function discountOf(reader: RecordReader): SentDiscount | null {
  const type = reader.required("value_type");
  if (type === "percentage") {
    const percentage_amount = reader.percentage("value");
    return percentage_amount === null ? null : { percentage_amount };
  }
  if (type !== "fixed_amount") reader.refuse("value_type", "must be percentage or fixed_amount");
  const fixed_amount = reader.amount("value");
  return fixed_amount === null ? null : { fixed_amount };
}

function rewardOf(reader: RecordReader): Reward {
  const discount = discountOf(reader);
  if (reader.text("target_type") === "shipping_line") return shippingOf(discount);
  const offer = buyAndGetOf(reader, discount);
  return offer
    ? { kind: "buy_and_get", offer }
    : { kind: "goods", discount, isEach: reader.text("allocation_method") === "each" };
}

const shippingOf = (discount: SentDiscount | null): Reward =>
  discount && "percentage_amount" in discount && discount.percentage_amount === "100"
    ? { kind: "free_shipping" }
    : { kind: "shipping", discount };

/** @returns null where the rule does not require that other goods are bought */
function buyAndGetOf(reader: RecordReader, discount: SentDiscount | null): BuyAndGet | null {
  const ratio = "prerequisite_to_entitlement_quantity_ratio";
  const quantity = reader.count(`${ratio}.prerequisite_quantity`);
  const subtotal = reader.amount("prerequisite_to_entitlement_purchase.prerequisite_amount");
  if (quantity === 0 && subtotal === null) return null;
  return {
    buys: linesOf(reader, "prerequisite"),
    minimum: { quantity, subtotal },
    gets: linesOf(reader, "entitled"),
    quantity: reader.count(`${ratio}.entitled_quantity`),
    discount,
    applications: reader.value("allocation_limit") === null ? null : reader.count("allocation_limit"),
  };
}

function nameUnsupported(reader: RecordReader): void {
  const lists = {
    prerequisite_customer_ids: "Only these customers can use the discount; here every customer can.",
    prerequisite_saved_search_ids: "Only customers of a saved search can use the discount; here every customer can.",
    entitled_country_ids:
      "Only orders to some countries are discounted, and the file has only their numbers; here all countries are.",
  };
  for (const [path, sentence] of Object.entries(lists)) if (reader.list(path).length > 0) reader.cannot(path, sentence);
  if (reader.amount("prerequisite_shipping_price_range.less_than_or_equal_to") !== null)
    reader.cannot(
      "prerequisite_shipping_price_range",
      "The shop leaves out shipping rates above this price; here all are discounted.",
    );
}
