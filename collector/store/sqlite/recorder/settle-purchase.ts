import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { requests } from "../../decide/purchase.ts";
import { honorQuote } from "../../decide/quote.ts";
import { codesOfPurchase, type Redeems, settle } from "../../decide/settle.ts";
import type { CheckedCode, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { isFrozen, type StoredRedemption } from "../tables/stored-redemptions.ts";

/**
 * Settles a purchase: brings its code checks and redemptions in line with the rules. Reports of the browser and redemptions of
 * the server meet here, in either order of arrival.
 * @returns how far each code got
 */
export function settlePurchase(
  tables: Tables,
  property: Property,
  purchase: PurchaseReport,
  receivedAt: number,
): readonly CheckedCode[] {
  const { codeChecks, redemptions, purchases, rulesFor } = tables;
  const { transactionId, cdpSource, identities } = purchase;
  const tried = codeChecks.tried(property.id, purchase);
  const stored = redemptions.ofTransaction(property.id, transactionId, cdpSource);
  const frozen = stored.filter(isFrozen);
  const numbers = codesOfPurchase(purchase, tried, frozen);
  const own = { transactionId, cdpSource, stored };
  const codeIds = codeIdsIn(stored);
  const rules = rulesFor({ propertyId: property.id, numbers, identities, own, codeIds });
  const redeems = redeemer(tables, property);
  const { engine, codes: settled, redemptions: drafts } = settle(purchase, tried, frozen, rules, redeems);
  const accepting = settled.length === 0 ? purchase : acceptingOf(tables, property.id, purchase);
  const codes = accepting === purchase ? settled : settled.map(notUsed);
  for (const code of codes) codeChecks.settle(property.id, accepting, code, engine);
  // What the shop took back uses no code.
  const used = drafts.length > 0 && purchases.isTakenBack(property.id, purchase) ? [] : drafts;
  redemptions.reconcile(property, purchase, stored, { engine, drafts: used, rules }, receivedAt);
  purchases.settled(property.id, purchase, codes, engine);
  return codes;
}

/** A code of a purchase that is no order. */
const notUsed = (checked: CheckedCode): CheckedCode =>
  checked.status === 5 ? { ...checked, status: 4, purchaseId: null } : checked;

/** A purchase as its code checks see it. One that is no order for the shop's server, and never was one, accepts no code that it names. */
function acceptingOf<T extends PurchaseReport>({ purchases, redemptions }: Tables, propertyId: string, purchase: T): T {
  if (!purchases.isTakenBack(propertyId, purchase)) return purchase;
  const stored = redemptions.ofTransaction(propertyId, purchase.transactionId, purchase.cdpSource);
  return stored.some(({ verified }) => verified) ? purchase : { ...purchase, named: [] };
}

/** Whether a purchase event redeems a promotion that it does not name, by the settings of the property. */
function redeemer({ evaluatorOf, isLeftToShop }: Tables, property: Property): Redeems {
  if (property.redeem_on !== "purchase_event") return null;
  return evaluatorOf(property) === "here" ? () => true : (use) => !isLeftToShop(property.id, use);
}

/** An order keeps the codes that it used once, also when they are deleted and their texts are other codes. */
export const codeIdsIn = (stored: readonly StoredRedemption[]): ReadonlyMap<string, number> =>
  new Map(stored.flatMap(({ code, codeId }) => (code === null || codeId === null ? [] : [[code, codeId]])));

/**
 * Settles a purchase for code checks that arrive after it. Only a code that is new to the purchase changes its redemptions.
 * @param late the results of the checks
 * @returns how far each code of the purchase got
 */
export function settleLate(
  tables: Tables,
  property: Property,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
  receivedAt: number,
): readonly CheckedCode[] {
  // A removed code may have been entered again, and a refused one accepted: it is not used, although the rules accept it.
  const mayChange = ({ reason, inTotals, status }: CheckedCode) =>
    reason === "code_removed" || (inTotals && status < 5);
  const seen = new Set(purchase.settled.flatMap((checked) => (mayChange(checked) ? [] : [checked.code])));
  const isNews = late.some(({ code }) => !seen.has(code)) || isRemoved(tables, property, purchase, late);
  if (isNews) return settlePurchase(tables, property, purchase, receivedAt);
  const accepting = acceptingOf(tables, property.id, purchase);
  for (const code of purchase.settled) tables.codeChecks.settle(property.id, accepting, code, purchase.engine);
  return purchase.settled;
}

/** Whether a late check shows that a code was removed from the cart of the purchase's quote. */
function isRemoved(
  { codeChecks }: Tables,
  property: Property,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
): boolean {
  const used = purchase.settled.filter(({ code, inTotals }) => inTotals && late.some((check) => check.code === code));
  if (!purchase.quote || used.length === 0) return false;
  return honorQuote(purchase, []) !== null && honorQuote(purchase, codeChecks.tried(property.id, purchase)) === null;
}

/** Claims the visitor's code checks for a purchase. A later purchase that arrived first may lose some: it is settled again. */
export function claimChecks(tables: Tables, property: Property, purchase: PurchaseReport, receivedAt: number): void {
  for (const loser of tables.codeChecks.claim(property.id, purchase, requests(purchase))) {
    const later = tables.purchases.find(property.id, purchase.cdpSource, loser);
    if (later) settlePurchase(tables, property, later, receivedAt);
  }
}
