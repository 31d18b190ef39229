// A campaign against a collector over HTTP, with limits and guard, behind a trusted proxy. Its clock is the campaign's.
import { setTimeout as delay } from "node:timers/promises";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { plainHttp } from "../../support/plain-http.ts";
import { tenOff } from "../../support/promotions-api.ts";
import {
  type Campaign,
  type CampaignResult,
  ENDED,
  type Person,
  type Price,
  type Step,
  stepsOf,
  VALID,
} from "./campaign.ts";
import { count } from "./over-guard.ts";

/** Requests at a time; they begin in the order of their time. */
const AT_ONCE = 8;
/** A shopper's own steps are further apart, in ms, so that none overtakes another. */
const SPAN = 900;
/** The shop's server, whose checkout prices carts. */
const SERVER = "192.0.2.10";

/** The results, and what is missing of what was sent. */
export interface HttpResult extends CampaignResult {
  readonly refused: number;
  readonly eventsMissing: number;
  readonly checksMissing: number;
  readonly redemptionsMissing: number;
}

interface Shop {
  readonly http: ReturnType<typeof plainHttp>;
  readonly collector: Collector;
  readonly property: string;
  readonly writeKey: string;
  readonly serverKey: string;
}

/** What was sent with success, and what was refused. */
interface Sent {
  events: number;
  codes: number;
  orders: number;
  refused: number;
}

export async function campaignOverHttp(order: Campaign): Promise<HttpResult> {
  // Codes are judged by the clock of the machine, too: the campaign begins now.
  const start = Date.now();
  const clock = { now: start };
  const env = { TRUST_PROXY: "1", LIMITS: "on", GUESSING_GUARD: "on" };
  const collector = await startCollector({ env, now: () => clock.now });
  try {
    const shop = await open(collector, start);
    const counts = { answers: 0, withheld: 0, guesses: 0 };
    const sent: Sent = { events: 0, codes: 0, orders: 0, refused: 0 };
    for (const steps of together(stepsOf(order, start + 1_000))) {
      clock.now = steps[0]!.at;
      await Promise.all(steps.map((step) => act(shop, step, counts, sent)));
    }
    shop.http.close();
    return { ...counts, refused: sent.refused, ...(await missing(shop, sent)) };
  } finally {
    await collector.close();
  }
}

/** Steps that are carried out at once. */
function* together(steps: readonly Step[]): Generator<Step[]> {
  let group: Step[] = [];
  for (const step of steps) {
    if (group.length === AT_ONCE || (group[0] && step.at - group[0].at > SPAN)) {
      yield group;
      group = [];
    }
    group.push(step);
  }
  if (group.length > 0) yield group;
}

async function open(collector: Collector, now: number): Promise<Shop> {
  const create = async (path: string, body: object) => (await (await collector.admin(path, body)).json()).data;
  const { id: property, write_key: writeKey } = await create("/v1/properties", {
    name: "Campaign",
    allowed_origins: ["*"],
  });
  const server = await create(`/v1/properties/${property}/keys`, { name: "Server", scopes: ["ingest"] });
  const days = (count: number) => new Date(now + count * 86_400_000).toISOString();
  for (const [code, dates] of [
    [VALID, { start_date: days(-1) }],
    [ENDED, { start_date: days(-9), end_date: days(-2) }],
  ] as const) {
    const { id } = await create(
      `/stores/${property}/v3/promotions`,
      tenOff({ name: code, status: "ENABLED", ...dates }),
    );
    await create(`/stores/${property}/v3/promotions/${id}/codes`, { code });
  }
  return { http: plainHttp(), collector, property, writeKey, serverKey: server.secret };
}

async function act(shop: Shop, step: Step, counts: Parameters<typeof count>[0], sent: Sent): Promise<void> {
  if (step.does === "price") return price(shop, step, counts, sent);
  const events = eventsOf(step);
  const answer = await post(shop, "/v1/events", { events }, step.person);
  if (!answer) {
    sent.refused += 1;
    return;
  }
  sent.events += events.length;
  if (step.does === "pay") sent.orders += 1;
  if (step.does !== "enter") return;
  sent.codes += 1;
  count(counts, step, answer.results[0].promocodes[0].reason === "try_later");
}

async function price(shop: Shop, step: Price, counts: Parameters<typeof count>[0], sent: Sent) {
  const { person, code } = step;
  const cart = { currency: "USD", lines: [LINE] };
  const body = { cart, promocodes: [code], promocodes_info: 1 };
  const answer = person.isServerRendered
    ? await post(shop, "/v1/carts/calculate", { ...body, shopper: shopperOf(person) }, person, shop.serverKey)
    : await post(shop, "/v1/carts/calculate", { ...body, visitor_id: person.visitorId }, person);
  if (answer) count(counts, step, answer.promocodes[0].reason === "try_later");
  else sent.refused += 1;
}

const LINE = { product_id: 1, quantity: 1, price: "100.00" };
const shopperOf = ({ address, visitorId }: Person) => ({ address, visitor_id: visitorId });

/** The events of a step. */
function eventsOf(step: Exclude<Step, Price>): object[] {
  const event = (category: string, action: string, items: object[], more: object = {}) => ({
    event_id: crypto.randomUUID(),
    category,
    action,
    items,
    extra: { currency: "USD" },
    context: { visitor_id: step.person.visitorId },
    ...more,
  });
  const product = { type: "product", id: 1, quantity: 1, price: "100.00" };
  if (step.does === "fill a cart") return ["view", "add_to_cart"].map((action) => event("product", action, [product]));
  if (step.does === "enter")
    return [event("promotion_code", "used", [{ type: "promotion_code", id: step.code }, product])];
  const transaction = { id: `order-${step.person.visitorId}`, promotion_code: VALID, revenue: "90.00" };
  return [event("product", "purchase", [product], { dims: { transaction } })];
}

/** @returns null where the request was refused */
async function post({ collector, http, writeKey }: Shop, path: string, body: object, person: Person, key?: string) {
  const { status, json } = await http.post(
    collector.url + path,
    { ...body, ...(!key && { write_key: writeKey }) },
    {
      "x-forwarded-for": key ? SERVER : person.address,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
      ...(key ? { authorization: `Bearer ${key}` } : { origin: "https://shop.example" }),
    },
  );
  return status === 200 ? json : null;
}

/** What the collector does not have, of what it answered 200 to. Withheld codes are evaluated after their answer. */
async function missing(shop: Shop, sent: Sent) {
  const of = async (sql: string) => (await rowsOf(shop, `select count(*) from ${sql}`))[0][0];
  const lacking = async () => ({
    eventsMissing: sent.events - (await of("v_events")),
    checksMissing: sent.codes - (await of("v_code_checks join v_events using (event_id) where action = 'used'")),
    redemptionsMissing: sent.orders - (await of("v_redemptions")),
  });
  for (let tries = 0; tries < 30 && (await lacking()).checksMissing > 0; tries += 1) await delay(100);
  return lacking();
}

async function rowsOf({ collector, property }: Shop, sql: string) {
  const answer = await fetch(`${collector.url}/v1/sql?property_id=${property}`, {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ sql }),
  });
  return (await answer.json()).rows;
}
