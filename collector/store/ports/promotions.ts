import type { CouponCodeBody } from "../../contract/promotion/coupon-code.ts";
import type { PromotionBody, StoredPromotion } from "../../contract/promotion/promotion.ts";
import type { Origin, Source } from "../../contract/promotion/source.ts";
import type { ImportResponse, StoredCode } from "../../contract/responses/code.ts";
import type { PromotionVersion } from "../../contract/responses/promotion.ts";
import type { MethodsOf } from "./methods.ts";
import type { Unavailable } from "./unavailable.ts";

export type { PromotionVersion, StoredCode };

/** A numbered page of a list, as in BigCommerce V3. */
export interface NumberedPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface PageQuery {
  readonly offset: number;
  readonly limit: number;
}

/** A page of promotions: filters, order and position. */
export interface PromotionQuery extends PageQuery {
  readonly ids?: readonly number[] | undefined;
  /** The whole name, in either case. */
  readonly name?: string | undefined;
  /** An entered code: the promotion that has it. */
  readonly code?: string | undefined;
  /** A part of the name, or an entered code of the promotion. */
  readonly query?: string | undefined;
  readonly currency_code?: string | undefined;
  readonly redemption_type?: string | undefined;
  readonly status?: string | undefined;
  /** The id of their group. */
  readonly group?: string | undefined;
  /** Promotions of any of these channels, and those for all channels. */
  readonly channels?: readonly string[] | undefined;
  /** Equal promotions are in the order of their ids. @default id */
  readonly sort?: "id" | "name" | "priority" | "start_date" | undefined;
  /** `desc` is the exact reverse of `asc`. @default asc */
  readonly direction?: "asc" | "desc" | undefined;
}

/**
 * The result of one deletion: done (now or before), never existed in this property, or the promotion still has codes.
 */
export type Deletion = "deleted" | "unknown" | "has_codes";

/**
 * A page of a promotion's codes, in the order of their ids. At most one of `before`, `after` and `offset` sets its
 * start.
 */
export interface CodeQuery {
  readonly limit: number;
  /** Only codes with lower ids; the page is the last of them. */
  readonly before?: number | undefined;
  /** Only codes with higher ids. */
  readonly after?: number | undefined;
  readonly offset?: number | undefined;
  /** As entered. */
  readonly code?: string | undefined;
  /** Whether to count all matches, which is slow for a million codes. */
  readonly count: boolean;
}

export interface CodePage {
  readonly items: readonly StoredCode[];
  /** Whether there are codes before and after these. */
  readonly earlier: boolean;
  readonly later: boolean;
  /** The number of all matches; null unless `count`. */
  readonly total: number | null;
}

/** Generated codes: the first `count` free candidates are added, or none. */
export interface CodeBatch {
  /** No two of them have the same canonical form. */
  readonly candidates: readonly string[];
  readonly count: number;
  readonly max_uses: number;
  readonly max_uses_per_customer: number;
}

/** The reason why a promotion cannot have codes. */
export type CodeRefusal = "no_promotion" | "not_coupon";

/** Identifies an upload of codes by the id that its sender chose. */
export interface ImportKey {
  readonly propertyId: string;
  readonly promotionId: number;
  readonly importId: string;
}

/** A line of an upload, from 1, that added no code. */
export type LineProblem = ImportResponse["problems"][number];

/** Lines of an upload to store in one transaction. */
export interface ImportChunk {
  /** Distinguishes this upload from another with the same id; null where unknown. */
  readonly fingerprint: string | null;
  /** The last line of this chunk. */
  readonly through: number;
  readonly codes: readonly (CouponCodeBody & { readonly line: number })[];
  readonly bad: readonly LineProblem[];
  /** Whether this is the last chunk. */
  readonly last: boolean;
}

/**
 * The reason why lines were not stored. `other_file`: the first lines differ from those sent with the same id before.
 */
export type ImportRefusal = CodeRefusal | "other_file" | Unavailable;

/** The progress of an upload. */
export type ImportState = ImportResponse & { readonly fingerprint: string | null };

/** A code of an imported promotion, with the uses that its platform has counted. */
export type ImportedCode = CouponCodeBody & { readonly used: number };

/** A promotion of a platform, with all its codes. */
export interface ImportedPromotion extends Origin {
  readonly body: PromotionBody;
  readonly codes: readonly ImportedCode[];
  /** Uses of all codes together that the platform has counted. */
  readonly used: number;
}

/** What an import did with a promotion. */
export interface ImportedChange {
  readonly id: number;
  readonly source_id: string;
  readonly name: string;
  readonly change: "created" | "updated" | "unchanged" | "disabled";
}

/**
 * A code that another promotion of the property has, and keeps. One of the same platform gives it up, and so does a
 * disabled one of another platform.
 */
export interface CodeConflict {
  readonly source_id: string;
  readonly code: string;
  /** The promotion that has it. */
  readonly promotionId: number;
  /** The platform of that promotion; null: it is the property's own. */
  readonly source: Source | null;
}

/** A part of an import of a platform's promotions, small enough that events do not wait for it. */
export interface PromotionImport {
  readonly source: Source;
  readonly promotions: readonly ImportedPromotion[];
  /** Ids of promotions that the platform no longer has: they are disabled. */
  readonly missing: readonly number[];
}

/** How a promotion of an import differs from the stored one. */
export interface ImportComparison {
  /** null: it is not stored yet. */
  readonly id: number | null;
  readonly isSame: boolean;
  readonly conflicts: readonly CodeConflict[];
}

/** A stored promotion of a platform. */
export interface PlatformPromotion {
  readonly id: number;
  readonly source_id: string;
  readonly name: string;
  readonly isEnabled: boolean;
}

/** Promotions with their versions and codes. `actor` names the caller: each version keeps it. */
export interface PromotionStore {
  /** Adds a promotion; it applies from the first evaluation after the promise settles. */
  createPromotion(propertyId: string, body: PromotionBody, actor: string): Promise<StoredPromotion>;
  /** Adds promotions, all or none, in the order of their ids. */
  createPromotions(
    propertyId: string,
    bodies: readonly PromotionBody[],
    actor: string,
  ): Promise<readonly StoredPromotion[]>;
  /** The stored promotions of a platform, in the order of their ids. */
  platformPromotions(propertyId: string, source: Source): Promise<readonly PlatformPromotion[]>;
  /** Compares promotions of an import with the stored ones. Writes nothing. One result per promotion. */
  compareImport(
    propertyId: string,
    source: Source,
    promotions: readonly ImportedPromotion[],
  ): Promise<readonly ImportComparison[]>;
  /** Removes the first promotions of a platform, with their codes; their versions remain. @returns their ids */
  removeImported(propertyId: string, source: Source, limit: number, actor: string): Promise<readonly number[]>;
  /**
   * Creates and changes promotions of a platform, found by their ids there, and their codes: all, or none where another
   * promotion keeps a code. Promotions that did not change get no version.
   */
  importPromotions(
    propertyId: string,
    order: PromotionImport,
    actor: string,
  ): Promise<readonly ImportedChange[] | { readonly conflicts: readonly CodeConflict[] }>;
  promotion(propertyId: string, id: number): Promise<StoredPromotion | null>;
  promotions(propertyId: string, query: PromotionQuery): Promise<NumberedPage<StoredPromotion>>;
  /** Promotions with higher ids, by id: continuing after the last id skips none. */
  promotionsFrom(propertyId: string, after: number, limit: number): Promise<readonly StoredPromotion[]>;
  /**
   * Replaces the version that the change is based on; an unchanged body creates no version. `outdated` where the
   * present version is another one.
   */
  updatePromotion(
    propertyId: string,
    current: Pick<StoredPromotion, "id" | "version">,
    body: PromotionBody,
    actor: string,
  ): Promise<StoredPromotion | "outdated" | null>;
  /** Deletes promotions without codes. Their versions remain, with the deletion as the last. One result per id. */
  deletePromotions(propertyId: string, ids: readonly number[], actor: string): Promise<readonly Deletion[]>;
  /** The latest first, of a deleted promotion too. `total` is 0 where the promotion never existed. */
  promotionVersions(propertyId: string, id: number, page: PageQuery): Promise<NumberedPage<PromotionVersion>>;

  /** Adds a code to a promotion of type COUPON. `taken` where the property has the code, in any spelling. */
  createCode(
    propertyId: string,
    promotionId: number,
    body: CouponCodeBody,
  ): Promise<StoredCode | CodeRefusal | "taken">;
  /** null where the promotion doesn't exist. */
  codes(propertyId: string, promotionId: number, query: CodeQuery): Promise<CodePage | null>;
  /** Codes of a promotion with higher ids, by id. */
  codesFrom(propertyId: string, promotionId: number, after: number, limit: number): Promise<readonly StoredCode[]>;
  /** Finds a code by its text, in any spelling. */
  code(propertyId: string, code: string): Promise<StoredCode | null>;
  /** Whether a property has any code. */
  hasCodes(propertyId: string): Promise<boolean>;
  /** Deletes codes of one promotion; a record of each remains. One result per id. */
  deleteCodes(
    propertyId: string,
    promotionId: number,
    ids: readonly number[],
    actor: string,
  ): Promise<readonly Deletion[]>;
  /** Adds a whole batch of codes; `used_up` where too few candidates are free. */
  addCodes(
    propertyId: string,
    promotionId: number,
    batch: CodeBatch,
  ): Promise<readonly StoredCode[] | CodeRefusal | "used_up">;

  codeImport(key: ImportKey): Promise<ImportState | null>;
  /** Stores the lines of a chunk that were not stored before, in one transaction. */
  importCodes(key: ImportKey, chunk: ImportChunk): Promise<ImportState | ImportRefusal>;
}

export const PROMOTION_METHODS = {
  createPromotion: { kind: "write", changes: "promotions" },
  createPromotions: { kind: "write", changes: "promotions" },
  platformPromotions: { kind: "list" },
  compareImport: { kind: "list" },
  removeImported: { kind: "write", changes: "promotions" },
  importPromotions: { kind: "write", changes: "promotions" },
  promotion: { kind: "lookup" },
  promotions: { kind: "list" },
  promotionsFrom: { kind: "list" },
  updatePromotion: { kind: "write", changes: "promotions" },
  deletePromotions: { kind: "write", changes: "promotions" },
  promotionVersions: { kind: "list" },
  createCode: { kind: "write" },
  codes: { kind: "list" },
  codesFrom: { kind: "list" },
  code: { kind: "lookup" },
  hasCodes: { kind: "lookup" },
  deleteCodes: { kind: "write" },
  addCodes: { kind: "write" },
  codeImport: { kind: "lookup" },
  importCodes: { kind: "write" },
} as const satisfies MethodsOf<PromotionStore>;
