import { automatic, type Body, minorOf, printed, type Translated, withoutZeros } from "./corpus.ts";

type Condition =
  | { readonly type: "cart_quantity_at_least"; readonly value: number }
  | { readonly type: "items_total_at_least"; readonly value: number }
  | { readonly type: "contains_product"; readonly product: string }
  | { readonly type: "has_any_taxon"; readonly taxons: readonly string[] }
  | { readonly type: "total_of_taxon_at_least"; readonly taxon: string; readonly value: number };

interface Filter {
  readonly taxons?: readonly string[];
  readonly products?: readonly string[];
  readonly price_min?: number;
  readonly price_max?: number;
}

interface SyliusAction {
  readonly type: "order_fixed" | "order_percentage" | "unit_fixed" | "unit_percentage";
  readonly value: number;
  readonly filter?: Filter;
}

interface SyliusPromotion {
  readonly actions: readonly SyliusAction[];
  readonly conditions: readonly Condition[];
  readonly coupon?: string;
  readonly coupon_state?: "usage_limit_reached";
  /** Only in these channels; without channels, in none. */
  readonly channels?: readonly string[];
  readonly schedule?: "active" | "not_started" | "expired";
  readonly usage_limit?: number;
  readonly usage_limit_reached?: boolean;
  /** Higher comes first. */
  readonly priority?: number;
  readonly exclusive?: boolean;
}

export interface SyliusCase {
  readonly id: string;
  readonly cart: readonly {
    readonly line: string;
    readonly unit_price: number;
    readonly quantity: number;
    readonly taxons?: readonly string[];
    readonly minimum_unit_price?: number;
  }[];
  readonly codes: readonly string[];
  readonly promotions: readonly SyliusPromotion[];
  readonly expected: {
    readonly cart_total?: number;
    readonly total_discount: number;
    readonly line_discount?: Readonly<Record<string, number>>;
    readonly unit_discounts?: Readonly<Record<string, readonly number[]>>;
    readonly code_rejected?: boolean;
  };
}

function conditionOf(condition: Condition): Body {
  if (condition.type === "cart_quantity_at_least") return { cart: { minimum_quantity: condition.value } };
  if (condition.type === "items_total_at_least") return { cart: { minimum_spend: String(condition.value) } };
  if (condition.type === "contains_product")
    return { cart: { items: { products: [condition.product] }, minimum_quantity: 1 } };
  if (condition.type === "has_any_taxon")
    return { cart: { items: { categories: condition.taxons }, minimum_quantity: 1 } };
  return { cart: { items: { categories: [condition.taxon] }, minimum_spend: String(condition.value) } };
}

function actionOf({ type, value, filter }: SyliusAction): Body {
  const isFixed = type.endsWith("fixed");
  const discount = isFixed ? { fixed_amount: String(value) } : { percentage_amount: String(value) };
  if (type.startsWith("order")) return { cart_value: { discount } };
  return { cart_items: { discount, items: filter && itemsOf(filter) } };
}

/** A filter by price has no other part. */
function itemsOf({ products, taxons, price_min, price_max }: Filter): Body {
  if (products) return { products };
  return taxons ? { categories: taxons } : { price: { min: price_min, max: price_max } };
}

/** Sylius looks for an exclusive promotion before it applies any other. */
const NOT_EXCLUSIVE = 1_000;

const SCHEDULES = {
  active: { start_date: "2026-01-01T00:00:00Z", end_date: "2027-01-01T00:00:00Z" },
  not_started: { start_date: "2027-01-01T00:00:00Z" },
  expired: { start_date: "2025-01-01T00:00:00Z", end_date: "2026-01-01T00:00:00Z" },
};

function bodyOf(promotion: SyliusPromotion): Body {
  const conditions = promotion.conditions.map(conditionOf);
  const condition = conditions.length > 1 ? { and: conditions } : conditions[0];
  return automatic(
    promotion.actions.map((action) => ({ condition, action: actionOf(action) })),
    {
      redemption_type: promotion.coupon ? "COUPON" : "AUTOMATIC",
      ...(promotion.channels && { channels: [...promotion.channels, "nowhere"].map((id) => ({ id })) }),
      ...(promotion.schedule && SCHEDULES[promotion.schedule]),
      ...(promotion.usage_limit && { max_uses: promotion.usage_limit }),
      priority: 100 - (promotion.priority ?? 0) + (promotion.exclusive ? 0 : NOT_EXCLUSIVE),
      can_be_used_with_other_promotions: !promotion.exclusive,
    },
  );
}

/** The discounts of lines, from those of their units. */
const ofLines = (units: Readonly<Record<string, readonly number[]>>): [string, number][] =>
  Object.entries(units).map(([line, discounts]) => [
    line,
    Math.round(discounts.reduce((sum, one) => sum + one * 100, 0)) / 100,
  ]);

/** A percentage of the order is of the price after earlier promotions, one of units is of their price: a setting of the collector. */
export function translateSylius({ cart, codes, promotions: all, expected }: SyliusCase): Translated {
  // One without an action gives nothing.
  const promotions = all.filter(({ actions }) => actions.length > 0);
  const isOfOrder = promotions.some(({ actions }) => actions.some(({ type }) => type === "order_percentage"));
  return {
    question: {
      lines: cart.map(({ line, unit_price, quantity, taxons = [], minimum_unit_price }) => ({
        id: line,
        productId: line,
        categoryIds: taxons,
        quantity,
        price: unit_price,
        ...(minimum_unit_price !== undefined && { minimumPrice: minorOf(minimum_unit_price, "USD") }),
      })),
      cart: { channelId: "web" },
      promotions: promotions.map(bodyOf),
      coupons: Object.fromEntries(
        promotions.flatMap(({ coupon, coupon_state }, at) =>
          coupon ? [[coupon, { promotion: at, ...(coupon_state && { maxUses: 1, used: 1 }) }]] : [],
        ),
      ),
      codes,
      used: Object.fromEntries(
        promotions.flatMap(({ usage_limit, usage_limit_reached }, at) =>
          usage_limit_reached ? [[at, usage_limit!]] : [],
        ),
      ),
      settings: { onOriginalPrice: !isOfOrder },
    },
    expected: {
      discount: printed(expected.total_discount),
      ...(expected.cart_total !== undefined && { total: printed(expected.cart_total) }),
      ...(expected.line_discount && { lines: withoutZeros(Object.entries(expected.line_discount)) }),
      ...(expected.unit_discounts && { lines: withoutZeros(ofLines(expected.unit_discounts)) }),
      ...(codes.length > 0 && { codeInTotals: !expected.code_rejected }),
    },
  };
}
