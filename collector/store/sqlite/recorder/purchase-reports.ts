import { isDeepStrictEqual } from "node:util";
import {
  MAX_REPORTS,
  mergeReports,
  type PurchaseReport,
  repeats,
  type ServerPurchase,
  serverReport,
  serverReportBeside,
  withReport,
} from "../../decide/merge-purchase.ts";
import { requestedCodes } from "../../decide/purchase.ts";
import type { CdpSource, Property, Source } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { codesByServer, evidenceOf, type Found, type Unassessed } from "./evidence.ts";
import { claimChecks, settlePurchase } from "./settle-purchase.ts";

/** The evidence of a report of an event. @param stored the purchase before it */
export function evidenceOfEvent(
  tables: Tables,
  propertyId: string,
  source: Source | null,
  purchase: Unassessed,
  stored: RecordedPurchase | null,
): Found {
  if (source === "server") return { evidence: "server", evidenceAt: null };
  const byServer = stored && codesByServer(tables, propertyId, reportsOf(tables, propertyId, stored));
  return evidenceOf(tables, propertyId, purchase, byServer);
}

/** Reports with the evidence that they have by now. That of a server, and of before the column, stays. */
function assessed(
  tables: Tables,
  propertyId: string,
  reports: readonly PurchaseReport[],
  redeemed?: readonly string[],
): readonly PurchaseReport[] {
  // Mostly the server is the first to report a purchase: then nothing is read.
  if (reports.every(({ evidence }) => evidence === "server" || evidence === null)) return reports;
  const byServer = codesByServer(tables, propertyId, reports, redeemed);
  return reports.map((report) => {
    if (report.evidence === "server" || report.evidence === null) return report;
    return { ...report, ...evidenceOf(tables, propertyId, report, byServer) };
  });
}

/** A purchase with one report is that report. */
const asReport = ({ settled: _, reports: __, ...report }: RecordedPurchase): PurchaseReport => report;

export const reportsOf = (
  { purchaseReports }: Tables,
  propertyId: string,
  stored: RecordedPurchase,
): PurchaseReport[] => (stored.reports > 1 ? purchaseReports.of(propertyId, stored) : [asReport(stored)]);

/** Adds the report of an event to a purchase that has one already, and settles the purchase again where that changes it. */
export function addReport(
  tables: Tables,
  property: Property,
  stored: RecordedPurchase,
  report: PurchaseReport,
  receivedAt: number,
): void {
  // Strangers may send any number of reports: most cost no read.
  if (stored.reports >= MAX_REPORTS && report.evidence === "none") return;
  const reports = reportsOf(tables, property.id, stored);
  if (reports.some((earlier) => repeats(report, earlier))) return;
  const all = withReport(reports, report);
  if (all === reports) return;
  const assessedNow = report.evidence === "server" ? assessed(tables, property.id, all) : all;
  storeReports(tables, property, stored, assessedNow, receivedAt);
}

/**
 * Adds the report of a server that redeems. The caller settles the purchase.
 * @param codes the redeemed codes, canonical
 * @returns the purchase with it
 */
export function addServerReport(
  tables: Tables,
  property: Property,
  stored: RecordedPurchase | null,
  reported: ServerPurchase,
  codes: readonly string[],
): PurchaseReport {
  const before = stored ? reportsOf(tables, property.id, stored) : [];
  const ofEvents = before.filter(({ eventId }) => eventId !== null);
  const report = serverReportBeside(serverReport(reported), before.find(({ eventId }) => eventId === null) ?? null);
  const reports = assessed(tables, property.id, [...ofEvents, report], codes);
  if (reports.length > 1) for (const report of reports) tables.purchaseReports.put(property.id, report);
  const merged = mergeReports(reports, property.count_unverified);
  tables.purchases.put(property.id, merged, reports.length);
  return merged;
}

/** Stores the reports of a purchase, and settles it again where they add up to another one. @param reports at least one */
export function storeReports(
  tables: Tables,
  property: Property,
  stored: RecordedPurchase,
  reports: readonly PurchaseReport[],
  receivedAt: number,
): void {
  const [first, ...others] = reports;
  tables.purchaseReports.removeAll(property.id, first!);
  if (others.length > 0) for (const report of reports) tables.purchaseReports.put(property.id, report);
  const merged = mergeReports(reports, property.count_unverified);
  tables.purchases.put(property.id, merged, reports.length);
  if (!isSameOrder(stored, merged)) settleChanged(tables, property, stored, merged, receivedAt);
}

/** Whether two purchases differ only in the reports that they are made from. */
function isSameOrder(before: RecordedPurchase, after: PurchaseReport): boolean {
  const orderOf = ({ eventId, keyId, evidence, evidenceAt, receivedAt, ...order }: PurchaseReport) => order;
  return isDeepStrictEqual(orderOf(asReport(before)), orderOf(after));
}

/** Settles a purchase that another report determines now. The checks of the visitor who no longer owns it are released. */
function settleChanged(
  tables: Tables,
  property: Property,
  before: RecordedPurchase,
  after: PurchaseReport,
  receivedAt: number,
): void {
  const released = releaseFormer(tables, property, before, after);
  claimChecks(tables, property, after, receivedAt);
  settlePurchase(tables, property, after, receivedAt);
  tables.codeChecks.markOrdered(property.id, after);
  settleReleased(tables, property, before, released, receivedAt);
}

/** Checks that no longer belong to a purchase; null where all of them still do. */
type Released = readonly { readonly evaluatedAt: number }[] | null;

/** Releases the checks of a purchase that is another visitor's now, or that names other codes. */
export function releaseFormer(
  tables: Tables,
  property: Property,
  before: RecordedPurchase,
  after: PurchaseReport,
): Released {
  const isSameVisitor = before.visitorId === after.visitorId;
  if (isSameVisitor && isDeepStrictEqual(requestedCodes(before), requestedCodes(after))) return null;
  if (!isSameVisitor) tables.redemptions.restart(property, reportedRows(tables, property.id, after));
  return tables.codeChecks.release(property.id, before, after);
}

const reportedRows = ({ redemptions }: Tables, propertyId: string, { transactionId, cdpSource }: PurchaseReport) =>
  redemptions.ofTransaction(propertyId, transactionId, cdpSource);

/** Gives released checks to the next purchases of their visitor. */
export function settleReleased(
  tables: Tables,
  property: Property,
  { visitorId, cdpSource, ...before }: RecordedPurchase,
  released: Released,
  receivedAt: number,
): void {
  if (!released) return;
  const next = released.flatMap(({ evaluatedAt }) =>
    visitorId === null ? [] : tables.purchases.nextOf(property.id, cdpSource, visitorId, evaluatedAt),
  );
  const byId = new Map(next.map((purchase) => [purchase.transactionId, purchase]));
  for (const purchase of [...byId.values()].sort((a, b) => a.evaluatedAt - b.evaluatedAt)) {
    claimChecks(tables, property, purchase, receivedAt);
    settlePurchase(tables, property, purchase, receivedAt);
  }
  tables.codeChecks.unmarkOrdered(property.id, { visitorId, cdpSource, ...before });
}

/** Determines the evidence of a visitor's reports again, because an event of theirs arrived late or was withdrawn. */
export function reassess(
  tables: Tables,
  property: Property,
  transaction: { readonly cdpSource: CdpSource; readonly transactionId: string },
  visitorId: string,
  receivedAt: number,
): void {
  const stored = tables.purchases.find(property.id, transaction.cdpSource, transaction.transactionId);
  if (!stored || (stored.reports === 1 && stored.visitorId !== visitorId)) return;
  const reports = reportsOf(tables, property.id, stored);
  const reassessed = assessed(tables, property.id, reports);
  const isUnchanged = ({ evidence, evidenceAt }: PurchaseReport, at: number) =>
    evidence === reports[at]!.evidence && evidenceAt === reports[at]!.evidenceAt;
  if (!reassessed.every(isUnchanged)) {
    storeReports(tables, property, stored, reassessed, receivedAt);
  }
}

/** Determines the evidence of all reports of a visitor from a moment on again. @param from epoch milliseconds */
export function reassessAll(
  tables: Tables,
  property: Property,
  cdpSource: CdpSource,
  visitorId: string,
  from: number,
  receivedAt: number,
): void {
  const { purchases, purchaseReports } = tables;
  const transactions = new Set([
    ...purchases.transactionsOf(property.id, cdpSource, visitorId, from),
    ...purchaseReports.transactionsOf(property.id, cdpSource, visitorId, from),
  ]);
  for (const transactionId of transactions) {
    reassess(tables, property, { cdpSource, transactionId }, visitorId, receivedAt);
  }
}

/** Takes the report of an event back: the next report determines the purchase, or without one there is no purchase. */
export function withdrawReport(
  tables: Tables,
  property: Property,
  stored: RecordedPurchase,
  eventId: string,
  receivedAt: number,
): void {
  const reports = reportsOf(tables, property.id, stored);
  const others = reports.filter((report) => report.eventId !== eventId);
  if (others.length === reports.length) return;
  if (others.length > 0) storeReports(tables, property, stored, assessed(tables, property.id, others), receivedAt);
  else withdrawPurchase(tables, property, stored, receivedAt);
}

function withdrawPurchase(tables: Tables, property: Property, stored: RecordedPurchase, receivedAt: number): void {
  const { transactionId, cdpSource } = stored;
  const redemptions = tables.redemptions.ofTransaction(property.id, transactionId, cdpSource);
  tables.redemptions.withdraw(property, redemptions);
  tables.purchases.remove(property.id, stored);
  const released = tables.codeChecks.release(property.id, stored, null);
  settleReleased(tables, property, stored, released, receivedAt);
}
