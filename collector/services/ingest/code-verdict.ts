import type { PromotionCodeItem } from "../../contract/event.ts";
import type { SiteVerdict } from "../../store/ports/records.ts";
import type { FieldReader } from "./field-reader.ts";
import { siteReason } from "./site-reason.ts";

type SentVerdict = Pick<PromotionCodeItem, "outcome" | "reason" | "discount">;

const NEEDS_OUTCOME = "needs an outcome: accepted or rejected";

/**
 * Reads what the site says of a code. Where its fields contradict each other, the outcome counts, and the other field is a repair.
 * @param path of the item: `items[0]`
 * @param currency of the event; null where it can't be read: then no amount can be either
 */
export function verdictIn(
  { outcome, reason, discount }: SentVerdict,
  path: string,
  currency: string | null,
  reader: FieldReader,
): SiteVerdict | null {
  const problemOf = (field: "reason" | "discount", problem: string) =>
    reader.repairs.push({
      kind: outcome ? "contradictory_verdict" : "unreadable_field",
      path: `${path}.${field}`,
      problem,
    });
  const amount = currency === null ? null : reader.amount(discount, `${path}.discount`, currency, "unreadable_field");
  if (!outcome) {
    if (reason !== null) problemOf("reason", NEEDS_OUTCOME);
    if (amount !== null) problemOf("discount", NEEDS_OUTCOME);
    return null;
  }
  if (outcome === "accepted") {
    if (reason !== null) problemOf("reason", `contradicts ${path}.outcome: an accepted code has no reason`);
    return { outcome, reason: null, text: null, discount: amount };
  }
  if (amount) problemOf("discount", `contradicts ${path}.outcome: a rejected code has no discount`);
  return { outcome, reason: siteReason(reason), text: reason, discount: null };
}
