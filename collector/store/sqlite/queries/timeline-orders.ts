import { PURCHASE_COLUMNS } from "../../columns/purchases.ts";
import type { TimelinePurchase, TimelineQuery, TimelineSubject } from "../../ports/timeline.ts";
import type { Db } from "../connection/database.ts";
import { quoteIn } from "../tables/quotes.ts";
import { rowList, rowReader, type SelectedFact } from "./fact-rows.ts";

/** Most orders of a timeline, the latest ones. */
const MAX_ORDERS = 1_000;
/** How long before an order its visitor's codes belong to it: so long an attempt counts as ordered. */
const DAY = 86_400_000;

/** How each subject finds its purchases: by an index of its own. */
const PURCHASES_OF: Readonly<Record<TimelineSubject["kind"], string>> = {
  transaction: "transaction_id = :id AND cdp_source IN ('Production', 'Staging') ORDER BY cdp_source",
  customer: `customer_id = :id ORDER BY occurred_at DESC LIMIT ${MAX_ORDERS}`,
  visitor: `visitor_id = :id ORDER BY evaluated_at DESC LIMIT ${MAX_ORDERS}`,
};

type Selected = SelectedFact & {
  readonly event_id: string;
  readonly evaluated_at: number;
  readonly lines: string | null;
  readonly quote: string | null;
};

/** The time before an order in which its visitor's codes belong to it, unless they are another order's. Epoch milliseconds. */
export interface OrderWindow {
  readonly transaction: string;
  readonly visitor: string;
  readonly source: string;
  /** Exclusive. */
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** The orders of a timeline. */
export interface TimelineOrders {
  readonly purchases: readonly TimelinePurchase[];
  /** The site, and the number at it, of each. The order of a timeline has both, also where nobody bought it. */
  readonly keys: readonly (readonly [source: string, transaction: string])[];
  readonly windows: readonly OrderWindow[];
}

/** Reads the purchases of a timeline's subject. */
export function timelineOrders(db: Db): (query: TimelineQuery) => TimelineOrders {
  const columns = `${rowList("purchases", PURCHASE_COLUMNS)}, purchases.event_id, purchases.evaluated_at,
    purchases.lines, purchases.shown AS quote`;
  const statement = (kind: TimelineSubject["kind"]) =>
    db.prepare<object, Selected>(
      `SELECT ${columns} FROM purchases WHERE property_id = :property AND ${PURCHASES_OF[kind]}`,
    );
  const sql = {
    transaction: statement("transaction"),
    customer: statement("customer"),
    visitor: statement("visitor"),
  };
  const before = db
    .prepare<object, number | null>(
      `SELECT max(evaluated_at) FROM purchases
       WHERE property_id = :property AND visitor_id = :visitor AND evaluated_at < :at AND cdp_source = :source`,
    )
    .pluck();
  const read = rowReader(PURCHASE_COLUMNS);

  return ({ propertyId: property, subject, cdpSource }) => {
    const selected = sql[subject.kind]
      .all({ property, id: subject.id })
      .filter(({ cdp_source }) => cdpSource === "all" || cdp_source === cdpSource);
    const windows = selected.flatMap(({ transaction_id, visitor_id, cdp_source, evaluated_at: to }): OrderWindow[] => {
      if (visitor_id === null) return [];
      const [visitor, source] = [String(visitor_id), String(cdp_source)];
      const last = before.get({ property, visitor, source, at: to }) ?? 0;
      return [{ transaction: String(transaction_id), visitor, source, from: Math.max(last, to - DAY - 1), to }];
    });
    const purchases = selected.map((row) => purchaseOf(row, read));
    return { purchases, keys: keysOf(subject, purchases), windows };
  };
}

function purchaseOf(selected: Selected, read: (row: SelectedFact) => TimelinePurchase["row"]): TimelinePurchase {
  const { lines, quote, event_id: eventId, evaluated_at: _, ...row } = selected;
  return {
    row: read(row),
    eventId,
    lines: lines === null ? null : JSON.parse(lines),
    quote: quote === null ? null : quoteIn(quote),
  };
}

const keysOf = (subject: TimelineSubject, purchases: readonly TimelinePurchase[]): TimelineOrders["keys"] =>
  subject.kind === "transaction"
    ? [
        ["Production", subject.id],
        ["Staging", subject.id],
      ]
    : purchases.map(({ row }) => [row.cdp_source, row.transaction_id]);
