import { type Fields, fieldsOf } from "../contract/fields.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import { period } from "./instants.ts";
import { type RecordReader, recordReader } from "./record-reader.ts";
import {
  freeShippingRule,
  hasSome,
  inCategories,
  itemsRule,
  nameOf,
  orderRule,
  rulesOrNone,
  type SentDiscount,
  shippingRule,
  spends,
} from "./rules.ts";
import type { Shop, Translation } from "./translation.ts";

/** Whether a record is a coupon of the V2 API. */
export const isCoupon = (record: unknown): boolean => {
  const fields = fieldsOf(record) ?? {};
  return "applies_to" in fields && "min_purchase" in fields;
};

/** Translates a coupon of the V2 API. Its id has a word before it, because promotions have ids of their own. */
export function translateCoupon(record: unknown, shop: Shop): Translation {
  const reader = recordReader(record, shop);
  const id = `coupon-${reader.required("id")}`;
  const code = reader.required("code");
  const limits = { max_uses: reader.count("max_uses"), max_uses_per_customer: reader.count("max_uses_per_customer") };
  const used = reader.count("num_uses");
  const body = {
    name: nameOf(reader.text("name"), code),
    redemption_type: "COUPON",
    coupon_type: "SINGLE",
    status: reader.flag("enabled") ? "ENABLED" : "DISABLED",
    ...period(reader.moment("date_created"), reader.moment("expires")),
    ...addressOf(reader),
    rules: rulesOrNone(rulesOf(reader)),
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

function rulesOf(reader: RecordReader): Fields[] {
  const type = reader.required("type");
  const items = itemsOf(reader);
  const conditions = [...spends(reader.amount("min_purchase")), ...hasSome(items)];
  const fixed_amount = type === "percentage_discount" ? null : reader.amount("amount");
  const discount: SentDiscount | null = fixed_amount === null ? null : { fixed_amount };
  switch (type) {
    case "per_item_discount":
      return discount ? [itemsRule(discount, items, conditions)] : [];
    case "percentage_discount":
      return percentRules(reader, items, conditions);
    case "per_total_discount":
      nameScope(reader, items);
      return discount ? [orderRule(discount, conditions)] : [];
    case "shipping_discount":
      return discount ? [shippingRule(discount, conditions, methodsOf(reader))] : [];
    case "free_shipping":
      return freeShippingRules(reader, conditions);
    default:
      reader.cannot("type", `Coupons of the type ${type} are not known here: this one takes nothing off.`);
      return [];
  }
}

function percentRules(
  reader: RecordReader,
  items: ItemMatcher | undefined,
  conditions: ReturnType<typeof spends>,
): Fields[] {
  const percentage_amount = reader.percentage("amount");
  return percentage_amount === null ? [] : [itemsRule({ percentage_amount }, items, conditions)];
}

function freeShippingRules(reader: RecordReader, conditions: ReturnType<typeof spends>): Fields[] {
  const methods = methodsOf(reader);
  return methods === "*"
    ? [freeShippingRule(conditions)]
    : [shippingRule({ percentage_amount: "100" }, conditions, methods)];
}

function nameScope(reader: RecordReader, items: ItemMatcher | undefined): void {
  if (items)
    reader.cannot(
      "applies_to",
      "The shop may take the amount off the matching products only; here it is taken off the whole order.",
    );
}

/** The products or categories of a coupon; the id 0 stands for all. @returns undefined: every line */
function itemsOf(reader: RecordReader): ItemMatcher | undefined {
  const ids = reader.ids("applies_to.ids");
  const entity = reader.text("applies_to.entity");
  if (entity !== "products" && entity !== "categories")
    reader.refuse("applies_to.entity", "must be products or categories");
  if (ids.length === 0 || ids.some((id) => String(id) === "0")) return undefined;
  return entity === "products" ? { products: ids } : inCategories(ids)[0];
}

/** The ids of the shipping methods of a coupon; none stands for all. */
function methodsOf(reader: RecordReader): (string | number)[] | "*" {
  const ids = reader.list("shipping_methods").map((method) => String(fieldsOf(method)?.id ?? method));
  return ids.length > 0 ? ids : "*";
}

/** The countries that a coupon is restricted to. States and postal codes are named: they are not checked here. */
function addressOf(reader: RecordReader): Fields {
  const restricted = fieldsOf(reader.value("restricted_to"));
  if (!restricted) return {};
  for (const name of ["states", "zips"])
    if (restricted[name] !== undefined)
      reader.cannot(
        `restricted_to.${name}`,
        "The shop restricts the coupon to a part of a country; here it is for the whole country.",
      );
  const countries = [restricted.countries ?? []].flat().map((code) => ({ iso2_country_code: String(code) }));
  return countries.length > 0 ? { shipping_address: { countries } } : {};
}
