import type { DeliveryAttempt, DueMessage, WebhookStore } from "../../store/ports/webhooks.ts";
import { type AttemptContext, attempt } from "./attempt.ts";

/** What the dispatcher needs from outside. */
export interface DispatcherOptions extends AttemptContext {
  readonly store: Pick<WebhookStore, "dueMessages" | "recordAttempts">;
  /** The address of the collector for receivers, without a slash at its end. */
  readonly publicUrl: string;
  /** Receives the result of each attempt, for metrics. */
  readonly onAttempt: (webhookId: number, attempted: DeliveryAttempt) => void;
  /** Receives internal errors, and those of a store that can't be written. */
  readonly onFault: (error: unknown) => void;
}

export interface Dispatcher {
  /** Starts to send the messages that are due. */
  wake(): void;
  /** Sends nothing more; attempts in progress are completed and recorded. */
  close(): Promise<void>;
}

/** Time, in ms, for which no other dispatcher sends a leased message: longer than an attempt takes. */
const LEASE = 20_000;
/** Time, in ms, to collect results after a turn. One commit records them all. */
const GATHERING = 5;
/** Time, in ms, until the store is tried again after an error. */
const PAUSE_AFTER_FAULT = 5_000;
/** Most attempts at once: enough for dozens of receivers that don't respond, and others beside them. */
const MAX_CONCURRENT = 1_024;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends due messages whenever it is woken. Receivers don't wait for each other. */
export function dispatcher(options: DispatcherOptions): Dispatcher {
  const { store, now, publicUrl, onAttempt, onFault } = options;
  const sending = new Set<Promise<void>>();
  let done: DeliveryAttempt[] = [];
  let turn: Promise<void> | null = null;
  let wokenAgain = false;
  let closing = false;

  /** Records finished attempts, and starts due messages. There is one turn at a time. */
  const takeTurn = async (): Promise<void> => {
    wokenAgain = false;
    const attempts = done;
    done = [];
    const room = closing ? 0 : MAX_CONCURRENT - sending.size;
    if (room > 0)
      for (const message of await store.dueMessages(now(), room, LEASE, attempts, publicUrl)) begin(message);
    else if (attempts.length > 0) await store.recordAttempts(attempts);
  };

  const pauseAfterFault = async (error: unknown): Promise<void> => {
    onFault(error);
    if (!closing) await pause(PAUSE_AFTER_FAULT);
  };

  const wake = (): void => {
    wokenAgain = true;
    turn ??= takeTurn()
      .catch(pauseAfterFault)
      .then(() => pause(GATHERING))
      .finally(() => {
        turn = null;
        if (wokenAgain) wake();
      });
  };

  const begin = (message: DueMessage): void => {
    const finished = attempt(options, message)
      .then((attempted) => {
        done.push(attempted);
        onAttempt(message.webhookId, attempted);
      })
      .catch(onFault)
      .finally(() => {
        sending.delete(finished);
        wake();
      });
    sending.add(finished);
  };

  return {
    wake,
    async close() {
      closing = true;
      while (turn || sending.size > 0 || done.length > 0) {
        await Promise.all([turn, ...sending]);
        if (!turn && done.length > 0) wake();
      }
    },
  };
}
