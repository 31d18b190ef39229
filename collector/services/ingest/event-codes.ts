import type { PromotionCodeItem, WireEvent } from "../../contract/event.ts";
import { MAX_CODES_PER_EVENT } from "../../contract/limits.ts";
import { isPrintedNothing } from "../../contract/placeholder.ts";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { isCheckout } from "../../store/decide/cart.ts";
import type { NamedCode, SiteVerdict } from "../../store/ports/records.ts";
import { type VerdictContext, verdictIn } from "./code-verdict.ts";
import type { FieldReader } from "./field-reader.ts";

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
): NamedCode[] {
  const items = event.codes.map(({ item: { id, code_status, ...sent }, at }) => ({
    id,
    code_status,
    path: `items[${at}].id`,
    verdict: verdictIn(sent, `items[${at}]`, context, reader),
  }));
  const distinct = new Map<string, NamedCode>();
  let firstBeyond: string | null = null;
  for (const sent of [...namedIn(event, orders), ...items]) {
    const code = codeOf(sent, reader);
    if (code === null) continue;
    const key = canonicalCode(code.number);
    const before = distinct.get(key);
    if (before) distinct.set(key, together(before, code, sent.path, isPurchase(event), reader));
    else if (distinct.size < MAX_CODES_PER_EVENT) distinct.set(key, code);
    else firstBeyond ??= sent.path;
  }
  const problem = `must be one of at most ${MAX_CODES_PER_EVENT} codes`;
  if (firstBeyond !== null) reader.repairs.push({ kind: "unreadable_code", path: firstBeyond, problem });
  return [...distinct.values()];
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

function namedIn(event: WireEvent, orders: readonly Order[]): SentCode[] {
  const ofOrders = isPurchase(event)
    ? orders.flatMap(({ path, fields }) => splitCodes(fields.promotion_code, `${path}.promotion_code`))
    : [];
  const hasVouchers = isPurchase(event) || isCheckout(event);
  return [...ofOrders, ...(hasVouchers ? splitCodes(event.extra.voucher_code, "extra.voucher_code") : [])];
}

export const isPurchase = ({ category, action }: WireEvent): boolean => category === "product" && action === "purchase";

/** Larger numbers are no statuses on Antsomi's scale, and are ignored. */
const MAX_REPORTED_STATUS = 1_000;

function codeOf({ id, code_status, path, verdict }: SentCode, reader: FieldReader): NamedCode | null {
  const number = reader.code(id, path);
  if (number === null) return null;
  const reported = Number(code_status ?? Number.NaN);
  const isStatus = Number.isInteger(reported) && Math.abs(reported) <= MAX_REPORTED_STATUS;
  return {
    number,
    reportedStatus: isStatus ? reported : null,
    ...(isPrintedNothing(number) && { ifKnown: true }),
    ...(verdict && { verdict }),
  };
}

/** Sites send a text, a comma-separated list, or an array of them; and false for none. */
function splitCodes(value: unknown, path: string): SentCode[] {
  if (Array.isArray(value)) return value.flatMap((entry, at) => splitCodes(entry, `${path}[${at}]`));
  if (value === undefined || value === null || value === false) return [];
  if (typeof value !== "string") return [{ id: value, code_status: null, path }];
  return value.trim() === "" ? [] : value.split(",").map((id) => ({ id, code_status: null, path }));
}
