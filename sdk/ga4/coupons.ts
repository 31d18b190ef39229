import { type BridgeEvent, codeEvent, couponsOf } from "./events.ts";
import { STEP } from "./mapping.ts";
import type { Memory } from "./memory.ts";
import type { Message } from "./messages.ts";

const keyOf = (code: string): string => code.toUpperCase();

/** Remembers a code that an event of the shop's own reports. */
export function rememberCode({ used }: Memory, code: string): void {
  used[keyOf(code)] = code;
}

/**
 * The codes that a message shows as used or removed. A coupon that is absent says nothing, unless a message of the same name had it:
 * most shops send it in some steps only.
 */
export function codeEventsOf({ name, params }: Message, memory: Memory): BridgeEvent[] {
  if (name === "purchase") forgetCart(memory);
  if (!STEP.test(name)) return [];
  const { used, steps } = memory;
  const coupons = couponsOf(params);
  const keys = coupons.map(keyOf);
  const removed = (steps[name] || []).filter((code) => used[keyOf(code)] && !keys.includes(keyOf(code)));
  const added = coupons.filter((code) => !used[keyOf(code)]);
  steps[name] = coupons;
  for (const code of removed) delete used[keyOf(code)];
  for (const code of added) rememberCode(memory, code);
  return [
    ...removed.map((code) => codeEvent("removed", code, name)),
    ...added.map((code) => codeEvent("used", code, name)),
  ];
}

/** The next cart of the session begins without codes. */
function forgetCart({ used, steps }: Memory): void {
  for (const record of [used, steps]) for (const key in record) delete record[key];
}
