import type { Property } from "../store/ports/records.ts";
import { BoundedMap } from "./guard/bounded-map.ts";
import { siteOf } from "./guard/shopper.ts";
import { type Bucket, type BucketRate, fullBucket, msUntil, refill } from "./guard/token-bucket.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What a request of a page needs. */
export interface Demand {
  readonly keyId: number | null;
  /** The client's network, see `networkOf`; null: unknown, so nothing is limited. */
  readonly network: string | null;
  /** What the events of its batch cost; 0 for a calculation. */
  readonly events: number;
}

/** Limits what pages send, by write key and client address. @returns a refusal above a limit */
export type Limiter = (property: Property, demand: Demand, now: number) => Refusal | null;

/** Keys with addresses that are remembered: an address that was forgotten begins anew. */
const MOST = 100_000;

/** What one key and address has left. */
type Left = Readonly<Record<Kind, Bucket>>;
type Kind = "requests" | "events" | "calculations";

const KINDS: readonly Kind[] = ["requests", "events", "calculations"];

type Rates = Readonly<Record<Kind, BucketRate>>;

/** Budgets of a /64 that its /48 has: as for the guessing guard, one customer may have all of its 65,536 networks. */
const SITE_BUDGETS = 10;

/** The rates of a property, for a network and for a site. A changed property is another object, and gets other rates. */
const rates = new WeakMap<Property, { readonly network: Rates; readonly site: Rates }>();

function ratesOf(property: Property): { readonly network: Rates; readonly site: Rates } {
  const known = rates.get(property);
  if (known) return known;
  const made = { network: ratesFor(property, 1), site: ratesFor(property, SITE_BUDGETS) };
  rates.set(property, made);
  return made;
}

function ratesFor({ limits }: Property, budgets: number): Rates {
  const rate = (perSecond: number): BucketRate => ({
    capacity: perSecond * limits.burst * budgets,
    msPerToken: 1_000 / (perSecond * budgets),
  });
  return {
    requests: rate(limits.requests_per_second),
    events: rate(limits.events_per_second),
    calculations: rate(limits.calculations_per_second),
  };
}

/** A budget that a request takes from. */
interface Budget {
  readonly rate: Rates;
  readonly left: Left;
}

export function limiter(): Limiter {
  const known = new BoundedMap<string, Left>(MOST);
  const budget = (name: string, rate: Rates, now: number): Budget => {
    const before = known.get(name);
    const left = before ?? leftOf(rate, now);
    if (!before) known.set(name, left);
    for (const kind of KINDS) refill(left[kind], rate[kind], now);
    return { rate, left };
  };
  return (property, { keyId, network, events }, now) => {
    if (network === null) return null;
    const rate = ratesOf(property);
    const sender = `${property.id} ${keyId}`;
    const site = siteOf(network);
    const budgets = [
      budget(`${sender} ${network}`, rate.network, now),
      ...(site === null ? [] : [budget(`${sender} ${site}`, rate.site, now)]),
    ];
    return take(budgets, { requests: 1, events, calculations: events === 0 ? 1 : 0 });
  };
}

/** Takes from all budgets, or from none. */
function take(budgets: readonly Budget[], cost: Readonly<Record<Kind, number>>): Refusal | null {
  let wait = 0;
  for (const { left, rate } of budgets)
    for (const kind of KINDS) wait = Math.max(wait, msUntil(left[kind], rate[kind], needed(cost[kind], rate[kind])));
  if (wait > 0) return tooMany(wait);
  for (const { left } of budgets) for (const kind of KINDS) left[kind].tokens -= cost[kind];
  return null;
}

const leftOf = (rate: Rates, now: number): Left => ({
  requests: fullBucket(rate.requests, now),
  events: fullBucket(rate.events, now),
  calculations: fullBucket(rate.calculations, now),
});

/** A batch above the capacity needs a full bucket, which then is in debt: no batch is refused for ever. */
const needed = (cost: number, { capacity }: BucketRate): number => Math.min(cost, capacity);

const tooMany = (ms: number): Refusal => ({
  ...refusal(
    "too_many",
    "Too many requests of this address with this write key: send again after the pause in Retry-After. Servers use a server key, which has no limit.",
  ),
  retryAfter: Math.max(1, Math.ceil(ms / 1_000)),
});
