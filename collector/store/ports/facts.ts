import type { FactKind } from "../fact-tables.ts";
import type { MethodsOf } from "./methods.ts";
import type { Traffic } from "./records.ts";

/** A filter of facts; an absent field filters nothing. Times are epoch milliseconds, `to` exclusive. */
export interface FactFilter {
  readonly code?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly promotion_id?: number | undefined;
  readonly source?: string | undefined;
  readonly customer_id?: string | undefined;
  readonly transaction_id?: string | undefined;
  readonly basis?: string | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  /** Whether redemptions are included that a later report made void. */
  readonly include_void?: boolean | undefined;
  /** `all` includes rows of test sites; otherwise they are only counted. */
  readonly cdp_source: "Production" | "Staging" | "all";
  /** The same for robots and internal traffic. */
  readonly traffic: Traffic | "all";
}

/** The number of rows that match but are left out; 0 where the filter includes them. */
export interface HiddenRows {
  readonly staging: number;
  /** Rows of robots and internal traffic. */
  readonly automated: number;
}

/** A page of facts in the order of their last change. */
export interface FactPage<T> {
  readonly rows: readonly T[];
  /** The `change_seq` of the last row: later changes follow it. */
  readonly last: number;
  /** Whether there are more rows now. */
  readonly more: boolean;
  readonly hidden: HiddenRows;
}

export interface FactQuery {
  readonly propertyId: string;
  readonly filter: FactFilter;
  /** Only rows changed after this `change_seq`; before it where `newestFirst`. */
  readonly after: number;
  readonly limit: number;
  /** @default false */
  readonly newestFirst?: boolean;
}

/** One code of one used event. Amounts are minor units of `currency`; times ISO 8601 UTC. */
export interface CodeCheckRow {
  readonly event_id: string;
  /** The place of the code among those that the event names. */
  readonly position: number;
  readonly code: string;
  readonly entered: string;
  readonly promotion_id: number | null;
  readonly promotion_version: number | null;
  readonly reported_status: number | null;
  readonly status: number;
  readonly reason: string | null;
  /** The promotion that kept it out of the totals, where one did. */
  readonly superseded_by: number | null;
  readonly in_totals: boolean;
  /** Whether what the shopper tried counts here in reports: its furthest check. */
  readonly is_attempt: boolean;
  /** Whether an order followed: its transaction was bought, or its visitor bought something within a day. */
  readonly ordered: boolean;
  readonly discount_minor: number;
  /** What the cart was short of, where that is an amount. */
  readonly missing_amount_minor: number | null;
  /** The same in units. */
  readonly missing_quantity: number | null;
  /** Of the cart, before discounts; null where nobody knows it. */
  readonly cart_value_minor: number | null;
  readonly currency: string;
  readonly cart_source: string;
  readonly transaction_id: string | null;
  readonly customer_id: string | null;
  readonly visitor_id: string | null;
  readonly session_id: string | null;
  readonly cdp_source: string;
  readonly traffic: string;
  readonly occurred_at: string;
  readonly received_at: string;
  readonly change_seq: number;
}

/** One line of a redemption. */
export interface RedemptionLineRow {
  readonly line_id: string;
  readonly product_id: string | null;
  readonly variant_id: string | null;
  readonly sku: string | null;
  readonly quantity: number;
  readonly discount_minor: number;
}

/** One use of a promotion on a purchase. Amounts are minor units of `currency`; times ISO 8601 UTC. */
export interface RedemptionRow {
  readonly id: number;
  readonly transaction_id: string;
  readonly code: string | null;
  readonly promotion_id: number | null;
  readonly promotion_version: number | null;
  readonly promotion_name: string | null;
  readonly basis: string;
  readonly source: string;
  readonly verified: boolean;
  /** What was told later shows that it never was: count it no more. */
  readonly void: boolean;
  readonly status: number;
  readonly reason: string | null;
  readonly discount_minor: number | null;
  readonly claimed_discount_minor: number | null;
  readonly currency: string;
  readonly redemption_count: number;
  /** When it was taken back as a whole; null while something of it is left. */
  readonly reversed_at: string | null;
  /** What was taken back of the discount, as a whole or in part. */
  readonly reversed_discount_minor: number;
  readonly customer_id: string | null;
  readonly visitor_id: string | null;
  readonly cdp_source: string;
  readonly traffic: string;
  readonly occurred_at: string;
  readonly received_at: string;
  readonly change_seq: number;
  readonly lines: readonly RedemptionLineRow[];
}

/** An event, without its body. Times are ISO 8601 UTC. */
export interface EventRow {
  readonly event_id: string;
  readonly category: string;
  readonly action: string;
  readonly transaction_id: string | null;
  readonly customer_id: string | null;
  readonly visitor_id: string | null;
  readonly session_id: string | null;
  readonly cdp_source: string;
  readonly traffic: string;
  readonly flags: readonly string[];
  readonly occurred_at: string;
  readonly received_at: string;
  readonly change_seq: number;
}

/** Facts row by row, for analysts. */
export interface FactStore {
  codeChecks(query: FactQuery): Promise<FactPage<CodeCheckRow>>;
  redemptions(query: FactQuery): Promise<FactPage<RedemptionRow>>;
  /** Events never change: their order is that of their arrival. */
  events(query: FactQuery): Promise<FactPage<EventRow>>;
  /** The latest `change_seq` of a kind of facts, of any property: all later changes are greater. */
  lastChange(kind: FactKind): Promise<number>;
}

export const FACT_METHODS = {
  codeChecks: { kind: "list" },
  redemptions: { kind: "list" },
  events: { kind: "list" },
  lastChange: { kind: "list" },
} as const satisfies MethodsOf<FactStore>;
