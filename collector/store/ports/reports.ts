import type { Reason, Status } from "../../evaluation/reasons.ts";
import type { CUSTOMER_KINDS } from "../columns/vocabulary.ts";
import type { MethodsOf } from "./methods.ts";
import type { EventFlag, SiteOutcome, Traffic, Verdict } from "./records.ts";

/** The facts that a report covers. Times are epoch milliseconds, `to` exclusive; an absent field filters nothing. */
export interface ReportFilter {
  readonly from: number;
  readonly to: number;
  readonly cdp_source: "Production" | "Staging" | "all";
  readonly traffic: Traffic | "all";
  /** The forms of one code: see `formsOf`. */
  readonly code?: readonly string[] | undefined;
  /** A code group, by its id. */
  readonly code_group?: number | undefined;
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
  /** Of redemptions and purchases: who reported them. */
  readonly source?: string | undefined;
  /** Of redemptions and purchases: whether it is the customer's first order. */
  readonly customer?: (typeof CUSTOMER_KINDS)[number] | undefined;
}

export interface ReportQuery {
  readonly propertyId: string;
  readonly filter: ReportFilter;
}

/** A report's rows, and a query over the documented views with the same result. */
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
  readonly accepted: number;
  /** Accepted attempts that an order used or names. */
  readonly redeemed: number;
  /** Rejected attempts. */
  readonly failed: number;
  readonly not_known: number;
  /** Distinct known carts with a rejected attempt that no order followed. They don't add up over codes and periods. */
  readonly lost_carts: number;
  /** The sum of these carts, each with the greatest value that it had. */
  readonly lost_value: number;
  readonly redemptions: number;
  /** Redemptions that only the site reported. */
  readonly observed: number;
  /** Redemptions that were reversed as a whole. */
  readonly reversed: number;
  readonly discount: number;
  /** On the price of shipping; `discount` does not contain it. */
  readonly shipping_discount: number;
  readonly reversed_discount: number;
  /** 0 where rows or filters are by code or promotion: a purchase belongs to no single one. */
  readonly orders: number;
  readonly orders_with_code: number;
  /** Orders of known value, the sum of that value before discounts, and the sum of their discounts. */
  readonly valued: number;
  readonly value: number;
  readonly order_discount: number;
  /** The same for orders with a code. */
  readonly valued_with_code: number;
  readonly value_with_code: number;
  readonly order_discount_with_code: number;
}

/** A number that rows may be sorted by. */
export type Measure = Exclude<keyof Totals, "currency">;

/** The difference of a time zone's clock from UTC, in ms, from a moment on. */
export interface Offset {
  readonly from: number;
  readonly milliseconds: number;
}

/** Days or hours of a time zone. */
export interface Period {
  readonly unit: "day" | "hour";
  /** In the order of time; the first applies from the beginning. */
  readonly offsets: readonly Offset[];
}

export interface TotalsQuery extends ReportQuery {
  /** Groups rows, in addition to the currency. */
  readonly by: "code" | "code_line" | GroupTotalsQuery["by"] | "promotion_id" | "customer" | "period" | "nothing";
  /** Where `by` is period. A day's key is its local midnight, an hour's key the moment of its start. */
  readonly period?: Period;
  /** A part of the code. */
  readonly search?: string | undefined;
  readonly sort?: { readonly by: Measure | "key"; readonly descending: boolean };
  readonly offset?: number;
  readonly limit?: number;
}

/**
 * The key is a code ('' for automatic promotions), a promotion's id (0: none), the kind of a customer, a local time, or nothing
 * (''). By `code_line` it is
 * the code group's id, a number, or a code in no group, a text.
 */
export type TotalsRow = Totals & { readonly key: string | number };

/** The orders of the codes of a group, owner or channel, in one currency. Orders that were taken back as a whole don't count. */
interface GroupOrders {
  /** Distinct orders on which a code of the row is in effect. Those with codes of several rows are in each of them. */
  readonly code_orders: number;
  /** Those of known value, and the sum of that value less all discounts. */
  readonly code_valued: number;
  readonly code_revenue: number;
  /** Of these, the first orders of their customers; the discounts by the row's codes, less reversals. */
  readonly new_orders: number;
  readonly new_revenue: number;
  readonly new_discount: number;
  /** Later orders of their customers. */
  readonly returning_orders: number;
  readonly returning_revenue: number;
  readonly returning_discount: number;
  /** The discounts of all of these orders by the row's codes, less reversals. */
  readonly code_discount: number;
  /** What the owners get. */
  readonly payout: number;
}

export type GroupTotals = Totals & GroupOrders;

export interface GroupTotalsQuery extends ReportQuery {
  readonly by: "code_group" | "owner" | "channel";
  /** `verified`: only orders that a server reported are paid. A page can report any order. */
  readonly payouts: PaidOrders;
}

/** The orders that payouts are computed from. */
export const PAID_ORDERS = ["verified", "all"] as const;
export type PaidOrders = (typeof PAID_ORDERS)[number];

/** The key is a group's id (0: none), or an owner or a channel ('': none). */
export type GroupTotalsRow = GroupTotals & { readonly key: string | number };

/** Attempts with the same outcome. */
export interface AttemptsRow {
  /** By the verdict. */
  readonly status: Status;
  readonly verdict: Verdict;
  /** Why they are rejected; null: they are not. */
  readonly reason: Reason | null;
  readonly reported_status: number | null;
  readonly ordered: number;
  readonly currency: string;
  readonly attempts: number;
  readonly discount: number;
  readonly known_carts: number;
  readonly cart_value: number;
}

/** Failed attempts of a code or promotion, by reason. */
export interface FailuresRow {
  readonly key: string | number;
  readonly status: Status;
  readonly reason: Reason | null;
  readonly attempts: number;
}

/** Redemptions with the same basis, source and claim. */
export interface RedemptionsRow {
  readonly basis: "evaluated" | "observed";
  readonly source: "browser" | "server";
  /** The site's reported amount compared with the rules' amount. */
  readonly claim: "none" | "zero" | "equal" | "differs";
  readonly currency: string;
  readonly coded: number;
  readonly redemptions: number;
  readonly discount: number;
  readonly claimed_discount: number;
  readonly reversed: number;
  readonly reversed_discount: number;
}

/** Attempts that failed a minimum, by the missing amount or quantity. */
export interface ShortRow {
  readonly currency: string;
  /** The largest missing amount of the row (minor units), above the row before; null: no upper bound. */
  readonly up_to: number | null;
  /** The missing number of units; null where an amount is missing. */
  readonly quantity: number | null;
  readonly attempts: number;
  /** Distinct carts that no order followed. */
  readonly lost: number;
  /** The sum of these carts, in minor units. */
  readonly lost_value: number;
  /** The sum of the missing amounts or quantities. */
  readonly missing: number;
}

/** Attempts of a code that the site judged, with the same verdicts. */
export interface VerdictsRow {
  readonly code: string;
  readonly site_outcome: SiteOutcome;
  readonly site_reason: Reason | null;
  readonly rules_outcome: Verdict;
  /** Of the rules; null: none. */
  readonly reason: Reason | null;
  readonly currency: string;
  /** 1: the site and the rules give other discounts. */
  readonly differs: number;
  readonly attempts: number;
  /** Of the site; unreported discounts are 0. */
  readonly site_discount: number;
  readonly discount: number;
}

/** Attempts with the same text of the site, whose meaning is unknown. */
export interface MessagesRow {
  /** With `*` in the place of the code. */
  readonly message: string;
  readonly codes: number;
  readonly attempts: number;
  /** Distinct carts: each session or transaction has one. */
  readonly carts: number;
  /** The number of all such messages, with those beyond the limit. */
  readonly messages: number;
}

/** Orders of shops' servers with the same key. */
export interface CoverageRow {
  /** See `TotalsQuery` for days; else a family of browsers, or a consent. */
  readonly key: string | number;
  readonly orders: number;
  /** Those that a page reported, too. */
  readonly seen: number;
}

/** Which orders of shops' servers the tag saw. */
export type CoverageQuery = ReportQuery &
  ({ readonly by: "day"; readonly period: Period } | { readonly by: "browser" | "consent" });

/** A report of its most frequent rows. */
export interface LimitedQuery extends ReportQuery {
  readonly limit: number;
}

/** What the guessing guard counted of a property: all sites, traffic and currencies together. */
export interface GuessingTotals {
  readonly misses: number;
  /** Answers about codes, and those of them with a code that was withheld. */
  readonly answers: number;
  readonly withheld: number;
  /** The same of visitors with a cart. */
  readonly cart_answers: number;
  readonly cart_withheld: number;
}

/** The key of a period: see `TotalsQuery`. */
export type GuessingRow = GuessingTotals & { readonly key: number };

/** Only the filter of time applies. */
export interface GuessingQuery extends ReportQuery {
  readonly period: Period;
}

/** Accepted events with a flag. An event may have several. */
export interface FlagRow {
  readonly flag: EventFlag;
  readonly events: number;
  /** Those that report an order. */
  readonly purchases: number;
}

export interface FailuresQuery extends ReportQuery {
  readonly by: "code" | "code_line" | "promotion_id";
  readonly keys: readonly (string | number)[];
}

export interface ShortQuery extends ReportQuery {
  /** The upper bounds of rows, rising, by currency: minor units. */
  readonly steps: Readonly<Record<string, readonly number[]>>;
}

/** Aggregates for analysts. Each method reads one state of the store. */
export interface ReportStore {
  /**
   * Sums, sorted; each currency of a key is a row of its own. `total` is the number of rows without a limit; 0 after
   * the last page.
   */
  totals(query: TotalsQuery): Promise<ReportMeta<TotalsRow> & { readonly total: number }>;
  /** Sums of codes by their groups, with the orders of these codes and what is paid for them. */
  groupTotals(query: GroupTotalsQuery): Promise<ReportMeta<GroupTotalsRow>>;
  /** Attempts by outcome. */
  attempts(query: ReportQuery): Promise<ReportMeta<AttemptsRow>>;
  /** Failed attempts of some codes or promotions, by reason. */
  failures(query: FailuresQuery): Promise<ReportMeta<FailuresRow>>;
  /** Redemptions by basis, source and claim. */
  redemptionsBy(query: ReportQuery): Promise<ReportMeta<RedemptionsRow>>;
  /** Attempts that failed a minimum; attempts without a known cart are left out. */
  shortages(query: ShortQuery): Promise<ReportMeta<ShortRow>>;
  /** Attempts that the site judged, by code and both verdicts, the most frequent first. */
  verdicts(query: LimitedQuery): Promise<ReportMeta<VerdictsRow>>;
  /** Attempts with a text of the site whose meaning is unknown, by the text, those of the most carts first. */
  unmappedMessages(query: LimitedQuery): Promise<ReportMeta<MessagesRow>>;
  /** Orders of shops' servers and those of them that the tag saw: by day in the order of time, else the most frequent first. */
  coverage(query: CoverageQuery): Promise<ReportMeta<CoverageRow>>;
  /** Accepted events by their flags. Only the filters of time, `cdp_source` and `traffic` apply. */
  flaggedEvents(query: ReportQuery): Promise<ReportMeta<FlagRow>>;
  /** What the guessing guard counted, by period, in the order of time. */
  guessing(query: GuessingQuery): Promise<ReportMeta<GuessingRow>>;
  /** The sum of it. Only the filter of time applies. */
  guessingTotals(query: ReportQuery): Promise<GuessingTotals>;
  /** The number of attempts that match but are left out: of test sites, and of bots and staff. */
  hiddenAttempts(query: ReportQuery): Promise<{ staging: number; automated: number }>;
}

export const REPORT_METHODS = {
  totals: { kind: "list" },
  groupTotals: { kind: "list" },
  attempts: { kind: "list" },
  failures: { kind: "list" },
  redemptionsBy: { kind: "list" },
  shortages: { kind: "list" },
  verdicts: { kind: "list" },
  unmappedMessages: { kind: "list" },
  coverage: { kind: "list" },
  flaggedEvents: { kind: "list" },
  guessing: { kind: "list" },
  guessingTotals: { kind: "list" },
  hiddenAttempts: { kind: "list" },
} as const satisfies MethodsOf<ReportStore>;
