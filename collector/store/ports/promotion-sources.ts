import type { PromotionSourceDraft } from "../../contract/promotion-source.ts";
import type { MethodsOf } from "./methods.ts";

/** What a pull did with promotions. */
export interface PullCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly disabled: number;
  /** Promotions of the shop that are `partial`. */
  readonly partial: number;
}

/** Where the promotions of a property are pulled from, and how that went. Times are epoch milliseconds. */
export interface PromotionSource extends PromotionSourceDraft {
  readonly created_at: number;
  readonly updated_at: number;
  readonly next_at: number;
  /** Until when a pull that began may take; 0 without one. */
  readonly claimed_until: number;
  readonly last_attempt_at: number | null;
  readonly last_success_at: number | null;
  readonly last_error: string | null;
  /** Pulls that failed since the last one that succeeded. */
  readonly failures: number;
  readonly refused_since: number | null;
  readonly last_counts: PullCounts | null;
}

/** A pull that may begin: nobody else pulls for the property until `claimed_until`. */
export interface ClaimedPull extends PromotionSource {
  readonly property_id: string;
}

/** The end of a pull. Times are epoch milliseconds. */
export interface PullEnd {
  readonly at: number;
  readonly next_at: number;
  /** null: it succeeded. */
  readonly error: string | null;
  /** Whether the shop refused the credentials. */
  readonly isRefused: boolean;
  /** null: it failed. */
  readonly counts: PullCounts | null;
}

/** The sources that promotions are pulled from: at most one per property. */
export interface PromotionSourceStore {
  promotionSource(propertyId: string): Promise<PromotionSource | null>;
  /** Replaces the source. What is known about earlier pulls is forgotten, and the next one is due now. */
  setPromotionSource(propertyId: string, draft: PromotionSourceDraft): Promise<PromotionSource>;
  /** Deletes the source; its promotions stay. @returns whether there was one */
  deletePromotionSource(propertyId: string): Promise<boolean>;
  /** Makes the next pull due now. */
  hastenPull(propertyId: string): Promise<PromotionSource | null>;
  /**
   * Claims the pull that has been due for the longest time, and that nobody else has claimed.
   * @param now epoch milliseconds
   * @param lease the longest time of a pull, in ms
   */
  claimDuePull(now: number, lease: number): Promise<ClaimedPull | null>;
  /** Claims the pull of a property, due or not. @returns `busy` where another one is in progress; null without a source */
  claimPull(propertyId: string, now: number, lease: number): Promise<ClaimedPull | "busy" | null>;
  /** Records the end of a claimed pull, unless the source has changed meanwhile. */
  endPull(claim: ClaimedPull, end: PullEnd): Promise<void>;
}

export const PROMOTION_SOURCE_METHODS = {
  promotionSource: { kind: "lookup" },
  setPromotionSource: { kind: "write" },
  deletePromotionSource: { kind: "write" },
  hastenPull: { kind: "write" },
  claimDuePull: { kind: "write" },
  claimPull: { kind: "write" },
  endPull: { kind: "write" },
} as const satisfies MethodsOf<PromotionSourceStore>;
