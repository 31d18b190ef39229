import {
  type ChangeName,
  changeNames,
  type Method,
  type MethodArguments,
  type MethodName,
  type MethodResults,
  methodNames,
  methodsFrom,
} from "../../ports/methods-by-name.ts";
import { STORE_METHODS, type Store } from "../../ports/store.ts";
import type { SqliteOptions } from "../operations.ts";
import { keyCache } from "./key-cache.ts";
import type { Commit, Replies, Start } from "./messages.ts";
import { ingestQueue, quoteQueue, redeemQueue } from "./queues.ts";
import { ROLE_OF, type Role } from "./roles.ts";
import { startThread, type Thread } from "./thread.ts";

export type { Commit } from "./messages.ts";

/** Options of the threaded store. */
export interface ThreadedOptions extends Omit<SqliteOptions, "now" | "newWriteKey"> {
  /** Events that may wait for the writer before more are refused as `busy`. @default 20000 */
  readonly maxQueuedEvents?: number;
  /** Called for every commit of events. */
  readonly onCommit?: (commit: Commit) => void;
}

/** The store, with gauges for its operator. */
export interface ThreadedStore extends Store {
  readonly gauges: Gauges;
}

export interface Gauges {
  /** Events that wait to be written. */
  queuedEvents(): number;
  /** How long the oldest call has been waiting for the writer, in seconds. */
  queueAge(): number;
  /** Size of the write-ahead log, in bytes. */
  walBytes(): number;
}

const MAX_QUEUED_EVENTS = 20_000;

/**
 * Pause between two checkpoints of the write-ahead log while events arrive, in ms. The list thread runs them, because
 * the writer would stop for them. Frequent checkpoints are small, and block other users of the disk for a shorter time.
 */
const CHECKPOINT_MS = 50;

/**
 * Runs `act` at most once per `ms`, after the first call of the period. A failure is ignored: the next call runs it
 * again.
 */
function atMostEvery(ms: number, act: () => Promise<unknown>): () => void {
  let isDue = false;
  const run = async () => {
    await act().catch(() => {});
    isDue = false;
  };
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(run, ms).unref();
  };
}

type Threads = Readonly<Record<Role, Thread>>;

/** Starts all threads, or none. @param onReplies runs for each message of the writer */
async function startThreads(file: Omit<Start, "role">, onReplies: (replies: Replies) => void): Promise<Threads> {
  // The writer first: it creates or migrates the file.
  const write = await startThread({ ...file, role: "write" }, onReplies);
  const reader = (role: Role) => startThread({ ...file, role, readOnly: true }, () => {});
  const readers = await Promise.allSettled([reader("calculate"), reader("list")]);
  const [calculate, list] = readers;
  if (calculate.status === "fulfilled" && list.status === "fulfilled")
    return { write, calculate: calculate.value, list: list.value };
  const started = readers.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  await Promise.all([write, ...started].map((thread) => thread.close()));
  throw readers.flatMap((each) => (each.status === "rejected" ? [each.reason] : []))[0];
}

/** The promotions that a call created, changed or deleted, by id; null: all promotions of the property. */
const CHANGED_PROMOTIONS: {
  readonly [Name in ChangeName<"promotions">]: (
    args: MethodArguments[Name],
    result: MethodResults[Name],
  ) => readonly (number | null)[];
} = {
  createPromotion: (_, { id }) => [id],
  createPromotions: (_, created) => created.map(({ id }) => id),
  importPromotions: (_, changes) =>
    "conflicts" in changes ? [] : changes.filter(({ change }) => change !== "unchanged").map(({ id }) => id),
  removeImported: (_, ids) => ids,
  updatePromotion: ([, { id }]) => [id],
  deletePromotions: ([, ids]) => ids,
  changePromotionSettings: () => [null],
};

/**
 * The store on one SQLite file, in threads of its own: the caller's thread waits neither for the disk nor for a long
 * list (docs/decisions/0006).
 * @throws UnusableDataFile where the file can't be used
 */
export async function threadedStore(options: ThreadedOptions): Promise<ThreadedStore> {
  const { maxQueuedEvents = MAX_QUEUED_EVENTS, onCommit = () => {}, ...file } = options;
  let walBytes = 0;
  const threads = await startThreads(file, ({ commit, walBytes: bytes }) => {
    walBytes = bytes;
    if (!commit) return;
    checkpointSoon();
    onCommit(commit);
  });
  const checkpointSoon = atMostEvery(CHECKPOINT_MS, () => threads.list.run("checkpoint"));
  const keys = keyCache((name, text) => threads.calculate.call(name, text));
  const { ingest, queuedEvents } = ingestQueue(threads.write, maxQueuedEvents);

  const call =
    <Name extends MethodName<"lookup" | "list" | "write">>(name: Name): Method<Name> =>
    (...args) =>
      threads[ROLE_OF[STORE_METHODS[name].kind]].call(name, ...args);

  const changeKeys =
    <Name extends ChangeName<"keys">>(name: Name): Method<Name> =>
    async (...args) => {
      const result = await threads.write.call(name, ...args);
      keys.forget();
      return result;
    };

  /** After the promise settles, calculations apply the change: the other thread gets the message first. */
  const changePromotions =
    <Name extends ChangeName<"promotions">>(name: Name): Method<Name> =>
    async (...args) => {
      const result = await threads.write.call(name, ...args);
      for (const id of CHANGED_PROMOTIONS[name](args, result)) void threads.calculate.run("refresh", args[0], id);
      return result;
    };

  return {
    ...methodsFrom(methodNames("lookup", "list", "write"), call),
    ...methodsFrom(changeNames("keys"), changeKeys),
    ...methodsFrom(changeNames("promotions"), changePromotions),
    ...redeemQueue(threads.write),
    keyByWriteKey: keys.keyByWriteKey,
    keyBySecretHash: keys.keyBySecretHash,
    ingest,
    rememberCalculation: quoteQueue(threads.write),
    async close() {
      // The writer last: as the only connection left, it copies the write-ahead log into the data file.
      await Promise.all([threads.calculate.close(), threads.list.close()]);
      await threads.write.close();
    },
    gauges: {
      queuedEvents,
      queueAge: () => threads.write.age() / 1000,
      walBytes: () => walBytes,
    },
  } satisfies ThreadedStore;
}
