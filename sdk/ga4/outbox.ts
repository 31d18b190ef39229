import type { BridgeEvent } from "./events.ts";

/** Time that events wait for the same event of the shop's own tags, in ms. */
const HOLD_MS = 200;
/** The page gets its time back after this many ms. */
const SLICE_MS = 8;
/** Waiting events, beside orders and codes. */
const MAX_WAITING = 1_000;

interface Waiting {
  readonly held: BridgeEvent;
  /** Epoch milliseconds. */
  readonly due: number;
}

export interface Outbox {
  /** @returns whether there is room for it */
  add(event: BridgeEvent): boolean;
  /** Sends all that waits, without a pause. */
  flush(): void;
}

/**
 * Sends events a little later, in slices, so that ten thousand of them don't block the page. An order is sent at once, after the events
 * before it.
 * @param send @returns false while there is nothing to send with: the event waits on
 */
export function createOutbox(send: (event: BridgeEvent) => boolean): Outbox {
  const waiting: Waiting[] = [];
  let isTimed = false;

  /** @returns whether the rest has to wait for the SDK */
  const sendDue = (by: number, end: number): boolean => {
    while (waiting[0] && waiting[0].due <= by && Date.now() <= end) {
      if (!send(waiting[0].held)) return true;
      waiting.shift();
    }
    return false;
  };
  const schedule = (ms: number) => {
    if (isTimed) return;
    isTimed = true;
    setTimeout(() => {
      isTimed = false;
      const now = Date.now();
      const isStuck = sendDue(now, now + SLICE_MS);
      if (waiting[0]) schedule(isStuck ? HOLD_MS : waiting[0].due - now);
    }, ms);
  };
  const flush = () => void sendDue(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);

  return {
    add(event) {
      const isOrder = event.action === "purchase";
      if (waiting.length >= MAX_WAITING && !isOrder && event.category !== "promotion_code") return false;
      waiting.push({ held: event, due: Date.now() + HOLD_MS });
      if (isOrder) flush();
      schedule(HOLD_MS);
      return true;
    },
    flush,
  };
}
