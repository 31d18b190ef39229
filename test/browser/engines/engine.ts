/** One tab of a real browser. Every call has a timeout and rejects when the tab is closed. */
export interface Tab {
  /**
   * Runs JavaScript in the page.
   * @returns the value of the expression (a promise is awaited), as JSON
   */
  evaluate(source: string): Promise<unknown>;
  /** Navigates and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  /** Goes back in the history. */
  back(): Promise<void>;
  /** Reloads. Where that fails (offline), the tab shows the browser's error page. */
  reload(): Promise<void>;
  /** Closes the tab as a user does. */
  close(): Promise<void>;
  /** Switches the tab's network off or on; absent where the engine's protocol can't. */
  setOffline?(offline: boolean): Promise<void>;
}

/** A running browser with its own profile. */
export interface Browser {
  newTab(url: string): Promise<Tab>;
  /** Kills the whole process tree, as a power cut would: nothing is written any more. */
  kill(): Promise<void>;
  /** Quits the browser as a user does. */
  close(): Promise<void>;
}

/** The options of `launch`. */
export interface LaunchOptions {
  /** Whether cookies and site data are blocked in the settings. @default false */
  readonly blockStorage?: boolean;
}

/** A browser engine. */
export interface Engine {
  readonly name: EngineName;
  /**
   * Starts a browser.
   * @param profileDir the folder of the profile; a profile of an earlier browser is used again
   */
  launch(profileDir: string, options?: LaunchOptions): Promise<Browser>;
}

export type EngineName = "chromium" | "firefox" | "webkit";

/** Timeout of a step in a browser, in ms. */
export const STEP_TIMEOUT = 20_000;
