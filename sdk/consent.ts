import type { Consent } from "./types.ts";

/** A Google Consent Mode command, as `gtag` puts it on the data layer: `["consent", "update", {…}]`. */
type Command = ArrayLike<unknown>;

/**
 * Follows Google Consent Mode v2: what was said already, and what will be said.
 * @param dataLayer `window.dataLayer`
 * @param decide called with each decision on `analytics_storage`
 */
export function followGoogle(dataLayer: Command[], decide: (consent: Consent) => void): void {
  const read = ({ 0: command, 2: state }: Command) => {
    const { analytics_storage: storage } = ((command === "consent" && state) || {}) as { analytics_storage?: string };
    if (storage) decide(storage === "granted" ? "granted" : "denied");
  };
  dataLayer.forEach(read);
  const push = dataLayer.push;
  dataLayer.push = (...commands) => {
    commands.forEach(read);
    return push.apply(dataLayer, commands);
  };
}
