import { type BridgeEvent, codeEvent, couponsOf } from "./events.ts";
import { STEP } from "./mapping.ts";
import type { Memory } from "./memory.ts";
import type { Message } from "./messages.ts";

/** The codes of a text: it may be a list of them. */
const codesIn = (text: string): string[] => text.split(/ *[,|;] */);
/** Shops write a code in different cases. */
const keyOf = (code: string): string => code.toUpperCase();

/** Remembers the codes of a text that is reported as used. */
export function rememberCode({ used }: Memory, text: string): void {
  for (const code of codesIn(text)) used[keyOf(code)] = 1;
}

/**
 * The codes that a message shows as used or removed. An absent coupon is a removed one only where a message of the same name had it:
 * most shops send it in some steps only.
 */
export function codeEventsOf({ name, params }: Message, memory: Memory): BridgeEvent[] {
  if (name === "purchase") forgetCart(memory);
  if (!STEP.test(name)) return [];
  const { used, steps } = memory;
  const coupons = couponsOf(params);
  const codes = codesIn(coupons.join());
  const keys = codes.map(keyOf);
  const removed = (steps[name] || []).filter((code) => used[keyOf(code)] && !keys.includes(keyOf(code)));
  // Lists are sent as they are: the collector knows the codes.
  const added = coupons.filter((text) => codesIn(text).some((code) => !used[keyOf(code)]));
  steps[name] = codes;
  for (const code of removed) delete used[keyOf(code)];
  for (const text of added) rememberCode(memory, text);
  return [
    ...removed.map((code) => codeEvent("removed", code, name)),
    ...added.map((text) => codeEvent("used", text, name)),
  ];
}

/** The next cart of the session begins without codes. */
function forgetCart({ used, steps }: Memory): void {
  for (const record of [used, steps]) for (const key in record) delete record[key];
}
