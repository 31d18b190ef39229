import type { IngestBatch, IngestOutcome } from "../../ports/ingest.ts";
import type { Store } from "../../ports/store.ts";
import type { Unavailable } from "../../ports/unavailable.ts";
import { charactersIn } from "../connection/wal-size.ts";
import type { KeptQuote, SqliteOptions } from "../operations.ts";
import { draftOf } from "../tables/quotes.ts";
import { keyCache } from "./key-cache.ts";
import { type Commit, REDEEMING, type Replies, type Role } from "./messages.ts";
import { CHANGES, KEY_CHANGES, ROLE_OF, WRITES } from "./roles.ts";
import { startThread, type Thread } from "./thread.ts";

export type { Commit } from "./messages.ts";

/** What the threaded store is given from outside. */
export interface ThreadedOptions extends Omit<SqliteOptions, "now" | "newWriteKey"> {
  /** Events that may wait for the writer before more are refused as `busy`. @default 20000 */
  readonly maxQueuedEvents?: number;
  /** Hears of every commit of events. */
  readonly onCommit?: (commit: Commit) => void;
}

/** The store, and what an operator wants to see of it. */
export interface ThreadedStore extends Store {
  readonly gauges: Gauges;
}

export interface Gauges {
  /** Events that wait to be written. */
  queuedEvents(): number;
  /** How long the oldest request to the writer has been waiting, in seconds. */
  queueAge(): number;
  /** Size of the write-ahead log, in bytes. */
  logBytes(): number;
}

const MAX_QUEUED_EVENTS = 20_000;
/** Events that wait may hold so many characters together: few large ones need as much memory as many small ones. */
const MAX_QUEUED_CHARACTERS = 64 * 2 ** 20;
/** Servers' calls that may wait for the writer: about a second of its work. */
const MAX_QUEUED_CALLS = 5_000;
/** The same of calculations that wait to be remembered: nobody waits for these, so nobody would stop making more. */
const MAX_QUOTE_CHARACTERS = 16 * 2 ** 20;

/**
 * How often the log is copied into the data file while events come, in ms: beside the writer, who would stand still for it.
 * Little at a time: whoever waits for the disk meanwhile waits less long.
 */
const CHECKPOINT_MS = 50;

/** Does something a while after it was asked for, once for all who asked meanwhile. It may fail: it is asked for again. */
function atMostEvery(ms: number, act: () => Promise<unknown> | undefined): () => void {
  let asked = false;
  const run = async () => {
    await act()?.catch(() => {});
    asked = false;
  };
  return () => {
    if (asked) return;
    asked = true;
    setTimeout(run, ms).unref();
  };
}

/**
 * The store on one SQLite file, in threads of its own: the caller's thread waits neither for the disk nor for a long list
 * (docs/decisions/0006).
 * @throws UnusableDataFile where the file can't be used
 */
export async function threadedStore(options: ThreadedOptions): Promise<ThreadedStore> {
  const { maxQueuedEvents = MAX_QUEUED_EVENTS, onCommit = () => {}, ...file } = options;
  let logBytes = 0;
  const told = ({ commit, logBytes: bytes }: Replies) => {
    logBytes = bytes;
    if (!commit) return;
    checkpointSoon();
    onCommit(commit);
  };
  // The writer first: it makes the file, and brings its tables up to date.
  const threads = { write: await startThread({ ...file, role: "write" }, told) } as Record<Role, Thread>;
  const reading = (["calculate", "list"] as const).map(async (role) => {
    threads[role] = await startThread({ ...file, role, readOnly: true }, () => {});
  });
  try {
    await Promise.all(reading);
  } catch (error) {
    await Promise.all(Object.values(threads).map((thread) => thread.close()));
    throw error;
  }

  const checkpointSoon = atMostEvery(CHECKPOINT_MS, () => threads.list?.call("checkpoint"));
  const keys = keyCache((name, text) => threads.calculate.call(name, text));
  let queuedEvents = 0;
  let queuedCharacters = 0;
  let shownCharacters = 0;

  const on =
    (name: keyof Store) =>
    (...given: readonly unknown[]) =>
      threads[ROLE_OF[name] ?? "write"].call(name, ...given);

  /** Nobody who was told of a change is answered by what was before it. */
  const change =
    (name: keyof Store) =>
    async (...given: readonly unknown[]) => {
      const result = await on(name)(...given);
      if (KEY_CHANGES.includes(name)) keys.forget();
      if (!CHANGES.includes(name)) return result;
      for (const id of changedIn(name, given, result)) void threads.calculate.call("refresh", given[0], id);
      return result;
    };

  let queuedCalls = 0;
  /** As many may wait as are answered soon: who is told so tries again, and is answered the same. */
  const redeeming =
    (name: keyof Store) =>
    (...given: readonly unknown[]) => {
      if (queuedCalls >= MAX_QUEUED_CALLS) return Promise.resolve({ unavailable: "busy" });
      queuedCalls += 1;
      return on(name)(...given).finally(() => {
        queuedCalls -= 1;
      });
    };

  const reads = Object.fromEntries(Object.keys(ROLE_OF).map((name) => [name, on(name as keyof Store)]));
  const writes = Object.fromEntries([
    ...WRITES.map((name) => [name, change(name)]),
    ...REDEEMING.map((name) => [name, redeeming(name)]),
  ]);

  return {
    ...(reads as unknown as Store),
    ...(writes as unknown as Store),
    keyByWriteKey: keys.keyByWriteKey,
    keyBySecretHash: keys.keyBySecretHash,
    ingest(batch: IngestBatch) {
      const events = batch.events.length;
      const characters = charactersIn(batch);
      const isTooMuch =
        queuedEvents + events > maxQueuedEvents || queuedCharacters + characters > MAX_QUEUED_CHARACTERS;
      if (queuedEvents > 0 && isTooMuch) return Promise.resolve({ unavailable: "busy" });
      queuedEvents += events;
      queuedCharacters += characters;
      const written = threads.write.call("ingest", batch) as Promise<readonly IngestOutcome[] | Unavailable>;
      return written.finally(() => {
        queuedEvents -= events;
        queuedCharacters -= characters;
      });
    },
    async rememberCalculation(propertyId, id, madeAt, calculation) {
      // A text crosses threads for a fraction of what its objects would cost.
      const shown = JSON.stringify(calculation);
      if (shownCharacters + shown.length > MAX_QUOTE_CHARACTERS) return { unavailable: "busy" };
      shownCharacters += shown.length;
      try {
        return (await on("rememberCalculation")(draftOf(propertyId, id, madeAt, { shown, calculation }))) as KeptQuote;
      } finally {
        shownCharacters -= shown.length;
      }
    },
    async close() {
      // The writer last: it folds the log into the data file when it is the only one.
      await Promise.all([threads.calculate.close(), threads.list.close()]);
      await threads.write.close();
    },
    gauges: {
      queuedEvents: () => queuedEvents,
      queueAge: () => threads.write.age() / 1000,
      logBytes: () => logBytes,
    },
  };
}

/** The promotions that a change made, put in place or took out; null is all of the property's. */
function changedIn(name: keyof Store, [, what]: readonly unknown[], result: unknown): readonly (number | null)[] {
  switch (name) {
    case "createPromotion":
      return [(result as { id: number }).id];
    case "updatePromotion":
      return [(what as { id: number }).id];
    case "deletePromotions":
      return what as readonly number[];
    default:
      return [null];
  }
}
