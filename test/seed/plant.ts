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
import { beginningsOf, type Sitting, sittingOf } from "./traffic.ts";

const DAY = 86_400_000;
/** Events that a sitting has on average, measured. */
const PER_SITTING = 6.34;
/** Sittings that are written in one commit. */
const TOGETHER = 64;

/** What is to be made. */
export interface Planting {
  readonly file: string;
  /** About so many. */
  readonly events: number;
  readonly seed: number;
  readonly days: number;
  /** The last day ends here, epoch milliseconds. */
  readonly until: number;
  readonly onDay?: (day: number, events: number) => void;
}

/** A shop while it is made. */
interface Shop {
  readonly store: Store;
  readonly property: Property;
  readonly random: Random;
  /** Its clock. */
  now: number;
  events: number;
  /** The last redemption that was looked at, by change. */
  seen: number;
}

/** A shop's traffic in the demo's property, day by day, through the doors that everybody uses. @returns how many events it has */
export async function plant({ file, events, seed, days, until, onDay = () => {} }: Planting): Promise<number> {
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
    seen: 0,
  };
  const perDay = Math.max(1, Math.round(events / PER_SITTING / days));
  const visitors = perDay * 12;
  let number = 0;
  try {
    for (let day = 0; day < days; day += 1) {
      const beginnings = beginningsOf(shop.random, since + day * DAY, onWeekday(perDay, since + day * DAY));
      const sittings = beginnings.map((beginsAt) => sittingOf(shop.random, ++number, beginsAt, visitors));
      for (let at = 0; at < sittings.length; at += TOGETHER) await arrive(shop, sittings.slice(at, at + TOGETHER));
      await takeBack(shop);
      onDay(day + 1, shop.events);
    }
    return shop.events;
  } finally {
    await store.close();
  }
}

/** On weekends a third more come. */
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

/** What ended arrives, in one commit. */
async function arrive(shop: Shop, sittings: readonly Sitting[]): Promise<void> {
  shop.now = Math.max(shop.now, ...sittings.map(({ endedAt }) => endedAt));
  const taken = sittings.map(({ events, endedAt, traffic }) =>
    ingest(shop.store, shop.property, events, {
      sentAt: new Date(endedAt).toISOString(),
      receivedAt: endedAt,
      traffic,
    }),
  );
  for (const one of await Promise.all(taken)) {
    if ("unavailable" in one) throw new Error(`the store can't write: ${one.unavailable}`);
    const refused = one.results.find(({ outcome }) => outcome === "rejected");
    if (refused) throw new Error(JSON.stringify(refused));
    shop.events += one.results.length;
  }
}

/** Of a hundred redemptions, so many come back, at the end of their day. */
const COMES_BACK = 4;

async function takeBack(shop: Shop): Promise<void> {
  const filter = { cdp_source: "Production", traffic: "human", basis: "evaluated" } as const;
  for (;;) {
    const query = { propertyId: shop.property.id, filter, after: shop.seen, limit: 1_000 };
    const { rows, last } = await shop.store.redemptions(query);
    shop.seen = last;
    for (const { id, reversed_at } of rows) {
      if (reversed_at !== null || shop.random.below(100) >= COMES_BACK) continue;
      const body = { reason: "sent back" };
      const taken = await reverse(shop.store, shop.property, "seed", String(id), { body, idempotencyKey: undefined });
      if (isRefusal(taken)) throw new Error(JSON.stringify(taken));
    }
    if (rows.length === 0) return;
  }
}
