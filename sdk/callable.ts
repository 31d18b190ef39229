import type { Methods, WebEvent } from "./types.ts";
import { VERSION } from "./version.ts";

/** A call with a method's name and its arguments, or with the arguments of `track`. */
export type Call = (...args: unknown[]) => unknown;

/**
 * Makes one function of the methods: `call("track", "product", "view")` is `call.track("product", "view")`.
 * Arguments that start with no method name are those of `track`, as Antsomi's snippet queues them.
 */
export function callable(methods: Methods): WebEvent {
  const byName = new Map(Object.entries(methods) as [unknown, Call][]);
  const call: Call = (...args) => (byName.get(args[0]) ? byName.get(args.shift())! : (methods.track as Call))(...args);
  return Object.assign(call as WebEvent, methods, { version: VERSION });
}
