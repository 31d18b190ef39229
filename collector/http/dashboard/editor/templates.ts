import { idsIn, numberOr } from "./values.ts";

/** A field of a template's form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** What stands in it at first. */
  readonly value: string;
  /** Where the validator finds what it makes: its messages stand beside the field. */
  readonly path: string;
  readonly hint?: string;
}

export type Values = Readonly<Record<string, string>>;

/** A promotion with some places left open. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
  rules(values: Values): object[];
}

const IDS = "Ids of the catalogue, with commas between them.";
const SPEND: Field = {
  name: "minimum",
  label: "Spend at least",
  value: "200",
  path: "rules[0].condition.cart.minimum_spend",
};

const action = (path: string) => `rules[0].action.${path}`;
const spending = (minimum: string) => ({ condition: { cart: { minimum_spend: minimum } } });

/** The four promotions of the order samples first, then the most common others. */
export const TEMPLATES: readonly Template[] = [
  {
    id: "amount-for-products",
    title: "An amount off for certain products",
    about: "$50 off an order with two of one product, or one of some variants.",
    fields: [
      { name: "amount", label: "Amount off", value: "50", path: action("cart_value.discount.fixed_amount") },
      { name: "products", label: "Products", value: "118", path: "rules[0].condition.or[0].cart.items", hint: IDS },
      {
        name: "quantity",
        label: "How many of them",
        value: "2",
        path: "rules[0].condition.or[0].cart.minimum_quantity",
      },
      {
        name: "variants",
        label: "Or one of these variants",
        value: "134",
        path: "rules[0].condition.or[1].cart.items",
        hint: `${IDS} May be empty.`,
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
    about: "$20 off orders from $200.",
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
    title: "A gift with an order",
    about: "A product goes free with orders from $200.",
    fields: [
      SPEND,
      {
        name: "product",
        label: "Product given",
        value: "130",
        path: action("gift_item.product_id"),
        hint: "Its id in the catalogue.",
      },
      { name: "quantity", label: "How many", value: "1", path: action("gift_item.quantity") },
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
    title: "A percentage off everything but some categories",
    about: "15% off the store, except what is on sale.",
    fields: [
      { name: "percent", label: "Percent off", value: "15", path: action("cart_items.discount.percentage_amount") },
      { name: "categories", label: "Categories left out", value: "24", path: action("cart_items.items"), hint: IDS },
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
    title: "A percentage off the order",
    about: "10% off everything, from a minimum or without one.",
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
    title: "A percentage off some categories",
    about: "20% off everything in a category.",
    fields: [
      { name: "percent", label: "Percent off", value: "20", path: action("cart_items.discount.percentage_amount") },
      { name: "categories", label: "Categories", value: "21", path: action("cart_items.items"), hint: IDS },
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
    about: "No shipping costs from a minimum on.",
    fields: [
      { ...SPEND, value: "50" },
      {
        name: "zones",
        label: "Shipping zones",
        value: "*",
        path: action("shipping.zone_ids"),
        hint: "Ids, or * for all.",
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
    title: "Buy some, get one free",
    about: "Buy two of a product and the third is free.",
    fields: [
      { name: "products", label: "Products", value: "118", path: "rules[0].condition.cart.items", hint: IDS },
      { name: "quantity", label: "Buy", value: "2", path: "rules[0].condition.cart.minimum_quantity" },
      { name: "free", label: "Get free", value: "1", path: action("cart_items.quantity") },
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
    title: "A price for several together",
    about: "Any three of some products for one price.",
    fields: [
      { name: "products", label: "Products", value: "118,119", path: action("fixed_price_set.items"), hint: IDS },
      { name: "quantity", label: "How many", value: "3", path: action("fixed_price_set.quantity") },
      { name: "price", label: "For", value: "100", path: action("fixed_price_set.fixed_price") },
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
