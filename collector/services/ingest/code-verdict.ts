import type { PromotionCodeItem } from "../../contract/event.ts";
import type { MessagePattern } from "../../contract/message-pattern.ts";
import type { SiteVerdict } from "../../store/ports/records.ts";
import type { FieldReader } from "./field-reader.ts";
import { meaningOf } from "./messages/meaning.ts";
import type { Meaning } from "./messages/phrases.ts";
import { withoutPersonalData } from "./messages/without-personal-data.ts";
import { knownReason } from "./site-reason.ts";

type SentVerdict = Pick<PromotionCodeItem, "outcome" | "reason" | "discount">;

/** What a verdict is read with. */
export interface VerdictContext {
  /** Of the event; null where it can't be read: then no amount can be either. */
  readonly currency: string | null;
  /** The property's patterns of messages. */
  readonly patterns: readonly MessagePattern[];
}

/**
 * Reads what the site says of a code. Where its fields contradict each other, the outcome counts, and the other field is a repair.
 * Without an outcome, the meaning of the reason is one.
 * @param path of the item: `items[0]`
 */
export function verdictIn(
  { outcome, reason, discount }: SentVerdict,
  path: string,
  { currency, patterns }: VerdictContext,
  reader: FieldReader,
): SiteVerdict | null {
  const amount = currency === null ? null : reader.amount(discount, `${path}.discount`, currency, "unreadable_field");
  const contradiction = (field: "reason" | "discount", problem: string) =>
    reader.repairs.push({ kind: "contradictory_verdict", path: `${path}.${field}`, problem });
  if (outcome === "accepted") {
    if (reason !== null) contradiction("reason", `contradicts ${path}.outcome: an accepted code has no reason`);
    return accepted(amount);
  }
  const meaning = reason === null ? null : meaningIn(reason, `${path}.reason`, patterns, reader);
  if (!outcome) return unstated(reason, meaning, amount, `${path}.discount`, reader);
  if (amount) contradiction("discount", `contradicts ${path}.outcome: a rejected code has no discount`);
  const known = meaning === "accepted" ? null : meaning;
  return { outcome, reason: known ?? "rejected_by_site", text: reason && withoutPersonalData(reason), discount: null };
}

const accepted = (discount: SiteVerdict["discount"]): SiteVerdict => ({
  outcome: "accepted",
  reason: null,
  text: null,
  discount,
});

/** The verdict of a text without an outcome, such as a message that a page shows. */
function unstated(
  text: string | null,
  meaning: Meaning | null,
  amount: SiteVerdict["discount"],
  path: string,
  reader: FieldReader,
): SiteVerdict | null {
  if (meaning === "accepted") return accepted(amount);
  if (amount !== null)
    reader.repairs.push({ kind: "unreadable_field", path, problem: "needs an outcome: accepted or rejected" });
  if (text === null) return null;
  return {
    outcome: meaning === null ? null : "rejected",
    reason: meaning,
    text: withoutPersonalData(text),
    discount: null,
  };
}

/** What a reason means: a word of ours, a code of a platform, or a message. A message that fits two meanings is a repair. */
function meaningIn(
  sent: string,
  path: string,
  patterns: readonly MessagePattern[],
  reader: FieldReader,
): Meaning | null {
  const known = knownReason(sent);
  if (known !== null) return known;
  const found = meaningOf(sent, patterns);
  if (found && found.mayMean.length > 0)
    reader.repairs.push({ kind: "ambiguous_message", path, problem: `may mean ${found.mayMean.join(" or ")}` });
  return found?.meaning ?? null;
}
