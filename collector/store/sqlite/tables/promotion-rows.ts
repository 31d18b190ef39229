import type { PromotionBody, StoredPromotion } from "../../../contract/promotion/promotion.ts";

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
}

export const PROMOTION_COLUMNS = `id, version, body, current_uses, created_at, updated_at,
  (SELECT count(*) > 1 FROM (SELECT 1 FROM coupon_codes WHERE promotion_id = promotions.id LIMIT 2)) AS many_codes`;

const iso = (at: number): string => new Date(at).toISOString();

export function fromRow({ id, version, body, current_uses, created_at, updated_at, many_codes }: PromotionRow) {
  const stored = JSON.parse(body) as PromotionBody & { start_date: string };
  const promotion: StoredPromotion = {
    id,
    ...stored,
    version,
    current_uses,
    created_from: "api",
    created: iso(created_at),
    updated: iso(updated_at),
  };
  return stored.redemption_type === "COUPON"
    ? { ...promotion, multiple_codes: { has_multiple_codes: many_codes === 1 } }
    : promotion;
}
