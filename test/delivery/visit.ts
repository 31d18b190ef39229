import type { Tab } from "../browser/engines/engine.ts";
import type { Book } from "./account.ts";
import type { Tally } from "./page.ts";
import type { Site } from "./site.ts";

/** A tab on the site. What its page knows is written down before the page goes away. */
export interface Visit {
  readonly tab: Tab;
  /** Tracks so many events in one go. */
  track(count: number): Promise<void>;
  /** Tracks so many events, spread over some time. */
  trackOver(count: number, ms: number): Promise<void>;
  goto(path: string): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
  /** Writes down what the page knows by now. */
  note(): Promise<void>;
  /** Waits until the SDK has a result for everything, 5 s at most. */
  flush(): Promise<void>;
}

const TALLY = `(window.tally || { tracked: [], dropped: [] })`;
// Bounded in the page: a run doesn't fail because its SDK waits for longer than a step may take.
const FLUSH = `window.web_event && Promise.race([
  web_event.flush(), new Promise(function (resolve) { setTimeout(resolve, 5000); })
]).then(function () { return true; })`;

/**
 * Looks after a tab.
 * @param book where it is written down what the page knows
 * @param closed called before the tab is closed
 */
export function visitOf(tab: Tab, site: Site, book: Book, closed: () => void): Visit {
  const noteOf = async (source: string) => book.enter((await tab.evaluate(source)) as Tally);
  const note = () => noteOf(TALLY);
  return {
    tab,
    note,
    async flush() {
      await tab.evaluate(FLUSH);
    },
    track: (count) => noteOf(`track(${count})`),
    trackOver: (count, ms) => noteOf(`trackOver(${count}, ${ms})`),
    async goto(path) {
      await note();
      await tab.goto(site.url + path);
    },
    async back() {
      await note();
      await tab.back();
    },
    async reload() {
      await note();
      await tab.reload();
    },
    async close() {
      await note();
      closed();
      await tab.close();
    },
  };
}
