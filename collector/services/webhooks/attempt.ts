import type { DeliveryAttempt, DueMessage } from "../../store/ports/webhooks.ts";
import { checkedAddress, type Resolver } from "../outbound/address.ts";
import type { Post, PostResult } from "../outbound/posting.ts";
import { nextAttemptAt } from "./schedule.ts";
import { signatureHeaders } from "./signature.ts";

/** What an attempt needs from outside. */
export interface AttemptContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
  readonly resolve: Resolver;
  readonly post: Post;
  /** Whether the collector's own machine may receive messages: for development. */
  readonly allowLoopback: boolean;
}

/** Longest time of an attempt, in ms. */
const TIMEOUT = 10_000;

/** Sends a message once. */
export async function attempt(context: AttemptContext, message: DueMessage): Promise<DeliveryAttempt> {
  const { now, random } = context;
  const from = now();
  const result = await send(context, message, from);
  const at = now();
  const response = "status" in result ? result : null;
  const isDelivered = response !== null && response.status >= 200 && response.status < 300;
  const retryAfter = response?.retryAfter ?? null;
  return {
    id: message.id,
    at,
    milliseconds: at - from,
    status: response?.status ?? null,
    failure: "failed" in result ? result.failed : null,
    answer: response?.answer ?? null,
    nextAt: isDelivered
      ? null
      : nextAttemptAt({ attempts: message.attempts + 1, now: at, random: random(), retryAfter }),
  };
}

async function send(
  { resolve, post, allowLoopback }: AttemptContext,
  { id, url: address, headers, secrets, body }: DueMessage,
  at: number,
): Promise<PostResult | { readonly failed: "unresolvable" | "not_public" }> {
  const url = new URL(address);
  const to = await checkedAddress(url.hostname, resolve, allowLoopback);
  if (typeof to === "string") return { failed: to };
  const signature = signatureHeaders(secrets, id, at, body);
  const all = { "Content-Type": "application/json", "User-Agent": "Promotrail", ...headers, ...signature };
  return post({ url, to, headers: all, body, timeout: TIMEOUT });
}
