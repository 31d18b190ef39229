import { type CompiledPattern, framed, isFound } from "../../../contract/message-match.ts";

/** A pattern of messages that accept a code. */
export interface AcceptancePattern extends CompiledPattern {
  /** Whether a framed text denies or limits an acceptance in the pattern's language. */
  readonly isDoubted: (text: string) => boolean;
}

/** The end of a sentence. A period inside an amount or a code has no blank behind it. Of a run of signs only the first is tried. */
const SENTENCE_END = /(?<![.!?…;])[.!?…;]+(?:\s|$)|[\r\n]+/u;

/**
 * Whether a sentence accepts the code, without a word that denies it: "The coupon was not applied successfully" does not. "Applied
 * successfully. Not for sale items." does, and the caller looks at the rest of the message.
 * @param acceptances the patterns that are found in the message
 */
export const isAcceptance = (message: string, acceptances: readonly AcceptancePattern[]): boolean =>
  message
    .split(SENTENCE_END)
    .map(framed)
    .some((sentence) => acceptances.some((each) => isFound(each, sentence) && !each.isDoubted(sentence)));
