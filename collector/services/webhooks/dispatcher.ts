import type { DeliveryAttempt, DueMessage, WebhookStore } from "../../store/ports/webhooks.ts";
import { checkedAddress, type Resolver } from "./address.ts";
import type { Post, PostResult } from "./posting.ts";
import { nextAttemptAt } from "./schedule.ts";
import { signatureHeaders } from "./signature.ts";

/** What messages are sent with. */
export interface DispatcherOptions {
  readonly store: Pick<WebhookStore, "dueMessages" | "recordAttempts">;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly resolve: Resolver;
  readonly post: Post;
  /** Receivers on this machine are taken, too: the development switch. */
  readonly allowLoopback: boolean;
  /** Hears of each attempt: whose it was, and what came of it. */
  readonly onAttempt: (webhookId: number, attempted: DeliveryAttempt) => void;
  /** Hears of a mistake of ours, or of a store that can't be written. */
  readonly onFault: (error: unknown) => void;
}

export interface Dispatcher {
  /** Looks for what is due. */
  wake(): void;
  /** Sends nothing more; what is under way is waited for, and remembered. */
  close(): Promise<void>;
}

/** So long a receiver may take, in ms. */
const PATIENCE = 10_000;
/** Nobody else sends a message meanwhile, in ms: longer than a receiver may take. */
const LEASE = 20_000;
/** What ends within so many ms after a turn is remembered together by the next: each waits for the disk. */
const GATHER = 5;
const gathered = (): Promise<void> => pause(GATHER);
/** How long after a fault it is tried again, in ms. */
const REST = 5_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** So many are under way at once: those of dozens of receivers that don't answer, and of others beside them. */
const AT_ONCE = 1_024;

/** Sends what is due, as often as it is woken; each receiver has its own pace. */
export function dispatcher(dispatching: DispatcherOptions): Dispatcher {
  const { store, now, onAttempt, onFault } = dispatching;
  const underWay = new Set<Promise<void>>();
  let done: DeliveryAttempt[] = [];
  let turn: Promise<void> | null = null;
  let woken = false;
  let closing = false;

  /** Remembers what was done, and takes what is due: one after the other, however many ask. */
  const takeTurn = async (): Promise<void> => {
    woken = false;
    const attempts = done;
    done = [];
    const room = closing ? 0 : AT_ONCE - underWay.size;
    if (room > 0) for (const message of await store.dueMessages(now(), room, LEASE, attempts)) begin(message);
    else if (attempts.length > 0) await store.recordAttempts(attempts);
  };

  /** Where the store takes nothing it is not asked, and nobody told, twice a second. */
  const rested = async (error: unknown): Promise<void> => {
    onFault(error);
    if (!closing) await pause(REST);
  };

  const wake = (): void => {
    woken = true;
    turn ??= takeTurn()
      .catch(rested)
      .then(gathered)
      .finally(() => {
        turn = null;
        if (woken) wake();
      });
  };

  const begin = (message: DueMessage): void => {
    const sending = attempt(dispatching, message)
      .then((attempted) => {
        done.push(attempted);
        onAttempt(message.webhookId, attempted);
      })
      .catch(onFault)
      .finally(() => {
        underWay.delete(sending);
        wake();
      });
    underWay.add(sending);
  };

  return {
    wake,
    async close() {
      closing = true;
      while (turn || underWay.size > 0 || done.length > 0) {
        await Promise.all([turn, ...underWay]);
        if (!turn && done.length > 0) wake();
      }
    },
  };
}

async function attempt(dispatching: DispatcherOptions, message: DueMessage): Promise<DeliveryAttempt> {
  const { now, random } = dispatching;
  const from = now();
  const posted = await send(dispatching, message, from);
  const at = now();
  const answered = "status" in posted;
  const isDelivered = answered && posted.status >= 200 && posted.status < 300;
  const retryAfter = answered ? posted.retryAfter : null;
  return {
    id: message.id,
    at,
    milliseconds: at - from,
    status: answered ? posted.status : null,
    failure: answered ? null : posted.failed,
    answer: answered ? posted.answer : null,
    nextAt: isDelivered
      ? null
      : nextAttemptAt({ attempts: message.attempts + 1, now: at, random: random(), retryAfter }),
  };
}

type Sent = PostResult | { readonly failed: "unresolvable" | "not_public" };

async function send(
  { resolve, post, allowLoopback }: DispatcherOptions,
  { id, url: address, headers, secrets, body }: DueMessage,
  at: number,
): Promise<Sent> {
  const url = new URL(address);
  const to = await checkedAddress(url.hostname, resolve, allowLoopback);
  if (typeof to === "string") return { failed: to };
  const signed = signatureHeaders(secrets, id, at, body);
  const all = { "Content-Type": "application/json", "User-Agent": "Promotrail", ...headers, ...signed };
  return post({ url, to, headers: all, body, timeout: PATIENCE });
}
