import { expect } from "vitest";

/** Text that a page leaves out. */
const OMITTED = "…";

/**
 * Makes a matcher of a response as a page shows it. An object with the key `…` may have more keys, a list with the
 * element `…` has more elements, and `…` in a text stands for any text.
 */
export function asMatcher(example: unknown): unknown {
  if (typeof example === "string")
    return example.includes(OMITTED) ? expect.stringMatching(patternOf(example)) : example;
  if (Array.isArray(example)) return listMatcher(example);
  if (typeof example !== "object" || example === null) return example;
  const { [OMITTED]: omitted, ...fields } = example as Record<string, unknown>;
  const matchers = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, asMatcher(value)]));
  return omitted === undefined ? matchers : expect.objectContaining(matchers);
}

function listMatcher(example: readonly unknown[]): unknown {
  const elements = example.filter((element) => element !== OMITTED).map(asMatcher);
  return elements.length === example.length ? elements : expect.arrayContaining(elements);
}

/** A line of a page in which `…` stands for any text. */
export const patternOf = (line: string): RegExp =>
  new RegExp(line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll(OMITTED, ".*"));
