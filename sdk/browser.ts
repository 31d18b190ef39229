import { type AntsomiGlobals, trackDeclared } from "./antsomi.ts";
import type { Call } from "./callable.ts";
import { createWebEvent } from "./index.ts";
import { neverThrow } from "./never-throw.ts";
import type { InitOptions, WebEvent } from "./types.ts";

/** The arguments of a call from before the script had loaded; `resolve` settles the snippet's promise. */
interface QueuedCall extends Iterable<unknown> {
  resolve?: (result: unknown) => void;
}

/** The value of `window.web_event`: the queue of a snippet (ours or Antsomi's), or the loaded SDK with its version. */
interface WebEventGlobal {
  version?: string;
  queue?: QueuedCall[];
}

const page: Window & AntsomiGlobals & { web_event?: WebEventGlobal } = window;
const existing = page.web_event || {};
// A page may include the script twice, in its theme and in its tag manager: it still has one SDK.
if (!existing.version) publish(createWebEvent({}, neverThrow(readOptions)), existing.queue || []);

/** Replays the queue before replacing the global: calls made meanwhile join the queue, so the order is kept. */
function publish(sdk: WebEvent, queue: QueuedCall[]): void {
  // The page can put anything into the queue; an invalid call must not stop the others.
  const replay = (call: QueuedCall) =>
    neverThrow(() => {
      const result = (sdk as Call)(...call);
      if (call.resolve) call.resolve(result);
    });
  queue.splice(0).forEach(replay);
  // Calls that the replayed calls made: once only, because a listener that tracks an event per drop would never end.
  queue.splice(0).forEach(replay);
  // A page may keep the snippet's function, or fill the queue itself, as some of Antsomi's customers do.
  queue.push = (...calls) => {
    calls.forEach(replay);
    return 0;
  };
  // Antsomi's recommendation widgets call trackEventWithUri to report to Antsomi's server: here it does nothing.
  page.web_event = Object.assign(sdk, { queue, trackEventWithUri() {} });
  neverThrow(() => trackDeclared(page, sdk));
  // Tag managers hold a copy of the snippet's function, whose methods they call later.
  Object.assign(existing, sdk);
}

/**
 * Reads the collector and the key from the script's address: `https://host/any/prefix/sdk/web_event.js?key=wk_…`.
 * @throws TypeError where the page has no such script
 */
function readOptions(): InitOptions {
  const { currentScript } = document;
  // An element named "currentScript" replaces the property: user content could redirect the page's events.
  const { src } = (currentScript instanceof HTMLScriptElement ? currentScript : lastOwnScript()) as HTMLScriptElement;
  const { origin, pathname, searchParams } = new URL(src);
  const [, collector = origin] = /^(.*)\/sdk\//.exec(origin + pathname) || [];
  const options: Record<string, string | boolean> = {};
  searchParams.forEach((value, name) => {
    options[name] = value !== "false" && (value || true);
  });
  return Object.assign(options, { write_key: (options.key || page._propId) as string, collector });
}

/** Scripts that tag managers insert have no `currentScript`. */
function lastOwnScript(): HTMLScriptElement | undefined {
  return [...document.querySelectorAll<HTMLScriptElement>('script[src*="/web_event.js"]')].pop();
}
