import type { PromotionCodeItem, WireEvent } from "../../contract/event.ts";
import { fieldsOf } from "../../contract/fields.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH } from "../../contract/limits.ts";
import { isPlaceholder, isPrintedNothing } from "../../contract/placeholder.ts";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { isCheckout } from "../../store/decide/cart.ts";
import type { CodeEntry, CodeList, NamedCode, SiteVerdict } from "../../store/ports/records.ts";
import { type VerdictContext, verdictIn } from "./code-verdict.ts";
import type { FieldReader } from "./field-reader.ts";
import { isGa4 } from "./ga4.ts";

interface Order {
  /** Where it is in the event: `dims.transaction`. */
  readonly path: string;
  readonly fields: { readonly [name: string]: unknown };
}

/** A code, or what is in its place, with its path. */
interface SentCode extends Pick<PromotionCodeItem, "code_status"> {
  readonly id: unknown;
  readonly path: string;
  readonly verdict?: SiteVerdict | null;
  readonly entry?: CodeEntry | null;
  /** The text that it is a part of. */
  readonly list?: string;
}

/** The codes of an event, and the texts that are lists of some of them. */
interface EventCodes {
  readonly codes: readonly NamedCode[];
  readonly lists: readonly CodeList[];
}

/**
 * The codes of an event: its promotion_code items, for a purchase the `promotion_code` of its order, and for a purchase
 * or a checkout `extra.voucher_code`, as in Antsomi's guide. The codes beyond the limit are left out.
 * @param context what verdicts are read with
 */
export function codesOf(
  event: WireEvent,
  orders: readonly Order[],
  context: VerdictContext,
  reader: FieldReader,
): EventCodes {
  const named = [...namedIn(event, orders), ...itemsIn(event, context, reader)].slice(0, MAX_NAMES + 1);
  const distinct = new Map<string, NamedCode>();
  let firstBeyond: string | null = named[MAX_NAMES]?.path ?? null;
  for (const sent of named.slice(0, MAX_NAMES)) {
    const code = isGa4(event) ? couponOf(sent, reader) : codeOf(sent, reader);
    if (code === null) continue;
    const key = canonicalCode(code.number);
    const before = distinct.get(key);
    if (before) distinct.set(key, together(before, code, sent.path, isPurchase(event), reader));
    else if (distinct.size < MAX_CODES_PER_EVENT) distinct.set(key, code);
    else firstBeyond ??= sent.path;
  }
  const problem = `must be one of at most ${MAX_CODES_PER_EVENT} codes`;
  if (firstBeyond !== null) reader.repairs.push({ kind: "unreadable_code", path: firstBeyond, problem });
  return { codes: [...distinct.values()], lists: listsOf(named) };
}

/** The codes of the event's items. */
const itemsIn = (event: WireEvent, context: VerdictContext, reader: FieldReader): SentCode[] =>
  event.codes.flatMap(({ item: { id, code_status, ...sent }, at }): SentCode[] => {
    const path = `items[${at}].id`;
    const verdict = verdictIn(sent, `items[${at}]`, context, reader);
    const parts: SentCode[] = isGa4(event) ? splitCodes(id, path) : [{ id, code_status, path }];
    return parts.map((part) => ({ ...part, code_status, verdict, entry: entryIn(event.items[at]) }));
  });

/** How a page came to name a code, as it says itself. */
const entryIn = (item: unknown): CodeEntry | null => (fieldsOf(item)?.entry === "reported" ? "reported" : null);

/** The texts that codes are parts of. A longer text than a code may have is no code. */
function listsOf(codes: readonly SentCode[]): CodeList[] {
  const lists = new Map<string, string[]>();
  for (const { id, list } of codes)
    if (list !== undefined && list.length <= MAX_ENTERED_CODE_LENGTH && typeof id === "string")
      lists
        .set(list, lists.get(list) ?? [])
        .get(list)!
        .push(id.trim());
  return [...lists].map(([number, parts]) => ({ number, parts }));
}

/**
 * Two mentions of a code in an event, as the first one spells it. In an order, a mention without an outcome accepts the code, and
 * acceptance counts; otherwise the last outcome does. Another one is a repair.
 */
function together(first: NamedCode, next: NamedCode, path: string, isOrdered: boolean, reader: FieldReader): NamedCode {
  const [before, after] = [first, next].map(({ verdict }) => verdict?.outcome ?? (isOrdered ? "accepted" : null));
  const isContrary = before !== null && after !== null && before !== after;
  const problem = `contradicts another verdict on ${first.number}`;
  if (isContrary) reader.repairs.push({ kind: "contradictory_verdict", path, problem });
  const isNext = isContrary && isOrdered ? after === "accepted" : !!next.verdict?.outcome || !first.verdict;
  const { verdict } = isNext ? next : first;
  const { verdict: _, ...mention } = { ...first, reportedStatus: next.reportedStatus ?? first.reportedStatus };
  return { ...mention, ...(verdict && { verdict }) };
}

/** The codes outside the items, `MAX_NAMES` and one more at most. */
function namedIn(event: WireEvent, orders: readonly Order[]): SentCode[] {
  const hasVouchers = isPurchase(event) || isCheckout(event);
  const ofOrders = isPurchase(event) ? orders : [];
  return [
    ...ofOrders.flatMap(({ path, fields }) => splitCodes(fields.promotion_code, `${path}.promotion_code`)),
    ...(hasVouchers ? splitCodes(event.extra.voucher_code, "extra.voucher_code") : []),
  ];
}

export const isPurchase = ({ category, action }: WireEvent): boolean => category === "product" && action === "purchase";

/** Larger numbers are no statuses on Antsomi's scale, and are ignored. */
const MAX_REPORTED_STATUS = 1_000;

function codeOf({ id, code_status, path, verdict, entry }: SentCode, reader: FieldReader): NamedCode | null {
  const number = reader.code(id, path);
  if (number === null) return null;
  const reported = Number(code_status ?? Number.NaN);
  const isStatus = Number.isInteger(reported) && Math.abs(reported) <= MAX_REPORTED_STATUS;
  return {
    number,
    reportedStatus: isStatus ? reported : null,
    ...(isPrintedNothing(number) && { ifKnown: true }),
    ...(verdict && { verdict }),
    ...(entry && { entry }),
  };
}

/** A coupon of a GA4 data layer. A text of several words may be the title of a discount. */
function couponOf(sent: SentCode, reader: FieldReader): NamedCode | null {
  if (typeof sent.id === "string" && isPlaceholder(sent.id)) {
    reader.flags.add("unfilled_placeholder");
    return null;
  }
  const code = codeOf(sent, reader);
  return code && (/\S\s+\S/.test(code.number) ? { ...code, mayBeTitle: true } : code);
}

const SEPARATOR = /[,|;]/;

/**
 * Mentions of codes that are read of one event: some name a code again, and are no further code. A text of a megabyte may have half a
 * million of them.
 */
const MAX_NAMES = 1_000;

/** The codes of a field, `MAX_NAMES` and one more at most. Sites send a text, a list in a text, or an array of them; and false for none. */
function splitCodes(value: unknown, path: string, into: SentCode[] = []): SentCode[] {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && into.length <= MAX_NAMES; at += 1)
      splitCodes(value[at], `${path}[${at}]`, into);
  } else if (typeof value === "string") into.push(...partsOf(value, path));
  else if (value !== undefined && value !== null && value !== false) into.push({ id: value, code_status: null, path });
  return into;
}

function partsOf(text: string, path: string): SentCode[] {
  const list = text.trim();
  if (SEPARATOR.test(text))
    return text.split(SEPARATOR, MAX_NAMES + 1).map((id) => ({ id, code_status: null, path, list }));
  return list === "" ? [] : [{ id: text, code_status: null, path }];
}
