import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { REDEMPTION_COLUMNS } from "../../columns/redemptions.ts";
import type { Frozen } from "../../decide/settle.ts";
import type { Traffic } from "../../ports/records.ts";
import { fieldList, only, type SelectedRow } from "./fact-statements.ts";

const STORED_COLUMNS = only(
  REDEMPTION_COLUMNS,
  "id",
  "promotion_id",
  "promotion_version",
  "engine",
  "promotion_name",
  "code",
  "code_id",
  "discount",
  "currency",
  "redemption_count",
  "counted",
  "verified",
  "void",
  "customer_id",
  "customer_key",
  "visitor_id",
  "traffic",
  "occurred_at",
  "draft",
);

/** A row that `STORED_REDEMPTION` selects. */
export type StoredRow = SelectedRow<typeof STORED_COLUMNS> & {
  readonly reversed: number;
  /** JSON. */
  readonly otherKeys: string;
};

/** A stored redemption, as far as its purchase needs it. */
export interface StoredRedemption extends Frozen {
  readonly id: number;
  /** The code that it uses; null where it uses none, an unknown one, or its code is not attributable. */
  readonly codeId: number | null;
  /** The number of the evaluation that gave it; null where it is unknown. */
  readonly engine: number | null;
  readonly uses: number;
  /** Whether it consumes uses of its limits. */
  readonly counted: boolean;
  readonly void: boolean;
  /** Whether any part of it was reversed. */
  readonly reversed: boolean;
  readonly customerId: string | null;
  readonly customerKey: string | null;
  /** The keys of the buyer's other identities. */
  readonly otherKeys: readonly string[];
  readonly visitorId: string | null;
  readonly traffic: Traffic;
  readonly occurredAt: number;
  /** JSON. */
  readonly draft: string;
}

/** Whether the redemption stays unchanged, whatever a browser reports later. */
export const isFrozen = ({ verified, reversed }: StoredRedemption): boolean => verified || reversed;

export const fromRow = ({
  counted,
  verified,
  void: isVoid,
  reversed,
  otherKeys,
  ...row
}: StoredRow): StoredRedemption => ({
  ...row,
  // Rows keep the canonical form of the version that wrote them.
  code: row.code === null ? null : canonicalCode(row.code),
  counted: counted === 1,
  verified: verified === 1,
  void: isVoid === 1,
  reversed: reversed === 1,
  otherKeys: otherKeys === "[]" ? [] : JSON.parse(otherKeys),
});

/** The select list of stored redemptions. */
export const STORED_REDEMPTION = `${fieldList(STORED_COLUMNS)},
  EXISTS (SELECT 1 FROM reversals WHERE redemption_id = redemptions.id) AS reversed,
  (SELECT json_group_array(key) FROM redemption_identities WHERE redemption_id = redemptions.id) AS otherKeys`;
