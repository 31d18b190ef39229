import {
  buildSchema,
  defaultFieldResolver,
  execute,
  type GraphQLFieldResolver,
  type GraphQLTypeResolver,
  getNamedType,
  isAbstractType,
  isObjectType,
  parse,
  validate,
} from "graphql";
import type { Fields } from "../../../collector/contract/fields.ts";

/**
 * The types of Shopify's Admin API 2026-10 that discounts consist of, with their documented nullability
 * (https://shopify.dev/docs/api/admin-graphql/latest/unions/Discount).
 */
const shared = `title: String! status: String! startsAt: DateTime! endsAt: DateTime combinesWith: DiscountCombinesWith!`;
const ofCodes = `${shared} usageLimit: Int appliesOncePerCustomer: Boolean! asyncUsageCount: Int!
  codes(first: Int, after: String): DiscountRedeemCodeConnection!`;
const goods = "customerGets: DiscountCustomerGets!";
const bxgy = "customerBuys: DiscountCustomerBuys! customerGets: DiscountCustomerGets!";
const minimum = "minimumRequirement: DiscountMinimumRequirement";
const shipping = `destinationSelection: DiscountShippingDestinationSelection! maximumShippingPrice: MoneyV2
  appliesOnOneTimePurchase: Boolean! appliesOnSubscription: Boolean! ${minimum}`;
const connection = (name: string, node: string) => `type ${name} { nodes: [${node}!]! pageInfo: PageInfo! }`;

const schema = buildSchema(`
scalar DateTime scalar Decimal scalar UnsignedInt64 scalar CountryCode scalar CurrencyCode
enum DiscountCodeSortKeys { ID CREATED_AT } enum AutomaticDiscountSortKeys { ID CREATED_AT }
type Query {
  codeDiscountNodes(first: Int, after: String, sortKey: DiscountCodeSortKeys): DiscountCodeNodeConnection!
  automaticDiscountNodes(first: Int, after: String, sortKey: AutomaticDiscountSortKeys): DiscountAutomaticNodeConnection!
  codeDiscountNode(id: ID!): DiscountCodeNode
  automaticDiscountNode(id: ID!): DiscountAutomaticNode
}
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Node { id: ID! }
type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
type DiscountCodeNode { id: ID! codeDiscount: DiscountCode! }
type DiscountAutomaticNode { id: ID! automaticDiscount: DiscountAutomatic! }
union DiscountCode = DiscountCodeBasic | DiscountCodeBxgy | DiscountCodeFreeShipping | DiscountCodeApp
union DiscountAutomatic =
  DiscountAutomaticBasic | DiscountAutomaticBxgy | DiscountAutomaticFreeShipping | DiscountAutomaticApp
type DiscountCodeBasic { ${ofCodes} ${goods} ${minimum} context: DiscountContext! recurringCycleLimit: Int }
type DiscountCodeBxgy { ${ofCodes} ${bxgy} context: DiscountContext! usesPerOrderLimit: Int }
type DiscountCodeFreeShipping { ${ofCodes} ${shipping} context: DiscountContext! recurringCycleLimit: Int! }
type DiscountCodeApp { ${ofCodes} }
type DiscountAutomaticBasic { ${shared} ${goods} ${minimum} context: DiscountContext! recurringCycleLimit: Int! }
type DiscountAutomaticBxgy { ${shared} ${bxgy} context: DiscountContext! usesPerOrderLimit: Int }
type DiscountAutomaticFreeShipping { ${shared} ${shipping} context: DiscountContext! recurringCycleLimit: Int }
type DiscountAutomaticApp { ${shared} }
type DiscountCombinesWith { orderDiscounts: Boolean! productDiscounts: Boolean! shippingDiscounts: Boolean!
  productDiscountsWithTagsOnSameCartLine: [String!] }
type DiscountRedeemCode { code: String! asyncUsageCount: Int! }
type DiscountCustomerGets { appliesOnOneTimePurchase: Boolean! appliesOnSubscription: Boolean! items: DiscountItems!
  value: DiscountCustomerGetsValue! }
type DiscountCustomerBuys { isOneTimePurchase: Boolean! isSubscription: Boolean! items: DiscountItems!
  value: DiscountCustomerBuysValue! }
union DiscountItems = AllDiscountItems | DiscountProducts | DiscountCollections
type AllDiscountItems { allItems: Boolean! }
type DiscountProducts { products(first: Int, after: String): ProductConnection!
  productVariants(first: Int, after: String): ProductVariantConnection! }
type DiscountCollections { collections(first: Int, after: String): CollectionConnection! }
union DiscountCustomerGetsValue = DiscountPercentage | DiscountAmount | DiscountOnQuantity
union DiscountEffect = DiscountPercentage | DiscountAmount
type DiscountPercentage { percentage: Float! }
type DiscountAmount { amount: MoneyV2! appliesOnEachItem: Boolean! }
type DiscountOnQuantity { quantity: DiscountQuantity! effect: DiscountEffect! }
union DiscountCustomerBuysValue = DiscountQuantity | DiscountPurchaseAmount
type DiscountQuantity { quantity: UnsignedInt64! }
type DiscountPurchaseAmount { amount: Decimal! }
union DiscountMinimumRequirement = DiscountMinimumQuantity | DiscountMinimumSubtotal
type DiscountMinimumQuantity { greaterThanOrEqualToQuantity: UnsignedInt64! }
type DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal: MoneyV2! }
union DiscountContext = DiscountBuyerSelectionAll | DiscountCustomers | DiscountCustomerSegments
type DiscountBuyerSelectionAll { all: String! }
type DiscountCustomers { customers: [Node!]! }
type DiscountCustomerSegments { segments: [Node!]! }
union DiscountShippingDestinationSelection = DiscountCountryAll | DiscountCountries
type DiscountCountryAll { allCountries: Boolean! }
type DiscountCountries { countries: [CountryCode!]! includeRestOfWorld: Boolean! }
${connection("DiscountCodeNodeConnection", "DiscountCodeNode")}
${connection("DiscountAutomaticNodeConnection", "DiscountAutomaticNode")}
${connection("DiscountRedeemCodeConnection", "DiscountRedeemCode")}
${connection("ProductConnection", "Node")} ${connection("ProductVariantConnection", "Node")}
${connection("CollectionConnection", "Node")}`);

interface Nodes {
  readonly nodes: readonly Fields[];
}

/** Values that the cases leave out, and Shopify does not. */
const DEFAULTS: Fields = {
  recurringCycleLimit: 0,
  isOneTimePurchase: true,
  isSubscription: false,
  appliesOnOneTimePurchase: true,
  appliesOnSubscription: false,
  appliesOnEachItem: false,
  includeRestOfWorld: false,
};

function pageOf(
  { nodes }: Nodes,
  { first = 0, after = null }: { readonly first?: number; readonly after?: string | null },
) {
  const from = after === null ? 0 : Number(after);
  const end = Math.min(nodes.length, from + first);
  return { nodes: nodes.slice(from, end), pageInfo: { hasNextPage: end < nodes.length, endCursor: String(end) } };
}

const resolve: GraphQLFieldResolver<Fields, Fields> = (source, args, context, info) => {
  const value = defaultFieldResolver(source, args, context, info);
  const type = getNamedType(info.returnType).name;
  if (type.endsWith("Connection")) return pageOf((value ?? { nodes: [] }) as Nodes, args);
  if (info.parentType.name === "Query")
    return Object.values(source)
      .flatMap((list) => (list as Nodes).nodes)
      .find(({ id }) => id === args.id);
  return value ?? DEFAULTS[info.fieldName] ?? null;
};

/** The type that a value names, or the one that has its fields. */
const typeOf: GraphQLTypeResolver<Fields, Fields> = (value, _context, _info, abstract) =>
  String(
    value.__typename ??
      (isAbstractType(abstract)
        ? schema.getPossibleTypes(abstract).find((type) => {
            const fields = isObjectType(type) ? type.getFields() : {};
            return Object.keys(value).every((name) => name in fields);
          })?.name
        : ""),
  );

/** Answers a query about discounts as Shopify does. @param shop lists of nodes, by the names of the connections */
export async function answerQuery(shop: Fields, query: string, variables: Fields): Promise<object> {
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  return await execute({
    schema,
    document,
    rootValue: shop,
    variableValues: variables,
    fieldResolver: resolve,
    typeResolver: typeOf,
  });
}
