import { once } from "node:events";
import type { MethodArguments, MethodResults } from "../../ports/methods-by-name.ts";
import type { Call, Replies, Start, TaskArguments, TaskResults, ThreadMethod, ThreadTasks } from "./messages.ts";
import { pendingCalls } from "./pending-calls.ts";
import { startWorker, threadEnded } from "./restarted-worker.ts";

/** A thread of the store. Calls are rejected where it ends before their reply. */
export interface Thread {
  /** Runs a method of the store there. */
  call<Name extends ThreadMethod>(name: Name, ...args: MethodArguments[Name]): Promise<MethodResults[Name]>;
  /** Runs a task that is no method of the store. */
  run<Name extends keyof ThreadTasks>(name: Name, ...args: TaskArguments[Name]): Promise<TaskResults[Name]>;
  /** How long the oldest call has been waiting for its reply, in ms; 0 without calls. */
  age(): number;
  /** Waits for the replies to all calls, and ends the thread. */
  close(): Promise<void>;
}

/** A call on its way; the worker reads it as a `Call`. */
type Sent = Pick<Call, "id" | "name"> & { readonly args: readonly unknown[] };

/**
 * Starts a thread. Where it ends by a fault, it starts again.
 * @param onReplies receives the replies to each group of calls
 * @throws UnusableDataFile where the data file can't be used
 */
export async function startThread(start: Start, onReplies: (replies: Replies) => void): Promise<Thread> {
  const pending = pendingCalls();
  let queue: Sent[] = [];
  const worker = await startWorker(start, {
    onMessage(message) {
      if (!("replies" in message)) return;
      onReplies(message);
      for (const reply of message.replies) pending.settle(reply);
    },
    onEnd(error) {
      queue = [];
      pending.rejectAll(error);
    },
  });

  const post = () => {
    worker.current()?.postMessage(queue);
    queue = [];
  };

  const send = <Result>(name: Call["name"], args: readonly unknown[]) =>
    new Promise<Result>((resolve, reject) => {
      if (!worker.current()) return reject(threadEnded());
      const id = pending.add(resolve as (value: unknown) => void, reject);
      // Calls of one turn of the event loop are sent together.
      if (queue.push({ id, name, args }) === 1) setImmediate(post);
    });

  return {
    call: (name, ...args) => send(name, args),
    run: (name, ...args) => send(name, args),
    age: pending.age,
    async close() {
      worker.stopRestarts();
      const last = worker.current();
      if (!last) return;
      const exit = once(last, "exit");
      // A thread that ends by a fault instead has closed the file as well.
      await send("close", []).catch(() => {});
      await exit;
    },
  };
}
