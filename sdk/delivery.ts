import { MAX_EVENTS_PER_BATCH } from "../collector/contract/limits.ts";
import { dropped, type PackedEvent } from "./event.ts";
import { timeOf } from "./ids.ts";
import type { Journal } from "./journal.ts";
import type { Owners } from "./owners.ts";
import { createQueue, type Entry, MAX_EVENTS } from "./queue.ts";
import { pauseAfter } from "./retry.ts";
import type { Timers, Verdict } from "./transport.ts";
import type { DropReason, TrackResult, WireEvent } from "./types.ts";

/** Time that an event that is not urgent waits for others, in ms. Meanwhile it is on the device. */
export const WAIT_MS = 5_000;
/** Age at which an event expires, in ms: 7 days, the limit up to which the collector evaluates codes. */
export const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** After each 2³ failures in a row, one more of the oldest events is passed over: it may be the cause. */
const SKIP_SHIFT = 3;

/** The dependencies of a delivery. */
export interface DeliveryOptions extends Timers {
  journal: Journal;
  owners: Owners;
  /** Milliseconds since 1970. */
  now(): number;
  /** 0 to 1. */
  random(): number;
  /** Sends a batch; never rejects. */
  post(events: string[], last?: boolean): Promise<Verdict>;
  /** The bytes that can still be sent while the page is being left. */
  keepaliveBudget(): number;
  /** The write key of the events; empty until `init`. */
  writeKey(): string;
  /** Whether the write key is set and the visitor has consented. */
  maySend(): boolean | "";
  online(): boolean;
  /** Receives the result of each event, and its JSON. */
  emit(result: TrackResult, json: string): void;
  /** Receives each step, for debugging. */
  trace(step: string, ...details: unknown[]): void;
}

/** Gives every event a result: the collector's, or the reason why it was dropped. */
export interface Delivery {
  /**
   * @param most most waiting events, this one included
   * @returns the event's result; never rejects
   */
  add(event: PackedEvent, most: number): Promise<TrackResult>;
  /** Takes over the events that closed pages left on the device. */
  recover(): void;
  /**
   * Writes all events in memory to the device, including those that the page or another tab has erased there.
   * @param repack changes each event before, because the visitor's decision is a new one
   */
  saveAll(repack?: false | ((event: WireEvent) => PackedEvent | DropReason)): void;
  /** Drops every event. */
  dropAll(reason: DropReason): void;
  /**
   * Sends the waiting events, unless a pause after a failure is under way.
   * @param endPause whether to end the pause
   */
  sendSoon(endPause?: boolean): void;
  /** Sends the waiting events, also during a pause. Resolves when none can be sent for now. */
  send(): Promise<void>;
  /** Sends what fits into the keepalive budget: a hidden page may never run again. */
  sendOnHide(): void;
  /** Drops the events that are not on the device, because the page is being left. */
  dropUnsaved(): void;
  /** Resumes after the page has returned from the back/forward cache. */
  restore(): void;
}

/**
 * Sends one request at a time: the collector keeps the order of arrival, and evaluates a code with the cart that the
 * earlier events made.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { journal, owners, post, trace, clearTimeout } = options;
  const queue = createQueue();
  let timer: number | undefined;
  let running: Promise<void> | undefined;
  /** The number of the current run; an earlier one, from before the back/forward cache, stops. */
  let currentRun = 0;
  /** Whether waiting events are to be sent. */
  let due = false;
  let paused = false;
  /** The end of the pause, in ms since 1970. */
  let pauseEnd = 0;
  let pendingClaims = 0;
  /** Failures in a row. */
  let failures = 0;
  /** Most events of the next batch. */
  let batchLimit = MAX_EVENTS_PER_BATCH;

  const finish = (entry: Entry, result: TrackResult) => {
    // An event that was dropped while in flight may still get a response.
    if (entry.hasResult) return;
    entry.hasResult = true;
    queue.remove(entry);
    journal.remove(entry.owner, entry.id);
    options.emit(result, entry.json);
    if (entry.settle) entry.settle(result);
  };
  const drop = (entries: readonly Entry[], reason: DropReason) => {
    for (const entry of entries) finish(entry, dropped(entry.id, reason));
  };

  const schedule = (ms: number) => {
    clearTimeout(timer);
    timer = options.setTimeout(send, ms);
  };

  const pause = (after: number) => {
    failures += 1;
    due = false;
    const ms = pauseAfter(failures, options.random(), after);
    trace("pause", ms, failures);
    // The pause of another request may end later.
    const end = options.now() + ms;
    if (paused && end < pauseEnd) return;
    paused = true;
    pauseEnd = end;
    schedule(ms);
  };

  const sendBatch = async (batch: readonly Entry[], last?: boolean) => {
    for (const entry of batch) entry.inFlight = true;
    trace("send", batch.length);
    const verdict = await post(
      batch.map(({ json }) => json),
      last,
    );
    for (const entry of batch) entry.inFlight = false;
    if (typeof verdict === "number") pause(verdict);
    else if (verdict !== "split") settle(batch, verdict);
    else {
      due = true;
      if (batch.length > 1) batchLimit = batch.length >> 1;
      else {
        batchLimit = MAX_EVENTS_PER_BATCH;
        drop(batch, "refused");
      }
    }
  };

  const settle = (batch: readonly Entry[], results: Exclude<Verdict, string | number>) => {
    for (const entry of batch) {
      const result = results.get(entry.id);
      if (result) finish(entry, result);
    }
    if (batch.every(({ id }) => results.has(id))) failures = 0;
    else pause(0);
  };

  const isExpired = (id: string) => options.now() - timeOf(id) > MAX_AGE_MS;

  const run = async () => {
    currentRun += 1;
    const ownRun = currentRun;
    // In the next microtask: events that the page tracks together are sent together.
    await null;
    // Events of closed pages come first, because a code is evaluated with the events before it.
    while (due && !pendingClaims && currentRun === ownRun && options.maySend()) {
      drop(
        queue.waiting().filter(({ id }) => isExpired(id)),
        "expired",
      );
      // A proxy may reject one event forever: after some failures, the others are sent without it.
      const batch = queue.nextBatch(batchLimit, (failures >> SKIP_SHIFT) % queue.waiting().length);
      if (!batch.length) break;
      // Events that are tracked during the request wait for others again.
      due = queue.waiting().length > batch.length;
      await sendBatch(batch);
    }
    if (currentRun === ownRun) running = undefined;
  };

  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    due = true;
    paused = false;
    running = running || run();
    return running;
  };

  const sendSoon = (endPause?: boolean) => {
    paused = paused && !endPause;
    if (paused || pendingClaims) return;
    // The browser's `onLine` may be wrong: it delays an attempt, and does not prevent it.
    if (options.online()) send();
    else pause(0);
  };

  const save = (entry: Entry) => {
    entry.saved = journal.write(entry.owner, entry, options.writeKey());
  };

  const recoverFrom = (owner: string) => {
    pendingClaims += 1;
    owners.claim(owner, (isClosed) => {
      pendingClaims -= 1;
      if (isClosed) {
        const onCorrupt = (id: string) => options.emit(dropped(id, "corrupt"), "{}");
        const stored = journal.read(owner, options.writeKey(), onCorrupt, isExpired);
        const missing = stored.filter(({ id }) => queue.entries.every((entry) => entry.id !== id));
        trace("recover", missing.length);
        drop(
          queue.add(
            missing.map((event) => ({ ...event, owner, saved: true })),
            MAX_EVENTS,
          ),
          "queue_full",
        );
      }
      sendSoon();
    });
  };

  return {
    add(event, most) {
      const result = new Promise<TrackResult>((settle) => {
        const entry: Entry = { ...event, owner: owners.self, saved: false, settle };
        save(entry);
        drop(queue.add([entry], most), "queue_full");
      });
      if (event.urgent || queue.isFull()) sendSoon();
      else if (timer === undefined) schedule(WAIT_MS);
      return result;
    },
    recover() {
      for (const owner of options.maySend() ? journal.owners() : []) if (owner !== owners.self) recoverFrom(owner);
    },
    saveAll(repack) {
      for (const entry of queue.entries) {
        if (repack) Object.assign(entry, repack(JSON.parse(entry.json)));
        save(entry);
      }
    },
    dropAll: (reason) => drop(queue.entries, reason),
    sendSoon,
    send,
    sendOnHide() {
      if (!options.maySend()) return;
      // During a pause, which the collector may have requested, events on the device wait for their next chance.
      const batch = queue.mostValuable(options.keepaliveBudget(), paused);
      if (batch.length) sendBatch(batch, true);
    },
    dropUnsaved() {
      drop(
        queue.waiting().filter(({ saved }) => !saved),
        "unloaded",
      );
    },
    restore() {
      // Requests from before may never settle: their events are sent again, and the collector stores each once.
      for (const entry of queue.entries) entry.inFlight = false;
      running = undefined;
      send();
    },
  };
}
