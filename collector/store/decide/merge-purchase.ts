import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { Evidence } from "../columns/vocabulary.ts";
import type { CdpSource, ProductLine } from "../ports/records.ts";
import { type Identities, identitiesOfBoth } from "./identities.ts";
import { isSameProduct } from "./pair-lines.ts";
import type { Purchase } from "./purchase.ts";

/** One report of a purchase: of an event, or of a server that redeems. Several reports are merged into one of the same form. */
export interface PurchaseReport extends Purchase {
  /** null where a server redeemed. */
  readonly eventId: string | null;
  /** The key that sent the event; null where it is unknown. */
  readonly keyId: number | null;
  /** null in rows from before the column. */
  readonly evidence: Evidence | null;
  /** When the evidence had been received, epoch milliseconds; null without any, and in rows from before the column. */
  readonly evidenceAt: number | null;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** A purchase as a server reports it. Times are epoch milliseconds. */
export interface ServerPurchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** As the catalog completed them; null where the server does not report them. */
  readonly lines: readonly ProductLine[] | null;
  readonly customerId: string | null;
  /** The visitor that the shop noted on the order; null where it noted none. */
  readonly visitorId: string | null;
  readonly customerOrder: number | null;
  readonly codeDiscounts: Purchase["codeDiscounts"];
  readonly identities: Identities;
  readonly occurredAt: number;
  /** Its promotions are those of this moment. */
  readonly evaluatedAt: number;
  readonly receivedAt: number;
}

/** The report of a server that redeems. */
export const serverReport = ({ lines, ...reported }: ServerPurchase): PurchaseReport => ({
  ...reported,
  lines,
  completed: lines,
  reportedBy: lines === null ? "browser" : "server",
  named: [],
  claimedDiscount: null,
  priceReading: null,
  sentPrices: null,
  traffic: "human",
  eventId: null,
  keyId: null,
  evidence: "server",
  evidenceAt: null,
});

/**
 * Whether any visitor may be the buyer of a purchase: a server reported it, and named none. Of purchases from before the column, nobody
 * knows who reported them.
 */
export const mayBeAnyones = ({ visitorId, evidence }: Reporter): boolean =>
  visitorId === null && (evidence === "server" || evidence === null);

/**
 * The report of a server beside its earlier one. A notification of the order says more than a call that redeems: it replaces the call's
 * report, and stays when the call arrives later. The identity of the other counts where it has none.
 * @param earlier null: the server reported nothing before
 */
export function serverReportBeside(report: PurchaseReport, earlier: PurchaseReport | null): PurchaseReport {
  if (earlier === null) return report;
  const isCallAfterOrder = report.codeDiscounts === null && earlier.codeDiscounts !== null;
  const [kept, other] = isCallAfterOrder ? [earlier, report] : [report, earlier];
  return {
    ...kept,
    receivedAt: Math.min(kept.receivedAt, other.receivedAt),
    ...(kept.identities.length === 0 && { identities: other.identities, customerId: other.customerId }),
  };
}

/**
 * The rank of evidence, the strongest first. A page can make each kind of rank 3 for an order whose number it knows: among these the
 * first to name the order counts, so that nothing sent afterwards takes it over. See `namedAt`.
 */
const RANK: Readonly<Record<Evidence, number>> = {
  server: 0,
  quote: 2,
  code_check: 3,
  cart: 3,
  entered_code: 3,
  none: 4,
};
/** Only a server outweighs a purchase from before the column, whose evidence nobody knows any more. */
const RANK_OF_UNKNOWN = 1;
const rankOf = ({ evidence }: Evidenced): number => (evidence === null ? RANK_OF_UNKNOWN : RANK[evidence]);

/** What decides whose an order is. */
type Evidenced = Pick<PurchaseReport, "evidence" | "evidenceAt" | "receivedAt">;

/**
 * When a visitor with evidence had named an order, in epoch milliseconds. A code tried for the order names it. A cart, or a code tried
 * without an order, does not: there the report does. Receipts count, because pages may date their events back.
 */
export const namedAt = ({ evidence, evidenceAt, receivedAt }: Evidenced): number =>
  evidence === "code_check" ? (evidenceAt ?? receivedAt) : Math.max(receivedAt, evidenceAt ?? receivedAt);

/** When a server first reported a purchase, epoch milliseconds; infinite where none did. */
const servedAt = (reports: readonly PurchaseReport[]): number =>
  Math.min(...reports.filter(({ evidence }) => evidence === "server").map(({ receivedAt }) => receivedAt));

/** Whether evidence arrived only after a server had reported the order: who learned its number then can make it. */
const isAfter = ({ evidenceAt }: Evidenced, served: number): number =>
  Number(evidenceAt !== null && evidenceAt > served);

/**
 * The strongest evidence first, then what was received before a server's report, then the first to name the order. The sort is stable.
 * @param served when a server first reported the purchase
 */
const strongestFirst = (reports: readonly PurchaseReport[], served: number): PurchaseReport[] =>
  reports.toSorted(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      isAfter(a, served) - isAfter(b, served) ||
      namedAt(a) - namedAt(b) ||
      a.receivedAt - b.receivedAt,
  );

/**
 * Most reports of a purchase that are kept: anyone could send its transaction id. Of more, the weakest is dropped. A page's report
 * that is dropped stays an event, and is no report any more, even if evidence for it arrives later.
 */
export const MAX_REPORTS = 20;

/** The reports of a purchase with one more, within the limit. @returns `reports` itself where it is the weakest */
export function withReport(reports: readonly PurchaseReport[], report: PurchaseReport): readonly PurchaseReport[] {
  const all = [...reports, report];
  if (all.length <= MAX_REPORTS) return all;
  const ofEvents = all.filter(({ eventId }) => eventId !== null);
  const weakest = strongestFirst(ofEvents, servedAt(all)).at(-1);
  return weakest === report ? reports : all.filter((each) => each !== weakest);
}

type Reporter = Pick<PurchaseReport, "evidence" | "visitorId">;

/** Whether two reports are of the same visitor, or both of a server. Pages without a visitor may be anyone's. */
export const isSameReporter = (a: Reporter, b: Reporter): boolean =>
  a.evidence === "server" || b.evidence === "server"
    ? a.evidence === b.evidence
    : a.visitorId !== null && a.visitorId === b.visitorId;

const isOfNobody = ({ evidence, visitorId }: Reporter): boolean => evidence !== "server" && visitorId === null;

/**
 * Whether a report adds nothing to an earlier one, for example after a reload of the page. Without a visitor it is no reload for
 * certain, but it could not replace the earlier one either.
 */
export const repeats = (report: Repeatable, earlier: PurchaseReport): boolean =>
  earlier.eventId !== null &&
  (isSameReporter(report, earlier) || (isOfNobody(report) && isOfNobody(earlier))) &&
  report.keyId === earlier.keyId &&
  report.receivedAt >= earlier.receivedAt &&
  withCodes(earlier.named, report.named) === earlier.named;

type Repeatable = Pick<PurchaseReport, "evidence" | "visitorId" | "keyId" | "receivedAt" | "named">;

/**
 * Merges the reports of one purchase. Of the events, the one with the strongest evidence has effect, of equals the first
 * to name the order. A server that redeems adds the customer, and replaces the lines where it reports them. Pages without evidence have no
 * part in what a server redeemed: anyone can send its transaction id. Where the server names the visitor, no other visitor's page has.
 * @param reports at least one, in the order in which they were stored
 * @param countsUnverified whether uses count for identities that only a browser stated
 */
export function mergeReports(reports: readonly PurchaseReport[], countsUnverified: boolean): PurchaseReport {
  const server = reports.find(({ eventId }) => eventId === null);
  const ofEvents = strongestFirst(
    reports.filter(({ eventId }) => eventId !== null),
    servedAt(reports),
  );
  if (server === undefined) return mergeEvents(ofEvents);
  const believed = ofEvents.filter((report) => report.evidence === "server" || isBuyer(report, server));
  return believed.length === 0 ? server : withServer(mergeEvents(believed), server, countsUnverified);
}

/** @param ofEvents at least one, the strongest first */
const mergeEvents = (ofEvents: readonly PurchaseReport[]): PurchaseReport => ({
  ...ofEvents[0]!,
  named: codesOf(ofEvents),
  visitorId: visitorOf(ofEvents),
});

/** Adds to the report of events what a server redeemed. */
function withServer(event: PurchaseReport, server: PurchaseReport, countsUnverified: boolean): PurchaseReport {
  const { customerId, customerOrder, currency, lines, completed, reportedBy, codeDiscounts } = server;
  const isStated = countsUnverified || event.evidence === "server";
  return {
    ...event,
    visitorId: server.visitorId ?? event.visitorId,
    customerOrder,
    codeDiscounts,
    receivedAt: Math.min(event.receivedAt, server.receivedAt),
    ...(server.identities.length > 0 && { customerId }),
    identities: identitiesOfBoth(server.identities, event.identities, isStated),
    ...(reportedBy === "server" && { currency, lines, completed, reportedBy }),
  };
}

/** The codes of the strongest report, and those that its reporter added later. */
function codesOf([strongest, ...others]: readonly PurchaseReport[]): readonly string[] {
  const ofReporter = others.filter((report) => isSameReporter(report, strongest!));
  return ofReporter.reduce((named, report) => withCodes(named, report.named), strongest!.named);
}

/** Codes, and those of another list that are not among them. */
export function withCodes(named: readonly string[], more: readonly string[]): readonly string[] {
  const before = new Set(named.map(canonicalCode));
  const added = more.filter((number) => !before.has(canonicalCode(number)));
  return added.length === 0 ? named : [...named, ...added];
}

/** A server event that names no visitor leaves the order to the visitor with the strongest evidence, but not to a stranger. */
function visitorOf([strongest, ...others]: readonly PurchaseReport[]): string | null {
  const { visitorId, evidence } = strongest!;
  if (visitorId !== null || evidence !== "server") return visitorId;
  return others.find((report) => isBuyer(report, strongest!))?.visitorId ?? null;
}

/**
 * Whether a visitor's report is the buyer's: it is of the visitor that the server names, or its evidence is evidence for the server's
 * report too. A cart has to hold its products.
 */
function isBuyer({ visitorId, evidence, completed }: PurchaseReport, server: PurchaseReport): boolean {
  if (server.visitorId !== null) return visitorId === server.visitorId;
  if (visitorId === null || evidence === "none") return false;
  const bought = server.completed ?? [];
  return evidence !== "cart" || bought.every((line) => completed!.some((other) => isSameProduct(line, other)));
}
