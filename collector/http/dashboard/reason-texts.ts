import type { REASONS, Reason } from "../../evaluation/reasons.ts";
import { asLabel } from "./format.ts";

/** The reasons of codes; those with status 0 are for servers only. */
type CodeReason = { [Name in Reason]: (typeof REASONS)[Name]["status"] extends 0 ? never : Name }[Reason];

/** Why a code was refused, in words. The API and the exports keep the reasons themselves. */
const TEXTS: Readonly<Record<CodeReason, string>> = {
  unknown_code: "Unknown code",
  promotion_disabled: "Promotion paused",
  promotion_not_started: "Promotion not started",
  promotion_ended: "Promotion ended",
  outside_schedule: "Outside the promotion's hours",
  code_uses_exhausted: "Code used up",
  promotion_uses_exhausted: "Promotion used up",
  customer_uses_exhausted: "Customer limit reached",
  reserved_elsewhere: "Last uses held by another checkout",
  cart_unknown: "Cart contents unknown",
  currency_mismatch: "Wrong currency",
  channel_mismatch: "Wrong sales channel",
  customer_not_eligible: "Customer not eligible",
  shipping_not_eligible: "Shipping address not eligible",
  minimum_spend_not_met: "Below minimum spend",
  minimum_quantity_not_met: "Below minimum quantity",
  required_items_missing: "Missing a required item",
  excluded_condition_met: "Cart excluded by a condition",
  no_discountable_items: "No eligible items",
  superseded: "Another offer applied instead",
  combination_not_allowed: "Can't be combined with another offer",
  too_many_codes: "Too many codes",
  code_removed: "Code removed",
};

const isCodeReason = (reason: string): reason is CodeReason => Object.hasOwn(TEXTS, reason);

/** A reason as a label: `Below minimum spend`. Rows keep reasons as text; one that is no code's is spelled out. */
export const reasonText = (reason: string): string => (isCodeReason(reason) ? TEXTS[reason] : asLabel(reason));

/** The same inside a sentence: `below minimum spend`. */
export const reasonPhrase = (reason: string): string => {
  const text = reasonText(reason);
  return text.charAt(0).toLowerCase() + text.slice(1);
};
