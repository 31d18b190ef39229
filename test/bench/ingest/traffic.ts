// Batches of shops' pages. They are made once and sent with new event ids, so that the load generator needs little
// time.
import { createRandom, type Random } from "../random.ts";

/** A kind of request of the load. */
export interface Shape {
  readonly name: string;
  readonly events: number;
  /** Makes the events of one request, without their ids. */
  make(random: Random, customer: string, codes: readonly string[]): object[];
}

/** Products of the demo's catalog that its promotions are for, with their prices. */
const PRODUCTS: readonly (readonly [id: number, price: string])[] = [
  [118, "119.95"],
  [119, "24.00"],
  [120, "8.95"],
  [121, "49.00"],
  [122, "12.50"],
  [123, "79.95"],
];
const DEMO_CODES = ["TAKE50", "SPEND200", "GIFT200", "FRESH15", "FRIENDS5", "NOSUCHCODE"];

/** A code of a seeded store (seed.ts). */
export const codeName = (number: number): string => `CODE${String(number).padStart(7, "0")}`;

/** The load generator replaces it by a code. */
export const CODE_PLACEHOLDER = "CODE#######";

/** As long as an id of the SDK. The load generator replaces it by a new id. */
export const ID_PLACEHOLDER = "00000000-0000-7000-8000-############";

/** The same for the visitor of a request. */
export const VISITOR_PLACEHOLDER = "visitor-".padEnd(36, "#");

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

/** @param customer digits of the request's customer */
function event(customer: string, category: string, action: string, items: object[], more: object = {}): object {
  return {
    event_id: ID_PLACEHOLDER,
    category,
    action,
    items,
    dims: { customers: { customer_id: `C-${customer}` } },
    extra: { currency: "USD" },
    ...more,
    context: {
      visitor_id: VISITOR_PLACEHOLDER,
      session_id: `0193a2c4-0000-7000-9000-000000${customer}`,
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

const used = (random: Random, customer: string, codes: readonly string[], items: object[]) =>
  event(customer, "promotion_code", "used", [
    { type: "promotion_code", id: random.pick(codes), code_status: 4 },
    ...items,
  ]);

/** An event of a visit, by frequency: one in ten is a code. */
function visit(random: Random, customer: string, codes: readonly string[]): object {
  const share = random.below(100);
  if (share < 40) return event(customer, "pageview", "view", []);
  if (share < 70) return event(customer, "product", "view", [product(random)]);
  if (share < 80) return event(customer, "product", "add_to_cart", [product(random)]);
  if (share < 85) return event(customer, "product", "view_cart", products(random, 4));
  if (share < 90) return event(customer, "browsing", "product_search", [], { extra: { src_search_term: "terrarium" } });
  return used(random, customer, codes, []);
}

const several = (count: number, one: () => object): object[] => Array.from({ length: count }, one);

export const SHAPES: readonly Shape[] = [
  { name: "one", events: 1, make: (random, customer, codes) => [used(random, customer, codes, products(random, 3))] },
  { name: "mixed", events: 20, make: (random, customer, codes) => several(20, () => visit(random, customer, codes)) },
  {
    name: "checks",
    events: 20,
    make: (random, customer, codes) => several(20, () => used(random, customer, codes, products(random, 3))),
  },
];

/**
 * Makes bodies of different requests, without ids of events and visitors.
 * @param seeded whether the codes are those of a seeded store, and not the demo's
 */
export function bodiesOf(shape: Shape, count: number, seed: number, seeded = false): string[] {
  const random = createRandom(seed);
  const codes = seeded ? [CODE_PLACEHOLDER] : DEMO_CODES;
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({ write_key: "wk_demo", events: shape.make(random, String(at).padStart(6, "0"), codes) }),
  );
}
