import { fieldsOf } from "../contract/fields.ts";
import { MAX_DEPTH } from "../contract/guard.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH } from "../contract/limits.ts";

/** Codes that cost as much as an event: each is looked up, evaluated and stored. */
const CODES_PER_EVENT = 5;
/** Characters of a text that are counted: they have room for all codes that an event may have. */
const COUNTED = MAX_CODES_PER_EVENT * (MAX_ENTERED_CODE_LENGTH + 1);
/** Between the codes of a text, as `event-codes.ts` reads them. */
const SEPARATORS = /[,|;]/g;

/**
 * The cost of an event of a page in `events_per_second`: 1, or a fifth of its codes where it has more than five.
 * @param event as sent, of any shape
 * @returns a whole number, from 1 to a fifth of `MAX_CODES_PER_EVENT`
 */
export function costOfEvent(event: unknown): number {
  const codes = Math.min(codesIn(event), MAX_CODES_PER_EVENT);
  return Math.max(1, Math.ceil(codes / CODES_PER_EVENT));
}

/** The codes of an event, before anything of it is read: repeated ones count, too. */
function codesIn(event: unknown): number {
  const { items, dims, extra } = fieldsOf(event) ?? {};
  const { transaction, purchase } = fieldsOf(dims) ?? {};
  const orders = [transaction, purchase, extra].map((order) => fieldsOf([order].flat()[0]));
  const named = orders.flatMap((order) => [order?.promotion_code, order?.voucher_code]);
  const tried = [items].flat().map((item) => {
    const fields = fieldsOf(item);
    return fields?.type === "promotion_code" ? fields.id : null;
  });
  return [named, tried].flat(MAX_DEPTH).reduce<number>((sum, value) => sum + codesInValue(value), 0);
}

function codesInValue(value: unknown): number {
  if (value === undefined || value === null || value === false || value === "") return 0;
  return typeof value === "string" ? 1 + (value.slice(0, COUNTED).match(SEPARATORS)?.length ?? 0) : 1;
}
