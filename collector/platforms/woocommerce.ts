import { type Fields, fieldsOf } from "../contract/fields.ts";
import type { Condition } from "../evaluation/conditions/index.ts";
import { later, period } from "./instants.ts";
import { type RecordReader, recordReader } from "./record-reader.ts";
import {
  allOf,
  anyOf,
  freeShippingRule,
  goods,
  hasNone,
  hasSome,
  inCategories,
  itemsRule,
  nameOf,
  noneOf,
  orderRule,
  rulesOrNone,
  type SentDiscount,
  spends,
  spendsAtMost,
} from "./rules.ts";
import { type Platform, placed, type Shop, type Translation } from "./translation.ts";

/** WooCommerce: the coupons of its REST API, version 3. */
export const woocommerce: Platform = {
  title: "WooCommerce",
  answers: "GET /wp-json/wc/v3/coupons",
  recordsIn: (file) =>
    Array.isArray(file) && (file.length === 0 || file.some((record) => "discount_type" in (fieldsOf(record) ?? {})))
      ? { records: placed(file, ""), hasMore: false, total: null }
      : null,
  translate,
};

const KNOWN_TYPES = ["percent", "fixed_cart", "fixed_product"];

/** Beginnings of the keys of plugins whose settings restrict a coupon, or change what it gives. */
const PLUGIN_KEYS = /^_?(wjecf|wc_sc|sc_|acfw|wt_|wcbogof|wdr|free_gift)/;

function translate(record: unknown, shop: Shop): Translation {
  const reader = recordReader(record, shop);
  const id = reader.required("id");
  const code = reader.required("code");
  const rules = rulesOf(reader, shop);
  nameUnsupported(reader);
  const used = reader.count("usage_count");
  const body = {
    name: nameOf(code),
    redemption_type: "COUPON",
    coupon_type: "SINGLE",
    status: isPublished(reader.text("status")) ? "ENABLED" : "DISABLED",
    ...datesOf(reader),
    ...(reader.flag("individual_use") && ALONE),
    rules: rulesOrNone(rules),
  };
  const limits = {
    max_uses: reader.count("usage_limit"),
    max_uses_per_customer: reader.count("usage_limit_per_user"),
  };
  if (reader.errors.length > 0) return { errors: reader.errors };
  return {
    source_id: id,
    body,
    codes: [{ path: "code", code, ...limits, used }],
    used: 0,
    unsupported: reader.unsupported,
  };
}

/** Coupons of earlier versions have no status; `future` ones begin with their date. */
const isPublished = (status: string): boolean => ["", "publish", "future"].includes(status);

/** An individual coupon removes the others from the cart. */
const ALONE = { can_be_used_with_other_promotions: false, coupon_overrides_other_promotions: true };

/** A coupon is valid through the second in which it expires. */
function datesOf(reader: RecordReader): Fields {
  const start = reader.moment("date_created_gmt", "UTC") ?? reader.moment("date_created");
  const end = reader.moment("date_expires_gmt", "UTC") ?? reader.moment("date_expires");
  return period(start, end === null ? null : later(end, 1000));
}

function rulesOf(reader: RecordReader, shop: Shop): Fields[] {
  const type = reader.required("discount_type");
  const amount = type === "percent" ? reader.percentage("amount") : reader.amount("amount");
  const isFree = reader.flag("free_shipping");
  const conditions = conditionsOf(reader, shop, type);
  if (amount === null && !isFree)
    reader.cannot(
      "amount",
      "The shop accepts this coupon and takes nothing off; here a code without a discount does not count.",
    );
  return [
    ...(amount === null || !KNOWN_TYPES.includes(type) ? [] : [discountRule(reader, type, amount, conditions)]),
    ...(isFree ? [freeShippingRule(conditions)] : []),
  ];
}

function discountRule(reader: RecordReader, type: string, amount: string, conditions: readonly Condition[]): Fields {
  const discount: SentDiscount = type === "percent" ? { percentage_amount: amount } : { fixed_amount: amount };
  if (type === "fixed_cart") return orderRule(discount, conditions);
  const { wanted, unwanted } = linesOf(reader);
  return itemsRule(discount, allOf([wanted, noneOf(unwanted)]), conditions, {
    exclude_items_on_sale: reader.flag("exclude_sale_items"),
  });
}

/** The ids of products may be those of variations. */
const linesOf = (reader: RecordReader) => ({
  wanted: anyOf([...goods(reader.ids("product_ids")), ...inCategories(reader.ids("product_categories"))]),
  unwanted: anyOf([
    ...goods(reader.ids("excluded_product_ids")),
    ...inCategories(reader.ids("excluded_product_categories")),
  ]),
});

/** The cart must have one of the products, and one of the categories. Only a coupon of the cart is refused by what it excludes. */
function conditionsOf(reader: RecordReader, shop: Shop, type: string): Condition[] {
  return [
    ...spends(reader.amount("minimum_amount")),
    ...spendsAtMost(reader.amount("maximum_amount"), shop.currency),
    ...hasSome(anyOf(goods(reader.ids("product_ids")))),
    ...hasSome(anyOf(inCategories(reader.ids("product_categories")))),
    ...(type === "fixed_cart" ? hasNone(linesOf(reader).unwanted) : []),
  ];
}

function nameUnsupported(reader: RecordReader): void {
  const type = reader.text("discount_type");
  const excludesSale = reader.flag("exclude_sale_items");
  if (!KNOWN_TYPES.includes(type))
    reader.cannot(
      "discount_type",
      `A plugin of the shop computes coupons of the type ${type}; here this coupon takes nothing off.`,
    );
  if (reader.list("email_restrictions").length > 0)
    reader.cannot(
      "email_restrictions",
      "Only customers with these e-mail addresses can use the coupon; here every customer can.",
    );
  if (reader.count("limit_usage_to_x_items") > 0)
    reader.cannot(
      "limit_usage_to_x_items",
      "The shop limits the discounted units and takes them from the lines of the highest value; here all units are discounted.",
    );
  if (excludesSale && type === "fixed_cart")
    reader.cannot(
      "exclude_sale_items",
      "The shop refuses the coupon for a cart with a product on sale; here it is accepted.",
    );
  if (excludesSale && [reader.ids("product_ids"), reader.ids("product_categories")].every(({ length }) => length > 0))
    reader.cannot(
      "exclude_sale_items",
      "The shop also ignores products on sale when it looks for the required categories; here they count.",
    );
  reader.list("meta_data").forEach((entry, at) => {
    const { key, value } = fieldsOf(entry) ?? {};
    if (typeof key === "string" && PLUGIN_KEYS.test(key) && !isEmpty(value))
      reader.cannot(`meta_data[${at}]`, `A plugin of the shop reads ${key}; here it has no effect.`);
  });
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  ["", "no", "0", "false", 0, false].some((none) => none === value) ||
  (Array.isArray(value) && value.length === 0);
