import type { RepairKind } from "../store/columns/vocabulary.ts";
import type { FieldError } from "./responses/event-results.ts";

const MESSAGES: Readonly<Record<RepairKind, string>> = {
  null_item: "is null: the item was left out",
  zero_quantity: "is 0: the line was left out",
  negative_line: "is negative: the line is no product, and beside a code it is the discount that the site reports",
  measured_line: "has a fraction: the line is one unit of measured goods",
  rounded_line: "has more decimals than the currency: the value of the line was rounded",
  unreadable_line: "the line was not read, so the contents of the cart are unknown",
  unreadable_field: "the field was left out",
  unreadable_code: "the code was left out",
  unreadable_id: "the id was left out",
  unreadable_currency: "no amount of the event was read, so the contents of the cart are unknown",
  unreadable_discount: "the discount was left out",
  contradictory_verdict: "the outcome counts, and the field was left out",
  ambiguous_message:
    "of your patterns the first counts, of two rejections the longer, and of an acceptance and a rejection neither",
  excessive_discount: "is more than the goods of the order: as a discount of its code counts at most their value",
  unreadable_time: "the event has the time of its arrival",
};

/** One repair of an accepted event. */
export interface Repair {
  readonly kind: RepairKind;
  /** Its place in the event, such as `items[1].price`. */
  readonly path: string;
  /** Why it can't be read. */
  readonly problem?: string;
}

/** A repair as responses list it. */
export const repairWarning = ({ kind, path, problem }: Repair): FieldError => ({
  path,
  message: problem === undefined ? MESSAGES[kind] : `${problem}: ${MESSAGES[kind]}`,
});
