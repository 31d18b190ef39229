import { seedDemo } from "../../collector/demo.ts";
import { createCode } from "../../collector/services/codes.ts";
import { ingest } from "../../collector/services/ingest/ingest.ts";
import { createPromotion } from "../../collector/services/promotions.ts";
import { reverse } from "../../collector/services/redemptions.ts";
import { isRefusal } from "../../collector/services/refusal.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { createRandom, type Random } from "../bench/random.ts";
import { offersFor } from "./offers.ts";
import { type Session, sessionOf, startsOf } from "./sessions.ts";

const DAY = 86_400_000;
/** Average number of events of a session, measured. */
const EVENTS_PER_SESSION = 6.34;
/** Sessions that are written in one commit. */
const SESSIONS_PER_COMMIT = 64;

/** The traffic to generate. */
export interface TrafficOptions {
  readonly file: string;
  /** Approximate number of events. */
  readonly events: number;
  readonly seed: number;
  readonly days: number;
  /** End of the last day, epoch milliseconds. */
  readonly until: number;
  readonly onDay?: (day: number, events: number) => void;
}

/** State of the generated shop. */
interface Shop {
  readonly store: Store;
  readonly property: Property;
  readonly random: Random;
  /** The current time of the store, epoch milliseconds. */
  now: number;
  events: number;
  /** Cursor in the change feed of redemptions. */
  lastChange: number;
}

/**
 * Writes a shop's traffic to the demo property, day by day, through the services.
 * @returns the number of events
 */
export async function generateTraffic({
  file,
  events,
  seed,
  days,
  until,
  onDay = () => {},
}: TrafficOptions): Promise<number> {
  const since = until - days * DAY;
  let clock = since;
  const store = sqliteStore({ file, makeFolder: true, now: () => clock, newWriteKey: () => "wk_demo" });
  const shop: Shop = {
    store,
    property: await makeShop(store, since, until),
    random: createRandom(seed),
    get now() {
      return clock;
    },
    set now(at) {
      clock = at;
    },
    events: 0,
    lastChange: 0,
  };
  const perDay = Math.max(1, Math.round(events / EVENTS_PER_SESSION / days));
  const visitors = perDay * 12;
  let number = 0;
  try {
    for (let day = 0; day < days; day += 1) {
      const starts = startsOf(shop.random, since + day * DAY, onWeekday(perDay, since + day * DAY));
      const sessions = starts.map((beginsAt) => sessionOf(shop.random, ++number, beginsAt, visitors));
      for (let at = 0; at < sessions.length; at += SESSIONS_PER_COMMIT)
        await ingestSessions(shop, sessions.slice(at, at + SESSIONS_PER_COMMIT));
      await reverseSome(shop);
      onDay(day + 1, shop.events);
    }
    return shop.events;
  } finally {
    await store.close();
  }
}

/** A third more sessions on weekends. */
const onWeekday = (perDay: number, day: number): number =>
  [0, 6].includes(new Date(day).getUTCDay()) ? Math.round(perDay * 1.33) : perDay;

async function makeShop(store: Store, since: number, until: number): Promise<Property> {
  await seedDemo(store);
  const [property] = await store.properties();
  for (const { promotion, codes } of offersFor(since, until)) {
    const made = await createPromotion(store, property!, "seed", promotion);
    if (isRefusal(made)) throw new Error(JSON.stringify(made));
    for (const code of codes) {
      const added = await createCode(store, property!, String(made.data.id), code);
      if (isRefusal(added)) throw new Error(JSON.stringify(added));
    }
  }
  return property!;
}

/** Ingests sessions in one commit. */
async function ingestSessions(shop: Shop, sessions: readonly Session[]): Promise<void> {
  shop.now = Math.max(shop.now, ...sessions.map(({ endedAt }) => endedAt));
  const results = sessions.map(({ events, endedAt, traffic }) =>
    ingest(shop.store, shop.property, events, {
      sentAt: new Date(endedAt).toISOString(),
      receivedAt: endedAt,
      traffic,
      keyId: null,
      source: "browser",
    }),
  );
  for (const result of await Promise.all(results)) {
    if ("unavailable" in result) throw new Error(`the store can't write: ${result.unavailable}`);
    const refused = result.results.find(({ outcome }) => outcome === "rejected");
    if (refused) throw new Error(JSON.stringify(refused));
    shop.events += result.results.length;
  }
}

/** Percentage of redemptions that are reversed at the end of their day. */
const REVERSED_PERCENT = 4;

async function reverseSome(shop: Shop): Promise<void> {
  const filter = { cdp_source: "Production", traffic: "human", basis: "evaluated" } as const;
  for (;;) {
    const query = { propertyId: shop.property.id, filter, after: shop.lastChange, limit: 1_000 };
    const { rows, last } = await shop.store.redemptions(query);
    shop.lastChange = last;
    for (const { id, reversed_at } of rows) {
      if (reversed_at !== null || shop.random.below(100) >= REVERSED_PERCENT) continue;
      const body = { reason: "returned" };
      const reversal = await reverse(shop.store, shop.property, "seed", String(id), {
        body,
        idempotencyKey: undefined,
      });
      if (isRefusal(reversal)) throw new Error(JSON.stringify(reversal));
    }
    if (rows.length === 0) return;
  }
}
