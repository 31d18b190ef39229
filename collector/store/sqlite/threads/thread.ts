import { Worker } from "node:worker_threads";
import { UnusableDataFile } from "../database.ts";
import {
  type Call,
  type ErrorText,
  type FromThread,
  isIngest,
  type Replies,
  type Reply,
  type Start,
} from "./messages.ts";

/** A thread of the store, and what waits for it. */
export interface Thread {
  /** Runs an operation of the store there. */
  call(name: string, ...given: readonly unknown[]): Promise<unknown>;
  /** Calls that were not answered yet. */
  waiting(): number;
  /** How long the oldest of them has been waiting, in ms. */
  age(): number;
  /** Answers what was asked before, and ends. */
  close(): Promise<void>;
}

interface Pending {
  readonly call: Call;
  readonly since: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Events that one message brings at most: one commit stays so short that whoever comes meanwhile hardly waits. */
const MAX_EVENTS_PER_MESSAGE = 1_000;
/** Messages under way: while one is written the next is at hand. */
const MAX_UNDER_WAY = 2;
/** How long after a thread died the next one is started, in ms. */
const RESTART_MS = 500;

const errorOf = ({ name, message, stack }: ErrorText): Error => {
  const error = name === "UnusableDataFile" ? new UnusableDataFile(message) : new Error(message);
  return stack ? Object.assign(error, { stack }) : error;
};

/**
 * Starts a thread. One that dies by a fault of ours is started again; what it had not answered is refused.
 * @param told hears what each message came to
 * @throws UnusableDataFile where the data file can't be used
 */
export async function startThread(start: Start, told: (replies: Replies) => void): Promise<Thread> {
  let queue: Pending[] = [];
  let sent = new Map<number, Pending>();
  let underWay = 0;
  let nextId = 0;
  let closing = false;
  let worker: Worker | null = null;

  const pump = () => {
    while (worker && queue.length > 0 && underWay < MAX_UNDER_WAY) {
      const group = takeGroup(queue);
      underWay += 1;
      for (const pending of group) sent.set(pending.call.id, pending);
      worker.postMessage(group.map(({ call }) => call));
    }
  };

  const settle = (reply: Reply) => {
    const pending = sent.get(reply.id)!;
    sent.delete(reply.id);
    if ("error" in reply) pending.reject(errorOf(reply.error));
    else pending.resolve(reply.value);
  };

  const died = (error: Error) => {
    const lost = [...sent.values(), ...queue];
    sent = new Map();
    queue = [];
    underWay = 0;
    for (const { reject } of lost) reject(error);
  };

  const open = async (): Promise<Worker> => {
    const opened = await openWorker(start);
    opened.on("message", (message: Replies) => {
      underWay -= 1;
      told(message);
      for (const reply of message.replies) settle(reply);
      pump();
    });
    opened.on("error", died);
    opened.on("exit", () => {
      worker = null;
      died(new Error("the store's thread has ended"));
      if (!closing) setTimeout(reopen, RESTART_MS);
    });
    return opened;
  };

  const reopen = async () => {
    try {
      worker = await open();
      pump();
    } catch {
      if (!closing) setTimeout(reopen, RESTART_MS);
    }
  };

  worker = await open();

  const call = (name: string, ...given: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!worker) return reject(new Error("the store's thread has ended"));
      nextId += 1;
      queue.push({ call: { id: nextId, name, given }, since: performance.now(), resolve, reject });
      // What comes in one turn of the loop travels together.
      if (queue.length === 1) setImmediate(pump);
    });

  return {
    call,
    waiting: () => queue.length + sent.size,
    age: () => performance.now() - (sent.values().next().value ?? queue[0] ?? { since: performance.now() }).since,
    async close() {
      closing = true;
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      if (!worker) return;
      worker.once("exit", () => resolve());
      await call("close");
      await ended;
    },
  };
}

function takeGroup(queue: Pending[]): Pending[] {
  let events = 0;
  const over = queue.findIndex(({ call }) => {
    if (isIngest(call)) events += call.given[0].events.length;
    return events > MAX_EVENTS_PER_MESSAGE;
  });
  return queue.splice(0, over < 0 ? queue.length : Math.max(1, over));
}

function openWorker(start: Start): Promise<Worker> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: start });
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromThread) => {
      worker.removeListener("error", reject);
      if ("failed" in message) reject(errorOf(message.failed));
      else resolve(worker);
    });
  });
}
