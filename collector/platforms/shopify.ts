import { fieldsOf } from "../contract/fields.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import { type RecordReader, recordReader } from "./record-reader.ts";
import { anyOf, inCategories, type SentDiscount } from "./rules.ts";
import { type BuyAndGet, type Minimum, type Reward, translationOf } from "./shopify-discount.ts";
import { isPriceRule, priceRulesIn, translatePriceRule } from "./shopify-price-rules.ts";
import type { PlacedRecord, Platform, PlatformRecords, Shop, Translation } from "./translation.ts";

/** Shopify: the discounts of its GraphQL Admin API, and the price rules of its REST Admin API. */
export const shopify: Platform = {
  title: "Shopify",
  answers: "the queries codeDiscountNodes and automaticDiscountNodes, or GET price_rules.json with discount_codes",
  recordsIn: (file) => priceRulesIn(file) ?? nodesIn(file),
  translate: (record, shop) => (isPriceRule(record) ? translatePriceRule(record, shop) : translateNode(record, shop)),
};

const CONNECTIONS = ["codeDiscountNodes", "automaticDiscountNodes", "discountNodes"];

function nodesIn(file: unknown): PlatformRecords | null {
  const fields = fieldsOf(file) ?? {};
  const base = "data" in fields ? "data." : "";
  const data = fieldsOf("data" in fields ? fields.data : fields) ?? {};
  const present = CONNECTIONS.filter((name) => fieldsOf(data[name]) !== null);
  if (present.length === 0) return null;
  return {
    records: present.flatMap((name) => entriesOf(data[name], `${base}${name}`)),
    hasMore: present.some((name) => hasNextPage(data[name])),
    total: null,
  };
}

/** The entries of a connection, which has nodes, or edges with nodes. */
function entriesOf(connection: unknown, path: string): PlacedRecord[] {
  const { nodes, edges } = fieldsOf(connection) ?? {};
  if (Array.isArray(nodes)) return nodes.map((record: unknown, at) => ({ path: `${path}.nodes[${at}]`, record }));
  if (!Array.isArray(edges)) return [];
  return edges.map((edge: unknown, at) => ({ path: `${path}.edges[${at}].node`, record: fieldsOf(edge)?.node }));
}

const hasNextPage = (connection: unknown): boolean => fieldsOf(fieldsOf(connection)?.pageInfo)?.hasNextPage === true;

/** The number at the end of an id such as `gid://shopify/Product/11`. */
const numberOf = (gid: unknown): string =>
  String(gid)
    .split(/[/?]/)
    .find((part) => /^\d+$/.test(part)) ?? String(gid);

const DISCOUNTS = ["codeDiscount", "automaticDiscount", "discount"];

function translateNode(record: unknown, shop: Shop): Translation {
  const node = recordReader(record, shop);
  const id = numberOf(node.required("id"));
  const field = DISCOUNTS.find((name) => node.value(name) !== null) ?? "codeDiscount";
  const reader = node.under(field, node.value(field));
  const type = reader.required("__typename");
  const isAutomatic = field === "automaticDiscount" || type.startsWith("DiscountAutomatic");
  nameUnsupported(reader, type);
  const discount = {
    ...{ id, isAutomatic },
    title: reader.text("title"),
    isActive: true,
    start: reader.moment("startsAt"),
    end: reader.moment("endsAt"),
    codes: isAutomatic ? [] : codesOf(reader),
    usageLimit: reader.count("usageLimit"),
    oncePerCustomer: reader.flag("appliesOncePerCustomer"),
    isCombined: isCombined(reader),
    entitled: type.endsWith("Basic") ? itemsOf(reader, "customerGets.items") : undefined,
    minimum: minimumOf(reader),
    reward: rewardOf(reader, type),
    currency: currencyOf(reader, shop),
    segments: segmentsOf(reader),
    countries: countriesOf(reader),
  };
  return translationOf(discount, reader);
}

function codesOf(reader: RecordReader) {
  if (hasNextPage(reader.value("codes")))
    reader.cannot(
      "codes.pageInfo.hasNextPage",
      "The file has the first codes of the discount only; here the others are unknown.",
    );
  return entriesOf(reader.value("codes"), "codes").map(({ path, record }) => {
    const entry = reader.under(path, record);
    return { path, code: entry.required("code"), used: entry.count("asyncUsageCount") };
  });
}

/** A discount that combines with some classes only is named: here it combines with all promotions, or with none. */
function isCombined(reader: RecordReader): boolean {
  const flags = ["orderDiscounts", "productDiscounts", "shippingDiscounts"].map((name) =>
    reader.flag(`combinesWith.${name}`),
  );
  const isSome = flags.includes(true);
  if (isSome && flags.includes(false))
    reader.cannot(
      "combinesWith",
      "The shop combines the discount with some classes of discounts; here it combines with all promotions.",
    );
  return isSome;
}

function rewardOf(reader: RecordReader, type: string): Reward {
  if (type.endsWith("FreeShipping")) return { kind: "free_shipping" };
  if (type.endsWith("Bxgy")) return { kind: "buy_and_get", offer: buyAndGetOf(reader) };
  if (!type.endsWith("Basic")) return { kind: "nothing" };
  const value = reader.under("customerGets.value", reader.value("customerGets.value"));
  return { kind: "goods", discount: discountOf(value), isEach: value.flag("appliesOnEachItem") };
}

/** A share from 0 to 1, or an amount. @returns null where it is 0 */
function discountOf(value: RecordReader): SentDiscount | null {
  if (value.value("percentage") !== null) {
    const percentage_amount = value.percentage("percentage", 100);
    return percentage_amount === null ? null : { percentage_amount };
  }
  if (value.value("amount") === null) value.refuse("", "must have percentage or amount");
  const fixed_amount = amountIn(value, "amount");
  return fixed_amount === null ? null : { fixed_amount };
}

/** An amount of money: `{amount, currencyCode}`. */
const amountIn = (reader: RecordReader, path: string): string | null =>
  reader.amount(`${path}.amount`, reader.text(`${path}.currencyCode`) || undefined);

function buyAndGetOf(reader: RecordReader): BuyAndGet {
  const buys = reader.under("customerBuys", reader.value("customerBuys"));
  const gets = reader.under("customerGets", reader.value("customerGets"));
  const limit = reader.value("usesPerOrderLimit") === null ? null : reader.count("usesPerOrderLimit");
  return {
    buys: itemsOf(buys, "items"),
    minimum: { quantity: buys.count("value.quantity"), subtotal: amountIn(buys, "value.amount") ?? buysAmount(buys) },
    gets: itemsOf(gets, "items"),
    quantity: gets.count("value.quantity.quantity"),
    discount: discountOf(gets.under("value.effect", gets.value("value.effect"))),
    applications: limit,
  };
}

/** `DiscountPurchaseAmount` has its amount as a decimal. */
const buysAmount = (buys: RecordReader): string | null =>
  fieldsOf(buys.value("value.amount")) ? null : buys.amount("value.amount");

function minimumOf(reader: RecordReader): Minimum {
  return {
    quantity: reader.count("minimumRequirement.greaterThanOrEqualToQuantity"),
    subtotal: amountIn(reader, "minimumRequirement.greaterThanOrEqualToSubtotal"),
  };
}

/** Products, variants and collections. @returns undefined: all */
function itemsOf(reader: RecordReader, path: string): ItemMatcher | undefined {
  const numbers = (name: string) =>
    entriesOf(reader.value(`${path}.${name}`), `${path}.${name}`).map(({ path: at, record }) => {
      const entry = reader.under(at, record);
      return numberOf(entry.required("id"));
    });
  for (const name of ["products", "productVariants", "collections"])
    if (hasNextPage(reader.value(`${path}.${name}`)))
      reader.cannot(
        `${path}.${name}.pageInfo.hasNextPage`,
        "The file has the first entries of the list only; here the others are not discounted.",
      );
  const products = numbers("products");
  const variants = numbers("productVariants");
  const matchers: ItemMatcher[] = [
    ...(products.length > 0 ? [{ products }] : []),
    ...(variants.length > 0 ? [{ variants }] : []),
    ...inCategories(numbers("collections")),
  ];
  if (matchers.length === 0 && !reader.flag(`${path}.allItems`))
    reader.refuse(path, "must have allItems, products, productVariants or collections");
  return anyOf(matchers);
}

/** The currency of the amounts; `*` without amounts: percentages hold in every currency. */
function currencyOf(reader: RecordReader, shop: Shop): string {
  const paths = [
    "customerGets.value.amount",
    "customerGets.value.effect.amount",
    "minimumRequirement.greaterThanOrEqualToSubtotal",
    "customerBuys.value.amount",
  ];
  const present = paths.filter((path) => reader.value(path) !== null);
  const named = present.map((path) => reader.text(`${path}.currencyCode`)).find((code) => code !== "");
  return present.length === 0 ? "*" : (named ?? shop.currency);
}

/** Earlier versions of the API have `customerSelection`, later ones `context`. */
function segmentsOf(reader: RecordReader): string[] {
  return ["context", "customerSelection"].flatMap((path) => {
    if (reader.list(`${path}.customers`).length > 0)
      reader.cannot(`${path}.customers`, "Only these customers can use the discount; here every customer can.");
    return reader.list(`${path}.segments`).map((entry) => numberOf(fieldsOf(entry)?.id));
  });
}

function countriesOf(reader: RecordReader): string[] {
  const path = "destinationSelection";
  if (reader.flag(`${path}.includeRestOfWorld`))
    reader.cannot(
      `${path}.includeRestOfWorld`,
      "The discount is also for countries that the shop names nowhere; here it is for the named ones.",
    );
  return reader.list(`${path}.countries`).map(String);
}

function nameUnsupported(reader: RecordReader, type: string): void {
  if (type.endsWith("App"))
    reader.cannot("__typename", "An app of the shop computes this discount; here it takes nothing off.");
  else if (!/(Basic|Bxgy|FreeShipping)$/.test(type))
    reader.cannot("__typename", `Discounts of the type ${type} are not known here: this one takes nothing off.`);
  if (amountIn(reader, "maximumShippingPrice") !== null)
    reader.cannot("maximumShippingPrice", "The shop leaves out shipping rates above this price; here all are free.");
  for (const path of ["customerGets", "customerBuys", ""]) nameSubscriptions(reader, path);
  if (reader.list("combinesWith.productDiscountsWithTagsOnSameCartLine").length > 0)
    reader.cannot(
      "combinesWith.productDiscountsWithTagsOnSameCartLine",
      "The shop combines discounts by their tags; here tags have no effect.",
    );
}

function nameSubscriptions(reader: RecordReader, path: string): void {
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  for (const name of ["appliesOnOneTimePurchase", "isOneTimePurchase"])
    if (reader.value(at(name)) === false)
      reader.cannot(at(name), "The discount is for subscriptions only; here it is for every purchase.");
  const cycles = reader.value("recurringCycleLimit");
  if (path === "" && typeof cycles === "number" && cycles > 1)
    reader.cannot(
      "recurringCycleLimit",
      "The discount is repeated for some payments of a subscription; here it is for the first one.",
    );
}
