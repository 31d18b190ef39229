import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { IncomingEvent, NamedCode, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";

/**
 * The event with the codes that it means, as the property's own codes show: a list that is one code is that code, a text of several words
 * that is no code is a title, and what pages print where there is none is left out.
 */
export function withResolvedCodes({ rulesFor }: Tables, property: Property, event: IncomingEvent): IncomingEvent {
  const { codes, codeLists = [] } = event;
  const open = codes.filter(({ ifKnown, mayBeTitle }) => ifKnown || mayBeTitle);
  const numbers = [...open, ...codeLists].map(({ number }) => number);
  if (numbers.length === 0) return event;
  const { coupons } = rulesFor({ propertyId: property.id, numbers, identities: [] });
  const isKnown = ({ number }: Pick<NamedCode, "number">) => coupons.has(canonicalCode(number));
  const joined = codeLists.filter(isKnown).reduce(withWhole, codes);
  const unknown = joined.filter((code) => (code.ifKnown || code.mayBeTitle) && !isKnown(code));
  if (joined === codes && unknown.length === 0) return event;
  const isPrinted = unknown.some(({ ifKnown }) => ifKnown);
  return {
    ...event,
    codes: joined.filter((code) => !unknown.includes(code)),
    couponTitles: unknown.flatMap(({ mayBeTitle, number }) => (mayBeTitle ? [number] : [])),
    flags: isPrinted ? [...new Set([...event.flags, "unfilled_placeholder" as const])] : event.flags,
  };
}

/** Puts one code in the place of those that were read from its text. */
function withWhole(
  codes: readonly NamedCode[],
  { number, parts }: NonNullable<IncomingEvent["codeLists"]>[number],
): readonly NamedCode[] {
  const read = new Set(parts.map(canonicalCode));
  const first = codes.findIndex((code) => read.has(canonicalCode(code.number)));
  return codes.flatMap((code, at) => {
    if (at === first) return [{ ...code, number }];
    return read.has(canonicalCode(code.number)) ? [] : [code];
  });
}
