import type { Tab } from "../browser/engines/engine.ts";
import type { TallyBook } from "./account.ts";
import type { Tally } from "./page.ts";
import type { Site } from "./site.ts";

/** A tab on the site. The page's tally is saved before the page is left. */
export interface Visit {
  readonly tab: Tab;
  /** Tracks events at once. */
  track(count: number): Promise<void>;
  /** Tracks events over some time. */
  trackOver(count: number, ms: number): Promise<void>;
  goto(path: string): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
  /** Saves the page's tally so far. */
  saveTally(): Promise<void>;
  /** Flushes the SDK, for 5 s at most. */
  flush(): Promise<void>;
}

const TALLY = `(window.tally || { tracked: [], dropped: [] })`;
// The limit is in the page, so that a run does not fail because its SDK needs longer than a step may take.
const FLUSH = `window.web_event && Promise.race([
  web_event.flush(), new Promise(function (resolve) { setTimeout(resolve, 5000); })
]).then(function () { return true; })`;

/**
 * Drives a tab.
 * @param tallies receives the page's tallies
 * @param onClose called before the tab is closed
 */
export function visitOf(tab: Tab, site: Site, tallies: TallyBook, onClose: () => void): Visit {
  const addTally = async (source: string) => tallies.add((await tab.evaluate(source)) as Tally);
  const saveTally = () => addTally(TALLY);
  return {
    tab,
    saveTally,
    async flush() {
      await tab.evaluate(FLUSH);
    },
    track: (count) => addTally(`track(${count})`),
    trackOver: (count, ms) => addTally(`trackOver(${count}, ${ms})`),
    async goto(path) {
      await saveTally();
      await tab.goto(site.url + path);
    },
    async back() {
      await saveTally();
      await tab.back();
    },
    async reload() {
      await saveTally();
      await tab.reload();
    },
    async close() {
      await saveTally();
      onClose();
      await tab.close();
    },
  };
}
