import { LINE_FACTS } from "../../evaluation/reads.ts";
import type { Line } from "../../evaluation/types.ts";
import type { PageFacts } from "../ports/records.ts";
import { type CatalogEntry, catalogFacts } from "./catalog.ts";
import { agreeOn } from "./line-facts.ts";

/**
 * Finds the facts that only the page states.
 * @param lines the evaluated lines of a quote
 * @param entries for each line its product in the catalog
 * @returns for each line its page facts; null where the catalog states them all; empty where it does for every line
 */
export function pageFactsOf(
  lines: readonly Line[],
  entries: readonly (CatalogEntry | null)[],
): readonly (PageFacts | null)[] {
  const facts = lines.map((line, at) => pageFactsIn(line, entries[at] ?? null));
  return facts.every((each) => each === null) ? [] : facts;
}

function pageFactsIn(line: Line, entry: CatalogEntry | null): PageFacts | null {
  if (entry === null) return EVERY_FACT;
  const known = catalogFacts(line, entry);
  const facts = LINE_FACTS.filter((fact) => !agreeOn(fact, line, known));
  return facts.length === 0 ? null : { facts, catalogPrice: known.price };
}

/** Of a line whose product the catalog does not know. */
export const EVERY_FACT: PageFacts = { facts: LINE_FACTS, catalogPrice: null };
