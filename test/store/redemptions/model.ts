/** A reservation in the model. */
export interface ModelHold {
  readonly customer: string;
  readonly count: number;
  readonly expiresAt: number;
  ended: "confirmed" | "released" | null;
}

/** An order in the model. */
export interface ModelOrder {
  readonly customer: string;
  readonly count: number;
  readonly content: string;
  readonly answer: object;
  readonly redemptionId: number;
  /** Reversed units of its one line. */
  reversedUnits: number;
}

/** Units of each order's line. */
export const UNITS = 3;
/** The discount of each order's line, in cents; it does not divide by its units. */
export const DISCOUNT = 1_000;

export const MAX_USES = 6;
export const MAX_USES_PER_CUSTOMER = 4;

/** The rules for the uses of one code, in their simplest form: each call counts all orders and holds. */
export class Model {
  now: number;
  readonly orders = new Map<string, ModelOrder>();
  readonly holds = new Map<string, ModelHold>();

  constructor(now: number) {
    this.now = now;
  }

  isReversed = ({ reversedUnits }: ModelOrder): boolean => reversedUnits === UNITS;

  uses(customer?: string): number {
    const inEffect = [...this.orders.values()].filter((order) => !this.isReversed(order));
    const ofCustomer = inEffect.filter((order) => customer === undefined || order.customer === customer);
    return ofCustomer.reduce((sum, { count }) => sum + count, 0);
  }

  isHeld = ({ ended, expiresAt }: ModelHold): boolean => ended === null && this.now < expiresAt;

  held(except: string, customer?: string): number {
    const open = [...this.holds].filter(([id, hold]) => id !== except && this.isHeld(hold));
    const ofCustomer = open.filter(([, hold]) => customer === undefined || hold.customer === customer);
    return ofCustomer.reduce((sum, [, { count }]) => sum + count, 0);
  }

  /** The reason why no further uses are available; `done` where they are. */
  verdict(customer: string, count: number, except = ""): string {
    if (this.uses() + count > MAX_USES) return "code_uses_exhausted";
    if (this.uses(customer) + count > MAX_USES_PER_CUSTOMER) return "customer_uses_exhausted";
    const isHeldByOthers =
      this.uses() + this.held(except) + count > MAX_USES ||
      this.uses(customer) + this.held(except, customer) + count > MAX_USES_PER_CUSTOMER;
    return isHeldByOthers ? "reserved_elsewhere" : "done";
  }

  /** The reason why a hold can't be confirmed; null where it can. */
  endOf(id: string): string | null {
    const hold = this.holds.get(id);
    if (!hold) return "unknown_reservation";
    if (hold.ended !== null) return `reservation_${hold.ended}`;
    return this.now < hold.expiresAt ? null : "reservation_expired";
  }
}
