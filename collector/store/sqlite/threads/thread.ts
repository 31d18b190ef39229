import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { MethodArguments, MethodResults } from "../../ports/methods-by-name.ts";
import { UnusableDataFile } from "../connection/database.ts";
import type {
  Call,
  ErrorText,
  FromThread,
  Replies,
  Reply,
  Start,
  TaskArguments,
  TaskResults,
  ThreadMethod,
  ThreadTasks,
} from "./messages.ts";

/** A thread of the store, and what waits for it. */
export interface Thread {
  /** Runs a method of the store there. */
  call<Name extends ThreadMethod>(name: Name, ...args: MethodArguments[Name]): Promise<MethodResults[Name]>;
  /** Runs a task that is no method of the store. */
  run<Name extends keyof ThreadTasks>(name: Name, ...args: TaskArguments[Name]): Promise<TaskResults[Name]>;
  /** How long the oldest call that was not answered yet has been waiting, in ms. */
  age(): number;
  /** Answers what was asked before, and ends. */
  close(): Promise<void>;
}

/** A call on its way; the worker reads it as a `Call`. */
type Sent = Pick<Call, "id" | "name"> & { readonly args: readonly unknown[] };

interface Pending {
  readonly since: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

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
  const waiting = new Map<number, Pending>();
  let queue: Sent[] = [];
  let nextId = 0;
  let closing = false;
  let worker: Worker | null = null;

  const post = () => {
    if (!worker) return;
    worker.postMessage(queue);
    queue = [];
  };

  const settle = (reply: Reply) => {
    const pending = waiting.get(reply.id)!;
    waiting.delete(reply.id);
    if ("error" in reply) pending.reject(errorOf(reply.error));
    else pending.resolve(reply.value);
  };

  const died = (error: Error) => {
    const lost = [...waiting.values()];
    waiting.clear();
    queue = [];
    for (const { reject } of lost) reject(error);
  };

  const open = async (): Promise<Worker> => {
    const opened = await openWorker(start);
    opened.on("message", (message: Replies) => {
      told(message);
      for (const reply of message.replies) settle(reply);
    });
    opened.on("error", died);
    opened.on("exit", () => {
      worker = null;
      died(new Error("the store's thread has ended"));
      setTimeout(reopen, RESTART_MS).unref();
    });
    return opened;
  };

  const reopen = async () => {
    if (closing) return;
    try {
      const opened = await open();
      if (closing) return void opened.terminate();
      worker = opened;
    } catch {
      setTimeout(reopen, RESTART_MS);
    }
  };

  worker = await open();

  const send = <Result>(name: Call["name"], args: readonly unknown[]) =>
    new Promise<Result>((resolve, reject) => {
      if (!worker) return reject(new Error("the store's thread has ended"));
      nextId += 1;
      waiting.set(nextId, { since: performance.now(), resolve, reject });
      // Calls of one turn of the event loop are sent together.
      if (queue.push({ id: nextId, name, args }) === 1) setImmediate(post);
    });

  return {
    call: (name, ...args) => send(name, args),
    run: (name, ...args) => send(name, args),
    age() {
      const since = waiting.values().next().value?.since;
      return since === undefined ? 0 : performance.now() - since;
    },
    async close() {
      closing = true;
      if (!worker) return;
      const ended = once(worker, "exit");
      // A thread that dies instead of closing has let go of the file as well.
      await send("close", []).catch(() => {});
      await ended;
    },
  };
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
