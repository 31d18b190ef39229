import type { MessagePattern } from "../../../contract/message-pattern.ts";
import { LANGUAGES } from "./languages.ts";
import { type CompiledPattern, compilePattern, folded, isFound } from "./match.ts";
import type { Meaning } from "./phrases.ts";

/** What a shop's message says of a code. */
export interface MessageMeaning {
  readonly meaning: Meaning;
  /**
   * Another meaning for which a pattern is found, though not a longer one; null: none. A pattern that is part of the longer one
   * is no other meaning.
   */
  readonly alsoMeans: Meaning | null;
}

interface Candidate extends CompiledPattern {
  readonly meaning: Meaning;
}

/** The pattern with the most letters first; the sort keeps the order of the table among equals. */
const BUILT_IN: readonly Candidate[] = LANGUAGES.flatMap(({ phrases }) =>
  (Object.entries(phrases) as [Meaning, readonly string[]][]).flatMap(([meaning, patterns]) =>
    patterns.map((pattern) => ({ meaning, ...compilePattern(pattern) })),
  ),
).toSorted((a, b) => b.weight - a.weight);

/** The compiled patterns of each property. A changed property has another list. */
const compiled = new WeakMap<readonly MessagePattern[], readonly Candidate[]>();

function candidatesOf(own: readonly MessagePattern[]): readonly Candidate[] {
  const known = compiled.get(own);
  if (known) return known;
  const made = own.map(({ pattern, reason }) => ({
    meaning: reason ?? ("accepted" as const),
    ...compilePattern(pattern),
  }));
  compiled.set(own, made);
  return made;
}

/**
 * Finds what a shop's message means. The property's own patterns come first, in their order. Of the built-in ones the longest that
 * is found counts, then the order of the table.
 * @param own the property's patterns
 * @returns null where no pattern is found
 */
export function meaningOf(message: string, own: readonly MessagePattern[]): MessageMeaning | null {
  const sent = ` ${folded(message)} `;
  const ofProperty = candidatesOf(own).find((candidate) => isFound(candidate, sent));
  if (ofProperty) return { meaning: ofProperty.meaning, alsoMeans: null };
  const found = BUILT_IN.filter((candidate) => isFound(candidate, sent));
  if (found.length === 0) return null;
  const { meaning, text: longest } = found[0]!;
  const other = found.find((each) => each.meaning !== meaning && !isFound(each, longest));
  return { meaning, alsoMeans: other?.meaning ?? null };
}
