import type { Traffic } from "./records.ts";

/** Which facts an analyst asks for; `basis` and `source` only redemptions have. Times are epoch milliseconds, `to` exclusive. */
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
  /** Whether redemptions that what was told later made void are shown. */
  readonly include_void?: boolean | undefined;
  /** `all` shows test rows too; else they are only counted. */
  readonly cdp_source: "Production" | "Staging" | "all";
  /** The same for robots and the shop's own people. */
  readonly traffic: Traffic | "all";
}

/** Rows that fit but for what is left out unless it is asked for; 0 where it is asked for. */
export interface HiddenRows {
  readonly staging: number;
  /** Robots and the shop's own people. */
  readonly automated: number;
}

/** A page of facts in the order in which they last changed. */
export interface FactPage<T> {
  readonly rows: readonly T[];
  /** The change of the last row: what changes later follows after it. */
  readonly last: number;
  /** Whether more follows already. */
  readonly more: boolean;
  readonly hidden: HiddenRows;
}

export interface FactQuery {
  readonly propertyId: string;
  readonly filter: FactFilter;
  /** Only what changed after this change; before it where the latest change comes first. */
  readonly after: number;
  readonly limit: number;
  /** The latest change comes first. @default false */
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
