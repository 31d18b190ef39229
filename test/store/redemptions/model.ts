/** A buyer: the names of a customer, of an address, or of both. */
export type Buyer = readonly string[];

/** A code in the model. One that is created again is another one. */
export interface ModelCode {
  readonly promotion: number;
  readonly id: number;
  deleted: boolean;
}

/** A reservation in the model. */
export interface ModelHold {
  readonly buyer: Buyer;
  readonly count: number;
  readonly expiresAt: number;
  readonly code: ModelCode;
  ended: "confirmed" | "released" | "ended" | null;
}

/** A quote in the model. */
export interface ModelQuote {
  /** The code in its totals; null: none. */
  readonly code: ModelCode | null;
  readonly madeAt: number;
  /** The last order that was redeemed by it. */
  order: string | null;
}

/** An order that a server redeemed, in the model. */
export interface ModelOrder {
  readonly buyer: Buyer;
  readonly count: number;
  readonly content: string;
  readonly answer: object;
  readonly redemptionId: number;
  readonly lineId: string;
  readonly code: ModelCode;
  /** Reversed units of its one line, with the discount and the time of the last reversal. */
  reversed: { units: number; discount: number; at: number };
}

/** An order that only a page reported, in the model. */
export interface ModelPageOrder {
  readonly buyer: Buyer;
  /** null: its code did not exist when it was settled. */
  code: ModelCode | null;
  counts: boolean;
}

/** Units of each order's line. */
export const UNITS = 3;
/** The discount of each order's line, in cents; it does not divide by its units. */
export const DISCOUNT = 1_000;
/** The shares of the units: the odd cent goes to the first one. */
const SHARES = [334, 333, 333];

const DAY = 86_400_000;

export const MAX_USES = 6;
export const MAX_USES_PER_CUSTOMER = 4;

/** The rules for the uses of codes with one text, in their simplest form: each call counts all orders and holds. */
export class Model {
  now: number;
  /** In the order of their creation. */
  readonly codes: ModelCode[] = [];
  /** The ids of the promotions that exist. */
  promotions: readonly number[] = [];
  readonly orders = new Map<string, ModelOrder>();
  readonly pageOrders = new Map<string, ModelPageOrder>();
  /** Orders that a server redeemed without a code. */
  readonly withoutCode = new Set<string>();
  readonly holds = new Map<string, ModelHold>();
  readonly quotes = new Map<string, ModelQuote>();

  constructor(now: number) {
    this.now = now;
  }

  get code(): ModelCode | undefined {
    return this.codes.find(({ deleted }) => !deleted);
  }

  isReversed = ({ reversed }: ModelOrder): boolean => reversed.units === UNITS;

  /** @param name whose uses; without it, those of all */
  uses(code: ModelCode, name?: string): number {
    const isMeant = (order: { readonly code: ModelCode | null; readonly buyer: Buyer }) =>
      order.code === code && (name === undefined || order.buyer.includes(name));
    const redeemed = [...this.orders.values()].filter((order) => isMeant(order) && !this.isReversed(order));
    const byPage = [...this.pageOrders.values()].filter((order) => isMeant(order) && order.counts);
    return redeemed.reduce((sum, { count }) => sum + count, byPage.length);
  }

  isHeld = ({ ended, expiresAt }: ModelHold): boolean => ended === null && this.now < expiresAt;

  /** @param names whose holds: those with any of them; without it, those of all */
  held(code: ModelCode, except: string, names?: Buyer): number {
    const open = [...this.holds].filter(([id, hold]) => id !== except && hold.code === code && this.isHeld(hold));
    const ofBuyer = open.filter(([, { buyer }]) => names === undefined || buyer.some((name) => names.includes(name)));
    return ofBuyer.reduce((sum, [, { count }]) => sum + count, 0);
  }

  /** Whether the largest count of a buyer's names leaves no further uses. */
  hasTooMany(buyer: Buyer, count: number, usesOf: (name: string) => number): boolean {
    return buyer.some((name) => usesOf(name) + count > MAX_USES_PER_CUSTOMER);
  }

  /** The reason why a server gets no further uses; `done` where it does. */
  verdict(buyer: Buyer, count: number, except = ""): string {
    const { code } = this;
    if (!code) return "unknown_code";
    if (this.uses(code) + count > MAX_USES) return "code_uses_exhausted";
    if (this.hasTooMany(buyer, count, (name) => this.uses(code, name))) return "customer_uses_exhausted";
    const isHeldByOthers =
      this.uses(code) + this.held(code, except) + count > MAX_USES ||
      this.hasTooMany(buyer, count, (name) => this.uses(code, name) + this.held(code, except, [name]));
    return isHeldByOthers ? "reserved_elsewhere" : "done";
  }

  /** The reason why an order can't be redeemed by a quote; null where only uses decide. */
  endOfQuote(id: string, order: string): string | null {
    const quote = this.quotes.get(id);
    if (!quote || this.now - quote.madeAt >= DAY) return "unknown_quote";
    const other = quote.order !== null && quote.order !== order && this.orders.get(quote.order);
    if (other && !this.isReversed(other)) return "quote_used";
    if (quote.code === null) return null;
    const { promotion, deleted } = quote.code;
    return deleted || !this.promotions.includes(promotion) ? "quote_ended" : null;
  }

  /**
   * The reason why a cart of a buyer gets no use of a code; null where it does. Holds of the buyer don't matter.
   * @param buyer empty: nobody that is known
   */
  reasonFor(code: ModelCode | null | undefined, buyer: Buyer): string | null {
    if (!code) return "unknown_code";
    if (this.uses(code) >= MAX_USES) return "code_uses_exhausted";
    if (this.hasTooMany(buyer, 1, (name) => this.uses(code, name))) return "customer_uses_exhausted";
    const others = this.held(code, "") - this.held(code, "", buyer);
    return this.uses(code) + others >= MAX_USES ? "reserved_elsewhere" : null;
  }

  /** Settles a page's order: it keeps the code that it had. */
  settle(id: string): void {
    const order = this.pageOrders.get(id);
    if (!order) return;
    order.counts = false;
    order.code ??= this.code ?? null;
    const hasPromotion = order.code !== null && this.promotions.includes(order.code.promotion);
    const isUsed = hasPromotion && !this.withoutCode.has(id);
    order.counts = isUsed && this.reasonFor(order.code, order.buyer) === null;
  }

  /** Deletes the code, which ends its holds. */
  delete(): void {
    const { code } = this;
    if (!code) return;
    code.deleted = true;
    for (const hold of this.holds.values()) if (hold.code === code && this.isHeld(hold)) hold.ended = "ended";
  }

  /** The reason why a hold can't be confirmed; null where it can. */
  endOf(id: string): string | null {
    const hold = this.holds.get(id);
    if (!hold) return "unknown_reservation";
    if (hold.ended !== null) return `reservation_${hold.ended}`;
    return this.now < hold.expiresAt ? null : "reservation_expired";
  }

  /**
   * Reverses units of an order; null: all that are left.
   * @returns the reason why they can't be reversed; null where they are
   */
  reverse(order: ModelOrder, units: number | null): string | null {
    const before = order.reversed;
    if (units !== null && units > UNITS) return "more_than_bought";
    if (before.units === UNITS || before.units + (units ?? 0) > UNITS) return "already_reversed";
    const after = units === null ? UNITS : before.units + units;
    const discount = SHARES.slice(0, after).reduce((sum, share) => sum + share, 0);
    order.reversed = { units: after, discount, at: this.now };
    return null;
  }

  /** The reversals that a repeated redemption reports. */
  reversalsOf = ({ redemptionId, reversed }: ModelOrder): object[] =>
    reversed.units === 0
      ? []
      : [
          {
            redemptionId,
            whole: reversed.units === UNITS,
            reversedDiscount: reversed.discount,
            reversedAt: reversed.at,
          },
        ];
}
