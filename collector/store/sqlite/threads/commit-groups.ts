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
/** Events that take as long as a call that runs by itself. */
const EVENTS_PER_OTHER_CALL = 5;

/** The share of a commit that a call fills; 1 is a whole commit. */
export function shareOf(call: Call): number {
  if (isIngest(call)) return shareOfCommit(call.args[0].events.length, charactersIn(call.args[0]));
  if (isQuote(call)) return shareOfCommit(1, call.args[0].quote.length);
  return shareOfCommit(isRedeem(call) ? 1 : EVENTS_PER_OTHER_CALL, 0);
}

const shareOfCommit = (events: number, characters: number): number =>
  Math.max(events / MAX_EVENTS_PER_COMMIT, characters / MAX_CHARACTERS_PER_COMMIT);
