import type { Methods, WebEvent } from "./types.ts";
import { VERSION } from "./version.ts";

type Call = (...args: unknown[]) => unknown;

/**
 * Makes the methods one function: `call("track", "product", "view")` is `call.track("product", "view")`.
 * What begins with no method's name are the arguments of `track`: Antsomi's snippet queues calls of `track` so.
 */
export function callable(methods: Methods): WebEvent {
  const byName = new Map(Object.entries(methods) as [unknown, Call][]);
  const call: Call = (...args) => {
    const method = byName.get(args[0]);
    return method ? method(...args.slice(1)) : methods.track(...(args as [string, string]));
  };
  return Object.assign(call as WebEvent, methods, { version: VERSION });
}
