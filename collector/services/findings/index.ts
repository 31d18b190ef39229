import type { Finding, FindingScope, FindingSource, FoundRows } from "./finding.ts";
import { honoredAfterEnd } from "./honored-after-end.ts";
import { mistyped } from "./mistyped.ts";
import { refusedNow } from "./refused-now.ts";
import { rejectedEvents } from "./rejected-events.ts";
import { silentTag } from "./silent-tag.ts";
import { usedUp } from "./used-up.ts";

/** All kinds. */
const SOURCES: readonly FindingSource[] = [honoredAfterEnd, usedUp, refusedNow, mistyped, rejectedEvents, silentTag];

/** Most findings of a range. */
export const MAX_FINDINGS = 5;

/**
 * The findings to show: those of the most money first, at most five. Trouble with events has no amount and would always
 * be last, although all numbers depend on it: it keeps a place.
 */
export function rankFindings(findings: readonly Finding[]): readonly Finding[] {
  const ranked = [...findings].sort(
    (a, b) => (b.amount ?? -1) - (a.amount ?? -1) || b.count - a.count || compareTexts(keyOf(a), keyOf(b)),
  );
  const withAmount = ranked.filter(({ amount }) => amount !== null);
  const others = ranked.filter(({ amount }) => amount === null);
  const kept = withAmount.slice(0, MAX_FINDINGS - Math.min(1, others.length));
  return [...kept, ...others].slice(0, MAX_FINDINGS);
}

const keyOf = ({ kind, code }: Finding): string => `${kind} ${code}`;
const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What needs attention first in a range, and the query of the facts that the rules read. */
export async function findFindings(scope: FindingScope): Promise<FoundRows> {
  const found = await Promise.all(SOURCES.map((source) => source.find(scope)));
  return {
    findings: rankFindings(found.flatMap(({ findings }) => findings)),
    sql: found.map(({ sql }) => sql).join("\nUNION ALL\n"),
  };
}
