import type { Reason, Status } from "../../evaluation/reasons.ts";
import type { Traffic } from "./records.ts";

/** What a report is made of. Times are epoch milliseconds, `to` exclusive; who and what is not named is not asked for. */
export interface ReportFilter {
  readonly from: number;
  readonly to: number;
  readonly cdp_source: "Production" | "Staging" | "all";
  readonly traffic: Traffic | "all";
  /** Canonical. */
  readonly code?: string | undefined;
  readonly promotion_id?: number | undefined;
  readonly currency?: string | undefined;
  readonly customer_id?: string | undefined;
  readonly transaction_id?: string | undefined;
  /** Of attempts. */
  readonly status?: number | undefined;
  /** Of attempts. */
  readonly reason?: string | undefined;
  /** Of redemptions. */
  readonly basis?: string | undefined;
  /** Of redemptions. */
  readonly source?: string | undefined;
}

export interface ReportQuery {
  readonly propertyId: string;
  readonly filter: ReportFilter;
}

/** A report's rows, and a query over the documented views that gives the same. */
export interface ReportMeta<Row> {
  readonly rows: readonly Row[];
  readonly sql: string;
}

/** Sums of attempts, redemptions and purchases of one currency. Amounts are minor units of it. */
export interface Totals {
  readonly currency: string;
  readonly attempts: number;
  readonly recognized: number;
  readonly conditions_met: number;
  readonly in_totals: number;
  readonly redeemed: number;
  /** Attempts that are not in the totals. */
  readonly failed: number;
  /** Of these, those that no order followed and whose cart is known. */
  readonly lost_attempts: number;
  /** What the carts of these come to. */
  readonly lost_value: number;
  readonly redemptions: number;
  /** Of these, those that only the site honoured. */
  readonly observed: number;
  /** Of redemptions, those that came back as a whole. */
  readonly reversed: number;
  readonly discount: number;
  readonly reversed_discount: number;
  /** Purchases are of no one code: 0 where codes or promotions are told apart, or asked for. */
  readonly orders: number;
  readonly orders_with_code: number;
  /** Orders of known value, and that value before discounts, and what they were given. */
  readonly valued: number;
  readonly value: number;
  readonly given: number;
  /** The same of orders with a code. */
  readonly valued_with_code: number;
  readonly value_with_code: number;
  readonly given_with_code: number;
}

/** A name of a number that rows may be sorted by. */
export type Measure = Exclude<keyof Totals, "currency">;

/** How a wall clock's time differs from UTC from a moment on: milliseconds. */
export interface Offset {
  readonly from: number;
  readonly milliseconds: number;
}

/** What time is parted by: days or hours of a wall clock. */
export interface Period {
  readonly unit: "day" | "hour";
  /** The first one holds from the beginning. */
  readonly offsets: readonly Offset[];
}

export interface TotalsQuery extends ReportQuery {
  /** What rows are told apart by, beside the currency. */
  readonly by: "code" | "promotion_id" | "period" | "nothing";
  /** Where `by` is period. The key of a day is its midnight as the clock shows it, of an hour the moment of its beginning. */
  readonly period?: Period;
  /** A part of the code's text. */
  readonly search?: string | undefined;
  readonly sort?: { readonly by: Measure | "key"; readonly descending: boolean };
  readonly offset?: number;
  readonly limit?: number;
}

/** What a row is of: a code ('' for automatic promotions), a promotion's id (0: none), a wall time, or nothing (''). */
export type TotalsRow = Totals & { readonly key: string | number };

/** Attempts that ended alike. */
export interface AttemptsRow {
  readonly status: Status;
  readonly in_totals: number;
  /** null: none. */
  readonly reason: Reason | null;
  readonly reported_status: number | null;
  readonly ordered: number;
  readonly currency: string;
  readonly attempts: number;
  readonly discount: number;
  readonly known_carts: number;
  readonly cart_value: number;
}

/** Why attempts with codes, or of promotions, failed. */
export interface FailuresRow {
  readonly key: string | number;
  readonly status: Status;
  readonly reason: Reason | null;
  readonly attempts: number;
}

/** Redemptions that came about alike. */
export interface RedemptionsRow {
  readonly basis: "evaluated" | "observed";
  readonly source: "browser" | "server";
  /** What the site claims of the amount. */
  readonly claim: "none" | "zero" | "equal" | "differs";
  readonly currency: string;
  readonly coded: number;
  readonly redemptions: number;
  readonly discount: number;
  readonly claimed_discount: number;
  readonly reversed: number;
  readonly reversed_discount: number;
}

/** Attempts that failed by a minimum, by how much their carts were short of it. */
export interface ShortRow {
  readonly currency: string;
  /** Short of an amount of at most so much (minor units), and more than the row before; null: of more than that. */
  readonly up_to: number | null;
  /** Short of so many units; null where an amount is missing. */
  readonly quantity: number | null;
  readonly attempts: number;
  /** Of these, those that no order followed. */
  readonly lost: number;
  /** What the carts of these come to, in minor units. */
  readonly lost_value: number;
  /** What all of them together were short of. */
  readonly missing: number;
}

export interface FailuresQuery extends ReportQuery {
  readonly by: "code" | "promotion_id";
  readonly keys: readonly (string | number)[];
}

export interface ShortQuery extends ReportQuery {
  /** Where amounts are parted, rising, by currency: minor units. */
  readonly steps: Readonly<Record<string, readonly number[]>>;
}

/** What analysts ask of many rows together. Each sees one state of the store. */
export interface ReportStore {
  /**
   * Sums, sorted; every currency of a key is a row of its own. `total` is how many rows there would be without a limit; 0
   * behind their end.
   */
  totals(query: TotalsQuery): Promise<ReportMeta<TotalsRow> & { readonly total: number }>;
  /** How attempts ended. */
  attempts(query: ReportQuery): Promise<ReportMeta<AttemptsRow>>;
  /** Why attempts of some codes or promotions failed. */
  failures(query: FailuresQuery): Promise<ReportMeta<FailuresRow>>;
  /** How redemptions came about. */
  redemptionsBy(query: ReportQuery): Promise<ReportMeta<RedemptionsRow>>;
  /** How much carts were short of a minimum; carts that nobody knows are left out. */
  shortages(query: ShortQuery): Promise<ReportMeta<ShortRow>>;
  /** Attempts that the filter leaves out though they would fit, as they are a test site's, or no shopper's. */
  hiddenAttempts(query: ReportQuery): Promise<{ staging: number; automated: number }>;
}
