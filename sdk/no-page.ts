import { callable } from "./callable.ts";
import { dropped } from "./event.ts";
import type { WebEvent } from "./types.ts";

/**
 * The SDK outside a page: on a server, in a worker, or in an app. Nothing is read, stored or sent, and events are dropped
 * with the reason `no_page`. Such an event has no id, because it never exists.
 */
export function withoutPage(): WebEvent {
  const ignore = () => {};
  return callable({
    init: ignore,
    track: async () => dropped("", "no_page"),
    evaluate: async () => ({ outcome: "failed", reason: "no_page" }),
    watch: ignore,
    consent: ignore,
    on: () => ignore,
    flush: async () => {},
    mayStore: () => false,
    reset: ignore,
  });
}
