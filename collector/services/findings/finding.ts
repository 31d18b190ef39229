import type { FindingRow } from "../../store/ports/findings.ts";
import type { ReportFilter } from "../../store/ports/reports.ts";
import type { Store } from "../../store/ports/store.ts";

/** Every kind of finding. */
export const FINDING_KINDS = [
  "honored_after_end",
  "used_up",
  "refused_now",
  "mistyped",
  "rejected_events",
  "silent_tag",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Something that needs attention. */
export interface Finding extends FindingRow {
  readonly kind: FindingKind;
  /** The real code that a visitor meant; null: not a kind about spelling. */
  readonly meant: string | null;
}

/** Where and when a kind looks. */
export interface FindingScope {
  readonly store: Store;
  readonly propertyId: string;
  readonly filter: ReportFilter;
  /** Of amounts, ISO 4217. */
  readonly currency: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** One kind: the facts that it reads, and the rule over them. */
export interface FindingSource {
  readonly kind: FindingKind;
  find(scope: FindingScope): Promise<FoundRows>;
}

export interface FoundRows {
  readonly findings: readonly Finding[];
  /** A query over the documented views with the facts before the rule. */
  readonly sql: string;
}

/** Most codes of a kind whose attempts are read. */
export const MAX_CODES = 20;

/** Whether so many carts were refused that it is no matter of one of them, as with a code for one use that its customer tries again. */
export const areSeveralCarts = ({ count }: FindingRow): boolean => count >= 3;

/** How long before the range an acceptance still counts as one before, in ms: 30 days. */
export const LOOK_BACK = 30 * 86_400_000;

/** Makes findings of the rows that a rule selects. */
export const findingsOf = (
  kind: FindingKind,
  rows: readonly FindingRow[],
  rule: (row: FindingRow) => boolean,
): readonly Finding[] => rows.filter(rule).map((row) => ({ kind, ...row, meant: null }));
