import type { LineFields } from "../evaluation/build.ts";

/** A coupon of WooCommerce, as far as its carts heed it. Ids of products may be those of variations. Amounts are whole dollars. */
export interface ModelCoupon {
  readonly discount_type: "percent" | "fixed_cart" | "fixed_product";
  readonly amount: number;
  readonly product_ids: readonly number[];
  readonly excluded_product_ids: readonly number[];
  readonly product_categories: readonly number[];
  readonly excluded_product_categories: readonly number[];
  readonly exclude_sale_items: boolean;
  /** 0: none. */
  readonly minimum_amount: number;
  readonly maximum_amount: number;
}

/** A line of a cart in whole dollars. */
export interface ModelLine {
  readonly product: number;
  readonly variation: number;
  readonly categories: readonly number[];
  readonly price: number;
  readonly quantity: number;
  readonly onSale: boolean;
}

const isOneOf = (line: ModelLine, ids: readonly number[]) => ids.includes(line.product) || ids.includes(line.variation);
const isIn = (line: ModelLine, categories: readonly number[]) => line.categories.some((id) => categories.includes(id));
const worth = (lines: readonly ModelLine[]) => lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

/** Whether a coupon of products is for a line. */
function isFor(coupon: ModelCoupon, line: ModelLine): boolean {
  const wantsAll = coupon.product_ids.length + coupon.product_categories.length === 0;
  const isWanted = wantsAll || isOneOf(line, coupon.product_ids) || isIn(line, coupon.product_categories);
  const isExcluded = isOneOf(line, coupon.excluded_product_ids) || isIn(line, coupon.excluded_product_categories);
  return isWanted && !isExcluded && !(coupon.exclude_sale_items && line.onSale);
}

/** The checks of `is_coupon_valid`, in its words. */
function isValid(coupon: ModelCoupon, lines: readonly ModelLine[]): boolean {
  const subtotal = worth(lines);
  if (coupon.minimum_amount > 0 && coupon.minimum_amount > subtotal) return false;
  if (coupon.maximum_amount > 0 && coupon.maximum_amount < subtotal) return false;
  if (coupon.product_ids.length > 0 && !lines.some((line) => isOneOf(line, coupon.product_ids))) return false;
  const heeded = lines.filter((line) => !(coupon.exclude_sale_items && line.onSale));
  if (coupon.product_categories.length > 0 && !heeded.some((line) => isIn(line, coupon.product_categories)))
    return false;
  if (coupon.discount_type !== "fixed_cart") return lines.some((line) => isFor(coupon, line));
  if (coupon.exclude_sale_items && lines.some(({ onSale }) => onSale)) return false;
  return !lines.some(
    (line) => isOneOf(line, coupon.excluded_product_ids) || isIn(line, coupon.excluded_product_categories),
  );
}

/** What WooCommerce takes off a cart, in cents; null where it refuses the coupon. */
export function modelDiscount(coupon: ModelCoupon, lines: readonly ModelLine[]): number | null {
  if (!isValid(coupon, lines)) return null;
  if (coupon.discount_type === "fixed_cart") return 100 * Math.min(coupon.amount, worth(lines));
  const wanted = lines.filter((line) => isFor(coupon, line));
  if (coupon.discount_type === "percent") return worth(wanted) * Math.min(100, coupon.amount);
  return 100 * wanted.reduce((sum, { price, quantity }) => sum + Math.min(coupon.amount, price) * quantity, 0);
}

/** A line as a page sends it. */
export const sentLine = ({ product, variation, categories, price, quantity, onSale }: ModelLine): LineFields => ({
  productId: String(product),
  variantId: String(variation),
  categoryIds: categories.map(String),
  price: `${price}.00`,
  ...{ quantity, onSale },
});
