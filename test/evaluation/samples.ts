/** Four bodies as BigCommerce's guide posts them to `/v3/promotions`. */

const notifications = ["UPSELL", "ELIGIBLE", "APPLIED"].map((type) => ({
  type,
  content: "<div>&nbsp;</div>",
  locations: ["CART_PAGE"],
}));

export const fiftyOffForBasketsOrTowel = {
  name: "$50 off when you buy two tiered wire baskets or a small purple towel",
  redemption_type: "AUTOMATIC",
  rules: [
    {
      condition: {
        or: [
          { cart: { items: { products: [118] }, minimum_quantity: 2 } },
          { cart: { items: { variants: [134] }, minimum_quantity: 1 } },
        ],
      },
      action: { cart_value: { discount: { fixed_amount: "50" } } },
      apply_once: true,
    },
  ],
};

export const twentyOffFrom200 = {
  name: "Spend $X and get $X off order",
  redemption_type: "AUTOMATIC",
  rules: [
    {
      action: { cart_value: { discount: { fixed_amount: "20" } } },
      apply_once: true,
      stop: true,
      condition: { cart: { minimum_spend: "200" } },
    },
  ],
  notifications,
  stop: false,
  currency_code: "USD",
  status: "ENABLED",
};

export const giftFrom200 = {
  name: "Order at least $X and get X item free",
  redemption_type: "AUTOMATIC",
  rules: [
    {
      action: { gift_item: { product_id: 130, quantity: 1 } },
      apply_once: true,
      stop: false,
      currency_code: "AUD",
      condition: { cart: { minimum_spend: "200" } },
    },
  ],
  notifications,
  stop: false,
  status: "ENABLED",
};

export const fifteenPercentExceptSale = {
  name: "15% off store except sale",
  redemption_type: "AUTOMATIC",
  rules: [
    {
      action: { cart_items: { discount: { percentage_amount: "15" }, items: { not: { categories: [24] } } } },
      apply_once: true,
      stop: true,
    },
  ],
};

export const samples = [fiftyOffForBasketsOrTowel, twentyOffFrom200, giftFrom200, fifteenPercentExceptSale] as const;
