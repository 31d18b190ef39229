import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { CheckedCode } from "../ports/records.ts";
import type { Purchase } from "./purchase.ts";

/**
 * Codes that no promotion has, and that an order considers, besides those that it names. Anyone may try any number with its id. The
 * others stay attempts, as if no order had followed.
 */
export const MAX_UNKNOWN_CODES = 50;

/** Whether no promotion has a code: it changes nothing of an order. */
export const isUnknown = ({ reason }: CheckedCode): boolean => reason === "unknown_code";

/** The canonical codes that an order has by itself: those that it names, those of its quote, and those that it redeemed. */
export function codesOfOrder(purchase: Purchase, redeemed: readonly { readonly code: string | null }[]): string[] {
  const { named, codeDiscounts, quote } = purchase;
  const others = [...(quote?.codes ?? []), ...redeemed].flatMap(({ code }) => code ?? []);
  return [...new Set([...named.map(canonicalCode), ...Object.keys(codeDiscounts ?? {}), ...others])];
}

/** What further unknown codes change of a settled order. */
export interface UnknownCodesChange {
  /** The results of all its codes. */
  readonly codes: readonly CheckedCode[];
  readonly added: readonly CheckedCode[];
  /** Those that the added ones displace. */
  readonly dropped: readonly CheckedCode[];
}

/**
 * Adds unknown codes to a settled order. It has the first ones by their text: time and arrival do not count, so that nobody can tell
 * from the rows which came first.
 * @param late the results of checks after the order
 */
export function withUnknownCodes(
  purchase: Purchase & { readonly settled: readonly CheckedCode[] },
  late: readonly CheckedCode[],
): UnknownCodesChange {
  const { settled, currency } = purchase;
  const own = new Set(codesOfOrder(purchase, []));
  const before = settled.filter((checked) => isUnknown(checked) && !own.has(checked.code));
  const known = new Set(settled.map(({ code }) => code));
  const further = late.filter((checked) => isUnknown(checked) && !known.has(checked.code));
  const first = [...before, ...further].toSorted(byText).slice(0, MAX_UNKNOWN_CODES);
  const considered = new Set(first.map(({ code }) => code));
  const added = further.filter(({ code }) => considered.has(code)).map((checked) => ({ ...checked, currency }));
  const dropped = before.filter(({ code }) => !considered.has(code));
  const kept = settled.filter((checked) => !dropped.includes(checked));
  return { codes: [...kept, ...added], added, dropped };
}

const encoder = new TextEncoder();

/** The order of SQLite, which compares the bytes of texts in UTF-8. */
const byText = (a: CheckedCode, b: CheckedCode): number =>
  Buffer.compare(encoder.encode(a.code), encoder.encode(b.code));
