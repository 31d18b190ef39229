import { expect } from "vitest";

/** Text that a page leaves out. */
const OMITTED = "…";

/**
 * Makes a matcher of a response as a page shows it. An object with the key `…` may have more keys, a list with the element
 * `…` has more elements, and `…` in a text stands for any text.
 */
export function asMatcher(shown: unknown): unknown {
  if (typeof shown === "string") return shown.includes(OMITTED) ? expect.stringMatching(patternOf(shown)) : shown;
  if (Array.isArray(shown)) return listMatcher(shown);
  if (typeof shown !== "object" || shown === null) return shown;
  const { [OMITTED]: omitted, ...fields } = shown as Record<string, unknown>;
  const matchers = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, asMatcher(value)]));
  return omitted === undefined ? matchers : expect.objectContaining(matchers);
}

function listMatcher(shown: readonly unknown[]): unknown {
  const elements = shown.filter((element) => element !== OMITTED).map(asMatcher);
  return elements.length === shown.length ? elements : expect.arrayContaining(elements);
}

/** A line of a page in which `…` stands for any text. */
export const patternOf = (line: string): RegExp =>
  new RegExp(line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll(OMITTED, ".*"));
