import type { Frozen } from "../../decide/settle.ts";

/** As it is read. */
export interface StoredRow {
  id: number;
  promotion_id: number | null;
  promotion_version: number | null;
  promotion_name: string | null;
  code: string | null;
  discount: number | null;
  currency: string;
  redemption_count: number;
  counted: number;
  verified: number;
  void: number;
  reversed: number;
  customer_key: string | null;
  visitor_id: string | null;
  draft: string;
}

/** A stored redemption, as far as its purchase needs it. */
export interface StoredRedemption extends Frozen {
  readonly id: number;
  readonly uses: number;
  /** Whether it uses up limits. */
  readonly counted: boolean;
  readonly void: boolean;
  /** Whether anything of it was taken back. */
  readonly reversed: boolean;
  readonly customerKey: string | null;
  readonly visitorId: string | null;
  /** JSON. */
  readonly draft: string;
}

/** What stays as it is, whatever a browser tells later. */
export const isFrozen = ({ verified, reversed }: StoredRedemption): boolean => verified || reversed;

export const fromRow = (row: StoredRow): StoredRedemption => ({
  id: row.id,
  promotionId: row.promotion_id,
  promotionVersion: row.promotion_version,
  promotionName: row.promotion_name,
  code: row.code,
  discount: row.discount,
  currency: row.currency,
  uses: row.redemption_count,
  counted: row.counted === 1,
  verified: row.verified === 1,
  void: row.void === 1,
  reversed: row.reversed === 1,
  customerKey: row.customer_key,
  visitorId: row.visitor_id,
  draft: row.draft,
});

export const STORED_COLUMNS = `id, promotion_id, promotion_version, promotion_name, code, discount, currency, redemption_count,
  counted, verified, void, EXISTS (SELECT 1 FROM reversals WHERE redemption_id = redemptions.id) AS reversed, customer_key,
  visitor_id, draft`;
