import type { Property } from "../store/ports/records.ts";
import { BoundedMap } from "./guard/bounded-map.ts";
import { networkOf } from "./guard/shopper.ts";
import { type Bucket, type BucketRate, fullBucket, msUntil, refill } from "./guard/token-bucket.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What a request of a page needs. */
export interface Demand {
  readonly keyId: number | null;
  /** The client's address; null: unknown, so nothing is limited. */
  readonly address: string | null;
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

/** The rates of each property. A changed property is another object, and gets other rates. */
const rates = new WeakMap<Property, Readonly<Record<Kind, BucketRate>>>();

function ratesOf(property: Property): Readonly<Record<Kind, BucketRate>> {
  const known = rates.get(property);
  if (known) return known;
  const { requests_per_second, events_per_second, calculations_per_second, burst } = property.limits;
  const rate = (perSecond: number): BucketRate => ({ capacity: perSecond * burst, msPerToken: 1_000 / perSecond });
  const made = {
    requests: rate(requests_per_second),
    events: rate(events_per_second),
    calculations: rate(calculations_per_second),
  };
  rates.set(property, made);
  return made;
}

export function limiter(): Limiter {
  const known = new BoundedMap<string, Left>(MOST);
  return (property, { keyId, address, events }, now) => {
    if (address === null) return null;
    const rate = ratesOf(property);
    const name = `${property.id} ${keyId} ${networkOf(address)}`;
    const left = known.get(name) ?? leftOf(rate, now);
    known.set(name, left);
    const cost: Readonly<Record<Kind, number>> = { requests: 1, events, calculations: events === 0 ? 1 : 0 };
    for (const kind of KINDS) refill(left[kind], rate[kind], now);
    const wait = Math.max(...KINDS.map((kind) => msUntil(left[kind], rate[kind], needed(cost[kind], rate[kind]))));
    if (wait > 0) return tooMany(wait);
    for (const kind of KINDS) left[kind].tokens -= cost[kind];
    return null;
  };
}

const leftOf = (rate: Readonly<Record<Kind, BucketRate>>, now: number): Left => ({
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
