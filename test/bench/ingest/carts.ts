// Requests of checkouts, made once: a cart of ten lines with two codes of a seeded store (seed.ts).
import { createRandom, type Random } from "../random.ts";
import { CODE_PLACEHOLDER, VISITOR_PLACEHOLDER } from "./traffic.ts";

const LINES = 10;
const CODES = 2;

/** Products; one of ten has an automatic promotion of the seeded store. */
const line = (random: Random) => ({
  product_id: 1_000 + random.below(10_000),
  sku: `SKU-${random.below(10_000)}`,
  quantity: 1 + random.below(3),
  price: `${5 + random.below(200)}.95`,
  category_ids: [24, 30],
  brand_id: random.below(50),
});

/** Makes bodies of different requests, without their codes. */
export function cartsOf(count: number, seed: number): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      write_key: "wk_demo",
      cart: { currency: "USD", lines: Array.from({ length: LINES }, () => line(random)) },
      customer: { customer_id: `C-${at}`, order_count: random.below(5) },
      promocodes: Array(CODES).fill(CODE_PLACEHOLDER),
      promocodes_info: 1,
      visitor_id: VISITOR_PLACEHOLDER,
      location: "CHECKOUT_PAGE",
    }),
  );
}
