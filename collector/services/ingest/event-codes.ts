import type { PromotionCodeItem, WireEvent } from "../../contract/event.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH } from "../../contract/limits.ts";
import { isPrintedNothing } from "../../contract/placeholder.ts";
import { isCheckout } from "../../store/decide/cart.ts";
import type { NamedCode } from "../../store/ports/records.ts";
import type { FieldReader } from "./field-reader.ts";

interface Order {
  readonly fields: { readonly [name: string]: unknown };
}

/**
 * The codes of an event: its promotion_code items, for a purchase the `promotion_code` of its order, and for a purchase
 * or a checkout `extra.voucher_code`, as in Antsomi's guide.
 */
export function codesOf(event: WireEvent, orders: readonly Order[], reader: FieldReader): NamedCode[] {
  const items = event.codes.flatMap(({ item, at }) => codeOf(item, `items[${at}].id`, reader));
  const texts = isPurchase(event) ? orders.flatMap(({ fields }) => splitCodes(fields.promotion_code)) : [];
  const named = [...texts, ...vouchersOf(event)].flatMap((id) =>
    codeOf({ id, code_status: null }, "promotion_code", reader),
  );
  const distinct = new Map([...named, ...items].map((code) => [code.number, code] as const));
  const codes = [...distinct.values()];
  if (codes.length <= MAX_CODES_PER_EVENT) return codes;
  reader.errors.push({ path: "items", message: `must name at most ${MAX_CODES_PER_EVENT} codes` });
  return [];
}

/** Longer texts are no codes: they are no reason to reject an order. */
const vouchersOf = (event: WireEvent): string[] =>
  isPurchase(event) || isCheckout(event)
    ? splitCodes(event.extra.voucher_code).filter((text) => text.trim().length <= MAX_ENTERED_CODE_LENGTH)
    : [];

const isPurchase = ({ category, action }: WireEvent): boolean => category === "product" && action === "purchase";

/** Larger numbers are no statuses on Antsomi's scale, and are ignored. */
const MAX_REPORTED_STATUS = 1_000;

function codeOf(
  { id, code_status }: Pick<PromotionCodeItem, "id" | "code_status">,
  path: string,
  reader: FieldReader,
): NamedCode[] {
  const number = reader.code(id, path);
  const reported = Number(code_status ?? Number.NaN);
  const isStatus = Number.isInteger(reported) && Math.abs(reported) <= MAX_REPORTED_STATUS;
  if (number === null) return [];
  return [{ number, reportedStatus: isStatus ? reported : null, ...(isPrintedNothing(number) && { ifKnown: true }) }];
}

/** Sites send a text, a comma-separated list, or an array of them. */
function splitCodes(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(splitCodes);
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" && value.trim() !== "" ? value.split(",") : [];
}
