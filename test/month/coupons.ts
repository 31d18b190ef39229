import { coupon } from "../platforms/woocommerce-cases.ts";

/** A product of the shop; its price is in minor units of the cart's currency. */
export interface Article {
  readonly id: number;
  readonly price: number;
  readonly onSale?: boolean;
}

/** Prices are whole units of a currency, so that percentages of them are whole minor units. */
export const ARTICLES: readonly Article[] = [
  { id: 11, price: 2_000 },
  { id: 12, price: 1_500 },
  { id: 13, price: 800 },
  { id: 14, price: 3_100 },
  { id: 15, price: 1_200, onSale: true },
];

export interface Line extends Article {
  readonly quantity: number;
}

/** What WooCommerce decides by. */
export interface Request {
  readonly at: number;
  readonly lines: readonly Line[];
  readonly applied: readonly string[];
  readonly isMember: boolean;
}

/** A coupon of the shop. Amounts are minor units. */
interface Coupon {
  readonly id: number;
  readonly percent?: number;
  readonly off?: number;
  /** WooCommerce's number of the refusal; null: accepted. */
  readonly refuse?: (request: Request) => number | null;
  /** The fields of its record. */
  readonly record: object;
  /** A plugin of the shop gives another percentage than the record says. */
  readonly ofShop?: number;
}

/** The moment at which a coupon ends: midnight in the shop's zone. It is valid through that second. */
export const MIDNIGHT = Date.parse("2026-10-20T04:00:00Z");

const refuseIf = (isRefused: boolean, number: number): number | null => (isRefused ? number : null);
const holds = (lines: readonly Line[], id: number): boolean => lines.some((line) => line.id === id);

/** The value of lines before discounts, in minor units. */
export const worth = (lines: readonly Line[]): number =>
  lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

/** The coupons by code. */
export const COUPONS: Readonly<Record<string, Coupon>> = {
  WELCOME10: { id: 1, percent: 10, record: { amount: "10.00" } },
  FIVE: {
    id: 2,
    off: 500,
    record: { discount_type: "fixed_cart", amount: "5.00" },
  },
  TEN: {
    id: 3,
    off: 700,
    record: { discount_type: "fixed_cart", amount: "7.00" },
  },
  BIG50: {
    id: 4,
    percent: 20,
    record: { amount: "20.00", minimum_amount: "50.00" },
    refuse: ({ lines }) => refuseIf(worth(lines) < 5_000, 108),
  },
  SMALL: {
    id: 5,
    percent: 15,
    record: { amount: "15.00", maximum_amount: "60.00" },
    refuse: ({ lines }) => refuseIf(worth(lines) > 6_000, 112),
  },
  OLD: { id: 6, percent: 30, record: { amount: "30.00", ...until("2026-09-01T00:00:00Z") }, refuse: () => 107 },
  FLASH: {
    id: 7,
    percent: 25,
    record: { amount: "25.00", ...until("2026-10-20T04:00:00Z") },
    refuse: ({ at }) => refuseIf(at >= MIDNIGHT + 1_000, 107),
  },
  // WooCommerce has three numbers for a code without uses: 115 and 116 where unpaid orders hold the last ones.
  GONE: {
    id: 8,
    percent: 40,
    record: { amount: "40.00", usage_limit: 20, usage_count: 20 },
    refuse: ({ lines }) => [106, 115, 116][worth(lines) % 3]!,
  },
  SHIRT: {
    id: 9,
    percent: 50,
    record: { amount: "50.00", product_ids: [11] },
    refuse: ({ lines }) => refuseIf(!holds(lines, 11), 109),
  },
  NOMUG: {
    id: 10,
    off: 400,
    record: { discount_type: "fixed_cart", amount: "4.00", excluded_product_ids: [13] },
    refuse: ({ lines }) => refuseIf(holds(lines, 13), 113),
  },
  DINING: {
    id: 11,
    off: 300,
    record: { discount_type: "fixed_cart", amount: "3.00", excluded_product_categories: [7] },
    refuse: ({ lines }) => refuseIf(holds(lines, 12), 114),
  },
  FULLPRICE: {
    id: 12,
    percent: 10,
    record: { amount: "10.00", exclude_sale_items: true },
    refuse: ({ lines }) =>
      refuseIf(
        lines.every(({ onSale }) => onSale),
        110,
      ),
  },
  ALONE: { id: 13, percent: 35, record: { amount: "35.00", individual_use: true } },
  VIP: {
    id: 14,
    percent: 30,
    record: { amount: "30.00", email_restrictions: ["*@members.example"] },
    refuse: ({ isMember }) => refuseIf(!isMember, 102),
  },
  // A plugin of the shop refuses it, whatever its record says.
  HELD: { id: 15, percent: 10, record: { amount: "10.00" }, refuse: ({ lines }) => [100, 101, 199][lines.length % 3]! },
  EXTRA: { id: 16, percent: 10, record: { amount: "10.00" }, ofShop: 12 },
};

function until(moment: string): object {
  return { date_expires_gmt: moment.replace("Z", "") };
}

/** What the shop answers to a code: WooCommerce's number of the refusal, or null where it accepts. */
export function answerTo(code: string, request: Request): number | null {
  const known = COUPONS[code];
  // An individual code admits no other.
  return known ? (known.refuse?.(request) ?? refuseIf(request.applied.includes("ALONE"), 104)) : 105;
}

/** The units that a coupon is for. */
const discounted = (code: string, lines: readonly Line[]): readonly Line[] =>
  lines.filter(({ id, onSale }) => (code !== "SHIRT" || id === 11) && (code !== "FULLPRICE" || !onSale));

/** What a record of a coupon takes off a cart. */
export function discountByRecord(code: string, lines: readonly Line[]): number {
  const { percent, off = 0 } = COUPONS[code]!;
  return percent === undefined ? Math.min(off, worth(lines)) : (worth(discounted(code, lines)) * percent) / 100;
}

/** What the shop takes off a cart. */
export function discountOfShop(code: string, lines: readonly Line[]): number {
  const { ofShop } = COUPONS[code]!;
  return ofShop === undefined ? discountByRecord(code, lines) : (worth(lines) * ofShop) / 100;
}

/** The coupons as WooCommerce's API returns them. */
export const couponRecords = (): object[] =>
  Object.entries(COUPONS).map(([code, { id, record }]) => coupon({ id, code: code.toLowerCase(), ...record }));
