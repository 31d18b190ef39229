// A campaign day of a shop, against the guard alone: how many answers to visitors with a cart are withheld.
// `node test/bench/guessing/campaign-day.ts` prints the day in peace, and its loudest hour under attack.
import { createGuard, type Guard } from "../../../collector/services/guard/guard.ts";
import type { Shopper } from "../../../collector/services/guard/shopper.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 27);

/** What a day or an hour is made of. */
export interface Campaign {
  readonly shoppers: number;
  readonly hours: number;
  /** Addresses of a botnet that tries a code a second each; 0: none. */
  readonly bots: number;
}

export interface CampaignResult {
  readonly answers: number;
  readonly withheld: number;
  /** Codes that the botnet got an answer for. */
  readonly guesses: number;
}

/** Numbers from 0 to 1 that are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One thing that happens at a time. */
type Step = readonly [at: number, run: () => void];

/**
 * 30 % of the shoppers are behind 8 addresses. Each browses, fills a cart, and tries codes: a valid one, one that ended, one that the
 * newsletter misprinted; 2 % make a typing error; each repeats a code, and the checkout on one server calculates once more.
 */
export function campaign({ shoppers, hours, bots }: Campaign, seed = 1): CampaignResult {
  const random = numbers(seed);
  const guard = createGuard(seed);
  const counts = { answers: 0, withheld: 0, guesses: 0 };
  const steps: Step[] = [];
  for (let at = 0; at < shoppers; at += 1) steps.push(...visit(guard, at, hours, random, counts));
  for (let bot = 0; bot < bots; bot += 1) steps.push(...attack(guard, bot, hours, counts));
  for (const [, run] of steps.sort(([a], [b]) => a - b)) run();
  return counts;
}

function visit(guard: Guard, id: number, hours: number, random: () => number, counts: Counts): Step[] {
  const shared = random() < 0.3;
  const network = shared ? `198.51.100.${Math.floor(random() * 8)}` : `10.${id >> 16}.${(id >> 8) & 255}.${id & 255}`;
  const shopper: Shopper = { network, visitorId: `v${id}`, isPage: true };
  const from = START + random() * (hours * HOUR - 30 * MINUTE);
  // A cart takes some minutes, and almost nobody types a code in the first two.
  const typing = from + (2 + random() * 20) * MINUTE;
  const codes = ["VALID", ...(random() < 0.3 ? ["ENDED"] : []), ...(random() < 0.2 ? ["MISPRINT"] : [])];
  if (random() < 0.02) codes.push(`TYPO-${id}`);
  return [
    [from, () => guard.sawProduct("1", shopper, true, from)],
    ...[...codes, ...codes, "VALID"].map((code, nth): Step => {
      const at = typing + nth * 20_000;
      return [at, () => tryCode(guard, shopper, code, at, counts)];
    }),
  ];
}

type Counts = { answers: number; withheld: number; guesses: number };

function tryCode(guard: Guard, shopper: Shopper, code: string, at: number, counts: Counts): void {
  const { withheld, settle } = guard.admit("1", shopper, [code], at);
  counts.answers += 1;
  counts.withheld += withheld.size;
  const result = code === "VALID" ? ([4, null] as const) : code === "ENDED" ? ([2, "promotion_ended"] as const) : null;
  const [status, reason] = result ?? ([1, "unknown_code"] as const);
  settle(withheld.size > 0 ? [] : [{ code, status, reason }]);
}

function attack(guard: Guard, bot: number, hours: number, counts: Counts): Step[] {
  return Array.from({ length: hours * 3_600 }, (_, second): Step => {
    const at = START + second * 1_000;
    const shopper: Shopper = { network: `bot-${bot}`, visitorId: `bot-${bot}-${second}`, isPage: true };
    return [
      at,
      () => {
        const { withheld, settle } = guard.admit("1", shopper, [`B-${bot}-${second}`], at);
        if (withheld.size === 0) counts.guesses += 1;
        settle([{ code: `B-${bot}-${second}`, status: 1, reason: "unknown_code" }]);
      },
    ];
  });
}

if (import.meta.main) {
  console.log("a day in peace", campaign({ shoppers: 20_000, hours: 24, bots: 0 }));
  console.log("its loudest hour, under attack", campaign({ shoppers: 3_000, hours: 1, bots: 50 }));
}
