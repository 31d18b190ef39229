/** One tab of a real browser. Every call is bounded in time and rejects when the tab is gone. */
export interface Tab {
  /**
   * Runs a piece of JavaScript in the page.
   * @returns what the expression gives (a promise is awaited), as JSON
   */
  evaluate(source: string): Promise<unknown>;
  /** Goes to an address and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  /** Goes back in the history. */
  back(): Promise<void>;
  /** Reloads; where that fails (offline), the tab shows the browser's own page. */
  reload(): Promise<void>;
  /** Closes the tab, as its user would. */
  close(): Promise<void>;
  /** Takes the tab's network away or gives it back; missing where the engine's protocol can't. */
  setOffline?(offline: boolean): Promise<void>;
}

/** A running browser with a profile of its own. */
export interface Browser {
  newTab(url: string): Promise<Tab>;
  /** Ends the whole process tree at once, as a power cut would: nothing gets written any more. */
  kill(): Promise<void>;
  /** Ends the browser, as its user would. */
  close(): Promise<void>;
}

/** How a browser is started. */
export interface LaunchOptions {
  /** Whether its user has switched off cookies and site data. @default false */
  readonly blockStorage?: boolean;
}

/** A kind of browser. */
export interface Engine {
  readonly name: EngineName;
  /**
   * Starts a browser.
   * @param profileDir where it keeps its profile; what an earlier browser left there is there again
   */
  launch(profileDir: string, options?: LaunchOptions): Promise<Browser>;
}

export type EngineName = "chromium" | "firefox" | "webkit";

/** So long may a step in a browser take, in ms. */
export const STEP_TIMEOUT = 20_000;
