import { ENGINE } from "../../../evaluation/engine.ts";
import { REASONS } from "../../../evaluation/reasons.ts";
import { CODE_CHECK_COLUMNS } from "../../columns/code-checks.ts";
import { countedAt } from "../../decide/counted-at.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { CartSource, CheckedCode, Evaluator, IncomingEvent, SiteVerdict } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { AttemptTable } from "./attempts.ts";
import { type CodeRemovals, codeRemovals } from "./code-removals.ts";
import { inserter, propertyInserter } from "./fact-statements.ts";
import type { PromotionOrigins } from "./promotion-origins.ts";
import { checksOfVisitor, purchasedCodeChecks, shortage, WITHIN_DAY } from "./purchased-code-checks.ts";
import type { QuoteDraft } from "./quotes.ts";
import { releasedChecks } from "./released-checks.ts";
import { triedCodes } from "./tried-codes.ts";
import type { VisitorHistory } from "./visitor-history.ts";

/** The context of a check, besides its event and its outcome. */
export interface CodeCheckContext {
  readonly cartSource: CartSource;
  /** The sum of all lines before discounts, in minor units; null where the cart is unknown. */
  readonly cartValue: number | null;
  readonly transactionId: string | null;
  readonly evaluates: Evaluator;
  readonly receivedAt: number;
  readonly history: VisitorHistory;
}

/** The event of a check, or the order of a shop's server that stands in its place. */
export type CheckedEvent = Pick<
  IncomingEvent,
  | "eventId"
  | "customerId"
  | "visitorId"
  | "sessionId"
  | "cdpSource"
  | "traffic"
  | "source"
  | "transactionId"
  | "codes"
  | "occurredAt"
  | "evaluatedAt"
  | "flags"
>;

/** Whether a code is one of those that count; null: any does. An SQL expression. */
const IS_AMONG = "(:codes IS NULL OR code IN (SELECT value FROM json_each(:codes)))";

function statements(db: Db) {
  return {
    insert: inserter(db, "code_checks", CODE_CHECK_COLUMNS),
    insertCalculated: propertyInserter(db, "code_checks", CODE_CHECK_COLUMNS),
    triedBefore: db
      .prepare<object, number | null>(
        `SELECT min(received_at) FROM code_checks WHERE id IN (${checksOfVisitor(`evaluated_at <= :at AND ${IS_AMONG}`)})
           AND transaction_id = :transaction AND cdp_source = :source AND claimed = 0`,
      )
      .pluck(),
    enteredBefore: db
      .prepare<object, number | null>(
        `SELECT min(received_at) FROM code_checks WHERE id IN (${checksOfVisitor(`${WITHIN_DAY} AND ${IS_AMONG}`)})
           AND cdp_source = :source AND (transaction_id IS NULL OR claimed = 1)`,
      )
      .pluck(),
    // What the shop took off is in the currency of the check.
    withoutCart: db
      .prepare<object, number>(
        `SELECT id FROM code_checks WHERE property_id = :property AND visitor_id = :visitor AND session_id = :session
           AND cdp_source = :source AND cart_source = 'unknown' AND cart_value IS NULL AND discount = 0 AND site_discount IS NULL`,
      )
      .pluck(),
    setCartValue: db.prepare<[value: number, currency: string, change: number, id: number]>(
      "UPDATE code_checks SET cart_value = ?, currency = ?, change_seq = ? WHERE id = ?",
    ),
    ofOrder: db
      .prepare<[property: string, transaction: string | null, event: string], string>(
        "SELECT code FROM code_checks WHERE property_id = ? AND transaction_id = ? AND event_id = ?",
      )
      .pluck(),
    anyOf: db
      .prepare<[string, string], number>(
        "SELECT EXISTS (SELECT 1 FROM code_checks WHERE property_id = ? AND transaction_id = ?)",
      )
      .pluck(),
  };
}

type Statements = ReturnType<typeof statements>;

type Purchased = ReturnType<typeof purchasedCodeChecks>;

/** Records the checks of used events. */
const eventChecks =
  (
    { insert }: Statements,
    attempts: AttemptTable,
    { isRemoved, markRemoved }: CodeRemovals,
    { isOrdered }: Pick<Purchased, "isOrdered">,
    { nextChange }: Transactions,
    { isPartial }: PromotionOrigins,
  ) =>
  (
    propertyId: string,
    event: CheckedEvent,
    position: number,
    checked: CheckedCode,
    { cartSource, cartValue, transactionId, evaluates, receivedAt, history }: CodeCheckContext,
  ): void => {
    const { customerId, visitorId, sessionId, cdpSource, traffic, source } = event;
    const { code } = checked;
    const ofVisitor = { transactionId, visitorId, sessionId, traffic };
    const { reportedStatus, verdict = NO_VERDICT, entry = null } = event.codes[position]!;
    const mayBeOrdered = transactionId !== null || history.purchases;
    const inserted = insert({
      propertyId,
      changeSeq: nextChange(),
      eventId: event.eventId,
      position,
      code,
      entered: checked.number,
      status: checked.status,
      reason: checked.reason,
      supersededBy: checked.supersededBy,
      inTotals: checked.inTotals,
      isAttempt: attempts.isFirst({ propertyId, cdpSource, code, ...ofVisitor }),
      ordered: mayBeOrdered && isOrdered(propertyId, event, transactionId),
      discount: checked.discount,
      ...shortage(checked.missing),
      cartValue,
      currency: checked.currency,
      reportedStatus,
      entry,
      ...judgedColumns(evaluates, verdict),
      partial: isPartial(propertyId, checked),
      promotionId: checked.promotionId,
      promotionVersion: checked.promotionVersion,
      engine: ENGINE,
      cartSource,
      ...ofVisitor,
      customerId,
      cdpSource,
      source,
      original: null,
      occurredAt: countedAt(event, receivedAt),
      evaluatedAt: event.evaluatedAt,
      receivedAt,
      claimed: transactionId !== event.transactionId,
    });
    if (checked.inTotals && history.removals && isRemoved(propertyId, event, code, transactionId)) {
      markRemoved(propertyId, cdpSource, code, [{ id: Number(inserted.lastInsertRowid), ...ofVisitor }]);
    }
  };

/** Records the checks of a calculation. They are no attempts: a cart is calculated again after each change. */
const calculatedChecks =
  ({ insertCalculated }: Statements, { nextChange }: Transactions) =>
  ({ propertyId, id, madeAt, codeChecks }: QuoteDraft): void => {
    const { codes, currency, customerId, subtotal } = codeChecks;
    for (const [position, { number, missing, ...outcome }] of codes.entries()) {
      insertCalculated({
        ...outcome,
        ...NOT_USED,
        ...shortage(missing),
        propertyId,
        changeSeq: nextChange(),
        eventId: id,
        position,
        engine: ENGINE,
        entered: number,
        cartValue: subtotal,
        currency,
        customerId,
        occurredAt: madeAt,
        evaluatedAt: madeAt,
        receivedAt: madeAt,
      });
    }
  };

/** Code checks: one row per code of a used event or calculation. */
export function codeCheckTable(db: Db, attempts: AttemptTable, transactions: Transactions, origins: PromotionOrigins) {
  const sql = statements(db);
  const removals = codeRemovals(db, attempts, transactions);
  const { isOrdered, ...purchased } = purchasedCodeChecks(db, attempts, transactions, origins);
  return {
    insert: eventChecks(sql, attempts, removals, { isOrdered }, transactions, origins),
    insertCalculated: calculatedChecks(sql, transactions),
    /** Whether a code was checked for a transaction, by any visitor. */
    areThereOf: (propertyId: string, transactionId: string): boolean => sql.anyOf.get(propertyId, transactionId) === 1,
    /** The checks of a session whose cart was unknown. */
    withoutCart: (
      property: string,
      { visitorId, sessionId, cdpSource }: Pick<IncomingEvent, "visitorId" | "sessionId" | "cdpSource">,
    ): number[] => sql.withoutCart.all({ property, visitor: visitorId, session: sessionId, source: cdpSource }),
    /** @param cart its value before discounts, in minor units of its currency */
    setCartValue(
      checks: readonly number[],
      { value, currency }: { readonly value: number; readonly currency: string },
    ) {
      for (const id of checks) sql.setCartValue.run(value, currency, transactions.nextChange(), id);
    },
    /** The codes that the order of a shop's server has checks of. */
    codesOf: (propertyId: string, { transactionId, eventId }: CheckedEvent): string[] =>
      sql.ofOrder.all(propertyId, transactionId, eventId),
    ...triedCodes(db),
    /**
     * When the first event was received with which the visitor of a purchase tried a code for its transaction before it.
     * @param codes canonical: only these count; null: any code
     * @returns epoch milliseconds; null where the visitor tried none
     */
    triedBefore: (propertyId: string, purchase: Purchase, codes: readonly string[] | null): number | null =>
      sql.triedBefore.get(checksOf(propertyId, purchase, codes)) ?? null,
    /** The same for codes that were tried without a transaction, within the day before. */
    enteredBefore: (propertyId: string, purchase: Purchase, codes: readonly string[] | null): number | null =>
      sql.enteredBefore.get(checksOf(propertyId, purchase, codes)) ?? null,
    remove: removals.remove,
    removalConcerns: removals.concerns,
    ...purchased,
    ...releasedChecks(db, attempts, removals, transactions),
  };
}

const checksOf = (
  propertyId: string,
  { transactionId, cdpSource, visitorId, evaluatedAt }: Purchase,
  codes: readonly string[] | null,
) => ({
  property: propertyId,
  transaction: transactionId,
  source: cdpSource,
  visitor: visitorId,
  at: evaluatedAt,
  codes: codes && JSON.stringify(codes),
});

const NO_VERDICT = { outcome: null, reason: null, text: null, discount: null };

/** Who decides on a new check, and what the site says of its code. An accepted code has met all conditions. */
const judgedColumns = (evaluates: Evaluator, verdict: SiteVerdict | typeof NO_VERDICT) => ({
  evaluates,
  redeemed: false,
  siteOutcome: verdict.outcome,
  siteReason: verdict.reason,
  siteReasonText: verdict.text,
  siteDiscount: verdict.discount,
  siteStatus: siteStatusOf(verdict),
});

/** The status at which a code with the site's outcome stops; null where the site does not say what stopped it. */
function siteStatusOf({ outcome, reason }: SiteVerdict | typeof NO_VERDICT): number | null {
  if (reason === null) return outcome && 4;
  return reason === "rejected_by_site" ? null : REASONS[reason].status;
}

/** Values of a calculation's checks: no visitor has used anything. */
const NOT_USED = {
  ...judgedColumns("here", NO_VERDICT),
  entry: null,
  partial: false,
  cartSource: "calculation",
  cdpSource: "Production",
  traffic: "human",
  isAttempt: false,
  ordered: false,
  claimed: false,
  reportedStatus: null,
  transactionId: null,
  visitorId: null,
  sessionId: null,
  source: null,
  original: null,
} as const;
