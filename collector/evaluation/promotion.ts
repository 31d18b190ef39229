import type { Action } from "./actions/index.ts";
import type { Condition } from "./conditions/index.ts";
import type { Ids } from "./items/kind.ts";
import type { OneOf } from "./one-of.ts";
import type { NotificationType } from "./types.ts";

/** One rule of a promotion: a reward, and the condition for it. */
export interface Rule {
  readonly action: Action;
  /** undefined: always met. */
  readonly condition?: Condition | undefined;
  /** false: the rule repeats while units that are not consumed meet the condition. */
  readonly apply_once: boolean;
  /** If this rule applies, the later rules of this promotion are skipped. */
  readonly stop: boolean;
}

/** Customer segments: one of these ids, all branches, at least one branch, or not the branch. */
export type Segments = OneOf<SegmentValues>;

interface SegmentValues {
  readonly id: readonly string[];
  readonly and: readonly Segments[];
  readonly or: readonly Segments[];
  readonly not: Segments;
}

/** The customers that a promotion is for. Group 0 holds guests and customers without a group. An absent field requires nothing. */
export interface CustomerLimit {
  /** Empty: every group. */
  readonly group_ids?: Ids | undefined;
  /** Empty: no group. */
  readonly excluded_group_ids?: Ids | undefined;
  /** Earlier orders of the customer. */
  readonly minimum_order_count?: number | undefined;
  /** null: every segment. */
  readonly segments?: Segments | null | undefined;
}

/** ISO 3166-1 alpha-2 codes; none: every country. */
export interface Countries {
  readonly countries: readonly { readonly iso2_country_code: string }[];
}

/** The destinations that a promotion is for: some countries, or all others. */
export type ShippingAddress = OneOf<Countries & { readonly not: Countries }>;

export const WEEK_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** Hours of some days of every n-th week, in the property's time zone. */
export interface Schedule {
  /** 1 = every week, counted from the week of `start_date`. */
  readonly week_frequency: number;
  /** Empty: every day. */
  readonly week_days: readonly (typeof WEEK_DAYS)[number][];
  /** `HH:MM:SS` or `HH:MM`. A window whose end is not after its start ends on the next day. */
  readonly daily_start_time: string;
  readonly daily_end_time: string;
}

/** A message to the visitor about a promotion. */
export interface Notification {
  readonly type: NotificationType;
  /** Text with placeholders such as `%%missing_amount%%`. */
  readonly content: string;
  readonly locations: readonly string[];
}

/** Which promotion of a group applies: the first in the order of selection, or the one that gives most. */
export type GroupChoice = "first" | "best";

/** Promotions of a property with the same id are a group; ids are compared as strings. */
export interface PromotionGroup {
  readonly id: number | string;
  readonly choose: GroupChoice;
}

/** A part of the platform's record of an imported promotion that the promotion lacks. */
export interface UnsupportedPart {
  /** Its path in the record, such as `email_restrictions`. */
  readonly path: string;
  /** What the platform does there, and what happens here: a sentence. */
  readonly text: string;
}

/** A promotion in BigCommerce's V3 shape with all defaults: the input of the evaluation. */
export interface Promotion {
  readonly id: number;
  /** Counts the promotion's changes from 1; stored rows name the version that they were made under. */
  readonly version: number;
  readonly name: string;
  readonly redemption_type: "AUTOMATIC" | "COUPON";
  readonly rules: readonly Rule[];
  readonly notifications: readonly Notification[];
  /** INVALID: a rule would repeat without end; the promotion is never evaluated. */
  readonly status: "ENABLED" | "DISABLED" | "INVALID";
  /** ISO 8601. Active from `start_date` on and before `end_date`; null has no end. */
  readonly start_date: string;
  readonly end_date: string | null;
  readonly schedule: Schedule | null;
  /** ISO 4217, or `*`: every currency, percentages only. */
  readonly currency_code: string;
  /** Empty: every channel. */
  readonly channels: readonly { readonly id: number | string }[];
  readonly customer: CustomerLimit;
  readonly shipping_address: ShippingAddress | null;
  /** null: no limit. */
  readonly max_uses: number | null;
  /** If this promotion applies, the promotions after it do not. */
  readonly stop: boolean;
  /** Not in BigCommerce: lower comes first, then the lower id. */
  readonly priority: number;
  readonly can_be_used_with_other_promotions: boolean;
  readonly coupon_overrides_other_promotions: boolean;
  /** Not in BigCommerce: of the promotions of a group one applies. */
  readonly group?: PromotionGroup | undefined;
  /** Its coupon replaces the promotions that applied automatically if it gives more. Absent: it does not. */
  readonly coupon_overrides_automatic_when_offering_higher_discounts?: boolean | undefined;
  /** Of an imported promotion: the parts that it lacks, so that its platform may decide otherwise. Nothing is evaluated differently. */
  readonly partial?: readonly UnsupportedPart[] | null;
}
