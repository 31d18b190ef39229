// What shops' pages send, made once and sent with new event ids: the load generator must not be what is measured.
import { createRandom, type Random } from "../random.ts";

/** What one request of the load holds. */
export interface Shape {
  readonly name: string;
  readonly events: number;
  /** Makes the events of one visitor's request, all but their ids. */
  make(random: Random, visitor: string): object[];
}

/** Products of the demo's catalogue that its promotions know, with their prices. */
const PRODUCTS: readonly (readonly [id: number, price: string])[] = [
  [118, "119.95"],
  [119, "24.00"],
  [120, "8.95"],
  [121, "49.00"],
  [122, "12.50"],
  [123, "79.95"],
];
const CODES = ["TAKE50", "SPEND200", "GIFT200", "FRESH15", "FRIENDS5", "NOSUCHCODE"];

/** As long as the ids of the SDK; the load generator writes a new one over it. */
export const ID_PLACEHOLDER = "00000000-0000-7000-8000-############";

const product = (random: Random) => {
  const [id, price] = random.pick(PRODUCTS);
  return {
    type: "product",
    id,
    name: `Product number ${id}`,
    sku: `SKU-${id}`,
    price,
    quantity: 1 + random.below(3),
    brand: "Terra",
    main_category: "Terrariums",
    category_ids: [24, 30],
  };
};

const products = (random: Random, most: number) =>
  Array.from({ length: 1 + random.below(most) }, () => product(random));

function event(visitor: string, category: string, action: string, items: object[], more: object = {}): object {
  return {
    event_id: ID_PLACEHOLDER,
    category,
    action,
    items,
    dims: { customers: { customer_id: `C-${visitor.slice(-6)}` } },
    extra: { currency: "USD" },
    ...more,
    context: {
      visitor_id: visitor,
      session_id: visitor.replace("7", "8"),
      page: {
        url: "https://shop.example/products/orbit-terrarium-large?utm_source=newsletter",
        referrer: "https://shop.example/",
        title: "Orbit Terrarium - Large",
      },
      campaign: { utm_source: "newsletter" },
      locale: "en-US",
      sdk: { name: "promotrail", version: "0.1.0" },
      consent: "granted",
    },
  };
}

const used = (random: Random, visitor: string, items: object[]) =>
  event(visitor, "promotion_code", "used", [
    { type: "promotion_code", id: random.pick(CODES), code_status: 4 },
    ...items,
  ]);

/** What a visit consists of, by share: at most one event in ten is a code. */
function visit(random: Random, visitor: string): object {
  const share = random.below(100);
  if (share < 40) return event(visitor, "pageview", "view", []);
  if (share < 70) return event(visitor, "product", "view", [product(random)]);
  if (share < 80) return event(visitor, "product", "add_to_cart", [product(random)]);
  if (share < 85) return event(visitor, "product", "view_cart", products(random, 4));
  if (share < 90) return event(visitor, "browsing", "product_search", [], { extra: { src_search_term: "terrarium" } });
  return used(random, visitor, []);
}

const several = (count: number, one: () => object): object[] => Array.from({ length: count }, one);

export const SHAPES: readonly Shape[] = [
  { name: "one", events: 1, make: (random, visitor) => [used(random, visitor, products(random, 3))] },
  { name: "mixed", events: 20, make: (random, visitor) => several(20, () => visit(random, visitor)) },
  {
    name: "checks",
    events: 20,
    make: (random, visitor) => several(20, () => used(random, visitor, products(random, 3))),
  },
];

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join("");

/** Request bodies of different visitors. */
export function bodiesOf(shape: Shape, count: number, seed: number): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const visitor = `0193a2c4-${hex(random, 4)}-7${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
    return JSON.stringify({ write_key: "wk_demo", events: shape.make(random, visitor) });
  });
}
