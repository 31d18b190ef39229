import { idsIn, numberOr } from "./values.ts";

/** A field of a template's form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** Its value in a new form. */
  readonly value: string;
  /** The path of its value in the promotion: errors there are shown beside the field. */
  readonly path: string;
  readonly hint?: string;
}

export type Values = Readonly<Record<string, string>>;

/** A promotion with fields to fill in. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
  rules(values: Values): object[];
}

const PRODUCT_IDS = "Product IDs, separated by commas";
const CATEGORY_IDS = "Category IDs, separated by commas";
const SPEND: Field = {
  name: "minimum",
  label: "Minimum spend",
  value: "200",
  path: "rules[0].condition.cart.minimum_spend",
};

const action = (path: string) => `rules[0].action.${path}`;
const spending = (minimum: string) => ({ condition: { cart: { minimum_spend: minimum } } });

/** The promotions of the demo shop, then other common ones. */
export const TEMPLATES: readonly Template[] = [
  {
    id: "amount-for-products",
    title: "Amount off products",
    about: "$50 off when the order has two of a product, or one of certain variants",
    fields: [
      { name: "amount", label: "Amount off", value: "50", path: action("cart_value.discount.fixed_amount") },
      {
        name: "products",
        label: "Products",
        value: "118",
        path: "rules[0].condition.or[0].cart.items",
        hint: PRODUCT_IDS,
      },
      {
        name: "quantity",
        label: "Minimum quantity",
        value: "2",
        path: "rules[0].condition.or[0].cart.minimum_quantity",
      },
      {
        name: "variants",
        label: "Or one of these variants",
        value: "134",
        path: "rules[0].condition.or[1].cart.items",
        hint: "Variant IDs, separated by commas; may be empty",
      },
    ],
    rules: ({ amount, products, quantity, variants }) => {
      const cart = { items: { products: idsIn(products!) }, minimum_quantity: numberOr(quantity!) };
      const others = idsIn(variants!);
      const either = { or: [{ cart }, { cart: { items: { variants: others }, minimum_quantity: 1 } }] };
      const condition = others.length > 0 ? either : { cart };
      return [{ condition, action: { cart_value: { discount: { fixed_amount: amount } } }, apply_once: true }];
    },
  },
  {
    id: "spend-and-save",
    title: "Spend and save",
    about: "$20 off orders of $200 or more",
    fields: [
      SPEND,
      { name: "amount", label: "Amount off", value: "20", path: action("cart_value.discount.fixed_amount") },
    ],
    rules: ({ minimum, amount }) => [
      { ...spending(minimum!), action: { cart_value: { discount: { fixed_amount: amount } } }, apply_once: true },
    ],
  },
  {
    id: "gift",
    title: "Free gift",
    about: "Free gift with orders of $200 or more",
    fields: [
      SPEND,
      {
        name: "product",
        label: "Free product",
        value: "130",
        path: action("gift_item.product_id"),
        hint: "Product ID",
      },
      { name: "quantity", label: "Quantity", value: "1", path: action("gift_item.quantity") },
    ],
    rules: ({ minimum, product, quantity }) => [
      {
        ...spending(minimum!),
        action: { gift_item: { product_id: numberOr(product!), quantity: numberOr(quantity!) } },
        apply_once: true,
      },
    ],
  },
  {
    id: "percent-but-sale",
    title: "Percentage off, except some categories",
    about: "15% off the store, except sale items",
    fields: [
      { name: "percent", label: "Percent off", value: "15", path: action("cart_items.discount.percentage_amount") },
      {
        name: "categories",
        label: "Excluded categories",
        value: "24",
        path: action("cart_items.items"),
        hint: CATEGORY_IDS,
      },
    ],
    rules: ({ percent, categories }) => [
      {
        action: {
          cart_items: {
            discount: { percentage_amount: percent },
            items: { not: { categories: idsIn(categories!) } },
          },
        },
        apply_once: true,
      },
    ],
  },
  {
    id: "percent-of-order",
    title: "Percentage off the order",
    about: "10% off everything, with or without a minimum",
    fields: [
      { name: "percent", label: "Percent off", value: "10", path: action("cart_value.discount.percentage_amount") },
      { ...SPEND, value: "0" },
    ],
    rules: ({ percent, minimum }) => [
      {
        ...(Number(minimum) === 0 ? {} : spending(minimum!)),
        action: { cart_value: { discount: { percentage_amount: percent } } },
        apply_once: true,
      },
    ],
  },
  {
    id: "percent-of-categories",
    title: "Percentage off categories",
    about: "20% off everything in a category",
    fields: [
      { name: "percent", label: "Percent off", value: "20", path: action("cart_items.discount.percentage_amount") },
      { name: "categories", label: "Categories", value: "21", path: action("cart_items.items"), hint: CATEGORY_IDS },
    ],
    rules: ({ percent, categories }) => [
      {
        action: {
          cart_items: { discount: { percentage_amount: percent }, items: { categories: idsIn(categories!) } },
        },
        apply_once: true,
      },
    ],
  },
  {
    id: "free-shipping",
    title: "Free shipping",
    about: "Free shipping above a minimum",
    fields: [
      { ...SPEND, value: "50" },
      {
        name: "zones",
        label: "Shipping zones",
        value: "*",
        path: action("shipping.zone_ids"),
        hint: "Zone IDs, or * for all",
      },
    ],
    rules: ({ minimum, zones }) => [
      {
        ...spending(minimum!),
        action: { shipping: { free_shipping: true, zone_ids: zones!.trim() === "*" ? "*" : idsIn(zones!) } },
        apply_once: true,
      },
    ],
  },
  {
    id: "buy-and-get",
    title: "Buy X, get Y free",
    about: "Buy two, get the third free",
    fields: [
      { name: "products", label: "Products", value: "118", path: "rules[0].condition.cart.items", hint: PRODUCT_IDS },
      { name: "quantity", label: "Buy", value: "2", path: "rules[0].condition.cart.minimum_quantity" },
      { name: "free", label: "Free items", value: "1", path: action("cart_items.quantity") },
    ],
    rules: ({ products, quantity, free }) => {
      const items = { products: idsIn(products!) };
      return [
        {
          condition: { cart: { items, minimum_quantity: numberOr(quantity!) } },
          action: { cart_items: { discount: { percentage_amount: "100" }, items, quantity: numberOr(free!) } },
          apply_once: false,
        },
      ];
    },
  },
  {
    id: "set-price",
    title: "Bundle price",
    about: "Any three of these products for one price",
    fields: [
      {
        name: "products",
        label: "Products",
        value: "118,119",
        path: action("fixed_price_set.items"),
        hint: PRODUCT_IDS,
      },
      { name: "quantity", label: "Items in a bundle", value: "3", path: action("fixed_price_set.quantity") },
      { name: "price", label: "Price of a bundle", value: "100", path: action("fixed_price_set.fixed_price") },
    ],
    rules: ({ products, quantity, price }) => [
      {
        action: {
          fixed_price_set: {
            quantity: numberOr(quantity!),
            fixed_price: price,
            items: { products: idsIn(products!) },
          },
        },
        apply_once: false,
      },
    ],
  },
];
