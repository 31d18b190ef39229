import type { RowOf } from "../columns/column.ts";
import type { ORDER_COLUMNS } from "../columns/orders.ts";
import type { REVERSAL_COLUMNS } from "../columns/reversals.ts";
import type { CdpSource, Source, Traffic } from "../columns/vocabulary.ts";
import type { CodeCheckRow, PurchaseRow, RedemptionRow } from "./facts.ts";
import type { MethodsOf } from "./methods.ts";
import type { ProductLine, Quote } from "./records.ts";
import type { Delivery } from "./webhooks.ts";

/** The subject of a timeline: an order, a customer or a browser, by the site's own id. */
export interface TimelineSubject {
  readonly kind: "transaction" | "customer" | "visitor";
  readonly id: string;
}

export interface TimelineQuery {
  readonly propertyId: string;
  readonly subject: TimelineSubject;
  readonly cdpSource: CdpSource | "all";
  /** Epoch milliseconds: only facts up to this moment, except purchases. */
  readonly until: number;
}

/** The outcome of a check when its code was entered: an order or a removal may have changed it since. */
export type FirstOutcome = Pick<
  CodeCheckRow,
  | "status"
  | "reason"
  | "in_totals"
  | "discount_minor"
  | "missing_amount_minor"
  | "missing_quantity"
  | "cart_value_minor"
  | "cart_source"
  | "currency"
  | "promotion_id"
  | "site_outcome"
  | "site_reason"
> & {
  /** Whether the promotion's platform may decide otherwise than its rules here. */
  readonly partial: boolean;
};

/** A check as it is now, and as it was at first. */
export interface TimelineCheck {
  readonly row: CodeCheckRow;
  readonly first: FirstOutcome;
}

/** A code that was removed from a cart. */
export interface RemovalRow {
  readonly removed_at: string;
  /** Canonical. */
  readonly code: string;
  /** null: unknown, in rows from before the column. */
  readonly source: Source | null;
  readonly event_id: string | null;
  readonly transaction_id: string | null;
  readonly customer_id: string | null;
  readonly visitor_id: string | null;
  readonly cdp_source: CdpSource;
}

/** A purchase with what it was made of. */
export interface TimelinePurchase {
  readonly row: PurchaseRow;
  /** The event that reported it; '' where only a server did. */
  readonly eventId: string;
  /** null: not known. */
  readonly lines: readonly ProductLine[] | null;
  /** The quote that it names; null without one. */
  readonly quote: Quote | null;
}

export type OrderRow = RowOf<typeof ORDER_COLUMNS>;
export type ReversalRow = RowOf<typeof REVERSAL_COLUMNS>;

/** A webhook message about redemptions, without its body. Times are epoch milliseconds. */
export interface TimelineDelivery
  extends Pick<Delivery, "seq" | "id" | "type" | "status" | "attempts" | "created_at" | "last_at" | "last_status"> {
  readonly webhook_id: number;
  /** The redemptions of the timeline that it is about. */
  readonly redemption_ids: readonly number[];
}

/** The facts of a timeline. Each list has the latest ones. */
export interface TimelineFacts {
  readonly checks: readonly TimelineCheck[];
  readonly removals: readonly RemovalRow[];
  readonly purchases: readonly TimelinePurchase[];
  readonly orders: readonly OrderRow[];
  readonly redemptions: readonly RedemptionRow[];
  readonly reversals: readonly ReversalRow[];
  readonly deliveries: readonly TimelineDelivery[];
}

/** An event that may have changed a visitor's cart, or that has a cart of its own. Times are epoch milliseconds. */
export interface CartEventRow {
  readonly eventId: string;
  readonly visitorId: string | null;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly traffic: Traffic;
  readonly source: Source | null;
  /** JSON, as stored. */
  readonly body: string;
}

/** The carts that a timeline shows. */
export interface CartEventQuery {
  readonly propertyId: string;
  /** Events with a cart of their own. */
  readonly eventIds: readonly string[];
  /** Visitors, each up to a moment in epoch milliseconds. */
  readonly visitors: readonly { readonly id: string; readonly until: number }[];
}

export interface CartEvents {
  /** By their time. */
  readonly events: readonly CartEventRow[];
  /** The visitors whose earlier events are left out, because they are too many or too large. */
  readonly incomplete: readonly string[];
}

/** What a text is the exact name of. */
export interface NamedThings {
  /** A code of a promotion, or one that was tried. */
  readonly code: boolean;
  readonly transaction: boolean;
  readonly customer: boolean;
  readonly visitor: boolean;
}

/** The story of an order, a customer or a browser. */
export interface TimelineStore {
  timeline(query: TimelineQuery): Promise<TimelineFacts>;
  /** Of each visitor the latest events. */
  cartEvents(query: CartEventQuery): Promise<CartEvents>;
  /** @param codes the canonical forms of the text */
  namedThings(propertyId: string, text: string, codes: readonly string[]): Promise<NamedThings>;
}

export const TIMELINE_METHODS = {
  timeline: { kind: "list" },
  cartEvents: { kind: "list" },
  namedThings: { kind: "list" },
} as const satisfies MethodsOf<TimelineStore>;
