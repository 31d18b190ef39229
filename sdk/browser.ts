import { type AntsomiGlobals, trackDeclared } from "./antsomi.ts";
import { createWebEvent } from "./index.ts";
import { neverThrow } from "./never-throw.ts";
import type { Consent, InitOptions, WebEvent } from "./types.ts";

/** One call that was made before the script had loaded; the snippet's promise hangs on `resolve`. */
interface QueuedCall extends ArrayLike<unknown> {
  resolve?: (answer: unknown) => void;
}

/** What may stand in `window.web_event`: nothing, a snippet's queue (ours or Antsomi's), or the live SDK. */
interface Published {
  version?: string;
  queue?: QueuedCall[];
}

const page: Window & AntsomiGlobals & { web_event?: Published } = window;
const found = page.web_event || {};
// Included twice (a theme and a tag manager), a page still has one SDK.
if (!found.version) publish(createWebEvent({}, neverThrow(readScript) || {}), found.queue || []);

/** Drains the queue before the global changes hands: calls made meanwhile queue up behind and keep their order. */
function publish(live: WebEvent, queue: QueuedCall[]): void {
  // The queue is the page's: what is no call must not keep the others from being made.
  const replay = (call: QueuedCall) =>
    neverThrow(() => {
      const answer: unknown = live(...(call as unknown as ["flush"]));
      if (call.resolve) call.resolve(answer);
    });
  queue.splice(0).forEach(replay);
  // What these calls made in turn, and no more: a listener that tracks whenever something is dropped goes on for ever.
  queue.splice(0).forEach(replay);
  // Who kept the snippet's function, or fills the queue by hand as some of Antsomi's customers do, still gets through.
  queue.push = (...calls) => {
    calls.forEach(replay);
    return 0;
  };
  page.web_event = Object.assign(live, { queue });
  neverThrow(() => trackDeclared(page, live));
}

/**
 * The script's own address tells the collector and the key: `https://host/any/prefix/sdk/web_event.js?key=wk_…`. Throws
 * where there is none.
 */
function readScript(): InitOptions {
  const { currentScript } = document;
  // An image named "currentScript" in what users wrote stands in its place, and would send events to where it likes.
  const { src } = (currentScript instanceof HTMLScriptElement ? currentScript : lastOfOurs()) as HTMLScriptElement;
  const { origin, pathname, searchParams } = new URL(src);
  const [, prefix = ""] = /^(.*)\/sdk\//.exec(pathname) || [];
  return {
    write_key: searchParams.get("key") || (page._propId as string),
    collector: origin + prefix,
    consent: searchParams.get("consent") as Consent,
  };
}

/** Tag managers run scripts without a `currentScript`. */
function lastOfOurs(): HTMLScriptElement | undefined {
  return [...document.querySelectorAll<HTMLScriptElement>('script[src*="/web_event.js"]')].pop();
}
