import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Usage } from "../../../evaluation/types.ts";
import type { Identities } from "../../decide/identities.ts";
import type { Rules } from "../../decide/rules.ts";
import type { CdpSource } from "../../ports/records.ts";
import { type CodeRow, couponFromRow } from "../tables/coupon-codes.ts";
import type { PromotionTable } from "../tables/promotions.ts";
import type { RedemptionTable } from "../tables/redemptions.ts";
import type { ExceptHolds, ReservationTable } from "../tables/reservations.ts";
import type { StoredRedemption } from "../tables/stored-redemptions.ts";

/** A transaction whose own uses do not count against it. */
export interface OwnUses {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly stored: readonly StoredRedemption[];
}

/** Which rules to read: those of some codes, for a buyer and, if there is one, a transaction. */
export interface RulesRequest {
  readonly propertyId: string;
  /** As entered. */
  readonly numbers: readonly string[];
  readonly identities: Identities;
  readonly own?: OwnUses;
  /** The ids of codes to read by their id, also where they were deleted: canonical code to id. @default none */
  readonly codeIds?: ReadonlyMap<string, number>;
  /** The holds that do not count. @default the buyer's */
  readonly butFor?: ExceptHolds;
}

/** Uses that a transaction consumes already, of the matching redemptions. */
const usesIn = (own: OwnUses | undefined, matches: (row: StoredRedemption) => boolean): number =>
  (own?.stored ?? []).reduce((sum, row) => sum + (row.counted && matches(row) ? row.uses : 0), 0);

/** The transaction of a test site may have the id of a real one, whose uses count. */
export const ownTransaction = (own: OwnUses | undefined): string | null =>
  own?.cdpSource === "Production" ? own.transactionId : null;

/** Reads the rules of codes as of the running transaction. */
export function rulesReader(promotions: PromotionTable, redemptions: RedemptionTable, reservations: ReservationTable) {
  const { codes } = promotions;

  const codesOf = ({ propertyId, numbers, codeIds }: RulesRequest): ReadonlyMap<string, CodeRow> => {
    const rows = new Map<string, CodeRow>();
    for (const number of numbers) {
      const code = canonicalCode(number);
      if (rows.has(code)) continue;
      const codeId = codeIds?.get(code);
      const row = codeId === undefined ? codes.find(propertyId, number) : codes.withId(propertyId, { code, codeId });
      if (row) rows.set(code, row);
    }
    return rows;
  };

  // Most codes have no limits per customer and no holds: these are read only where they matter.
  const usesOf = (
    { propertyId, identities, own, butFor = { identities } }: RulesRequest,
    { id, current_uses, uses_elsewhere, max_uses, max_uses_per_customer }: CodeRow,
  ) => ({
    total: current_uses + uses_elsewhere - usesIn(own, ({ codeId }) => codeId === id),
    customer:
      max_uses_per_customer === 0
        ? 0
        : largest(identities.map((keys) => redemptions.usesOfIdentity(propertyId, keys, id, ownTransaction(own)))),
    reserved: max_uses === 0 ? 0 : reservations.ofCode(propertyId, id, butFor),
  });

  const usageOf = (request: RulesRequest, rows: ReadonlyMap<string, CodeRow>): Usage => {
    const { propertyId, own, identities, butFor = { identities } } = request;
    return {
      promotions: {
        get: (id) => promotions.usesOf(propertyId, id) - usesIn(own, ({ promotionId }) => promotionId === id),
      },
      codes: mapped(rows, (row) => usesOf(request, row)),
      reserved: { get: (id) => reservations.ofPromotion(propertyId, id, butFor) },
    };
  };

  return (request: RulesRequest): Rules => {
    const rows = codesOf(request);
    return {
      promotions: promotions.setOf(request.propertyId),
      coupons: mapped(rows, couponFromRow),
      codeIds: mapped(rows, ({ id }) => id),
      usage: usageOf(request, rows),
    };
  };
}

const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

const mapped = <From, To>(map: ReadonlyMap<string, From>, toValue: (value: From) => To): ReadonlyMap<string, To> =>
  new Map([...map].map(([key, value]) => [key, toValue(value)]));

export type RulesReader = ReturnType<typeof rulesReader>;
