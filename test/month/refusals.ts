/** A refusal as WooCommerce and Shopify report it, and how reports name it. */
export interface Refusal {
  /** The reason in reports. */
  readonly reason: string;
  /** The stage at which a code with the reason stops (docs/evaluation.md). */
  readonly stage: 1 | 2 | 3 | 4;
  /** Shopify's warning: a code, or a message where it has none. */
  readonly shopify: string;
  /** The messages that shops show, in several languages. */
  readonly messages: readonly string[];
}

/** The refusals by WooCommerce's number. */
export const REFUSALS: Readonly<Record<number, Refusal>> = {
  100: { reason: "rejected_by_site", stage: 4, shopify: "Discounts are closed today", messages: ["Computer says no"] },
  101: { reason: "rejected_by_site", stage: 4, shopify: "Please call us", messages: ["Not today, sorry"] },
  102: {
    reason: "customer_not_eligible",
    stage: 3,
    shopify: "DISCOUNT_CUSTOMER_NOT_ELIGIBLE",
    messages: [`Sorry, it seems the coupon "VIP" is not yours - it has now been removed from your order.`],
  },
  104: {
    reason: "combination_not_allowed",
    stage: 4,
    shopify: "FIVE couldn't be used with your existing discounts",
    messages: ["Sorry, this coupon has already been applied and cannot be used in conjunction with other coupons."],
  },
  105: {
    reason: "unknown_code",
    stage: 1,
    shopify: "DISCOUNT_NOT_FOUND",
    messages: [
      "This coupon does not exist!",
      "Dieser Gutschein existiert nicht!",
      "Ce code promo n’existe pas !",
      "¡El cupón no existe!",
      "Mã giảm giá không tồn tại!",
    ],
  },
  106: exhausted("Coupon usage limit has been reached.", "Mã giảm giá đã hết lượt sử dụng"),
  107: {
    reason: "promotion_ended",
    stage: 2,
    shopify: "This discount has expired",
    messages: [
      "This coupon has expired.",
      "Dieser Gutschein ist abgelaufen.",
      "Ce code promo a expiré.",
      "Este cupón ha caducado.",
      "Mã giảm giá đã hết hạn",
    ],
  },
  108: {
    reason: "minimum_spend_not_met",
    stage: 3,
    shopify: "The minimum purchase for this discount is $50.00",
    messages: [
      "The minimum spend for this coupon is $50.00.",
      "Der Mindestbestellwert für diesen Gutschein beträgt 50,00 $.",
      "La dépense minimale pour ce code promo est de 50,00 $.",
      "El gasto mínimo para este cupón es de 50,00 $.",
    ],
  },
  109: {
    reason: "required_items_missing",
    stage: 3,
    shopify: "DISCOUNT_NO_ENTITLED_LINE_ITEMS",
    messages: ["Sorry, this coupon is not applicable to your cart contents."],
  },
  110: {
    reason: "no_discountable_items",
    stage: 4,
    shopify: "This discount can't be used on sale items",
    messages: ["Sorry, this coupon is not valid for sale items."],
  },
  112: {
    reason: "maximum_spend_exceeded",
    stage: 3,
    shopify: "The maximum order for this discount is $60.00",
    messages: ["The maximum spend for this coupon is $60.00."],
  },
  113: excluded("Sorry, this coupon is not applicable to the products: Mug."),
  114: excluded("Sorry, this coupon is not applicable to the categories: Kitchen."),
  115: exhausted("Coupon usage limit has been reached. You can retry or cancel the order on the account page."),
  116: exhausted("Coupon usage limit has been reached. Please try again after some time."),
  199: { reason: "rejected_by_site", stage: 4, shopify: "E-199", messages: ["Error 199"] },
};

function exhausted(...messages: string[]): Refusal {
  return { reason: "code_uses_exhausted", stage: 2, shopify: "Usage limit has been reached", messages };
}

function excluded(message: string): Refusal {
  return { reason: "excluded_condition_met", stage: 3, shopify: message, messages: [message] };
}

/** The messages of accepted codes. */
export const ACCEPTANCES = [
  "Coupon code applied successfully.",
  "Gutscheincode erfolgreich angewendet.",
  "Le code promo a été appliqué avec succès.",
  "El código de cupón se ha aplicado con éxito.",
  "Áp dụng mã giảm giá thành công!",
] as const;

/** The reason whose text no pattern knows: a page that shows it says nothing of the outcome. */
export const UNMAPPED = "rejected_by_site";
