import type { OrderState, ReportedOrder } from "../ports/orders.ts";

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
  readonly returned: Readonly<Record<string, number>>;
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

/** The units that were taken back since the last notification, by line. */
export function newlyReturned(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): { readonly lineId: string; readonly quantity: number }[] {
  return Object.entries(now)
    .map(([lineId, quantity]) => ({ lineId, quantity: quantity - (before[lineId] ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
