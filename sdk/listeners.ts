import type { Methods, Notices, TrackResult, WireEvent } from "./types.ts";

/** Who wants to hear how events end. */
export interface Listeners {
  on: Methods["on"];
  emit(result: TrackResult, event: WireEvent): void;
}

type Listener = (result: TrackResult, event: WireEvent) => void;

/** An empty list of listeners. */
export function createListeners(): Listeners {
  let entries: { name: keyof Notices; listener: Listener }[] = [];
  return {
    on(name, listener) {
      const entry = { name, listener: listener as Listener };
      entries = [...entries, entry];
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    emit(result, event) {
      const ending = result.outcome === "dropped" ? "drop" : "result";
      for (const { name, listener } of entries) {
        if (name === ending) tell(listener, result, event);
      }
    },
  };
}

/** A listener is the page's code: what it throws must reach neither the queue nor the other listeners. */
function tell(listener: Listener, result: TrackResult, event: WireEvent): void {
  try {
    listener(result, event);
  } catch (error) {
    console.error(error);
  }
}
