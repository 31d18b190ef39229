/** What happened since the last time it was read. */
export interface TallyCounts {
  readonly misses: number;
  /** Answers about codes, and those of them with a code that was withheld. */
  readonly answers: number;
  readonly withheld: number;
  /** The same of visitors with a cart. */
  readonly cartAnswers: number;
  readonly cartWithheld: number;
  /** Misses by network. Not every network is kept. */
  readonly networks: ReadonlyMap<string, number>;
  /** Misses by the first characters of the code. Not every prefix is kept. */
  readonly prefixes: ReadonlyMap<string, number>;
  /** Codes that were found after many misses. */
  readonly hits: readonly GuessedCode[];
}

/** A code that was accepted after many misses of the same visitor or network. */
export interface GuessedCode {
  /** Canonical. */
  readonly code: string;
  readonly network: string | null;
  /** Misses before it, in a day. */
  readonly misses: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Counts of one property. */
export interface Tally {
  miss(network: string | null, code: string): void;
  hit(network: string | null, code: string, misses: number, at: number): void;
  answer(hasCart: boolean, isWithheld: boolean): void;
  /** The counts since the last call; null where there are none. */
  drain(): TallyCounts | null;
}

/** Misses after which a hit may be a guess. */
const GUESSING = 10;
const PREFIX_LENGTH = 4;
/** Entries of each list that are kept until the next drain. */
const MOST = 1_000;

const empty = () => ({
  misses: 0,
  answers: 0,
  withheld: 0,
  cartAnswers: 0,
  cartWithheld: 0,
  networks: new Map<string, number>(),
  prefixes: new Map<string, number>(),
  hits: [] as GuessedCode[],
});

export function tally(): Tally {
  let counts = empty();
  return {
    miss(network, code) {
      counts.misses += 1;
      increase(counts.prefixes, code.slice(0, PREFIX_LENGTH));
      if (network !== null) increase(counts.networks, network);
    },
    hit(network, code, misses, at) {
      if (misses >= GUESSING && counts.hits.length < MOST) counts.hits.push({ code, network, misses, at });
    },
    answer(hasCart, isWithheld) {
      counts.answers += 1;
      counts.withheld += Number(isWithheld);
      counts.cartAnswers += Number(hasCart);
      counts.cartWithheld += Number(hasCart && isWithheld);
    },
    drain() {
      if (counts.answers === 0 && counts.misses === 0) return null;
      const drained = counts;
      counts = empty();
      return drained;
    },
  };
}

function increase(map: Map<string, number>, key: string): void {
  const count = map.get(key);
  if (count !== undefined || map.size < MOST) map.set(key, (count ?? 0) + 1);
}
