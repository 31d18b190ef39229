/**
 * Queries of Shopify's GraphQL Admin API, with the fields that `platforms/shopify.ts` reads. A query may cost 1000 points,
 * about one for each entry of a list, so that lists begin short, and continue by queries of their own.
 */

/** Discounts of an answer. */
const PAGE = 5;
/** First entries of the lists in a discount. */
const FIRST_CODES = 25;
const FIRST_ITEMS = 10;
/** Most entries of a list that is continued. */
const CONTINUED = 250;

/** Code discounts, and automatic ones. */
export const KINDS = {
  codeDiscountNodes: { one: "codeDiscountNode", discount: "codeDiscount", type: "DiscountCode" },
  automaticDiscountNodes: {
    one: "automaticDiscountNode",
    discount: "automaticDiscount",
    type: "DiscountAutomatic",
  },
} as const;

export type DiscountKind = keyof typeof KINDS;

const PAGE_INFO = "pageInfo { hasNextPage endCursor }";
const idsOf = (name: string): string => `${name}(first: ${FIRST_ITEMS}) { nodes { id } ${PAGE_INFO} }`;

const ITEMS = `items { __typename ... on AllDiscountItems { allItems }
  ... on DiscountProducts { ${idsOf("products")} ${idsOf("productVariants")} }
  ... on DiscountCollections { ${idsOf("collections")} } }`;

const VALUE = `... on DiscountPercentage { percentage }
  ... on DiscountAmount { amount { amount currencyCode } appliesOnEachItem }`;

const GETS = `customerGets { appliesOnOneTimePurchase ${ITEMS}
  value { __typename ${VALUE} ... on DiscountOnQuantity { quantity { quantity } effect { __typename ${VALUE} } } } }`;

const BUYS = `customerBuys { isOneTimePurchase ${ITEMS}
  value { ... on DiscountQuantity { quantity } ... on DiscountPurchaseAmount { amount } } }`;

const MINIMUM = `minimumRequirement { ... on DiscountMinimumQuantity { greaterThanOrEqualToQuantity }
  ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount currencyCode } } }`;

const SHIPPING = `appliesOnOneTimePurchase maximumShippingPrice { amount currencyCode }
  destinationSelection { __typename ... on DiscountCountries { countries includeRestOfWorld } }`;

const COMMON = `title startsAt endsAt
  combinesWith { orderDiscounts productDiscounts shippingDiscounts productDiscountsWithTagsOnSameCartLine }`;

const CONTEXT = `context { __typename ... on DiscountCustomers { customers { id } }
  ... on DiscountCustomerSegments { segments { id } } }`;

const CODES = `usageLimit appliesOncePerCustomer
  codes(first: ${FIRST_CODES}) { nodes { code asyncUsageCount } ${PAGE_INFO} }`;

/** Some types may have null in a field where others may not: GraphQL refuses both under one name. */
export const CYCLES = /^cycles\d$/;
const cycles = (at: number): string => `cycles${at}: recurringCycleLimit`;

function discountOf(kind: DiscountKind): string {
  const { type } = KINDS[kind];
  const common = kind === "codeDiscountNodes" ? `${COMMON} ${CODES}` : COMMON;
  return `__typename
  ... on ${type}Basic { ${common} ${CONTEXT} ${cycles(1)} ${MINIMUM} ${GETS} }
  ... on ${type}Bxgy { ${common} ${CONTEXT} usesPerOrderLimit ${BUYS} ${GETS} }
  ... on ${type}FreeShipping { ${common} ${CONTEXT} ${cycles(2)} ${MINIMUM} ${SHIPPING} }
  ... on ${type}App { ${common} }`;
}

/** Reads a page of discounts; `after` is the cursor of the page before. */
export const pageQuery = (kind: DiscountKind): string => `query($after: String) {
  ${kind}(first: ${PAGE}, after: $after, sortKey: ID) {
    ${PAGE_INFO} nodes { id ${KINDS[kind].discount} { ${discountOf(kind)} } } } }`;

/** The lists of a discount that may continue, by their paths. */
export const LISTS: readonly (readonly string[])[] = [
  ["codes"],
  ...["customerGets", "customerBuys"].flatMap((side) =>
    ["products", "productVariants", "collections"].map((name) => [side, "items", name]),
  ),
];

/** The fragments that lists of items are in. */
const FRAGMENTS: Readonly<Record<string, string>> = {
  products: "DiscountProducts",
  productVariants: "DiscountProducts",
  collections: "DiscountCollections",
};

/**
 * Reads more entries of a list, after a cursor.
 * @param type of the discount, as `__typename` names it
 */
export function listQuery(kind: DiscountKind, type: string, path: readonly string[]): string {
  const name = path.at(-1) ?? "";
  const entry = name === "codes" ? "code asyncUsageCount" : "id";
  const list = `${name}(first: ${CONTINUED}, after: $after) { nodes { ${entry} } ${PAGE_INFO} }`;
  const fragment = FRAGMENTS[name];
  const inFragment = fragment ? `... on ${fragment} { ${list} }` : list;
  const nested = path.slice(0, -1).reduceRight((inner, field) => `${field} { ${inner} }`, inFragment);
  const { one, discount } = KINDS[kind];
  return `query($id: ID!, $after: String) { ${one}(id: $id) { ${discount} { ... on ${type} { ${nested} } } } }`;
}
