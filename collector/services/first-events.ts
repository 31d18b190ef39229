import type { Store } from "../store/ports/store.ts";

/** The events that show that a shop's tag works, in the order of a visit. */
export const STEPS = ["view", "cart", "code", "verdict", "purchase"] as const;
export type Step = (typeof STEPS)[number];

/** When an event of each step was received last: ISO 8601 UTC; null: not among the newest events. */
export type LastReceived = Readonly<Record<Step, string | null>>;

/** Events and code checks that are looked at. */
export const NEWEST = 1_000;

const ACTIONS: Readonly<Record<string, Step>> = {
  "product/view": "view",
  "product/add_to_cart": "cart",
  "product/remove_cart": "cart",
  "product/view_cart": "cart",
  "product/checkout": "cart",
  "product/payment": "cart",
  "promotion_code/used": "code",
  "product/purchase": "purchase",
};

/** Reads what the newest events of a property are. Events of test sites count: a tag is tried there first. */
export async function lastReceived(store: Store, propertyId: string): Promise<LastReceived> {
  const filter = { cdp_source: "all", traffic: "all" } as const;
  const query = { propertyId, filter, after: Number.MAX_SAFE_INTEGER, limit: NEWEST, newestFirst: true };
  const [events, checks] = await Promise.all([store.events(query), store.codeChecks(query)]);
  const last: Record<Step, string | null> = { view: null, cart: null, code: null, verdict: null, purchase: null };
  for (const { category, action, received_at } of events.rows) {
    const step = ACTIONS[`${category}/${action}`];
    if (step) last[step] ??= received_at;
  }
  last.verdict = checks.rows.find(({ site_outcome }) => site_outcome !== null)?.received_at ?? null;
  return last;
}
