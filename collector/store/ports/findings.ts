import type { Reason } from "../../evaluation/reasons.ts";
import type { MethodsOf } from "./methods.ts";
import type { ReportMeta, ReportQuery } from "./reports.ts";

/** The facts that a rule of findings decides on. Times are epoch milliseconds. */
export interface FindingRow {
  /** Canonical; null: not about a code. */
  readonly code: string | null;
  readonly promotion_id: number | null;
  /** Why the code was refused, where it was. */
  readonly reason: Reason | null;
  /** Carts, orders or events that the row is about. */
  readonly count: number;
  /** Those that it is a part of. */
  readonly base: number;
  /** Lost carts or discounts in the currency of the query, minor units; null: no amount belongs to it. */
  readonly amount: number | null;
  /** The number of those in `count` that the amount is of. */
  readonly amount_of: number;
  /** The moment before it; null: not in the range. */
  readonly since: number | null;
  /** null: there is nothing. */
  readonly last_at: number | null;
}

export interface KindQuery extends ReportQuery {
  /** The name of the rows in the documented query: those of several kinds may be put together by UNION ALL. */
  readonly kind: string;
}

export interface FindingQuery extends KindQuery {
  /** Most codes: those of the most money. */
  readonly limit: number;
  /** Of the amounts, ISO 4217. */
  readonly currency: string;
}

export interface RefusedQuery extends FindingQuery {
  /** Why they were refused. */
  readonly reasons: readonly Reason[];
  /** Only codes that were accepted at this moment or later; absent: all. Epoch milliseconds. */
  readonly acceptedFrom?: number;
}

export interface RealCodesQuery extends ReportQuery {
  /** Canonical codes to look up. */
  readonly spellings: readonly string[];
  /** Codes of promotions that are enabled and have not ended at this moment, epoch milliseconds. */
  readonly at: number;
  /** Most codes that the site accepted. */
  readonly limit: number;
}

/** Facts of findings. Each method reads a bounded number of codes. */
export interface FindingStore {
  /**
   * Codes that orders used by the site's report alone, more than a day after the end of their promotion. `count` and `base` are
   * orders, `since` is the end.
   */
  ordersAfterEnd(query: FindingQuery): Promise<ReportMeta<FindingRow>>;
  /** Codes whose last attempts were refused for these reasons. `count` and `base` are carts, `since` is the last other attempt. */
  refusedCodes(query: RefusedQuery): Promise<ReportMeta<FindingRow>>;
  /** The spellings that are codes of a promotion in effect, and the codes of the range that were accepted most. */
  realCodes(query: RealCodesQuery): Promise<readonly string[]>;
  /** The rejected events of the range: those not replayed yet, of all. Only the filter of time applies. */
  rejectedIn(query: KindQuery): Promise<ReportMeta<FindingRow>>;
  /** The newest 100 events of pages: `since` is the oldest of them. The filter of time does not apply. */
  newestEvents(query: KindQuery): Promise<ReportMeta<FindingRow>>;
}

export const FINDING_METHODS = {
  ordersAfterEnd: { kind: "list" },
  refusedCodes: { kind: "list" },
  realCodes: { kind: "list" },
  rejectedIn: { kind: "list" },
  newestEvents: { kind: "list" },
} as const satisfies MethodsOf<FindingStore>;
