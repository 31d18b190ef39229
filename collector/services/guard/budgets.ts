import { BoundedMap } from "./bounded-map.ts";
import { hash53 } from "./code-memory.ts";
import { type Bucket, type BucketRate, fullBucket, refill } from "./token-bucket.ts";

/** The misses of one that is counted, before those that visitors earn it. */
export interface Budget extends BucketRate {
  /** Misses during an attack, of those without a product event. */
  readonly strangerTries: number;
  /** Most misses that visitors earn in an hour. */
  readonly mostEarned: number;
}

export const VISITOR: Budget = { capacity: 10, msPerToken: 60_000, strangerTries: 3, mostEarned: 0 };
export const NETWORK: Budget = { capacity: 30, msPerToken: 10_000, strangerTries: 3, mostEarned: 1_000 };
/** The /48 of IPv6 networks together: whoever has one could use 65,536 networks. It has ten times as much as one network. */
export const SITE: Budget = { capacity: 300, msPerToken: 1_000, strangerTries: 30, mostEarned: 10_000 };
/** Misses that a visitor with an older product event earns the network. */
const EARNED = 2;
/** Time, in ms, between a visitor's product event and the first miss, so that the visitor earns. */
const PREPARED = 120_000;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One that is counted. */
interface Counted extends Bucket {
  /** Tells holders apart: a hash of the id of a visitor, or of the name of a network. */
  readonly key: number;
}

/** What is known of one visitor. */
export interface Visitor extends Counted {
  /** The first product event, epoch milliseconds; null without any. */
  productAt: number | null;
  /** Whether a cart event arrived. */
  hasCart: boolean;
  /** Whether the visitor has earned the network its tries, or missed before: then no more are earned. */
  hasTried: boolean;
  /** Misses since `missesFrom`. */
  misses: number;
  missesFrom: number;
}

/** What is known of one network, or of a site. */
export interface Network extends Counted {
  earnedFrom: number;
  earned: number;
  /** Whether it ever sent a product event. */
  hasProducts: boolean;
  /** Requests that priced carts. */
  calculations: number;
  misses: number;
  missesFrom: number;
}

/** The most visitors and networks of a property that are remembered. */
export const MOST_VISITORS = 100_000;
export const MOST_NETWORKS = 20_000;

/** The budgets of one property's visitors and networks. @param seed of the hashes */
export function budgets(seed: number) {
  const visitors = new BoundedMap<string, Visitor>(MOST_VISITORS);
  const networks = new BoundedMap<string, Network>(MOST_NETWORKS);
  const sites = new BoundedMap<string, Network>(MOST_NETWORKS);
  const networkIn = (map: typeof networks, name: string, budget: Budget, now: number): Network => {
    const known = map.get(name);
    if (known) {
      refill(known, budget, now);
      return known;
    }
    const key = hash53(`n${name}`, seed);
    const network = { ...fullBucket(budget, now), ...NEW_NETWORK, key, earnedFrom: now, missesFrom: now };
    map.set(name, network);
    return network;
  };
  return {
    visitor(id: string, now: number): Visitor {
      const known = visitors.get(id);
      if (known) {
        refill(known, VISITOR, now);
        return known;
      }
      const key = hash53(`v${id}`, seed);
      const visitor = { ...fullBucket(VISITOR, now), ...NEW_VISITOR, key, missesFrom: now };
      visitors.set(id, visitor);
      return visitor;
    },
    network: (name: string, now: number): Network => networkIn(networks, name, NETWORK, now),
    site: (name: string, now: number): Network => networkIn(sites, name, SITE, now),
  };
}

const NEW_VISITOR = { productAt: null, hasCart: false, hasTried: false, misses: 0 };
const NEW_NETWORK = { earned: 0, hasProducts: false, calculations: 0, misses: 0 };

/** One that a visitor may earn tries for. */
export interface Earner {
  readonly bucket: Visitor | Network;
  readonly rate: Budget;
}

/** Whether a visitor who pays for a code earns tries before that. */
export const mayEarn = ({ hasTried, productAt }: Visitor, now: number): boolean =>
  !hasTried && productAt !== null && now - productAt >= PREPARED;

/** Gives the visitor's network and site the tries that a visitor earns them before the first miss, see `mayEarn`. */
export function earn(earners: readonly Earner[], visitor: Visitor, now: number): void {
  visitor.hasTried = true;
  for (const { bucket, rate } of earners) if ("earned" in bucket) earnOnce(bucket, rate, now);
}

function earnOnce(network: Network, { mostEarned }: Budget, now: number): void {
  const elapsed = now - network.earnedFrom;
  if (elapsed >= HOUR || elapsed < 0) Object.assign(network, { earnedFrom: now, earned: 0 });
  if (network.earned + EARNED > mostEarned) return;
  network.earned += EARNED;
  network.tokens += EARNED;
}

/** Counts a miss. The count begins again after a day. */
export function countMiss(holder: Visitor | Network, now: number): void {
  const elapsed = now - holder.missesFrom;
  if (elapsed >= DAY || elapsed < 0) Object.assign(holder, { missesFrom: now, misses: 0 });
  holder.misses += 1;
  if ("hasTried" in holder) holder.hasTried = true;
}

/** The tokens that stay out of reach of strangers during an attack. */
export const sparedFromStrangers = ({ capacity, strangerTries }: Budget): number => capacity - strangerTries;
