import type { OrderIdForm, OrderSourceBody } from "../../contract/order-source.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { Browser, CdpSource, Consent, OrderFlag, OrderPlatform, OrderState } from "../columns/vocabulary.ts";
import type { MethodsOf } from "./methods.ts";
import type { Identity, ProductLine, Property } from "./records.ts";
import type { Unavailable } from "./unavailable.ts";

export type { Browser, Consent, OrderPlatform, OrderState } from "../columns/vocabulary.ts";

/** A platform whose server reports orders of a property. Times are epoch milliseconds. */
export interface OrderSource {
  readonly platform: OrderPlatform;
  /** It signs the notifications. */
  readonly secret: string;
  /** The form of an order's id that the pages send as the transaction. */
  readonly transaction_id: OrderIdForm;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A code of an order, with its own discount. */
export interface ReportedCode {
  /** As the platform writes it. */
  readonly number: string;
  /** On goods. */
  readonly discount: Minor;
  readonly shippingDiscount: Minor;
  /** The parts of `discount` by line, from 1; empty where they are not known. */
  readonly shares: readonly { readonly line: number; readonly discount: Minor }[];
}

/** An order as its shop's server reports it. Times are epoch milliseconds, amounts minor units of `currency`. */
export interface ReportedOrder {
  readonly property: Property;
  readonly platform: OrderPlatform;
  readonly orderId: string;
  /** As the pages name it. Where another order has it already, the order gets another one. */
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly state: OrderState;
  /** Whether it was ever paid. */
  readonly paid: boolean;
  readonly placedAt: number;
  readonly updatedAt: number;
  readonly currency: string;
  /** Of its goods, before discounts. */
  readonly amount: Minor;
  readonly shipping: Minor;
  readonly refunded: Minor;
  /** What lines and fees with a negative amount take off. */
  readonly corrections: Minor;
  readonly flags: readonly OrderFlag[];
  readonly lines: readonly ProductLine[];
  /** Each once. */
  readonly codes: readonly ReportedCode[];
  readonly buyer: Identity;
  /** Which order of the customer it is, from 1; null where the platform does not say. */
  readonly customerOrder: number | null;
  /** The units of each line that were taken back so far, by the line's position. */
  readonly returned: Readonly<Record<string, number>>;
  readonly browser: Browser;
  readonly consent: Consent;
  /** The visitor that the shop noted on it; null where it noted none. */
  readonly visitorId: string | null;
  /** A hash of the content. */
  readonly fingerprint: string;
}

/**
 * What a notification of an order did.
 * - `recorded`: the order is new. `updated`: it changed. `reversed`: it was cancelled or refunded as a whole.
 * - `unpaid`: it is noted, and no order yet, or it was cancelled before it was paid.
 * - `unchanged`: it says nothing new. `outdated`: a later one arrived before it. `closed`: the order was taken back before.
 */
export type OrderOutcome = "recorded" | "updated" | "reversed" | "unpaid" | "unchanged" | "outdated" | "closed";

/** What a notification did, and the transaction that its order has here. */
export interface RecordedOrder {
  readonly outcome: OrderOutcome;
  readonly transactionId: string;
}

/** Orders of shops' servers. */
export interface OrderStore {
  /** In the order of their platforms. */
  orderSources(propertyId: string): Promise<readonly OrderSource[]>;
  /** Adds a source, or replaces its secret and settings. */
  saveOrderSource(propertyId: string, platform: OrderPlatform, body: OrderSourceBody): Promise<OrderSource>;
  /** @returns false where there is none */
  removeOrderSource(propertyId: string, platform: OrderPlatform): Promise<boolean>;
  /** Records an order in its present state: its purchase, redemptions and code checks, or their reversal. Repeating it changes nothing. */
  recordOrder(order: ReportedOrder): Promise<RecordedOrder | Unavailable>;
}

export const ORDER_METHODS = {
  orderSources: { kind: "lookup" },
  saveOrderSource: { kind: "write" },
  removeOrderSource: { kind: "write" },
  recordOrder: { kind: "redeem" },
} as const satisfies MethodsOf<OrderStore>;
