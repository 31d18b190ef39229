import {
  type CompiledPattern,
  compilePattern,
  framed,
  isFound,
  patternFinder,
} from "../../../contract/message-match.ts";
import type { MessagePattern } from "../../../contract/message-pattern.ts";
import type { Reason } from "../../../evaluation/reasons.ts";
import { type AcceptancePattern, isAcceptance } from "./acceptance.ts";
import { LANGUAGES } from "./languages.ts";
import type { Meaning } from "./phrases.ts";

/** What a shop's message says of a code. */
export interface MessageMeaning {
  /** null: one built-in pattern accepts the code and another rejects it, so neither counts. */
  readonly meaning: Meaning | null;
  /** The two meanings of an ambiguous message; empty: it is clear. A pattern that is part of a longer one is no other meaning. */
  readonly mayMean: readonly Meaning[];
}

interface Candidate<Of extends Meaning = Meaning> extends CompiledPattern {
  readonly meaning: Of;
}

/** Says that a code is rejected, and not why. Any other reason says more. */
const NO_REASON: Reason = "rejected_by_site";

const ACCEPTANCES: readonly AcceptancePattern[] = LANGUAGES.flatMap(({ phrases, isDoubted }) =>
  (phrases.accepted ?? []).map((pattern) => ({ isDoubted, ...compilePattern(pattern) })),
);

/** The pattern with the most letters first; the sort keeps the order of the table among equals. */
const REJECTIONS: readonly Candidate<Reason>[] = LANGUAGES.flatMap(({ phrases: { accepted: _, ...rejected } }) =>
  (Object.entries(rejected) as [Reason, readonly string[]][]).flatMap(([meaning, patterns]) =>
    patterns.map((pattern) => ({ meaning, ...compilePattern(pattern) })),
  ),
).toSorted((a, b) => Number(a.meaning === NO_REASON) - Number(b.meaning === NO_REASON) || b.weight - a.weight);

const acceptancesIn = patternFinder(ACCEPTANCES);
const rejectionsIn = patternFinder(REJECTIONS);

type Finder = (message: string) => Candidate[];

/** The finder of each property's patterns. A changed property has another list. */
const finders = new WeakMap<readonly MessagePattern[], Finder>();

function finderOf(own: readonly MessagePattern[]): Finder {
  const known = finders.get(own);
  if (known) return known;
  const made = patternFinder(
    own.map(({ pattern, reason }) => ({ meaning: reason ?? ("accepted" as const), ...compilePattern(pattern) })),
  );
  finders.set(own, made);
  return made;
}

/**
 * Finds what a shop's message means. The property's own patterns come first, in their order. A built-in acceptance counts only where
 * nothing in the message speaks against it; of the built-in rejections the longest counts, then the order of the table.
 * @param own the property's patterns
 * @returns null where no pattern is found
 */
export function meaningOf(message: string, own: readonly MessagePattern[]): MessageMeaning | null {
  const sent = framed(message);
  return clearest(finderOf(own)(sent)) ?? builtInMeaning(message, sent);
}

function builtInMeaning(message: string, sent: string): MessageMeaning | null {
  const rejected = clearest(rejectionsIn(sent));
  const acceptances = acceptancesIn(sent);
  if (acceptances.length === 0 || !isAcceptance(message, acceptances)) return rejected;
  if (rejected?.meaning) return { meaning: null, mayMean: ["accepted", rejected.meaning] };
  return acceptances.some(({ isDoubted }) => isDoubted(sent)) ? null : { meaning: "accepted", mayMean: [] };
}

/** The first pattern counts. @returns null where there is none */
function clearest([first, ...others]: readonly Candidate[]): MessageMeaning | null {
  if (!first) return null;
  const { meaning, text } = first;
  const other = others.find((each) => each.meaning !== meaning && each.meaning !== NO_REASON && !isFound(each, text));
  return { meaning, mayMean: other ? [meaning, other.meaning] : [] };
}
