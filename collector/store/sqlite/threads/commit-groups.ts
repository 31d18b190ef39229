import { type MethodName, methodNames } from "../../ports/methods-by-name.ts";
import { charactersIn } from "../connection/wal-size.ts";
import type { Call } from "./messages.ts";

export type IngestCall = Call<"ingest">;
export type QuoteCall = Call<"keepQuote">;
export type RedeemCall = Call<MethodName<"redeem">>;
/** A call that runs by itself. */
export type OtherCall = Exclude<Call, IngestCall | QuoteCall | RedeemCall>;

const REDEEM_METHODS: ReadonlySet<Call["name"]> = new Set(methodNames("redeem"));

export const isIngest = (call: Call): call is IngestCall => call.name === "ingest";
export const isQuote = (call: Call): call is QuoteCall => call.name === "keepQuote";
export const isRedeem = (call: Call): call is RedeemCall => REDEEM_METHODS.has(call.name);
export const isOther = (call: Call): call is OtherCall => !isIngest(call) && !isQuote(call) && !isRedeem(call);

/** Limits of one commit. Calls that arrive meanwhile wait for it. */
const MAX_EVENTS_PER_COMMIT = 250;
const MAX_CHARACTERS_PER_COMMIT = 4 * 2 ** 20;

/**
 * Adds calls that wait already, until they fill a commit.
 * @param next takes the next message from the port; undefined where none waits
 */
export function withWaitingCalls(first: readonly Call[], next: () => readonly Call[] | undefined): readonly Call[] {
  const calls = [...first];
  for (let share = shareOf(first); share < 1; ) {
    const more = next();
    if (!more) break;
    calls.push(...more);
    share += shareOf(more);
  }
  return calls;
}

/** Splits calls into groups of one commit each, in their order: one message may bring hundreds of full batches. */
export function commitGroups(calls: readonly Call[]): Call[][] {
  const groups: Call[][] = [];
  let share = 1;
  for (const call of calls) {
    if (share >= 1) {
      groups.push([]);
      share = 0;
    }
    groups.at(-1)!.push(call);
    share += shareOf([call]);
  }
  return groups;
}

/** The share of a commit that calls fill; 1 is a whole commit. */
const shareOf = (calls: readonly Call[]): number =>
  calls.reduce((sum, call) => {
    if (isRedeem(call)) return sum + shareOfCommit(1, 0);
    if (isQuote(call)) return sum + shareOfCommit(1, call.args[0].quote.length);
    return isIngest(call) ? sum + shareOfCommit(call.args[0].events.length, charactersIn(call.args[0])) : sum;
  }, 0);

const shareOfCommit = (events: number, characters: number): number =>
  Math.max(events / MAX_EVENTS_PER_COMMIT, characters / MAX_CHARACTERS_PER_COMMIT);
