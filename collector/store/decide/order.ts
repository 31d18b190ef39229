import type { Minor } from "../../evaluation/money.ts";
import type { OrderState, ReportedOrder } from "../ports/orders.ts";
import type { CdpSource } from "../ports/records.ts";

/** An order as it is stored. */
export interface StoredOrder {
  readonly transactionId: string;
  readonly state: OrderState;
  /** Whether it was ever paid: then it was recorded as an order. */
  readonly paid: boolean;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  readonly fingerprint: string;
  readonly customerOrder: number | null;
  /** The lowest `customerOrder` that the shop's server said. */
  readonly sentOrder: number | null;
}

/**
 * What a notification calls for. `note`: only its state is kept. `record`: the order and its redemptions are brought up to date.
 * The others change nothing.
 */
export type OrderStep = "outdated" | "unchanged" | "closed" | "note" | "record";

/** Later states of orders that changed twice within the resolution of the shop's clock. */
const PROGRESS: readonly OrderState[] = ["unpaid", "paid", "cancelled", "refunded"];

export const isTakenBack = (state: OrderState): boolean => state === "cancelled" || state === "refunded";

/** Deliveries are repeated, and overtake each other: the latest change of the shop counts, whenever it arrives. */
export function orderStep(
  stored: StoredOrder | null,
  { state, paid, updatedAt, fingerprint }: ReportedOrder,
): OrderStep {
  if (stored !== null) {
    if (stored.fingerprint === fingerprint) return "unchanged";
    if (updatedAt < stored.updatedAt) return "outdated";
    const isBehind = PROGRESS.indexOf(state) < PROGRESS.indexOf(stored.state);
    if (updatedAt === stored.updatedAt && isBehind) return "outdated";
    if (stored.paid && isTakenBack(stored.state)) return "closed";
  }
  return paid || stored?.paid ? "record" : "note";
}

/** An order that was paid stays one until it is taken back: shops move orders to other states for reasons of their own. */
export const stateAfter = (stored: StoredOrder | null, { state }: ReportedOrder): OrderState =>
  stored?.paid && state === "unpaid" ? stored.state : state;

/** An order of the shop's server, as far as it says what a purchase is worth. */
export interface OrderOfPurchase {
  readonly cdpSource: CdpSource;
  readonly state: OrderState;
  /** Money that was paid back, and negative lines. */
  readonly deducted: Minor;
}

/** What the shop's server says of a purchase. */
export interface PurchaseWorth {
  /** It is no order: taken back as a whole, not paid, or a test. */
  readonly takenBack: boolean;
  readonly deducted: Minor;
}

/**
 * What the orders with the transaction of a purchase say of it. A page does not know that its order is not paid, or a test: an order
 * of Staging takes it out of Production.
 */
export function worthOf(orders: readonly OrderOfPurchase[], cdpSource: CdpSource): PurchaseWorth {
  const own = orders.find((order) => order.cdpSource === cdpSource);
  if (own) return { takenBack: own.state !== "paid", deducted: own.deducted };
  return { takenBack: cdpSource === "Production" && orders.length > 0, deducted: 0 };
}

/**
 * The value of a purchase before discounts. Money that was paid back is less by the discounts on the same goods, and at most all
 * that was paid for goods: the rest was shipping and tax.
 * @param goods null where they are unknown
 * @param given the discounts of its redemptions, and the part of them that was reversed
 */
export function valueAfter(
  goods: Minor | null,
  { takenBack, deducted }: PurchaseWorth,
  given: { readonly discount: Minor; readonly reversed: Minor },
): Minor | null {
  if (takenBack) return 0;
  if (goods === null || deducted === 0) return goods;
  return Math.min(goods, Math.max(given.discount - given.reversed, goods - deducted - given.reversed));
}

/** An order among those of its customer. */
export interface CustomersOrder {
  /** null where the shop's server does not say. */
  readonly sentOrder: number | null;
}

/**
 * Which order of their customer orders are. The shop's number counts, and each order without one follows the order before it.
 * @param orders in the order of the times at which they were placed
 */
export function orderNumbers(orders: readonly CustomersOrder[]): number[] {
  let last = 0;
  return orders.map(({ sentOrder }) => {
    last = sentOrder ?? last + 1;
    return last;
  });
}

/** The lower of two numbers that a shop said. It counts on, so the lower one is of an earlier moment. */
export const lowerOrder = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
