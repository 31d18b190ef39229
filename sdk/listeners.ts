import { neverThrow } from "./never-throw.ts";
import type { Methods, TrackResult, WireEvent } from "./types.ts";

/** The listeners of an SDK. */
export interface Listeners {
  on: Methods["on"];
  /** Passes an event's result to the listeners. @param json the event as sent */
  emit(result: TrackResult, json: string): void;
  /** Passes a step of an event to the listeners of `trace`; nothing happens unless `debug` is on. */
  trace(step: string, ...details: unknown[]): void;
}

type Listener = (...args: unknown[]) => void;

/** @param debug whether steps are traced, and kept for listeners that are added later */
export function createListeners(debug: () => boolean): Listeners {
  const traces: unknown[][] = [];
  let entries: { name: string; listener: Listener }[] = [];
  const notify = (name: string, args: readonly unknown[]) => {
    for (const entry of entries) if (entry.name === name) call(entry.listener, args);
  };
  const trace = (...details: unknown[]) => {
    if (!debug()) return;
    traces.push(details);
    notify("trace", details);
  };
  return {
    on(name: string, listener: unknown) {
      const entry = { name, listener: listener as Listener };
      entries = [...entries, entry];
      if (name === "trace") for (const details of traces) call(entry.listener, details);
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    emit(result, json) {
      if (entries.length)
        notify(result.outcome === "dropped" ? "drop" : "result", [result, JSON.parse(json) as WireEvent]);
      trace("end", result);
    },
    trace,
  };
}

/** A listener is the page's code: an exception must reach neither the queue nor the other listeners. */
const call = (listener: Listener, args: readonly unknown[]): unknown => neverThrow(() => listener(...args), true);
