import { readFileSync } from "node:fs";
import type { Traffic } from "../../collector/store/ports/records.ts";
import type { Random } from "../bench/random.ts";
import { ENTERED, HOUSE_CODE } from "./offers.ts";

interface Article {
  readonly product_id: number;
  readonly variant_id: number;
  readonly sku: string;
  readonly price: string;
  readonly category_ids: readonly number[];
}

const CATALOG: readonly Article[] = JSON.parse(
  readFileSync(new URL("../../demo-site/catalog.json", import.meta.url), "utf8"),
);

/** The events of one visitor in one session, in their order. */
export interface Session {
  readonly events: readonly object[];
  /** Epoch milliseconds of the end, when the batch arrives. */
  readonly endedAt: number;
  readonly traffic: Traffic;
}

/** Percentage of a day's sessions that start in each hour, UTC. */
const BY_HOUR = [1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 8, 6, 4, 2];
const HOURS = BY_HOUR.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));

const CODES = ENTERED.flatMap(([code, weight]) => Array.from({ length: weight }, () => code));

const HOUR = 3_600_000;
const SECOND = 1_000;

/** Start times of the sessions of one day, in order; epoch milliseconds. */
export const startsOf = (random: Random, day: number, count: number): number[] =>
  Array.from({ length: count }, () => day + random.pick(HOURS) * HOUR + random.below(HOUR)).sort((a, b) => a - b);

/**
 * Makes one session.
 * @param number unique number of the session
 * @param beginsAt epoch milliseconds
 * @param visitors number of visitors of the shop
 */
export function sessionOf(random: Random, number: number, beginsAt: number, visitors: number): Session {
  const chance = (percent: number) => random.below(100) < percent;
  const visitor = random.below(visitors);
  const staging = chance(2);
  const customer = visitor % 3 === 0 ? { customer_id: `C-${visitor}` } : {};
  const dims = { customers: { ...customer, ...(staging && { cdp_source: "Staging" }) } };
  const context = { visitor_id: `v-${visitor}`, session_id: `s-${number}` };
  const events: object[] = [];
  let at = beginsAt;
  const add = (category: string, action: string, more: { items?: object[]; order?: object } = {}) => {
    at += (5 + random.below(90)) * SECOND;
    const { items = [], order } = more;
    events.push({
      event_id: `${number.toString(36)}-${events.length}`,
      occurred_at: new Date(at).toISOString(),
      category,
      action,
      items,
      dims: { ...dims, ...(order && { transaction: order }) },
      extra: { cdp_property_id: "565018647" },
      context,
    });
  };
  const cart: { article: Article; quantity: number }[] = [];
  const lines = () =>
    cart.map(({ article, quantity }) => ({
      type: "product",
      id: article.product_id,
      variant_id: article.variant_id,
      sku: article.sku,
      category_ids: article.category_ids,
      price: article.price,
      quantity,
    }));
  const view = () => {
    const article = random.pick(CATALOG);
    add("product", "view", { items: [{ type: "product", id: article.product_id, price: article.price }] });
    return article;
  };

  for (let views = 1 + random.below(6); views > 0; views -= 1) {
    const article = view();
    if (!chance(30) || cart.some((line) => line.article === article)) continue;
    cart.push({ article, quantity: 1 + (chance(30) ? random.below(3) : 0) });
    add("product", "add_to_cart", { items: lines().slice(-1) });
  }
  const order = { id: `O-${number}` };
  const entered = enterCodes();
  if (cart.length > 0 && chance(entered.length > 0 ? 36 : 24)) buy();
  return { events, endedAt: at + SECOND, traffic: chance(3) ? "bot" : chance(1) ? "internal" : "human" };

  /** Most visitors enter codes with a filled cart; some try codes before. */
  function enterCodes(): string[] {
    if (!chance(cart.length > 0 ? 82 : 18)) return [];
    const tries = 1 + (chance(50) ? 1 : 0) + (chance(20) ? 1 : 0);
    return Array.from({ length: tries }, () => {
      const code = chance(10) ? `WELCOME-${String(1 + random.below(400)).padStart(4, "0")}` : random.pick(CODES);
      const typed = chance(20) ? code.toLowerCase() : code;
      // As on most sites, the tag claims the same status for every code.
      const items = [
        { type: "promotion_code", id: typed, name: typed, code_status: 4 },
        ...(chance(50) ? lines() : []),
      ];
      add("promotion_code", "used", { items, ...(chance(60) && { order }) });
      return code;
    });
  }

  function buy(): void {
    const house = chance(2);
    const codes = house ? [HOUSE_CODE] : [...new Set(entered)];
    const claim = house ? { discount_amount: "30.00" } : chance(5) ? { discount_amount: "0" } : {};
    const named = codes.length > 0 ? { promotion_code: codes.join(",") } : {};
    add("product", "purchase", { items: lines(), order: { ...order, ...named, ...claim } });
  }
}
