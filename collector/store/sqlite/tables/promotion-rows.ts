import type { PromotionBody, StoredPromotion } from "../../../contract/promotion/promotion.ts";
import type { Origin, Source } from "../../../contract/promotion/source.ts";
import { EVERY_CUSTOMER } from "../../../evaluation/customer.ts";

/** A row that `PROMOTION_COLUMNS` selects. */
export interface PromotionRow {
  id: number;
  version: number;
  body: string;
  current_uses: number;
  created_at: number;
  updated_at: number;
  /** 0 or 1. */
  many_codes: number;
  source: Source | null;
  source_id: string | null;
  /** JSON. */
  partial: string | null;
}

export const PROMOTION_COLUMNS = `id, version, body, current_uses, created_at, updated_at, source, source_id, partial,
  (SELECT count(*) > 1 FROM (SELECT 1 FROM coupon_codes WHERE promotion_id = promotions.id LIMIT 2)) AS many_codes`;

const iso = (at: number): string => new Date(at).toISOString();

/** The body of a stored promotion. */
type StoredBody = PromotionBody & { readonly start_date: string };

/** A body with the fields of responses that bodies of earlier versions, or those of requests, lack. */
export const completed = <Body extends PromotionBody>(body: Body): Body => ({
  ...body,
  customer: { ...EVERY_CUSTOMER, ...body.customer },
  ...(body.redemption_type === "COUPON" && {
    coupon_overrides_automatic_when_offering_higher_discounts:
      body.coupon_overrides_automatic_when_offering_higher_discounts ?? false,
  }),
});

/** Reads a stored body. */
export const storedBody = (json: string): StoredBody => completed(JSON.parse(json) as StoredBody);

/** Where a row was imported from; nothing for the property's own promotions. */
export const originOf = ({ source, source_id, partial }: Pick<PromotionRow, "source" | "source_id" | "partial">) =>
  source === null || source_id === null
    ? {}
    : ({ source, source_id, partial: partial === null ? null : JSON.parse(partial) } satisfies Origin);

export function fromRow(row: PromotionRow): StoredPromotion {
  const { id, version, body, current_uses, created_at, updated_at, many_codes } = row;
  const stored = storedBody(body);
  const promotion: StoredPromotion = {
    id,
    ...stored,
    version,
    current_uses,
    created_from: "api",
    created: iso(created_at),
    updated: iso(updated_at),
    ...originOf(row),
  };
  return stored.redemption_type === "COUPON"
    ? { ...promotion, multiple_codes: { has_multiple_codes: many_codes === 1 } }
    : promotion;
}
