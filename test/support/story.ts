import type { Collector } from "./collector.ts";
import { type ServerAsk, shopWithKey } from "./servers-api.ts";

/** A customer of the story, and the browser. */
export const STORY = { order: "A-1001", customer: "C-77", visitor: "v-story" } as const;

const basket = (quantity: number) => ({ type: "product", id: "118", price: "30.00", quantity });

/** A percentage off, of a code. @param minimum spend that the cart must have */
const percentOff = (name: string, percentage: string, minimum?: string) => ({
  name,
  redemption_type: "COUPON",
  start_date: "2020-01-01T00:00:00Z",
  rules: [
    {
      action: { cart_value: { discount: { percentage_amount: percentage } } },
      ...(minimum !== undefined && { condition: { cart: { minimum_spend: minimum } } }),
    },
  ],
});

/** A shop in which one customer tried codes, removed one, ordered by a quote, and got the discount taken back. */
export interface Story {
  readonly id: string;
  readonly writeKey: string;
  readonly ask: ServerAsk;
  /** The id of the quote that the order names. */
  readonly quote: string;
}

/** Plants the story: its codes in the minute before now, its order now. @param receiver the address of a webhook, if any */
export async function plantStory(collector: Collector, receiver: string | null = null): Promise<Story> {
  const scopes = ["redeem", "read", "read_personal", "manage", "ingest"];
  const settings = { webhooks_allow_http: true, count_unverified: true };
  const { id, writeKey, ask: askAny } = await shopWithKey(collector, scopes, settings);
  const ask: ServerAsk = async (...request) => {
    const answer = await askAny(...request);
    if (answer.status >= 400) throw new Error(JSON.stringify([request, answer]));
    return answer;
  };
  if (receiver !== null) await ask("POST", "/v1/webhooks", { url: receiver, event_types: REDEMPTIONS });
  await ask("PUT", "/v1/catalog/products", [{ id: "118", name: "Tiered wire basket", price: "30.00" }]);
  for (const [code, promotion] of [
    ["SAVE", percentOff("Ten off", "10")],
    ["BIG", percentOff("Big spenders", "20", "100.00")],
  ] as const) {
    const created = await ask("POST", "/v3/promotions", promotion);
    await ask("POST", `/v3/promotions/${created.json.data.id}/codes`, { code });
  }
  const start = Date.now() - 60_000;
  const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();
  /** @param seconds from the start; null: when it arrives */
  const event = (name: string, seconds: number | null, more: object) => ({
    event_id: `${name}-${id}`,
    ...(seconds !== null && { occurred_at: at(seconds) }),
    context: { visitor_id: STORY.visitor, session_id: "s-story" },
    dims: { customers: { customer_id: STORY.customer } },
    ...more,
  });
  const code = (name: string, seconds: number, action: string, text: string) =>
    event(name, seconds, { category: "promotion_code", action, items: [{ type: "promotion_code", id: text }] });
  const product = (name: string, seconds: number, action: string, quantity: number) =>
    event(name, seconds, { category: "product", action, items: [basket(quantity)] });
  const send = async (...events: object[]) => {
    const { results } = await (await collector.send({ write_key: writeKey, events })).json();
    const refused = results.filter(({ outcome }: { outcome: string }) => outcome !== "stored");
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
  };
  await send(
    product("add", 0, "add_to_cart", 2),
    code("typo", 1, "used", "SVAE"),
    code("big", 2, "used", "big"),
    product("more", 3, "add_to_cart", 1),
    code("save", 4, "used", "SAVE"),
    code("remove", 5, "removed", "SAVE"),
    code("again", 6, "used", "SAVE"),
  );
  const calculated = await ask("POST", "/v1/carts/calculate", {
    cart: { lines: [{ product_id: "118", price: "30.00", quantity: 3 }] },
    promocodes: ["SAVE"],
    customer: { customer_id: STORY.customer },
  });
  const quote: string = calculated.json.cart.id;
  await send(
    event("order", null, {
      category: "product",
      action: "purchase",
      items: [basket(3)],
      dims: { customers: { customer_id: STORY.customer }, transaction: { id: STORY.order, promotion_code: "SAVE" } },
      extra: { evaluation_id: quote },
    }),
  );
  const { json } = await ask("GET", `/v1/redemptions?transaction_id=${STORY.order}`);
  await ask("POST", `/v1/promotions/redemptions/${json.data[0].id}/reversal`, { reason: "sent back" });
  return { id, writeKey, ask: askAny, quote };
}

const REDEMPTIONS = ["created", "updated", "deleted"].map((verb) => `offers:redemption:coupon:${verb}`);
