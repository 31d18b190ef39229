import { casesOf, type PlatformCase } from "./cases.ts";

const GRAPHQL = "https://shopify.dev/docs/api/admin-graphql/latest/objects/";
const HELP = "https://help.shopify.com/en/manual/discounts/discount-types/";
const REST = "https://shopify.dev/docs/api/admin-rest/2025-07/resources/pricerule";

const gid = (type: string, id: number) => ({ id: `gid://shopify/${type}/${id}` });
const nodes = (type: string, ...ids: number[]) => ({ nodes: ids.map((id) => gid(type, id)) });
const money = (amount: string) => ({ amount, currencyCode: "USD" });
const ALL = { __typename: "AllDiscountItems", allItems: true };
const productsOf = (...ids: number[]) => ({ __typename: "DiscountProducts", products: nodes("Product", ...ids) });
const collectionsOf = (...ids: number[]) => ({
  __typename: "DiscountCollections",
  collections: nodes("Collection", ...ids),
});
const COMBINED = { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true };
const ALONE = { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false };

/** The fields that all discounts of codes have. */
const common = {
  title: "Autumn",
  status: "ACTIVE",
  startsAt: "2026-03-01T14:00:00Z",
  endsAt: null,
  usageLimit: null,
  appliesOncePerCustomer: false,
  combinesWith: ALONE,
  codes: { nodes: [{ code: "AUTUMN", asyncUsageCount: 2 }] },
  context: { __typename: "DiscountBuyerSelectionAll", all: "ALL" },
};

/** A discount of a code, as codeDiscountNodes returns it, with changes. */
export const codeNode = (fields: object) => ({
  ...gid("DiscountCodeNode", 5001),
  codeDiscount: { __typename: "DiscountCodeBasic", ...common, ...fields },
});

/** An automatic discount, as automaticDiscountNodes returns it. */
const automaticNode = (fields: object) => {
  const { codes: _codes, usageLimit: _limit, appliesOncePerCustomer: _once, ...shared } = common;
  return { ...gid("DiscountAutomaticNode", 6001), automaticDiscount: { ...shared, ...fields } };
};

const gets = (value: object, items: object = ALL) => ({
  customerGets: { value, items, appliesOnOneTimePurchase: true, appliesOnSubscription: false },
});
const percent = (percentage: number, items: object = ALL) =>
  gets({ __typename: "DiscountPercentage", percentage }, items);
const amount = (text: string, items: object = ALL, appliesOnEachItem = false) =>
  gets({ __typename: "DiscountAmount", amount: money(text), appliesOnEachItem }, items);
const spend = (text: string) => ({ minimumRequirement: { greaterThanOrEqualToSubtotal: money(text) } });
const quantity = (count: string) => ({ minimumRequirement: { greaterThanOrEqualToQuantity: count } });

/** Buy some, get others. */
const bxgy = (
  buys: object,
  value: object,
  getItems: object,
  many: string,
  effect: object,
  limit: string | null = null,
) => ({
  __typename: "DiscountCodeBxgy",
  customerBuys: { items: buys, value },
  customerGets: {
    items: getItems,
    value: { __typename: "DiscountOnQuantity", quantity: { quantity: many }, effect },
  },
  usesPerOrderLimit: limit,
});
const FREE = { __typename: "DiscountPercentage", percentage: 1 };
const freeShipping = (fields: object = {}) => ({
  __typename: "DiscountCodeFreeShipping",
  destinationSelection: { __typename: "DiscountCountryAll", allCountries: true },
  maximumShippingPrice: null,
  ...fields,
});

const shirt = { productId: "11", variantId: "111", categoryIds: ["4"], price: "40.00" };
const mug = { productId: "12", variantId: "121", categoryIds: ["5"], price: "15.00" };

const OF_CODES = casesOf(
  codeNode,
  [
    ["10 % off the order", `${GRAPHQL}DiscountCodeBasic`, percent(0.1), [shirt, mug], "5.50"],
    ["12.5 % off the order", `${GRAPHQL}DiscountPercentage`, percent(0.125), [shirt], "5.00"],
    ["$10 off the order", `${HELP}fixed-amount`, amount("10.0"), [shirt, mug], "10.00"],
    ["10 % off a product", `${HELP}percentage`, percent(0.1, productsOf(11)), [shirt, mug], "4.00"],
    [
      "10 % off a variant",
      `${GRAPHQL}DiscountProducts`,
      percent(0.1, { productVariants: nodes("ProductVariant", 121) }),
      [shirt, mug],
      "1.50",
    ],
    ["20 % off a collection", `${GRAPHQL}DiscountCollections`, percent(0.2, collectionsOf(4)), [shirt, mug], "8.00"],
    [
      "$10 off products, once",
      `${GRAPHQL}DiscountAmount`,
      amount("10.00", productsOf(11)),
      [{ ...shirt, quantity: 2 }],
      "10.00",
    ],
    [
      "$10 off products, each",
      `${GRAPHQL}DiscountAmount`,
      amount("10.00", productsOf(11), true),
      [{ ...shirt, quantity: 2 }, mug],
      "20.00",
    ],
    ["the product is missing", `${HELP}percentage`, percent(0.1, productsOf(99)), [shirt], "no_discountable_items"],
    [
      "$10 off from $50",
      `${GRAPHQL}DiscountMinimumSubtotal`,
      { ...amount("10"), ...spend("50.00") },
      [shirt, mug],
      "10.00",
    ],
    [
      "$10 off below $60",
      `${GRAPHQL}DiscountMinimumSubtotal`,
      { ...amount("10"), ...spend("60.00") },
      [shirt, mug],
      "minimum_spend_not_met",
    ],
    [
      "10 % off from $40 in a collection",
      `${HELP}percentage`,
      { ...percent(0.1, collectionsOf(4)), ...spend("41.00") },
      [shirt, mug],
      "minimum_spend_not_met",
    ],
    [
      "10 % off from 3 items",
      `${GRAPHQL}DiscountMinimumQuantity`,
      { ...percent(0.1), ...quantity("3") },
      [{ ...mug, quantity: 3 }],
      "4.50",
    ],
    [
      "10 % off from 3 items, with 2",
      `${GRAPHQL}DiscountMinimumQuantity`,
      { ...percent(0.1), ...quantity("3") },
      [{ ...mug, quantity: 2 }],
      "minimum_quantity_not_met",
    ],
    [
      "2 items of a collection",
      `${HELP}percentage`,
      { ...percent(0.1, collectionsOf(5)), ...quantity("2") },
      [shirt, { ...mug, quantity: 2 }],
      "3.00",
    ],
    [
      "buy 2, get 1 free",
      `${GRAPHQL}DiscountCodeBxgy`,
      bxgy(productsOf(12), { quantity: "2" }, productsOf(12), "1", FREE),
      [{ ...mug, quantity: 3 }],
      "15.00",
    ],
    [
      "buy 2, get 1 free, with 2",
      `${GRAPHQL}DiscountCodeBxgy`,
      bxgy(productsOf(12), { quantity: "2" }, productsOf(12), "1", FREE),
      [{ ...mug, quantity: 2 }],
      "no_discountable_items",
    ],
    [
      "buy 2, get 1 free, twice",
      `${HELP}buy-x-get-y`,
      bxgy(productsOf(12), { quantity: "2" }, productsOf(12), "1", FREE),
      [{ ...mug, quantity: 6 }],
      "30.00",
    ],
    [
      "buy 2, get 1 free, once in an order",
      `${HELP}buy-x-get-y`,
      bxgy(productsOf(12), { quantity: "2" }, productsOf(12), "1", FREE, "1"),
      [{ ...mug, quantity: 6 }],
      "15.00",
    ],
    [
      "buy a shirt, get a mug for half",
      `${HELP}buy-x-get-y`,
      bxgy(productsOf(11), { quantity: "1" }, productsOf(12), "1", { percentage: 0.5 }),
      [shirt, mug],
      "7.50",
    ],
    [
      "buy a shirt, get $5 off a mug",
      `${GRAPHQL}DiscountEffect`,
      bxgy(productsOf(11), { quantity: "1" }, productsOf(12), "1", { amount: money("5.00") }),
      [shirt, mug],
      "5.00",
    ],
    [
      "spend $40 on shirts, get a mug free",
      `${GRAPHQL}DiscountPurchaseAmount`,
      bxgy(collectionsOf(4), { amount: "40.00" }, productsOf(12), "1", FREE, "1"),
      [shirt, mug],
      "15.00",
    ],
    [
      "the cheaper one is free",
      `${HELP}buy-x-get-y`,
      bxgy(collectionsOf(4, 5), { quantity: "1" }, collectionsOf(4, 5), "1", FREE, "1"),
      [shirt, mug],
      "15.00",
    ],
    ["free shipping", `${GRAPHQL}DiscountCodeFreeShipping`, freeShipping(), [mug], "0.00 and free shipping"],
    ["free shipping from $50", `${HELP}free-shipping`, freeShipping(spend("50.00")), [mug], "minimum_spend_not_met"],
    [
      "free shipping to one country",
      `${GRAPHQL}DiscountCountries`,
      freeShipping({ destinationSelection: { countries: ["US"], includeRestOfWorld: false } }),
      [mug],
      "0.00 and free shipping",
    ],
    [
      "free shipping to another country",
      `${GRAPHQL}DiscountCountries`,
      freeShipping({ destinationSelection: { countries: ["CA"], includeRestOfWorld: false } }),
      [mug],
      "shipping_not_eligible",
    ],
    [
      "for a segment",
      `${GRAPHQL}DiscountCustomerSegments`,
      { ...percent(0.1), context: { segments: [gid("Segment", 77)] } },
      [shirt],
      "4.00",
    ],
    [
      "for another segment",
      `${GRAPHQL}DiscountCustomerSegments`,
      { ...percent(0.1), customerSelection: { segments: [gid("Segment", 78)] } },
      [shirt],
      "customer_not_eligible",
    ],
    [
      "beside all others",
      `${GRAPHQL}DiscountCombinesWith`,
      { ...percent(0.1), combinesWith: COMBINED },
      [shirt],
      "4.00",
    ],
    [
      "ended",
      `${GRAPHQL}DiscountCodeBasic`,
      { ...percent(0.1), endsAt: "2026-11-01T00:00:00Z" },
      [shirt],
      "promotion_ended",
    ],
    [
      "starts later",
      `${GRAPHQL}DiscountCodeBasic`,
      { ...percent(0.1), startsAt: "2026-12-01T00:00:00Z" },
      [shirt],
      "promotion_not_started",
    ],
  ],
  [
    [
      "for some customers",
      `${GRAPHQL}DiscountCustomers`,
      { ...percent(0.1), context: { customers: [gid("Customer", 9)] } },
      ["codeDiscount.context.customers"],
    ],
    [
      "beside discounts of shipping",
      `${GRAPHQL}DiscountCombinesWith`,
      { ...percent(0.1), combinesWith: { ...ALONE, shippingDiscounts: true } },
      ["codeDiscount.combinesWith"],
    ],
    [
      "twice in an order",
      `${GRAPHQL}DiscountCodeBxgy`,
      bxgy(ALL, { quantity: "2" }, ALL, "1", FREE, "2"),
      ["codeDiscount.usesPerOrderLimit"],
    ],
    [
      "only cheap shipping",
      `${HELP}free-shipping`,
      freeShipping({ maximumShippingPrice: money("20.00") }),
      ["codeDiscount.maximumShippingPrice"],
    ],
    [
      "the rest of the world",
      `${GRAPHQL}DiscountCountries`,
      freeShipping({ destinationSelection: { countries: [], includeRestOfWorld: true } }),
      ["codeDiscount.destinationSelection.includeRestOfWorld"],
    ],
    [
      "subscriptions only",
      `${GRAPHQL}DiscountCustomerGets`,
      { customerGets: { ...percent(0.1).customerGets, appliesOnOneTimePurchase: false, appliesOnSubscription: true } },
      ["codeDiscount.customerGets.appliesOnOneTimePurchase"],
    ],
    [
      "combined with discounts of a tag on one line",
      `${GRAPHQL}DiscountCombinesWith`,
      { ...percent(0.1), combinesWith: { ...COMBINED, productDiscountsWithTagsOnSameCartLine: ["LOYALTY"] } },
      ["codeDiscount.combinesWith.productDiscountsWithTagsOnSameCartLine"],
    ],
    ["of an app", `${GRAPHQL}DiscountCodeApp`, { __typename: "DiscountCodeApp" }, ["codeDiscount.__typename"]],
  ],
);

const AUTOMATIC = casesOf(
  automaticNode,
  [
    [
      "15 % off, automatically",
      `${GRAPHQL}DiscountAutomaticBasic`,
      { __typename: "DiscountAutomaticBasic", ...percent(0.15) },
      [shirt],
      "6.00",
    ],
    [
      "buy 1, get 1 free, automatically",
      `${GRAPHQL}DiscountAutomaticBxgy`,
      { ...bxgy(ALL, { quantity: "1" }, ALL, "1", FREE), __typename: "DiscountAutomaticBxgy" },
      [{ ...mug, quantity: 2 }],
      "15.00",
    ],
    [
      "free shipping, automatically",
      `${GRAPHQL}DiscountAutomaticFreeShipping`,
      { ...freeShipping(), __typename: "DiscountAutomaticFreeShipping" },
      [mug],
      "0.00 and free shipping",
    ],
  ],
  [],
);

/** A price rule as the REST API returns it, with changes. */
export const priceRule = (fields: object) => ({
  id: 507328175,
  title: "AUTUMN",
  value_type: "percentage",
  value: "-10.0",
  target_type: "line_item",
  target_selection: "all",
  allocation_method: "across",
  allocation_limit: null,
  customer_selection: "all",
  once_per_customer: false,
  usage_limit: null,
  starts_at: "2026-03-01T09:00:00-05:00",
  ends_at: null,
  entitled_product_ids: [],
  entitled_variant_ids: [],
  entitled_collection_ids: [],
  entitled_country_ids: [],
  prerequisite_product_ids: [],
  prerequisite_variant_ids: [],
  prerequisite_collection_ids: [],
  customer_segment_prerequisite_ids: [],
  prerequisite_customer_ids: [],
  prerequisite_subtotal_range: null,
  prerequisite_quantity_range: null,
  prerequisite_shipping_price_range: null,
  prerequisite_to_entitlement_quantity_ratio: { prerequisite_quantity: null, entitled_quantity: null },
  prerequisite_to_entitlement_purchase: { prerequisite_amount: null },
  discount_codes: [{ code: "AUTUMN", usage_count: 2 }],
  ...fields,
});

const amountRule = { value_type: "fixed_amount", value: "-10.0" };
const shippingRule = { target_type: "shipping_line", allocation_method: "each" };
const entitled = { target_selection: "entitled", allocation_method: "each" };

const OF_PRICE_RULES = casesOf(
  priceRule,
  [
    ["price rule: 10 % off", REST, {}, [shirt, mug], "5.50"],
    ["price rule: $10 off", REST, amountRule, [shirt, mug], "10.00"],
    [
      "price rule: $10 off each of a collection",
      REST,
      { ...amountRule, ...entitled, entitled_collection_ids: [4] },
      [{ ...shirt, quantity: 2 }, mug],
      "20.00",
    ],
    [
      "price rule: $10 off from $60",
      REST,
      { ...amountRule, prerequisite_subtotal_range: { greater_than_or_equal_to: "60.0" } },
      [shirt, mug],
      "minimum_spend_not_met",
    ],
    [
      "price rule: from 2 of a variant",
      REST,
      { ...entitled, entitled_variant_ids: [121], prerequisite_quantity_range: { greater_than_or_equal_to: 2 } },
      [{ ...mug, quantity: 2 }],
      "3.00",
    ],
    ["price rule: free shipping", REST, { ...shippingRule, value: "-100.0" }, [mug], "0.00 and free shipping"],
    ["price rule: half of shipping", REST, { ...shippingRule, value: "-50.0" }, [mug], "0.00 and 4.50 off shipping"],
    [
      "price rule: buy 2, get 1 free",
      REST,
      {
        ...entitled,
        value: "-100.0",
        prerequisite_product_ids: [11],
        entitled_product_ids: [12],
        prerequisite_to_entitlement_quantity_ratio: { prerequisite_quantity: 2, entitled_quantity: 1 },
        allocation_limit: 1,
      },
      [{ ...shirt, quantity: 2 }, mug],
      "15.00",
    ],
    [
      "price rule: for a segment",
      REST,
      { customer_selection: "prerequisite", customer_segment_prerequisite_ids: [77] },
      [shirt],
      "4.00",
    ],
  ],
  [
    [
      "price rule: for a customer",
      REST,
      { customer_selection: "prerequisite", prerequisite_customer_ids: [9] },
      ["prerequisite_customer_ids"],
    ],
    [
      "price rule: to some countries",
      REST,
      { ...shippingRule, value: "-100.0", entitled_country_ids: [88] },
      ["entitled_country_ids"],
    ],
    [
      "price rule: cheap shipping",
      REST,
      { ...shippingRule, value: "-100.0", prerequisite_shipping_price_range: { less_than_or_equal_to: "10.0" } },
      ["prerequisite_shipping_price_range"],
    ],
  ],
);

export const SHOPIFY: readonly PlatformCase[] = [...OF_CODES, ...AUTOMATIC, ...OF_PRICE_RULES];
