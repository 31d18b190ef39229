import { neverThrow } from "./never-throw.ts";
import type { Consent } from "./types.ts";

/** A Google Consent Mode command, as `gtag` puts it on the data layer: `["consent", "update", {…}]`. */
type Command = ArrayLike<unknown>;

/**
 * Follows Google Consent Mode v2: what was said already, and what will be said. A default of "denied" is what holds until the
 * visitor is asked: events wait for the answer.
 * @param dataLayer `window.dataLayer`
 * @param decide called with each decision on `analytics_storage`
 */
export function followGoogle(dataLayer: Command[], decide: (consent: Consent) => void): void {
  // Anything may stand there; what we can't read must not keep it from Google.
  const read = (command: Command) =>
    neverThrow(() => {
      const { analytics_storage: storage } = command[2] as { analytics_storage?: string };
      if (command[0] !== "consent" || !storage) return;
      const refused = command[1] === "default" ? "pending" : "denied";
      decide(storage === "granted" ? "granted" : refused);
    });
  dataLayer.forEach(read);
  const push = dataLayer.push;
  dataLayer.push = (...commands) => {
    commands.forEach(read);
    return push.apply(dataLayer, commands);
  };
}
