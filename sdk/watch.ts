/**
 * `web_event.watch.js`: reports the codes that a visitor enters in the shop's own code box, each with the message that the
 * shop answers. It is a file of its own, because most sites report codes themselves.
 */
import { elementsOf, followCodeBox } from "./code-box.ts";
import { neverThrow } from "./never-throw.ts";
import { awaitMessage } from "./shop-message.ts";
import type { Methods, WatchOptions } from "./types.ts";

/** Longest wait for a message, in ms. */
const TIMEOUT_MS = 10_000;
const MIN_TIMEOUT_MS = 1_000;
const MAX_TIMEOUT_MS = 60_000;
/** A code whose page was left is reported with the message of a page that opens within this time, in ms. */
const RELOAD_MS = 30_000;
/** Its name starts like all of the SDK's, so that a denied consent erases it. */
const KEY = "promotrail.watch.";

/** A code that waits for its message. */
interface Waiting {
  readonly code: string;
  stop(): void;
}

function watch(track: Methods["track"], options: WatchOptions, mayStore: () => boolean): void {
  const { input, message, timeout } = options;
  const key = KEY + String(input);
  const wait = Math.min(Math.max(Number(timeout) || TIMEOUT_MS, MIN_TIMEOUT_MS), MAX_TIMEOUT_MS);
  let waiting: Waiting | undefined;

  const report = (code: string, reason: string) => {
    waiting = undefined;
    track("promotion_code", "used", { items: [{ type: "promotion_code", id: code, ...(reason && { reason }) }] });
  };
  const begin = (code: string, isNewPage: boolean) => {
    const stop = awaitMessage(message, isNewPage, wait, (text) => report(code, text));
    waiting = { code, stop };
  };
  /** Ends the wait without a message. */
  const giveUp = () => {
    if (!waiting) return;
    waiting.stop();
    report(waiting.code, "");
  };

  followCodeBox(options, (code) => {
    // Enter also clicks the button, and visitors click twice.
    if (waiting && waiting.code === code) return;
    giveUp();
    begin(code, false);
  });
  // Many shops answer with a new page.
  const leave = () => {
    if (!waiting) return;
    if (!mayStore() || !keep(key, waiting.code)) return giveUp();
    waiting.stop();
    waiting = undefined;
  };
  // In the capturing phase: before the SDK sends what is left.
  addEventListener("pagehide", () => neverThrow(leave), true);
  const kept = takeKept(key);
  if (!kept) return;
  if (Date.now() - kept.at < RELOAD_MS) begin(kept.code, true);
  else report(kept.code, "");
}

/** @returns whether the code is on the device for the next page */
const keep = (key: string, code: string): boolean | undefined =>
  neverThrow(() => {
    localStorage.setItem(key, JSON.stringify({ code, at: Date.now() }));
    return true;
  });

const takeKept = (key: string): { code: string; at: number } | undefined =>
  neverThrow(() => {
    const text = localStorage.getItem(key);
    localStorage.removeItem(key);
    const { code, at } = JSON.parse(text || "{}");
    return code ? { code: String(code), at: Number(at) } : undefined;
  });

/** Why the options, which a page may leave out, can't be used; undefined where they can. */
function problemOf(options: WatchOptions | null | undefined): string | undefined {
  const parts = ["input", "button", "message"] as const;
  const wrong = parts.find((name) => {
    const part = options && options[name];
    return !(part instanceof Element) && !(part && typeof part === "string" && neverThrow(() => elementsOf(part)));
  });
  return wrong && `${wrong} must be a CSS selector or an element`;
}

/**
 * Watches the code box that the options name, and reports what is entered there with `track`.
 * @param mayStore whether values may be stored on the device now
 */
export default function start(track: Methods["track"], options: WatchOptions, mayStore: () => boolean): void {
  neverThrow(() => {
    const problem = problemOf(options);
    if (problem) console.warn(`web_event.watch: ${problem}`);
    else watch(track, options, mayStore);
  }, true);
}
