import type { CouponCodeBody } from "../../contract/promotion/coupon-code.ts";
import type { PromotionBody, StoredPromotion } from "../../contract/promotion/promotion.ts";
import type { ImportResponse, StoredCode } from "../../contract/responses/code.ts";
import type { PromotionVersion } from "../../contract/responses/promotion.ts";
import type { Unavailable } from "./store.ts";

export type { PromotionVersion, StoredCode };

/** A numbered page of a list, as BigCommerce pages. */
export interface NumberedPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface PageQuery {
  readonly offset: number;
  readonly limit: number;
}

/** Which promotions a list shows, in which order, and which part of them. */
export interface PromotionQuery extends PageQuery {
  readonly ids?: readonly number[] | undefined;
  /** The whole name, whatever its case. */
  readonly name?: string | undefined;
  /** Canonical: the promotion that has this code. */
  readonly code?: string | undefined;
  /** Part of the name; `queryCode`, its canonical form, may also be a code of the promotion. */
  readonly query?: string | undefined;
  readonly queryCode?: string | undefined;
  readonly currency_code?: string | undefined;
  readonly redemption_type?: string | undefined;
  readonly status?: string | undefined;
  /** Those that one of these channels shows; a promotion for all channels is one of them. */
  readonly channels?: readonly string[] | undefined;
  /** Of equal ones the lower id comes first. @default id */
  readonly sort?: "id" | "name" | "priority" | "start_date" | undefined;
  /** `desc` is the exact reverse of `asc`. @default asc */
  readonly direction?: "asc" | "desc" | undefined;
}

/**
 * What became of one deletion: done (now, or once before), there never was such a thing here, or the promotion still has
 * codes.
 */
export type Deletion = "deleted" | "unknown" | "has_codes";

/** Which codes of a promotion a list shows, in the order of their ids. At most one of the three says where it begins. */
export interface CodeQuery {
  readonly limit: number;
  /** Only those with lower ids, the last ones of them. */
  readonly before?: number | undefined;
  /** Only those with higher ids. */
  readonly after?: number | undefined;
  readonly offset?: number | undefined;
  /** Canonical. */
  readonly code?: string | undefined;
  /** Whether all codes that fit are counted: of a million that takes its time. */
  readonly count: boolean;
}

export interface CodePage {
  readonly items: readonly StoredCode[];
  /** Whether there are codes before and behind these. */
  readonly earlier: boolean;
  readonly later: boolean;
  /** All that fit; null where they were not to be counted. */
  readonly total: number | null;
}

/** Codes that nobody has chosen: the first `count` candidates that are free are added, or none. */
export interface CodeBatch {
  /** No two of them have the same canonical form. */
  readonly candidates: readonly string[];
  readonly count: number;
  readonly max_uses: number;
  readonly max_uses_per_customer: number;
}

/** Why a promotion can have no code. */
export type CodeRefusal = "no_promotion" | "not_coupon";

/** One upload of codes, found again by the id that its sender gave it. */
export interface ImportKey {
  readonly propertyId: string;
  readonly promotionId: number;
  readonly importId: string;
}

/** A line of an upload, from 1, that added no code. */
export type LineProblem = ImportResponse["problems"][number];

/** Lines of an upload that are stored in one transaction. */
export interface ImportChunk {
  /** Tells this upload from another one under the same id; null where it is not known. */
  readonly fingerprint: string | null;
  /** The last line that this chunk deals with. */
  readonly through: number;
  readonly codes: readonly (CouponCodeBody & { readonly line: number })[];
  readonly bad: readonly LineProblem[];
  /** Whether nothing follows. */
  readonly last: boolean;
}

/** Why lines were not taken: `other_file` where the upload's first lines are not those that came under its id before. */
export type ImportRefusal = CodeRefusal | "other_file" | Unavailable;

/** How far an upload got. */
export type ImportState = ImportResponse & { readonly fingerprint: string | null };

/** Promotions, what became of them, and their codes. `actor` is whoever asks: it is remembered with each version. */
export interface PromotionStore {
  /** Adds a promotion; it counts from the first evaluation after the promise settled. */
  createPromotion(propertyId: string, body: PromotionBody, actor: string): Promise<StoredPromotion>;
  promotion(propertyId: string, id: number): Promise<StoredPromotion | null>;
  promotions(propertyId: string, query: PromotionQuery): Promise<NumberedPage<StoredPromotion>>;
  /** The promotions with higher ids than this one, by id: whoever goes on with the last one's id misses none. */
  promotionsFrom(propertyId: string, after: number, limit: number): Promise<readonly StoredPromotion[]>;
  /**
   * Puts a new version in place of the one that the change was made from; a body that changes nothing makes none.
   * `outdated` where another version stands there meanwhile.
   */
  updatePromotion(
    propertyId: string,
    current: Pick<StoredPromotion, "id" | "version">,
    body: PromotionBody,
    actor: string,
  ): Promise<StoredPromotion | "outdated" | null>;
  /** Deletes those that have no codes; their versions stay, with the deletion as the last one. One result an id. */
  deletePromotions(propertyId: string, ids: readonly number[], actor: string): Promise<readonly Deletion[]>;
  /** The latest first; those of a deleted promotion too. `total` is 0 where there never was one. */
  promotionVersions(propertyId: string, id: number, page: PageQuery): Promise<NumberedPage<PromotionVersion>>;

  /** Adds a code to a promotion of type COUPON. `taken` where the property has the code, whatever its case. */
  createCode(
    propertyId: string,
    promotionId: number,
    body: CouponCodeBody,
  ): Promise<StoredCode | CodeRefusal | "taken">;
  /** null where there is no such promotion. */
  codes(propertyId: string, promotionId: number, query: CodeQuery): Promise<CodePage | null>;
  /** The codes of a promotion with higher ids than this one, by id. */
  codesFrom(propertyId: string, promotionId: number, after: number, limit: number): Promise<readonly StoredCode[]>;
  /** Finds a code, whatever its case. */
  code(propertyId: string, code: string): Promise<StoredCode | null>;
  /** Deletes codes of one promotion; what they were stays on record. One result an id. */
  deleteCodes(
    propertyId: string,
    promotionId: number,
    ids: readonly number[],
    actor: string,
  ): Promise<readonly Deletion[]>;
  /** Adds a batch of codes whole; `used_up` where too few of the candidates are free. */
  addCodes(
    propertyId: string,
    promotionId: number,
    batch: CodeBatch,
  ): Promise<readonly StoredCode[] | CodeRefusal | "used_up">;

  codeImport(key: ImportKey): Promise<ImportState | null>;
  /** Takes the lines of a chunk that were not taken before, in one transaction. */
  importCodes(key: ImportKey, chunk: ImportChunk): Promise<ImportState | ImportRefusal>;
}
