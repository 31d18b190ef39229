import type { DigestChannel } from "../../contract/digest.ts";
import type { Digest } from "../../store/ports/digests.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { checkedAddress, type Resolver } from "../outbound/address.ts";
import type { SendMail } from "../outbound/mail.ts";
import type { Post, PostResult } from "../outbound/posting.ts";
import { type DigestFacts, digestFacts } from "./facts.ts";

/** A digest as people read it. */
export interface RenderedDigest {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The JSON of a Slack message. */
  readonly slack: object;
}

/** What digests need from outside. */
export interface DigestContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
  /** null: the operator has set no mail server. */
  readonly sendMail: SendMail | null;
  readonly post: Post;
  readonly resolve: Resolver;
  /** Whether the collector's own machine may receive digests, also over http: for development. */
  readonly allowLoopback: boolean;
  /** @param isTest whether it is one that somebody requested, outside the weekly ones */
  readonly render: (facts: DigestFacts, isTest: boolean) => RenderedDigest;
}

/** How an attempt ended. `unclear`: the digest may have arrived. */
export interface Delivery {
  readonly state: "sent" | "failed" | "unclear";
  /** null: nothing to say. */
  readonly error: string | null;
  /** The time, in ms, that the receiver wants to be left alone; null: it does not say it. */
  readonly retryAfter: number | null;
}

/** Longest time, in ms, of a request to Slack. */
const TIMEOUT = 10_000;

/**
 * Sends the digest of a week on one channel.
 * @param day the local date on which it is due
 */
export async function sendDigest(
  context: DigestContext,
  property: Property,
  digest: Digest,
  channel: DigestChannel,
  day: string,
  isTest = false,
): Promise<Delivery> {
  const rendered = context.render(await digestFacts(context.store, property, day), isTest);
  return channel === "email"
    ? sendByMail(context, digest, rendered, `digest.${property.id}.${day}${isTest ? `.${context.now()}` : ""}`)
    : sendToSlack(context, digest, rendered);
}

async function sendByMail(
  { sendMail }: DigestContext,
  { emails: to }: Digest,
  { subject, text, html }: RenderedDigest,
  id: string,
): Promise<Delivery> {
  if (!sendMail) return failed("The collector has no mail server: its operator can set SMTP_URL and SMTP_FROM.");
  const result = await sendMail({ to, subject, text, html, id });
  if ("failed" in result) return result.isUnclear ? unclear(result.failed) : failed(result.failed);
  const { refused } = result;
  const error = refused === 0 ? null : `The mail server refuses ${refused} of ${to.length} addresses: correct them.`;
  return { state: "sent", error, retryAfter: null };
}

async function sendToSlack(
  context: DigestContext,
  { slack_url }: Digest,
  { slack }: RenderedDigest,
): Promise<Delivery> {
  const { post, resolve, allowLoopback } = context;
  const url = new URL(slack_url ?? "");
  const to = await checkedAddress(url.hostname, resolve, allowLoopback);
  if (typeof to === "string") return failed(SLACK_FAILURES[to]);
  const headers = { "Content-Type": "application/json", "User-Agent": "Promotrail" };
  return slackDelivery(await post({ url, to, headers, body: JSON.stringify(slack), timeout: TIMEOUT }));
}

function slackDelivery(result: PostResult): Delivery {
  if ("failed" in result)
    return ["timeout", "broken_off"].includes(result.failed)
      ? unclear(SLACK_FAILURES[result.failed])
      : failed(SLACK_FAILURES[result.failed]);
  const { status, retryAfter } = result;
  if (status >= 200 && status < 300) return { state: "sent", error: null, retryAfter: null };
  return { ...failed(`The address of Slack answered with the status ${status}: check it.`), retryAfter };
}

const SLACK_FAILURES = {
  timeout: `The address of Slack did not answer within ${TIMEOUT / 1_000} seconds.`,
  broken_off: "The address of Slack closed the connection before it answered.",
  refused: "The address of Slack accepts no connection: correct it.",
  tls: "The certificate of the address of Slack is not valid, so nothing was sent.",
  unresolvable: "The host of the address of Slack is unknown: correct it.",
  not_public: "The host of the address of Slack is in a private network, so nothing was sent.",
} as const;

const failed = (error: string): Delivery => ({ state: "failed", error, retryAfter: null });

const unclear = (error: string): Delivery => ({
  state: "unclear",
  error: `${error} The digest may have arrived, so it is not sent again.`,
  retryAfter: null,
});
