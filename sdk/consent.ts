import { neverThrow } from "./never-throw.ts";
import type { Consent } from "./types.ts";

/** A Google Consent Mode command, as `gtag` puts it on the data layer: `["consent", "update", {…}]`. */
type Command = ArrayLike<unknown>;

/**
 * Follows Google Consent Mode v2: applies the commands on the data layer, then each later one. A default of "denied"
 * means that the visitor has not decided yet, so events wait.
 * @param dataLayer `window.dataLayer`
 * @param decide receives each decision on `analytics_storage`
 */
export function followGoogle(dataLayer: Command[], decide: (consent: Consent) => void): void {
  // The data layer may contain anything; an unreadable entry must still reach Google.
  const read = (command: Command) =>
    neverThrow(() => {
      const { analytics_storage: storage } = command[2] as { analytics_storage?: string };
      if (command[0] !== "consent" || !storage) return;
      const notGranted = command[1] === "default" ? "pending" : "denied";
      decide(storage === "granted" ? "granted" : notGranted);
    });
  dataLayer.forEach(read);
  const push = dataLayer.push;
  dataLayer.push = (...commands) => {
    commands.forEach(read);
    return push.apply(dataLayer, commands);
  };
}
