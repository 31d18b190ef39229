import { neverThrow } from "./never-throw.ts";
import type { Methods, TrackResult, WireEvent } from "./types.ts";

/** Who wants to hear what happens to events. */
export interface Listeners {
  on: Methods["on"];
  /** An event has its result. @param json the event as it was sent */
  emit(result: TrackResult, json: string): void;
  /** Something happened on the way that only who looks for a mistake wants to know. */
  trace(what: string, ...details: unknown[]): void;
}

type Listener = (...what: unknown[]) => void;

/** An empty list of listeners. @param debug whether traces are kept until somebody listens */
export function createListeners(debug: () => boolean): Listeners {
  const traces: unknown[][] = [];
  let entries: { name: string; listener: Listener }[] = [];
  const tell = (name: string, what: readonly unknown[]) => {
    for (const entry of entries) if (entry.name === name) call(entry.listener, what);
  };
  const trace = (...details: unknown[]) => {
    if (!debug()) return;
    traces.push(details);
    tell("trace", details);
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
        tell(result.outcome === "dropped" ? "drop" : "result", [result, JSON.parse(json) as WireEvent]);
      trace("end", result);
    },
    trace,
  };
}

/** A listener is the page's code: what it throws must reach neither the queue nor the other listeners. */
const call = (listener: Listener, what: readonly unknown[]): unknown => neverThrow(() => listener(...what), true);
