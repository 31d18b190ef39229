import { Worker } from "node:worker_threads";
import { type FromThread, isFromThread, type Start } from "./messages.ts";
import { errorOf } from "./pending-calls.ts";

/** How long after the end of a worker the next one starts, in ms. */
const RESTART_MS = 500;

/** The worker of a thread; another one replaces it when it ends. */
export interface RestartedWorker {
  /** null while none runs. */
  current(): Worker | null;
  /** From now on no other worker replaces the current one. */
  stopRestarts(): void;
}

/** Called for each worker of a thread. */
export interface WorkerListeners {
  onMessage(message: FromThread): void;
  onEnd(error: Error): void;
}

/**
 * Starts a worker, and another one whenever it ends.
 * @throws UnusableDataFile where the first worker can't use the data file
 */
export async function startWorker(start: Start, { onMessage, onEnd }: WorkerListeners): Promise<RestartedWorker> {
  let worker: Worker | null = null;
  let restarts = true;

  const open = async () => {
    const opened = await openWorker(start);
    if (!restarts) return void opened.terminate();
    worker = opened;
    opened.on("message", (message: unknown) => {
      if (isFromThread(message)) onMessage(message);
    });
    opened.on("error", onEnd);
    opened.on("exit", () => {
      worker = null;
      onEnd(threadEnded());
      setTimeout(reopen, RESTART_MS).unref();
    });
  };
  const reopen = () => {
    if (restarts) open().catch(() => setTimeout(reopen, RESTART_MS));
  };

  await open();
  return {
    current: () => worker,
    stopRestarts() {
      restarts = false;
    },
  };
}

/** The error of calls that get no reply. */
export const threadEnded = (): Error => new Error("the store's thread has ended");

/** Starts a worker. @returns it once it has opened the data file */
function openWorker(start: Start): Promise<Worker> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: start });
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      if (!isFromThread(message)) return;
      worker.off("message", onMessage).off("error", reject);
      if ("failed" in message) reject(errorOf(message.failed));
      else resolve(worker);
    };
    worker.on("message", onMessage).on("error", reject);
  });
}
