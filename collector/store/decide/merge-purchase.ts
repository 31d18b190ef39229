import type { CdpSource, ProductLine } from "../ports/records.ts";
import type { Purchase } from "./purchase.ts";

/** What a server's call says of a purchase. */
export interface ServerPurchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** As the catalogue completed them; null where the server does not say what was bought. */
  readonly lines: readonly ProductLine[] | null;
  readonly customerId: string | null;
  readonly customerKey: string | null;
  readonly occurredAt: number;
  /** When it was told: the moment whose promotions count. */
  readonly at: number;
}

/** A purchase after a server told of it: what it says counts, what it leaves open stays. */
export function mergeIntoServerPurchase(known: Purchase | null, telling: ServerPurchase): Purchase {
  const { transactionId, cdpSource, currency, lines, customerId, customerKey, occurredAt, at } = telling;
  const before: Purchase = known ?? {
    transactionId,
    cdpSource,
    currency,
    lines: null,
    completed: null,
    reportedBy: "browser",
    named: [],
    claimedDiscount: null,
    occurredAt,
    evaluatedAt: at,
    customerId: null,
    customerKey: null,
    visitorId: null,
    traffic: "human",
  };
  const who = customerKey === null ? {} : { customerId, customerKey };
  return { ...before, ...who, ...(lines && { currency, lines, completed: lines, reportedBy: "server" }) };
}

/** A purchase after its browser told of it first: what a server said counts. */
export function mergeIntoBrowserPurchase(known: Purchase | null, told: Purchase): Purchase {
  if (known === null) return told;
  const { currency, lines, completed, reportedBy: toldBy, customerId, customerKey } = known;
  const who = customerKey === null ? {} : { customerId, customerKey };
  return { ...told, ...who, ...(toldBy === "server" && { currency, lines, completed, reportedBy: toldBy }) };
}
