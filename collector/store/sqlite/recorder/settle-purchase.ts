import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { requests } from "../../decide/purchase.ts";
import { honorQuote } from "../../decide/quote.ts";
import { codesOfPurchase, type Redeems, settle } from "../../decide/settle.ts";
import { codesOfOrder, isUnknown, MAX_UNKNOWN_CODES, withUnknownCodes } from "../../decide/unknown-codes.ts";
import type { CheckedCode, IncomingEvent, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { isFrozen, type StoredRedemption } from "../tables/stored-redemptions.ts";

/** What a purchase is settled with. */
interface SettledWith {
  readonly tried: ReturnType<Tables["codeChecks"]["tried"]>;
  /** The redemptions of its transaction. */
  readonly stored: readonly StoredRedemption[];
}

/** @param among see `tried` */
function settledWith(
  { codeChecks, redemptions }: Tables,
  propertyId: string,
  purchase: PurchaseReport,
  among: readonly string[] | null = null,
): SettledWith {
  const stored = redemptions.ofTransaction(propertyId, purchase.transactionId, purchase.cdpSource);
  return { tried: codeChecks.tried(propertyId, purchase, codesOfOrder(purchase, stored), among), stored };
}

/** The result of settling a purchase, of which nothing is written. Codes of a purchase that is no order are not used. */
function settlement(tables: Tables, property: Property, purchase: PurchaseReport, { tried, stored }: SettledWith) {
  const { transactionId, cdpSource, identities } = purchase;
  const frozen = stored.filter(isFrozen);
  const numbers = codesOfPurchase(purchase, tried, frozen);
  const own = { transactionId, cdpSource, stored };
  const codeIds = codeIdsIn(stored);
  const rules = tables.rulesFor({ propertyId: property.id, numbers, identities, own, codeIds });
  const { engine, codes, redemptions } = settle(purchase, tried, frozen, rules, redeemer(tables, property));
  const accepting = codes.length === 0 ? purchase : acceptingOf(tables, property.id, purchase);
  return { engine, rules, accepting, redemptions, codes: accepting === purchase ? codes : codes.map(notUsed) };
}

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
  const { codeChecks, redemptions, purchases } = tables;
  const state = settledWith(tables, property.id, purchase);
  const { engine, codes, rules, accepting, redemptions: drafts } = settlement(tables, property, purchase, state);
  codeChecks.settle(property.id, accepting, codes, engine);
  if (state.tried.length >= MAX_UNKNOWN_CODES) codeChecks.leaveOut(property.id, purchase, codes);
  // What the shop took back uses no code.
  const used = drafts.length > 0 && purchases.isTakenBack(property.id, purchase) ? [] : drafts;
  redemptions.reconcile(property, purchase, state.stored, { engine, drafts: used, rules }, receivedAt);
  purchases.settled(property.id, purchase, codes, engine);
  return codes;
}

/**
 * How far the codes of a page's event got in its purchase, as if the purchase had only these codes and those of its quote: the result of
 * a known code would tell whether others, which the page may only guess, were found beside it.
 * @param settled how far each code of the purchase got
 */
export function codesForPage(
  tables: Tables,
  property: Property,
  purchase: PurchaseReport,
  settled: readonly CheckedCode[],
  event: IncomingEvent,
): readonly CheckedCode[] {
  const sent = new Set(event.codes.map(({ number }) => canonicalCode(number)));
  const own = settled.filter(({ code }) => sent.has(code));
  // Unknown codes alone have the same result in any purchase.
  if (own.length === settled.length || (!purchase.quote && own.every(isUnknown))) return own;
  const among = own.map(({ code }) => code);
  const { tried, stored } = settledWith(tables, property.id, purchase, among);
  const alone = { ...purchase, named: purchase.named.filter((number) => sent.has(canonicalCode(number))) };
  return settlement(tables, property, alone, {
    tried,
    stored: stored.filter(({ code }) => code === null || sent.has(code)),
  }).codes;
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
  const settled = new Map(purchase.settled.map((checked) => [checked.code, checked]));
  const isNew = (checked: CheckedCode) => {
    const before = settled.get(checked.code);
    return before ? mayChange(before) : !isUnknown(checked);
  };
  const isNews = late.some(isNew) || isRemoved(tables, property, purchase, late);
  return isNews
    ? settlePurchase(tables, property, purchase, receivedAt)
    : settleUnknown(tables, property.id, purchase, late);
}

/** Settles late checks that change nothing of a purchase: it has their codes already, or no promotion has them. */
function settleUnknown(
  tables: Tables,
  propertyId: string,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
): readonly CheckedCode[] {
  const { codes, added, dropped } = withUnknownCodes(purchase, late);
  const checked = new Set(late.map(({ code }) => code));
  const ofLate = codes.filter(({ code }) => checked.has(code));
  tables.codeChecks.settle(propertyId, acceptingOf(tables, propertyId, purchase), ofLate, purchase.engine);
  if (dropped.length > 0) tables.codeChecks.leaveOut(propertyId, purchase, codes);
  if (added.length > 0) tables.purchases.settled(propertyId, purchase, codes, purchase.engine);
  return codes;
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
  const tried = codeChecks.tried(property.id, purchase, codesOfOrder(purchase, []));
  return honorQuote(purchase, []) !== null && honorQuote(purchase, tried) === null;
}

/** Claims the visitor's code checks for a purchase. A later purchase that arrived first may lose some: it is settled again. */
export function claimChecks(tables: Tables, property: Property, purchase: PurchaseReport, receivedAt: number): void {
  for (const loser of tables.codeChecks.claim(property.id, purchase, requests(purchase))) {
    const later = tables.purchases.find(property.id, purchase.cdpSource, loser);
    if (later) settlePurchase(tables, property, later, receivedAt);
  }
}
