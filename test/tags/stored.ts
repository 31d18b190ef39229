import Database from "better-sqlite3";
import { formatAmount } from "../../collector/evaluation/money.ts";
import type { Stored, StoredOrder } from "./payloads/shape.ts";

interface Line {
  readonly productId: string | null;
  readonly quantity: number;
  readonly price: number | null;
}

type Row = Readonly<Record<string, string | number | null>>;

/** Runs a statement on the data file of a collector. */
export type Query = (sql: string, ...values: string[]) => Row[];

/** @param dataFile of a collector that runs */
export function openStored(dataFile: string): { rows: Query; close(): void } {
  const db = new Database(dataFile, { readonly: true });
  return { rows: (sql, ...values) => db.prepare<string[], Row>(sql).all(...values), close: () => db.close() };
}

const amount = (minor: unknown, currency: unknown) =>
  typeof minor === "number" ? formatAmount(minor, String(currency)) : null;
const distinct = (lists: readonly unknown[]) =>
  [...new Set(lists.flatMap((list) => String(list).split(",")))].filter((text) => text !== "");

const codeOf = ({ code, verdict, entry, site_reason, site_discount, currency }: Row): string =>
  [code, verdict, entry, site_reason, amount(site_discount, currency)].filter((text) => text).join(" ");

/** What is in the store of a visitor, in the form of the tables of payloads. */
export function storedOf(rows: Query, property: string, visitor: string): Stored {
  const events = rows("SELECT * FROM events WHERE property_id = ? AND visitor_id = ? ORDER BY seq", property, visitor);
  const checks = rows(
    "SELECT * FROM code_checks WHERE property_id = ? AND visitor_id = ? ORDER BY id",
    property,
    visitor,
  );
  const [purchase] = rows("SELECT * FROM purchases WHERE property_id = ? AND visitor_id = ?", property, visitor);
  const flags = distinct(events.map(({ flags }) => flags));
  const titles = distinct(events.map(({ coupon_titles }) => coupon_titles));
  return {
    events: events.map(({ category, action }) => `${category}/${action}`),
    ...(checks.length > 0 && {
      codes: checks.map(codeOf),
    }),
    ...(flags.length > 0 && { flags }),
    ...(titles.length > 0 && { titles }),
    ...(purchase && { order: orderIn(rows, property, purchase) }),
  };
}

/** An order, from its row of `purchases`. */
export function orderIn(
  rows: Query,
  property: string,
  { transaction_id, lines, currency, price_reading, claimed_discount }: Row,
): StoredOrder {
  const redeemed = rows(
    "SELECT * FROM redemptions WHERE property_id = ? AND transaction_id = ? AND void = 0 ORDER BY id",
    property,
    String(transaction_id),
  );
  const claimed = amount(claimed_discount, currency);
  return {
    id: String(transaction_id),
    lines: (JSON.parse(String(lines)) as Line[]).map(
      ({ productId, quantity, price }) => `${productId} ${quantity} × ${amount(price, currency) ?? "?"}`,
    ),
    ...(price_reading && { reading: price_reading as "after_discount" }),
    ...(claimed && { claimed }),
    ...(redeemed.length > 0 && {
      redeemed: redeemed.map(({ code, status, discount }) => `${code} ${status} ${amount(discount, currency)}`),
    }),
  };
}
