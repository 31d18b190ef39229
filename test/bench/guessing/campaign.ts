// The steps of a campaign day of a shop, in the order of their time.
import { createRandom } from "../random.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Steps of a shopper at the checkout, in ms. */
const PAUSE = 20_000;

/** What a day or an hour is made of. */
export interface Campaign {
  readonly shoppers: number;
  readonly hours: number;
  /** Addresses of a botnet that tries a code a second each; 0: none. */
  readonly bots: number;
}

/** Codes of the campaign: one is valid, one ended, and the newsletter misprints one. Others are typing errors and guesses. */
export const VALID = "VALID";
export const ENDED = "ENDED";
const MISPRINT = "MISPRINT";

/** Who does a step. */
export interface Person {
  readonly address: string;
  readonly visitorId: string;
  readonly isBot: boolean;
  /** Whether the shop's server prices this shopper's carts; else the page does. */
  readonly isServerRendered: boolean;
}

interface Act<Does extends string> {
  readonly at: number;
  readonly person: Person;
  readonly does: Does;
}
/** A code is entered. */
export type Enter = Act<"enter"> & { readonly code: string };
/** The checkout prices the cart with a code. */
export type Price = Act<"price"> & { readonly code: string };
/** One thing that happens. */
export type Step = Act<"fill a cart"> | Act<"pay"> | Enter | Price;

/**
 * 30 % of the shoppers are behind 8 addresses, and a third have a checkout that the shop's server renders. Each fills a cart and
 * tries codes: a valid one, one that ended, one that the newsletter misprinted; 2 % make a typing error; each repeats the codes,
 * and the checkout prices the cart after each.
 * @param start epoch milliseconds
 */
export function stepsOf({ shoppers, hours, bots }: Campaign, start: number, seed = 1): Step[] {
  const random = createRandom(seed);
  const share = () => random.below(1_000_000) / 1_000_000;
  const steps: Step[] = [];
  for (let id = 0; id < shoppers; id += 1) steps.push(...visit(id, start, hours * HOUR, share));
  for (let bot = 0; bot < bots; bot += 1) steps.push(...attack(bot, start, hours));
  return steps.sort((a, b) => a.at - b.at);
}

function visit(id: number, start: number, length: number, share: () => number): Step[] {
  const isShared = share() < 0.3;
  const address = isShared ? `198.51.100.${Math.floor(share() * 8)}` : `10.${id >> 16}.${(id >> 8) & 255}.${id & 255}`;
  const person: Person = { address, visitorId: `v${id}`, isBot: false, isServerRendered: share() < 1 / 3 };
  const from = start + Math.floor(share() * (length - 30 * MINUTE));
  // A cart takes some minutes, and almost nobody types a code in the first two.
  const typing = from + Math.floor((2 + share() * 20) * MINUTE);
  const codes = [VALID, ...(share() < 0.3 ? [ENDED] : []), ...(share() < 0.2 ? [MISPRINT] : [])];
  if (share() < 0.02) codes.push(`TYPO-${id}`);
  const entered = [...codes, ...codes, VALID];
  const checkout = entered.flatMap((code, nth): Step[] => [
    { at: typing + nth * PAUSE, person, does: "enter", code },
    { at: typing + nth * PAUSE + 1_000, person, does: "price", code },
  ]);
  return [
    { at: from, person, does: "fill a cart" },
    ...checkout,
    { at: typing + entered.length * PAUSE, person, does: "pay" },
  ];
}

function attack(bot: number, start: number, hours: number): Step[] {
  return Array.from({ length: hours * 3_600 }, (_, second): Step => {
    const visitorId = `bot-${bot}-${second}`;
    const person = { address: `172.32.${bot >> 8}.${bot & 255}`, visitorId, isBot: true, isServerRendered: false };
    return { at: start + second * 1_000, person, does: "price", code: `B-${bot}-${second}` };
  });
}

/** What became of the answers. */
export interface CampaignResult {
  /** Answers about a code to visitors with a cart. */
  readonly answers: number;
  readonly withheld: number;
  /** Codes that the botnet got an answer for. */
  readonly guesses: number;
}
