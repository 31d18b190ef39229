import { fieldsOf } from "../../contract/fields.ts";
import { SOURCE_TITLES } from "../../contract/promotion/source.ts";
import type { PromotionSourceDraft } from "../../contract/promotion-source.ts";
import { checkedAddress, type Resolver } from "../outbound/address.ts";
import type { Fetch, Fetched } from "../outbound/fetching.ts";
import { PullFailure } from "./failure.ts";
import { READERS } from "./readers.ts";
import type { AskShop, ShopAnswer } from "./shop.ts";

/** What requests to shops need from outside. */
export interface ShopContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
  /** Waits for a time in ms. */
  readonly wait: (ms: number) => Promise<void>;
  readonly resolve: Resolver;
  readonly fetch: Fetch;
  /** Whether the shop may be on the collector's own machine, also over http: for development. */
  readonly allowLoopback: boolean;
  /** Whether pulls end before their next request. */
  readonly isStopping: () => boolean;
}

/** Longest time of a request, in ms. */
const TIMEOUT = 30_000;
/** Largest answer, in bytes. */
const MAX_BYTES = 16 * 2 ** 20;
/** Most requests of a pull: about a million promotions, or codes. */
const MAX_REQUESTS = 10_000;
/** Waits, in ms, before a request is tried again within a pull. */
const WAITS = [1_000, 2_000, 4_000] as const;
/** Longest wait within a pull that a shop can request, in ms; a longer one ends the pull. */
const LONGEST_WAIT = 60_000;

type Result = Awaited<ReturnType<Fetch>> | { readonly failed: "unresolvable" | "not_public" };

/**
 * Makes the function that sends requests to a shop.
 * @param deadline the end of the pull, epoch milliseconds
 */
export function askerOf(context: ShopContext, source: PromotionSourceDraft, deadline: number): AskShop {
  let requests = 0;
  return async (path, body) => {
    for (let tries = 0; ; tries += 1) {
      if (context.isStopping()) throw new PullFailure("The collector was stopped during the pull. It pulls again.");
      requests += 1;
      if (requests > MAX_REQUESTS || context.now() > deadline)
        throw new PullFailure("The shop has too many promotions, or answers too slowly: the pull was given up.");
      const result = await send(context, source, path, body ? JSON.stringify(body) : null);
      const wait = waitAfter(result, tries, context.random());
      if (wait === null) return answerOf(source, result);
      await context.wait(wait);
    }
  };
}

async function send(
  { resolve, fetch, allowLoopback }: ShopContext,
  { platform, url: base, credentials }: PromotionSourceDraft,
  path: string,
  body: string | null,
): Promise<Result> {
  const url = new URL(base + path);
  const to = await checkedAddress(url.hostname, resolve, allowLoopback);
  if (typeof to === "string") return { failed: to };
  const headers = {
    Accept: "application/json",
    "User-Agent": "Promotrail",
    ...(body !== null && { "Content-Type": "application/json" }),
    ...READERS[platform].headers(credentials),
  };
  const method = body === null ? "GET" : "POST";
  return fetch({ method, url, to, headers, body, timeout: TIMEOUT, maxBytes: MAX_BYTES });
}

/** The time, in ms, after which a request is tried again; null: its result counts. */
function waitAfter(result: Result, tries: number, random: number): number | null {
  const wait = WAITS[tries];
  if (wait === undefined || !isPassing(result)) return null;
  const requested = "status" in result ? (result.retryAfter ?? 0) : 0;
  return requested > LONGEST_WAIT ? null : Math.round(Math.max(wait * (1 + random), requested));
}

/** Whether another try may help: the shop is busy, or the connection broke. */
const isPassing = (result: Result): boolean =>
  "status" in result
    ? result.status === 429 || result.status >= 500 || isThrottled(result)
    : ["timeout", "broken_off"].includes(result.failed);

/** Shopify's GraphQL reports errors with the status 200. */
const isThrottled = (result: Fetched): boolean => graphqlErrorsIn(jsonIn(result)).includes("THROTTLED");

/** The codes of errors in an answer of GraphQL; the text of those without a code. */
function graphqlErrorsIn(json: unknown): string[] {
  const { errors } = fieldsOf(json) ?? {};
  const list: unknown[] = Array.isArray(errors) ? errors : [];
  return list.map((error) => {
    const { extensions, message } = fieldsOf(error) ?? {};
    return String(fieldsOf(extensions)?.code ?? message);
  });
}

/** undefined: no JSON; null: no content. */
function jsonIn({ body }: Fetched): unknown {
  if (body.trim() === "") return null;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @throws PullFailure */
function answerOf(source: PromotionSourceDraft, result: Result): ShopAnswer {
  if ("failed" in result) throw new PullFailure(FAILURES[result.failed]);
  const { status, headers, retryAfter } = result;
  if (status === 401 || status === 403) throw refusedBy(source, String(status));
  if (status < 200 || status >= 300) throw new PullFailure(statusText(source, status), { retryAfter });
  const json = jsonIn(result);
  if (json === undefined)
    throw new PullFailure("The shop's answer is no JSON: check that the address is the one of the shop.");
  const [error] = graphqlErrorsIn(json);
  if (error === "ACCESS_DENIED") throw refusedBy(source, error);
  if (error !== undefined) throw new PullFailure(`The shop answered with the error ${error.slice(0, 200)}.`);
  return { json, headers };
}

const refusedBy = ({ platform }: PromotionSourceDraft, how: string): PullFailure =>
  new PullFailure(
    `${SOURCE_TITLES[platform]} refuses the credentials (${how}): renew ${READERS[platform].renewal}, and set them here.`,
    { isRefused: true },
  );

function statusText({ platform }: PromotionSourceDraft, status: number): string {
  if (status >= 300 && status < 400)
    return `The address redirects to another one (${status}), which is not followed: set the other address here.`;
  if (status === 404) return `There is no API of ${SOURCE_TITLES[platform]} at the address (404): correct the address.`;
  if (status === 429) return "The shop receives too many requests (429). It is asked again later.";
  return `The shop answered with the status ${status}.`;
}

const FAILURES = {
  timeout: `The shop did not answer within ${TIMEOUT / 1_000} seconds.`,
  refused: "The shop accepts no connection: check the address.",
  broken_off: "The shop closed the connection before its answer was complete.",
  tls: "The certificate of the shop is not valid, so nothing was sent.",
  too_large: `An answer of the shop is larger than ${MAX_BYTES / 2 ** 20} MiB.`,
  unresolvable: "The host name of the address is unknown: correct the address.",
  not_public: "The host of the address is in a private network, so nothing was sent.",
} as const satisfies Record<Extract<Result, { failed: unknown }>["failed"], string>;
