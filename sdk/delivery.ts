import { MAX_EVENTS_PER_BATCH } from "../collector/contract/limits.ts";
import { dropped, type Packed } from "./event.ts";
import { timeOf } from "./ids.ts";
import type { Journal } from "./journal.ts";
import type { Owners } from "./owners.ts";
import { createQueue, type Entry } from "./queue.ts";
import { pauseAfter, SLOWEST_MS } from "./retry.ts";
import type { Timers, Verdict } from "./transport.ts";
import type { DropReason, TrackResult } from "./types.ts";

/** How long an event that is not urgent waits for company, in ms. It is on the device meanwhile. */
export const WAIT_MS = 5_000;
/** After so long, in ms, nobody wants to know any more: 7 days, as far back as the collector evaluates. */
export const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** 2³ failures in a row are no passing trouble: it may be the oldest event that something on the way does not let pass. */
const PATIENCE = 3;

/** What delivery needs to know, and whom it tells. */
export interface DeliveryOptions extends Timers {
  journal: Journal;
  owners: Owners;
  now(): number;
  /** 0 to 1. */
  random(): number;
  /** Sends a batch; never rejects. */
  post(events: string[], last?: boolean): Promise<Verdict>;
  /** What can still be sent while the page is left, in bytes. */
  room(): number;
  /** Under which key events go; empty while it is not known. */
  writeKey(): string;
  /** Whether anything may be sent now. */
  ready(): boolean;
  online(): boolean;
  /** An event has its result. */
  emit(result: TrackResult, json: string): void;
  trace(what: string, ...details: unknown[]): void;
}

/** Sees to it that every event gets a result: the collector's, or a reason why it was given up. */
export interface Delivery {
  /** @returns what became of the event; never rejects */
  add(event: Packed): Promise<TrackResult>;
  /** Takes over what pages that are gone have left on the device. */
  recover(): void;
  /** Puts on the device what is in memory: also what the page, or another tab, has erased there. */
  keep(): void;
  /** Gives everything up. */
  drop(reason: DropReason): void;
  /**
   * Sends what waits, unless a pause is under way.
   * @param anew ends the pause
   */
  sendSoon(anew?: boolean): void;
  /** Sends what waits, also where a pause is under way. Resolves when there is no more to send for now. */
  send(): Promise<void>;
  /** Sends what can be sent while the page is hidden, or left: there may be no later. */
  hurry(): void;
  /** The page is left. */
  leave(): void;
  /** The page is back. */
  back(): void;
}

/**
 * One request at a time: the collector keeps the order in which batches arrive, and a code is judged by the cart that
 * the events before it made.
 */
export function createDelivery(world: DeliveryOptions): Delivery {
  const { journal, owners, post, trace } = world;
  const queue = createQueue();
  let timer: number | undefined;
  let running: Promise<void> | undefined;
  let turn = 0;
  let due = false;
  let paused = false;
  let resume = 0;
  let asking = 0;
  let failures = 0;
  let most = MAX_EVENTS_PER_BATCH;

  const finish = (entry: Entry, result: TrackResult) => {
    // Given up while it was under way, it may still be answered.
    if (entry.ended) return;
    entry.ended = true;
    queue.remove(entry);
    journal.erase(entry.owner, entry.id);
    world.emit(result, entry.json);
    if (entry.settle) entry.settle(result);
  };
  const giveUp = (entries: readonly Entry[], reason: DropReason) => {
    for (const entry of entries) finish(entry, dropped(entry.id, reason));
  };

  const wake = (ms: number) => {
    clearTimeout(timer);
    timer = world.setTimeout(send, ms);
  };
  const { clearTimeout } = world;

  const pause = (after: number) => {
    failures += 1;
    due = false;
    const ms = pauseAfter(failures, world.random(), after);
    trace("pause", ms, failures);
    // Another request may have been told to wait longer.
    const until = world.now() + ms;
    if (paused && until < resume) return;
    paused = true;
    resume = until;
    wake(ms);
  };

  const sendBatch = async (batch: readonly Entry[], last?: boolean) => {
    for (const entry of batch) entry.busy = true;
    trace("send", batch.length);
    const verdict = await post(
      batch.map(({ json }) => json),
      last,
    );
    for (const entry of batch) entry.busy = false;
    if (typeof verdict === "number") pause(verdict);
    else if (verdict === "slow") pause(SLOWEST_MS);
    else if (verdict !== "split") settle(batch, verdict);
    else {
      due = true;
      if (batch.length > 1) most = batch.length >> 1;
      else {
        most = MAX_EVENTS_PER_BATCH;
        giveUp(batch, "refused");
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

  const isOld = (id: string) => world.now() - timeOf(id) > MAX_AGE_MS;

  const run = async () => {
    turn += 1;
    const own = turn;
    // A microtask later: what the page tracks in one go travels together.
    await null;
    // What another page left comes first: a code is judged by what was before it.
    while (due && !asking && turn === own && world.ready()) {
      giveUp(
        queue.idle().filter(({ id }) => isOld(id)),
        "expired",
      );
      // Something on the way may refuse one event in its own words, for ever: in time the others go past it.
      const batch = queue.next(most, (failures >> PATIENCE) % queue.idle().length);
      if (!batch.length) break;
      // What is tracked meanwhile waits for company again.
      due = queue.idle().length > batch.length;
      await sendBatch(batch);
    }
    if (turn === own) running = undefined;
  };

  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    due = true;
    paused = false;
    running = running || run();
    return running;
  };

  const sendSoon = (anew?: boolean) => {
    paused = paused && !anew;
    if (paused || asking) return;
    // The browser may be wrong about that: it delays, and does not prevent.
    if (world.online()) send();
    else pause(0);
  };

  const keep = (entry: Entry) => {
    entry.kept = journal.write(entry.owner, entry, world.writeKey());
  };

  const recoverFrom = (owner: string) => {
    const adopt = () => {
      const damaged = (id: string) => world.emit(dropped(id, "corrupt"), "{}");
      const left = journal.read(owner, world.writeKey(), damaged, isOld);
      const found = left.filter(({ id }) => queue.entries.every((entry) => entry.id !== id));
      trace("recover", found.length);
      giveUp(queue.add(found.map((event) => ({ ...event, owner, kept: true }))), "queue_full");
    };
    asking += 1;
    owners.ask(owner, (gone) => {
      asking -= 1;
      if (gone) adopt();
      sendSoon();
    });
  };

  return {
    add(event) {
      const result = new Promise<TrackResult>((settle) => {
        const entry: Entry = { ...event, owner: owners.self, kept: false, settle };
        keep(entry);
        giveUp(queue.add([entry]), "queue_full");
      });
      if (event.urgent || queue.isFull()) sendSoon();
      else if (timer === undefined) wake(WAIT_MS);
      return result;
    },
    recover() {
      for (const owner of world.ready() ? journal.owners() : []) if (owner !== owners.self) recoverFrom(owner);
    },
    keep() {
      queue.entries.forEach(keep);
    },
    drop: (reason) => giveUp(queue.entries, reason),
    sendSoon,
    send,
    hurry() {
      if (!world.ready()) return;
      // What is on the device has another chance; the collector asked to be left alone.
      const batch = queue.best(world.room(), paused);
      if (batch.length) sendBatch(batch, true);
    },
    leave() {
      giveUp(
        queue.idle().filter(({ kept }) => !kept),
        "unloaded",
      );
    },
    back() {
      // What was under way may never be answered: it goes again, and counts once.
      for (const entry of queue.entries) entry.busy = false;
      running = undefined;
      send();
    },
  };
}
