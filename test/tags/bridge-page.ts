import { createContext, runInContext } from "node:vm";

/** An event as the bridge calls `track`. */
export interface TrackedEvent {
  readonly category: string;
  readonly action: string;
  readonly items: readonly unknown[];
  readonly dims?: unknown;
  readonly extra: unknown;
}

/**
 * Runs the bridge's script on a page that has only what the bridge needs, until the page is left.
 * @param script the text of `web_event.ga4.js`
 * @param layer entries of the data layer; a list is a call of gtag
 * @param from how many of them are there before the script runs
 */
export function trackedBy(
  script: string,
  layer: readonly (object | readonly unknown[])[],
  from: number,
): TrackedEvent[] {
  const tracked: TrackedEvent[] = [];
  const leaving: (() => void)[] = [];
  const page = createContext({
    console,
    sessionStorage: { getItem: () => null },
    setTimeout: () => 0,
    setInterval: () => 0,
    addEventListener: (_: string, listener: () => void) => void leaving.push(listener),
    web_event: {
      track: (category: string, action: string, payload: object) =>
        void tracked.push({ category, action, ...JSON.parse(JSON.stringify(payload)) }),
    },
  });
  const push = (entries: typeof layer) => {
    for (const entry of entries) {
      const call = Array.isArray(entry)
        ? `gtag.apply(null, ${JSON.stringify(entry)})`
        : `dataLayer.push(${JSON.stringify(entry)})`;
      runInContext(call, page);
    }
  };
  runInContext("var window = this, dataLayer = []; function gtag() { dataLayer.push(arguments); }", page);
  push(layer.slice(0, from));
  runInContext(script, page);
  push(layer.slice(from));
  for (const leave of leaving) leave();
  return tracked;
}
