/** A reservation as the model knows it. */
export interface ModelHold {
  readonly customer: string;
  readonly count: number;
  readonly expiresAt: number;
  ended: "confirmed" | "released" | null;
}

/** An order as the model knows it. */
export interface ModelOrder {
  readonly customer: string;
  readonly count: number;
  readonly content: string;
  readonly answer: object;
  readonly redemptionId: number;
  /** Units of its one line that came back. */
  reversedUnits: number;
}

/** Units of each order's line. */
export const UNITS = 3;
/** Of each order's line, in cents: an odd one. */
export const DISCOUNT = 1_000;

export const MAX_USES = 6;
export const MAX_USES_PER_CUSTOMER = 4;

/** What one code may come to, as short as it can be written: everything is counted anew whenever it is asked. */
export class Model {
  now: number;
  readonly orders = new Map<string, ModelOrder>();
  readonly holds = new Map<string, ModelHold>();

  constructor(now: number) {
    this.now = now;
  }

  isReversed = ({ reversedUnits }: ModelOrder): boolean => reversedUnits === UNITS;

  uses(customer?: string): number {
    const counted = [...this.orders.values()].filter((order) => !this.isReversed(order));
    const theirs = counted.filter((order) => customer === undefined || order.customer === customer);
    return theirs.reduce((sum, { count }) => sum + count, 0);
  }

  isHeld = ({ ended, expiresAt }: ModelHold): boolean => ended === null && this.now < expiresAt;

  held(except: string, customer?: string): number {
    const open = [...this.holds].filter(([id, hold]) => id !== except && this.isHeld(hold));
    const theirs = open.filter(([, hold]) => customer === undefined || hold.customer === customer);
    return theirs.reduce((sum, [, { count }]) => sum + count, 0);
  }

  /** Why so many uses more can't be had; `done` where they can. */
  verdict(customer: string, count: number, except = ""): string {
    if (this.uses() + count > MAX_USES) return "code_uses_exhausted";
    if (this.uses(customer) + count > MAX_USES_PER_CUSTOMER) return "customer_uses_exhausted";
    const isInTheWay =
      this.uses() + this.held(except) + count > MAX_USES ||
      this.uses(customer) + this.held(except, customer) + count > MAX_USES_PER_CUSTOMER;
    return isInTheWay ? "reserved_elsewhere" : "done";
  }

  /** Why a hold can't be confirmed; null where it can. */
  endOf(id: string): string | null {
    const hold = this.holds.get(id);
    if (!hold) return "unknown_reservation";
    if (hold.ended !== null) return `reservation_${hold.ended}`;
    return this.now < hold.expiresAt ? null : "reservation_expired";
  }
}
