import type { CdpSource, ProductLine } from "../ports/records.ts";
import type { Purchase } from "./purchase.ts";

/** A purchase as a server reports it. Times are epoch milliseconds. */
export interface ServerPurchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** As the catalog completed them; null where the server does not report them. */
  readonly lines: readonly ProductLine[] | null;
  readonly customerId: string | null;
  readonly customerKey: string | null;
  readonly occurredAt: number;
  /** Its promotions are those of this moment. */
  readonly receivedAt: number;
}

/** A purchase after a server reported it. @param stored the purchase as reported before, by its browser or a server */
export function mergeIntoServerPurchase(stored: Purchase | null, reported: ServerPurchase): Purchase {
  const { transactionId, cdpSource, currency, lines, customerId, customerKey, occurredAt, receivedAt } = reported;
  const before: Purchase = stored ?? {
    transactionId,
    cdpSource,
    currency,
    lines: null,
    completed: null,
    reportedBy: "browser",
    named: [],
    claimedDiscount: null,
    occurredAt,
    evaluatedAt: receivedAt,
    customerId: null,
    customerKey: null,
    visitorId: null,
    traffic: "human",
  };
  const customer = customerKey === null ? {} : { customerId, customerKey };
  return { ...before, ...customer, ...(lines && { currency, lines, completed: lines, reportedBy: "server" }) };
}

/** A purchase after its browser reported it first. @param stored the purchase as a server reported it before */
export function mergeIntoBrowserPurchase(stored: Purchase | null, reported: Purchase): Purchase {
  if (stored === null) return reported;
  const { currency, lines, completed, reportedBy, customerId, customerKey } = stored;
  const customer = customerKey === null ? {} : { customerId, customerKey };
  return { ...reported, ...customer, ...(reportedBy === "server" && { currency, lines, completed, reportedBy }) };
}
