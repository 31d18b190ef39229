import type { OrderFlag, OrderIdForm } from "../../contract/order-source.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { LineNumbers } from "../../evaluation/types.ts";
import type { Shop } from "../translation.ts";

/** A code of an order. */
export interface OrderCode {
  /** As the platform writes it. */
  readonly code: string;
  /** Its discount on goods. */
  readonly discount: Minor;
  /** Its discount on the price of shipping. */
  readonly shippingDiscount: Minor;
}

/** A line of an order. */
export interface OrderLine {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  /** Before discounts. */
  readonly numbers: LineNumbers;
  /** The parts of the codes' discounts that the platform gives to this line; empty where it does not say. */
  readonly discounts: readonly { readonly code: string; readonly discount: Minor }[];
}

/** An order as its shop's server reports it. Times are epoch milliseconds, amounts minor units of its currency. */
export interface ShopOrder {
  readonly ids: Readonly<Record<OrderIdForm, string>>;
  readonly placedAt: number;
  readonly updatedAt: number;
  readonly currency: string;
  readonly state: "unpaid" | "paid" | "cancelled" | "refunded";
  /** Whether it was ever paid. */
  readonly wasPaid: boolean;
  readonly isTest: boolean;
  readonly lines: readonly OrderLine[];
  readonly codes: readonly OrderCode[];
  readonly shipping: Minor;
  readonly customer: {
    readonly id: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    /** Which order of the customer it is, from 1; null where the platform does not say. */
    readonly order: number | null;
  };
  /** The money that was paid back so far. */
  readonly refunded: Minor;
  /** What lines and fees with a negative amount take off the order. */
  readonly corrections: Minor;
  /** Each once. */
  readonly flags: readonly OrderFlag[];
  /** The units of lines that were taken back so far, by the line's position from 1. Empty where the platform names none. */
  readonly returned: readonly { readonly line: number; readonly quantity: number }[];
  readonly userAgent: string | null;
  readonly consent: "granted" | "none" | "not_known";
  /** The SDK's id of the visitor, as the shop noted it; null where it noted none. */
  readonly visitorId: string | null;
}

/** A translated order, or what is wrong with the body. */
export type OrderTranslation = ShopOrder | { readonly errors: readonly FieldError[] };

/** How a platform notifies of orders. */
export interface OrderNotifier {
  /** As merchants know it. */
  readonly title: string;
  /** The header with the signature: the body's HMAC-SHA256 by the secret, in base64. */
  readonly signatureHeader: string;
  readonly topicHeader: string;
  /** Topics whose body is an order. */
  readonly topics: readonly string[];
  /** Whether a body only tries the address. It has no signature. */
  readonly isPing: (body: string) => boolean;
  /** @param record unchecked JSON */
  readonly translate: (record: unknown, shop: Shop) => OrderTranslation;
}
