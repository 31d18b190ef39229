import { withProperty } from "../../collector/commands/with-property.ts";
import { importPlatform } from "../../collector/services/import-platform.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { orderSource } from "../support/orders.ts";
import { couponRecords } from "./coupons.ts";
import type { Delivery, Sender } from "./deliveries.ts";
import type { Setup } from "./ledger.ts";
import { SINCE, UNTIL, ZONE } from "./visits.ts";

/** Reports that arrive within this time go in one request, in ms. */
const WINDOW = 8 * 3_600_000;
const STAFF_ADDRESS = "203.0.113.7";
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const ORIGIN = "https://shop.example";

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

/** A shop of a collector whose clock follows the month. */
export interface MonthShop {
  readonly id: string;
  readonly collector: Collector;
  /** Sends reports at the times of their arrival. */
  send(deliveries: readonly Delivery[]): Promise<void>;
  importCoupons(): Promise<void>;
  get(path: string): Promise<Json>;
  sql(sql: string): Promise<Json[][]>;
}

/** Starts a collector with the clock of the month. @returns it, and what adds a shop */
export async function startMonth() {
  let clock = SINCE;
  const collector = await startCollector({
    // The store's own clock is the present one: it must not take the month for old.
    env: { TRUST_PROXY: "1", RETENTION_DAYS: "events:0,visitor_carts:0,code_removals:0" },
    now: () => clock,
  });
  const setClock = (at: number) => {
    clock = at;
  };
  return {
    collector,
    newShop: (platform: Setup["platform"], settings: object) => newShop(collector, setClock, platform, settings),
  };
}

async function newShop(
  collector: Collector,
  setClock: (at: number) => void,
  platform: Setup["platform"],
  settings: object,
): Promise<MonthShop> {
  const { data } = await (
    await collector.admin("/v1/properties", {
      name: "Shop",
      currency: "USD",
      time_zone: ZONE,
      internal_addresses: [STAFF_ADDRESS],
      allowed_origins: [ORIGIN],
      ...settings,
    })
  ).json();
  const key = await (
    await collector.admin(`/v1/properties/${data.id}/keys`, { name: "Shop server", scopes: ["ingest"] })
  ).json();
  const deliver = await orderSource(collector, data.id, platform);
  const get = async (path: string): Promise<Json> => (await collector.admin(path)).json();
  return {
    id: data.id,
    collector,
    async send(deliveries) {
      for (const { at, sender, events } of requestsOf(deliveries)) {
        setClock(at);
        if (sender === "notification") await Promise.all(events.map((order) => notify(deliver, order)));
        else await post(collector, sender, events, { writeKey: data.write_key, secret: key.data.secret });
      }
      setClock(UNTIL);
    },
    importCoupons: () =>
      withProperty({ DATABASE_URL: collector.dataFile }, data.id, async (store, property) => {
        const files = [{ file: "coupons.json", answer: couponRecords() }];
        const result = await importPlatform(store, property, "Ann", { source: "woocommerce", files, isAll: true });
        if ("errors" in result) throw new Error(JSON.stringify(result.errors));
      }),
    get,
    sql: async (sql) => (await (await collector.admin(`/v1/sql?property_id=${data.id}`, { sql })).json()).rows,
  };
}

interface Batch {
  readonly at: number;
  readonly step: number;
  readonly sender: Sender;
  readonly events: readonly object[];
}

/**
 * The requests of each window, at its end. The reports of a visitor keep their order: where its sender changes, the next
 * request begins.
 */
function requestsOf(deliveries: readonly Delivery[]): Batch[] {
  const steps = new Map<string, { sender: Sender; step: number }>();
  const placed = deliveries.map(({ arrivesAt, visitor, sender, event }) => {
    const at = Math.ceil((arrivesAt + 1) / WINDOW) * WINDOW;
    const last = steps.get(`${visitor} ${at}`) ?? { sender, step: 0 };
    const step = last.sender === sender ? last.step : last.step + 1;
    steps.set(`${visitor} ${at}`, { sender, step });
    return { at, step, sender, event };
  });
  const requests = Map.groupBy(placed, ({ at, step, sender }) => `${at} ${step} ${sender}`);
  return [...requests.values()]
    .map((all) => ({ ...all[0]!, events: all.map(({ event }) => event) }))
    .toSorted((a, b) => a.at - b.at || a.step - b.step);
}

async function notify(deliver: Awaited<ReturnType<typeof orderSource>>, order: object): Promise<void> {
  const { status, json } = await deliver(JSON.stringify(order));
  if (status !== 200) throw new Error(JSON.stringify(json));
}

const HEADERS: Readonly<Record<Exclude<Sender, "server" | "notification">, Readonly<Record<string, string>>>> = {
  page: { "x-forwarded-for": "198.51.100.1", "user-agent": BROWSER },
  bot: { "x-forwarded-for": "198.51.100.2", "user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)" },
  staff: { "x-forwarded-for": STAFF_ADDRESS, "user-agent": BROWSER },
};

interface Keys {
  readonly writeKey: string;
  readonly secret: string;
}

async function post(
  { url }: Collector,
  sender: Exclude<Sender, "notification">,
  events: readonly object[],
  keys: Keys,
): Promise<void> {
  const body = sender === "server" ? { events } : { write_key: keys.writeKey, events };
  const headers: Record<string, string> =
    sender === "server"
      ? { authorization: `Bearer ${keys.secret}`, "content-type": "application/json" }
      : { origin: ORIGIN, "content-type": "text/plain", ...HEADERS[sender] };
  const answer = await fetch(`${url}/v1/events`, { method: "POST", headers, body: JSON.stringify(body) });
  const { results } = (await answer.json()) as Json;
  const refused = results.filter(({ outcome }: { outcome: string }) => !["stored", "duplicate"].includes(outcome));
  if (refused.length > 0) throw new Error(JSON.stringify(refused[0]));
}
