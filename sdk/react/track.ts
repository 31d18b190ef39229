import { useEffect, useRef } from "react";
import type { ActionOf, EventPayload, PayloadOf, WebEvent } from "../module.ts";
import { useWebEvent } from "./provider.ts";

/** The SDK's `track`, for event handlers. It is the same function in each render. */
export function useTrack(): WebEvent["track"] {
  return useWebEvent().track;
}

/**
 * Tracks an event when the component appears, and again for each new value of `key`. React's StrictMode runs effects
 * twice: the event is tracked once.
 * @param key the reason for the event, such as the product's id or the page's path; null tracks nothing yet
 */
export function useTrackOnce<C extends string, A extends string>(
  key: string | number | null,
  category: C,
  action: A & ActionOf<C, A>,
  ...payload: PayloadOf<C, A>
): void {
  const track: (category: string, action: string, payload?: EventPayload) => unknown = useTrack();
  const tracked = useRef<string | number | null>(null);
  useEffect(() => {
    if (key === null || Object.is(tracked.current, key)) return;
    tracked.current = key;
    track(category, action, ...payload);
  });
}
