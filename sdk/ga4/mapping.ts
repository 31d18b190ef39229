/** The meaning of each event of GA4: our category and action. https://developers.google.com/analytics/devguides/collection/ga4/reference/events */
export const EVENTS: Readonly<Record<string, string>> = {
  view_item: "product/view",
  view_item_list: "product/view",
  add_to_cart: "product/add_to_cart",
  remove_from_cart: "product/remove_cart",
  view_cart: "product/view_cart",
  begin_checkout: "product/checkout",
  add_shipping_info: "product/payment",
  add_payment_info: "product/payment",
  purchase: "product/purchase",
  // A browser must not take an order back: it is stored, and changes nothing.
  refund: "product/refund",
  search: "browsing/product_search",
  login: "user/sign_in",
  sign_up: "user/sign_up",
  // A promotion of GA4 is a banner, and never a code.
  view_promotion: "banner/view",
  select_promotion: "banner/click",
};

/** The events between the cart and the order, by their names: a coupon in them is in use. */
export const STEP = /^view_cart|^begin|_info$/;

/** The event of GA4 for each part of Universal Analytics' `ecommerce`. https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce */
export const UNIVERSAL: Readonly<Record<string, string>> = {
  detail: "view_item",
  impressions: "view_item_list",
  add: "add_to_cart",
  remove: "remove_from_cart",
  checkout: "begin_checkout",
  purchase: "purchase",
  refund: "refund",
  promoView: "view_promotion",
  promoClick: "select_promotion",
};

/** For each field of our items, the fields of GA4 and of Universal Analytics that may have it, parted by a blank. */
export const ITEM_FIELDS: Readonly<Record<string, string>> = {
  id: "item_id id",
  sku: "sku",
  name: "item_name name",
  brand: "item_brand brand",
  main_category: "item_category category",
  variant: "item_variant variant",
  quantity: "quantity",
  coupon: "coupon",
};

/** The fields of an item that are amounts. */
export const ITEM_AMOUNTS = ["price", "discount"];

/** The amounts of an event. */
export const TOTALS = ["value", "tax", "shipping", "discount"];
