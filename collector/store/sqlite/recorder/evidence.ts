import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { heardOfAll } from "../../decide/held-products.ts";
import { namedAt, type PurchaseReport } from "../../decide/merge-purchase.ts";
import { honorQuote } from "../../decide/quote.ts";
import type { Evidence } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";

/**
 * The codes of an order that a server reported, canonical; null where none did. A page that knows none of them is no buyer's: anyone
 * could try any code with the order's id.
 * @param redeemed those that the server redeems right now
 */
export function codesByServer(
  { redemptions }: Tables,
  propertyId: string,
  reports: readonly PurchaseReport[],
  redeemed: readonly string[] = [],
): readonly string[] | null {
  const byServer = reports.filter(({ evidence }) => evidence === "server");
  const [redemption] = byServer.filter(({ eventId }) => eventId === null);
  if (byServer.length === 0) return null;
  const stored = redemption
    ? redemptions.ofTransaction(propertyId, redemption.transactionId, redemption.cdpSource)
    : [];
  const before = stored.flatMap(({ code, verified }) => (verified && code !== null ? [code] : []));
  return [...byServer.flatMap(({ named }) => named.map(canonicalCode)), ...before, ...redeemed];
}

/** Evidence, and when it had been received, in epoch milliseconds. */
export type Found = Pick<PurchaseReport, "evidence" | "evidenceAt">;
/** A report whose evidence is not known yet. */
export type Unassessed = Omit<PurchaseReport, "evidence" | "evidenceAt">;

const NO_EVIDENCE: Found = { evidence: "none", evidenceAt: null };

/**
 * The evidence that a visitor's report of a purchase is the buyer's: of several kinds the one by which the visitor named the order first.
 * @param byServer see `codesByServer`
 */
export function evidenceOf(
  tables: Tables,
  propertyId: string,
  purchase: Unassessed,
  byServer: readonly string[] | null,
): Found {
  const { visitorId, quote, cdpSource, transactionId, receivedAt } = purchase;
  if (visitorId === null) return NO_EVIDENCE;
  const isRedeemed = (id: string) => tables.quotes.isRedeemedFor(propertyId, id, cdpSource, transactionId);
  if (byServer && quote?.id && isRedeemed(quote.id)) return { evidence: "quote", evidenceAt: receivedAt };
  let first: Found | null = null;
  for (const [evidence, find] of KINDS) {
    const evidenceAt = find(tables, propertyId, purchase, byServer);
    if (evidenceAt === null) continue;
    const found: Found = { evidence, evidenceAt };
    if (first === null || namedWith(found, receivedAt) < namedWith(first, receivedAt)) first = found;
    // By the kinds that follow, the order is named with the report, never before it.
    if (namedWith(first, receivedAt) <= receivedAt) return first;
  }
  return first ?? NO_EVIDENCE;
}

const namedWith = (found: Found, receivedAt: number): number => namedAt({ ...found, receivedAt });

/** @returns when the evidence of one kind had been received; null where there is none */
type FindEvidence = (
  tables: Tables,
  propertyId: string,
  purchase: Unassessed,
  byServer: readonly string[] | null,
) => number | null;

/** What a page has for evidence, in the order of reading. */
const KINDS: readonly (readonly [Evidence, FindEvidence])[] = [
  [
    "code_check",
    ({ codeChecks }, propertyId, purchase, byServer) => codeChecks.triedBefore(propertyId, purchase, byServer),
  ],
  ["cart", ({ carts }, propertyId, purchase) => heldProducts(carts, propertyId, purchase)],
  [
    "entered_code",
    ({ codeChecks }, propertyId, purchase, byServer) => {
      const { named } = purchase;
      const codes = byServer ?? (named.length > 0 ? named.map(canonicalCode) : null);
      return codeChecks.enteredBefore(propertyId, purchase, codes);
    },
  ],
];

/** When it was known that a purchase names a calculation of its lines, or that its visitor's cart held their products; null: neither. */
function heldProducts(carts: Tables["carts"], propertyId: string, purchase: Unassessed): number | null {
  if (honorQuote(purchase, []) !== null) return purchase.receivedAt;
  const cart = carts.find(propertyId, purchase.visitorId!);
  const { lines, completed, evaluatedAt } = purchase;
  if (cart === null || lines === null || completed === null) return null;
  return heardOfAll(cart.held, { lines, completed }, evaluatedAt);
}
