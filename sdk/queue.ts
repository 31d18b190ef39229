import { MAX_EVENTS_PER_BATCH } from "../collector/contract/limits.ts";
import { dropped, type Packed } from "./event.ts";
import type { Answer, Timers } from "./transport.ts";
import type { TrackResult } from "./types.ts";

/** How long an event that is not urgent waits for company, in ms. */
export const WAIT_MS = 250;
/** So many waiting events are sent without waiting longer. */
export const FULL_COUNT = 20;
/** Events of one batch, in bytes: two such batches can't be in flight with keepalive, but one and a small one can. */
export const BATCH_BYTES = 48_000;

/** What is sent when. */
export interface Queue {
  /** @returns what became of the event; never rejects */
  add(event: Packed): Promise<TrackResult>;
  /** Sends what waits as soon as no other request is under way. */
  sendSoon(): void;
  /** Sends what waits at once, beside what is in flight: there may be no later. */
  sendNow(): void;
  /** Resolves when everything added so far has its result. */
  settled(): Promise<void>;
}

interface Waiting extends Packed {
  settle(result: TrackResult): void;
}

/**
 * One request at a time: the collector keeps the order in which batches arrive,
 * and a code is judged by the cart that the events before it made.
 * @param post sends events; never rejects
 * @param ready whether it is known where to send
 */
export function createQueue(
  post: (events: string[]) => Promise<Answer>,
  ready: () => boolean,
  { setTimeout, clearTimeout }: Timers,
): Queue {
  const waiting: Waiting[] = [];
  const open = new Set<Promise<TrackResult>>();
  let timer: number | undefined;
  let due = false;
  let busy = false;

  const sendBatch = async () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting.splice(0, batchLength(waiting));
    due = waiting.length > 0;
    const answer = await post(batch.map((event) => event.json));
    for (const event of batch) event.settle(resultOf(event.event_id, answer));
  };

  const pump = async () => {
    if (busy) return;
    busy = true;
    while (due && waiting.length && ready()) await sendBatch();
    busy = false;
  };

  const sendSoon = () => {
    due = true;
    // A microtask later: what the page tracks in one go travels together.
    Promise.resolve().then(pump);
  };

  return {
    add(event) {
      const result = new Promise<TrackResult>((settle) => waiting.push({ ...event, settle }));
      open.add(result);
      result.then(() => open.delete(result));
      if (event.urgent || isFull(waiting)) sendSoon();
      else timer = timer || setTimeout(sendSoon, WAIT_MS);
      return result;
    },
    sendSoon,
    sendNow() {
      while (waiting.length && ready()) sendBatch();
    },
    settled: () => Promise.all(open).then(() => {}),
  };
}

/** How many of the waiting events go into the next batch: at least one, however large. */
function batchLength(waiting: Packed[]): number {
  let bytes = 0;
  const tooMany = waiting.findIndex((event, index) => {
    bytes += event.bytes;
    return index > 0 && (index === MAX_EVENTS_PER_BATCH || bytes > BATCH_BYTES);
  });
  return tooMany < 0 ? waiting.length : tooMany;
}

function isFull(waiting: Packed[]): boolean {
  return waiting.length >= FULL_COUNT || batchLength(waiting) < waiting.length;
}

function resultOf(event_id: string, answer: Answer): TrackResult {
  if (typeof answer === "string") return dropped(event_id, answer);
  return answer.get(event_id) || dropped(event_id, "network");
}
