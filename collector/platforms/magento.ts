import { type Fields, fieldsOf } from "../contract/fields.ts";
import type { Condition } from "../evaluation/conditions/index.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import { endOfDay, period } from "./instants.ts";
import { type Conditions, conditionsOf, itemsIn } from "./magento-conditions.ts";
import { type RecordReader, recordReader } from "./record-reader.ts";
import { freeShippingRule, hasSome, itemsRule, nameOf, orderRule, rulesOrNone, shippingRule } from "./rules.ts";
import { type Platform, placed, type Shop, type TranslatedCode, type Translation } from "./translation.ts";

/** Magento, also as Adobe Commerce: the cart price rules of its REST API with their coupons. */
export const magento: Platform = {
  title: "Magento",
  answers: "GET /V1/salesRules/search, each rule with its coupons of GET /V1/coupons/search",
  recordsIn(file) {
    const { items, coupons, total_count: total } = fieldsOf(file) ?? {};
    if (!Array.isArray(items) || !isListOfRules(items)) return null;
    const beside = couponsIn(coupons);
    const rules = items.map((item: unknown) => withCoupons(item, beside));
    return { records: placed(rules, "items"), hasMore: false, total: typeof total === "number" ? total : null };
  },
  translate,
};

const isListOfRules = (items: readonly unknown[]): boolean =>
  items.length === 0 || items.some((item) => "simple_action" in (fieldsOf(item) ?? {}));

/** Coupons are a list, or an answer with `items`. */
function couponsIn(sent: unknown): readonly unknown[] {
  const list = Array.isArray(sent) ? sent : fieldsOf(sent)?.items;
  return Array.isArray(list) ? list : [];
}

/** A rule with its own coupons, else with those of its id beside the rules. */
function withCoupons(item: unknown, beside: readonly unknown[]): unknown {
  const fields = fieldsOf(item);
  if (!fields) return item;
  const own = couponsIn(fields.coupons);
  const coupons = beside.filter((coupon) => String(fieldsOf(coupon)?.rule_id) === String(fields.rule_id));
  return { ...fields, coupons: [...own, ...coupons] };
}

function translate(record: unknown, shop: Shop): Translation {
  const reader = recordReader(record, shop);
  const id = reader.required("rule_id");
  const isAutomatic = ["", "NO_COUPON", "1"].includes(reader.text("coupon_type"));
  const conditions = conditionsOf(reader, shop);
  const rules = rulesOf(reader, shop, conditions.all);
  const codes = isAutomatic ? [] : codesOf(reader);
  nameUnsupported(reader, isAutomatic, codes.length);
  const body = {
    name: nameOf(reader.text("name"), `Rule ${id}`),
    redemption_type: isAutomatic ? "AUTOMATIC" : "COUPON",
    ...(!isAutomatic && { coupon_type: "BULK" }),
    status: reader.flag("is_active") ? "ENABLED" : "DISABLED",
    ...datesOf(reader, shop),
    priority: reader.count("sort_order"),
    stop: reader.flag("stop_rules_processing"),
    ...audienceOf(reader, conditions),
    rules: rulesOrNone(rules),
  };
  if (reader.errors.length > 0) return { errors: reader.errors };
  return { source_id: id, body, codes, used: 0, unsupported: reader.unsupported };
}

/** A rule is active from the beginning of its first day to the end of its last day. */
function datesOf(reader: RecordReader, shop: Shop) {
  const last = reader.text("to_date");
  const end = last === "" ? null : endOfDay(last, shop.timeZone);
  if (last !== "" && end === null) reader.refuse("to_date", "must be a day such as 2026-01-31");
  return period(reader.moment("from_date"), end);
}

function audienceOf(reader: RecordReader, { shippingAddress }: Conditions): Fields {
  const group_ids = reader.ids("customer_group_ids");
  return {
    ...(group_ids.length > 0 && { customer: { group_ids } }),
    ...(shippingAddress && { shipping_address: shippingAddress }),
  };
}

function codesOf(reader: RecordReader): TranslatedCode[] {
  const ofRule = [reader.count("uses_per_coupon"), reader.count("uses_per_customer")] as const;
  return reader.list("coupons").map((coupon, at) => {
    const path = `coupons[${at}]`;
    const entry = reader.under(path, coupon);
    return {
      path,
      code: entry.required("code"),
      max_uses: least(entry.count("usage_limit"), ofRule[0]),
      max_uses_per_customer: least(entry.count("usage_per_customer"), ofRule[1]),
      used: entry.count("times_used"),
    };
  });
}

/** The smaller of two limits; 0 is none. */
const least = (a: number, b: number): number => (a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b));

function rulesOf(reader: RecordReader, shop: Shop, conditions: readonly Condition[]): Fields[] {
  const items = itemsIn(reader.under("action_condition", reader.value("action_condition")), shop);
  return [...discountRules(reader, items, conditions), ...freeShippingRules(reader, items, conditions)];
}

function discountRules(
  reader: RecordReader,
  items: ItemMatcher | undefined,
  conditions: readonly Condition[],
): Fields[] {
  const action = reader.text("simple_action");
  if (action === "by_percent") return percentRules(reader, items, conditions);
  if (action === "by_fixed") return fixedRules(reader, items, conditions);
  if (action === "cart_fixed") return cartRules(reader, items, conditions);
  if (action === "buy_x_get_y") return buyAndGetRules(reader, items, conditions);
  if (action !== "")
    reader.cannot("simple_action", `Actions of the kind ${action} are not known here: this rule takes nothing off.`);
  return [];
}

/** The most units of a line that are discounted; a product is in one line. */
function perProduct(reader: RecordReader): Fields {
  const most = Math.floor(Number(reader.text("discount_qty")));
  if (reader.count("discount_step") > 1)
    reader.cannot(
      "discount_step",
      "The shop discounts the units of a line in whole steps; here it discounts all units.",
    );
  return most > 0 ? { maximum_quantity_per_product: most } : {};
}

function percentRules(
  reader: RecordReader,
  items: ItemMatcher | undefined,
  conditions: readonly Condition[],
): Fields[] {
  const percentage_amount = reader.percentage("discount_amount");
  if (percentage_amount === null) return [];
  const shipping = reader.flag("apply_to_shipping") ? [shippingRule({ percentage_amount }, conditions)] : [];
  return [itemsRule({ percentage_amount }, items, conditions, perProduct(reader)), ...shipping];
}

function fixedRules(reader: RecordReader, items: ItemMatcher | undefined, conditions: readonly Condition[]): Fields[] {
  const fixed_amount = reader.amount("discount_amount");
  nameShipping(reader);
  return fixed_amount === null ? [] : [itemsRule({ fixed_amount }, items, conditions, perProduct(reader))];
}

function cartRules(reader: RecordReader, items: ItemMatcher | undefined, conditions: readonly Condition[]): Fields[] {
  const fixed_amount = reader.amount("discount_amount");
  nameShipping(reader);
  if (fixed_amount === null) return [];
  return [
    items
      ? itemsRule({ fixed_amount }, items, conditions, { as_total: true })
      : orderRule({ fixed_amount }, conditions),
  ];
}

function nameShipping(reader: RecordReader): void {
  if (reader.flag("apply_to_shipping"))
    reader.cannot(
      "apply_to_shipping",
      "The shop takes a part of the amount off shipping; here all of it is taken off the goods.",
    );
}

/** Buy some units of a product, get more units of it free. */
function buyAndGetRules(
  reader: RecordReader,
  items: ItemMatcher | undefined,
  conditions: readonly Condition[],
): Fields[] {
  const buys = reader.count("discount_step");
  const gets = Math.floor(Number(reader.text("discount_amount")));
  if (buys === 0 || gets === 0 || gets > buys) return [];
  if (!isOneProduct(items))
    reader.cannot(
      "simple_action",
      "The shop counts the units of each line apart; here the units of all lines count together.",
    );
  if (conditions.length > 0)
    reader.cannot("condition", "Here the units that meet the conditions of this rule are not free themselves.");
  if (Number(reader.text("discount_qty")) > 0)
    reader.cannot("discount_qty", "The shop limits the free units of a line; here they have no limit.");
  const bought = { cart: { ...(items && { items }), minimum_quantity: buys } };
  const fields = { quantity: gets, include_items_considered_by_condition: false };
  const rule = itemsRule({ percentage_amount: "100" }, items, [...conditions, bought], fields);
  return [{ ...rule, apply_once: false }];
}

/** Whether a matcher is that of one SKU: its units are in one line. */
const isOneProduct = (items: ItemMatcher | undefined): boolean =>
  items !== undefined &&
  "or" in items &&
  items.or.every(
    (matcher) =>
      ("products" in matcher ? matcher.products : "variants" in matcher ? matcher.variants : []).length === 1,
  );

const FOR_ITEMS = "1";
const FOR_SHIPMENT = "2";

function freeShippingRules(
  reader: RecordReader,
  items: ItemMatcher | undefined,
  conditions: readonly Condition[],
): Fields[] {
  const kind = reader.text("simple_free_shipping");
  if (kind === FOR_ITEMS && items) {
    reader.cannot(
      "simple_free_shipping",
      "The shop ships the matching products free of charge; here shipping is not free.",
    );
    return [];
  }
  return kind === FOR_ITEMS || kind === FOR_SHIPMENT ? [freeShippingRule([...conditions, ...hasSome(items)])] : [];
}

function nameUnsupported(reader: RecordReader, isAutomatic: boolean, codes: number): void {
  const perCustomer = reader.count("uses_per_customer");
  if (!isAutomatic && codes === 0)
    reader.cannot("coupons", "The file has no codes of this rule; here they are unknown.");
  if (perCustomer > 0 && codes !== 1)
    reader.cannot(
      "uses_per_customer",
      "The shop limits the uses of the rule by one customer; here only single codes have such a limit.",
    );
  if (Number(reader.text("extension_attributes.reward_points_delta")) > 0)
    reader.cannot("extension_attributes.reward_points_delta", "The shop gives reward points; here there are none.");
}
