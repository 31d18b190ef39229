import type { GuessedCode, GuessingCounts, GuessingDraft } from "../../store/ports/guessing.ts";

/** Counts of one property. `now` is epoch milliseconds: counts are kept apart by the hour (UTC). */
export interface Tally {
  /** @param isNew whether nobody missed the code in the last minutes */
  miss(network: string | null, code: string, isNew: boolean, now: number): void;
  hit(hit: GuessedCode, now: number): void;
  answer(hasCart: boolean, isWithheld: boolean, now: number): void;
  /** The counts since the last call, by the start of their hour. */
  drain(): readonly Omit<GuessingDraft, "propertyId">[];
}

const HOUR = 3_600_000;
/** Misses of a visitor or a network after which a hit may be a guess. */
const GUESSING = 10;
const PREFIX_LENGTH = 4;
/** Entries of each list that are kept until the next drain. */
const MOST = 1_000;

const empty = () => ({
  misses: 0,
  missedCodes: 0,
  answers: 0,
  withheld: 0,
  cartAnswers: 0,
  cartWithheld: 0,
  networks: new Map<string, number>(),
  prefixes: new Map<string, number>(),
  hits: [] as GuessedCode[],
});

export function tally(): Tally {
  const hours = new Map<number, ReturnType<typeof empty>>();
  const countsAt = (now: number) => {
    const at = now - (now % HOUR);
    const counts = hours.get(at) ?? empty();
    hours.set(at, counts);
    return counts;
  };
  return {
    miss(network, code, isNew, now) {
      const counts = countsAt(now);
      counts.misses += 1;
      counts.missedCodes += Number(isNew);
      increase(counts.prefixes, code.slice(0, PREFIX_LENGTH));
      if (network !== null) increase(counts.networks, network);
    },
    hit(hit, now) {
      const { hits } = countsAt(now);
      const isGuess = Math.max(hit.visitorMisses, hit.networkMisses) >= GUESSING;
      if (isGuess && hits.length < MOST) hits.push(hit);
    },
    answer(hasCart, isWithheld, now) {
      const counts = countsAt(now);
      counts.answers += 1;
      counts.withheld += Number(isWithheld);
      counts.cartAnswers += Number(hasCart);
      counts.cartWithheld += Number(hasCart && isWithheld);
    },
    drain() {
      const drained = [...hours].map(([at, counts]) => ({ at, counts }));
      hours.clear();
      return drained;
    },
  };
}

/** The counts of two times together. */
export const mergedCounts = (one: GuessingCounts, other: GuessingCounts): GuessingCounts => ({
  misses: one.misses + other.misses,
  missedCodes: one.missedCodes + other.missedCodes,
  answers: one.answers + other.answers,
  withheld: one.withheld + other.withheld,
  cartAnswers: one.cartAnswers + other.cartAnswers,
  cartWithheld: one.cartWithheld + other.cartWithheld,
  networks: mergedMaps(one.networks, other.networks),
  prefixes: mergedMaps(one.prefixes, other.prefixes),
  hits: [...one.hits, ...other.hits].slice(0, MOST),
});

type Counts = ReadonlyMap<string, number>;

function mergedMaps(one: Counts, other: Counts): Counts {
  const merged = new Map(one);
  for (const [key, count] of other) increase(merged, key, count);
  return merged;
}

function increase(map: Map<string, number>, key: string, by = 1): void {
  const count = map.get(key);
  if (count !== undefined || map.size < MOST) map.set(key, (count ?? 0) + by);
}
