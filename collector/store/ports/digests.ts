import type { DigestBody, DigestChannel } from "../../contract/digest.ts";
import type { MethodsOf } from "./methods.ts";

/** What `setDigest` stores. */
export interface DigestDraft extends Omit<DigestBody, "slack_url"> {
  /** A secret: never returned, and never logged. null: none. */
  readonly slack_url: string | null;
}

/** The weekly digest of a property. Times are epoch milliseconds. */
export interface Digest extends DigestDraft {
  readonly property_id: string;
  readonly next_at: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A digest of one week on one channel. */
export interface DigestSend {
  readonly channel: DigestChannel;
  /** The local date of the day on which it was due: `2026-11-30`. */
  readonly week: string;
  readonly state: "pending" | "sending" | "sent" | "failed" | "unclear";
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly at: number | null;
  readonly error: string | null;
}

/** A digest that may be sent: nobody else sends it. */
export interface ClaimedSend extends DigestSend {
  readonly digest: Digest;
}

/** What becomes of a digest whose time has come. Dates are local ones of the property, times epoch milliseconds. */
export interface DigestPlan {
  /** What was sent of later days was sent by a clock that was ahead, and is forgotten. */
  readonly today: string;
  /** The day on which a digest is due; null: none is, the clock was ahead when `next_at` was set. */
  readonly week: string | null;
  readonly at: number;
  readonly nextAt: number;
}

/** The end of an attempt. Times are epoch milliseconds. */
export interface SendEnd extends Pick<DigestSend, "error"> {
  readonly state: "sent" | "failed" | "unclear" | "pending";
  readonly at: number;
  /** Of a pending one. */
  readonly next_at: number;
}

/** What happened to promotions. */
export interface PromotionChange {
  readonly id: number;
  readonly name: string;
  readonly kind: "created" | "imported" | "edited" | "paused" | "resumed" | "deleted" | "ended";
}

/** The weekly digests of properties. */
export interface DigestStore {
  digest(propertyId: string): Promise<Digest | null>;
  /** @param nextAt epoch milliseconds */
  setDigest(propertyId: string, draft: DigestDraft, nextAt: number): Promise<Digest>;
  /** Deletes the digest, and what was to be sent. @returns whether there was one */
  deleteDigest(propertyId: string): Promise<boolean>;
  /** Digests whose time has come, or is more than a week away: then the clock was ahead. @param now epoch milliseconds */
  dueDigests(now: number): Promise<readonly Digest[]>;
  /**
   * Makes a digest pending on each channel that has no digest of that week yet, and sets the time of the next one. Nothing
   * happens where its time has changed meanwhile.
   */
  planDigest(digest: Digest, plan: DigestPlan): Promise<void>;
  /**
   * Claims a pending digest. One whose sender has not come to an end becomes unclear.
   * @param now epoch milliseconds
   * @param lease the longest time of an attempt, in ms
   */
  claimSend(now: number, lease: number): Promise<ClaimedSend | null>;
  endSend(claim: ClaimedSend, end: SendEnd): Promise<void>;
  /** The last digests of a property, the newest first. */
  digestSends(propertyId: string): Promise<readonly DigestSend[]>;
  /** The changes of promotions, one of a kind per promotion, in their order. @param from, to epoch milliseconds, to exclusive */
  promotionChanges(propertyId: string, from: number, to: number): Promise<readonly PromotionChange[]>;
}

export const DIGEST_METHODS = {
  digest: { kind: "lookup" },
  setDigest: { kind: "write" },
  deleteDigest: { kind: "write" },
  dueDigests: { kind: "list" },
  planDigest: { kind: "write" },
  claimSend: { kind: "write" },
  endSend: { kind: "write" },
  digestSends: { kind: "list" },
  promotionChanges: { kind: "list" },
} as const satisfies MethodsOf<DigestStore>;
