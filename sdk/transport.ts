import { KEEPALIVE_BYTES } from "../collector/contract/limits.ts";
import type { EventResult, EventsResponse } from "../collector/contract/responses/event-results.ts";
import type { Dom } from "./dom.ts";
import { retryAfter, SLOWEST_MS } from "./retry.ts";

/** The options of a request. */
export interface RequestOptions {
  method: "POST";
  body: string;
  /** Whether the request outlives the page. */
  keepalive: boolean;
  credentials: "omit";
  signal: Dom<"AbortSignal">;
}

/** The part of `fetch` that the SDK uses. */
export type Fetch = (
  url: string,
  init: RequestOptions,
) => Promise<{ status: number; headers: { get(name: string): string | null }; json(): Promise<unknown> }>;

/** The browser's timers, in milliseconds. */
export interface Timers {
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(timer: number | undefined): void;
}

/**
 * The outcome of a POST of events:
 * - a map: the collector's results, by event id
 * - `split`: the collector refuses the batch as a whole (its 400 or 413), so smaller ones are tried
 * - a number: no valid response, or the collector refuses the sender (its 401 or 403); retry after at least this many ms
 */
export type Verdict = Map<string, EventResult> | "split" | number;

/** The SDK's share of the page's keepalive budget, in bytes; tags of other vendors use the same budget. */
export const KEEPALIVE_ROOM = KEEPALIVE_BYTES - 5_536;
/** Timeout of a request in ms; later events wait for it. */
export const TIMEOUT_MS = 30_000;

/** Size of a body without its events (key and time), rounded up, in bytes. */
export const ENVELOPE_BYTES = 1_024;

/** The rejection of a request that exceeds its timeout. */
export const TIMEOUT = "timeout";

/** The size of a text in UTF-8, in bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Sends requests to the collector. */
export interface Transport {
  /**
   * POSTs without a preflight and without cookies.
   * @param ms timeout
   * @param read reads the response
   * @returns the value of `read`; rejects where there is none within the timeout
   */
  request<T>(
    url: string,
    body: string,
    ms: number,
    read: (response: FetchResponse) => Promise<T>,
    keepalive?: boolean,
  ): Promise<T>;
  /**
   * Sends events, in a request that outlives the page where the size allows it. Never rejects.
   * @param last whether the page is being left, and may not see the response
   */
  post(url: string, body: string, last?: boolean): Promise<Verdict>;
  /** The bytes of events that can still be sent while the page is being left. */
  keepaliveBudget(): number;
}

type FetchResponse = Awaited<ReturnType<Fetch>>;

export function createTransport(
  fetch: Fetch,
  beacon: (url: string, body: string) => boolean,
  now: () => number,
  { setTimeout, clearTimeout }: Timers,
): Transport {
  let bytesInFlight = 0;
  let refused = false;

  // A timeout of its own: a request from before the page entered the back/forward cache may never settle.
  const request: Transport["request"] = (url, body, ms, read, keepalive = false) =>
    new Promise((resolve, reject) => {
      const controller = new AbortController();
      const { signal } = controller;
      const timer = setTimeout(() => {
        reject(TIMEOUT);
        controller.abort();
      }, ms);
      // A string is sent as text/plain, which needs no preflight.
      fetch(url, { method: "POST", body, keepalive, credentials: "omit", signal })
        .then(read)
        .then(resolve, reject)
        .then(() => clearTimeout(timer));
    });

  return {
    request,
    keepaliveBudget: () => KEEPALIVE_ROOM - ENVELOPE_BYTES - bytesInFlight,
    async post(url, body, last) {
      const bytes = byteLength(body);
      // Other tags may have used up the budget. The browser then rejects at once, and the next attempt goes without.
      const keepalive = bytesInFlight + bytes <= KEEPALIVE_ROOM && (last || !refused);
      const reserved = keepalive ? bytes : 0;
      bytesInFlight += reserved;
      try {
        // A beacon has no response: the events stay on the device, and the next page receives "duplicate" for them.
        if (last && beacon(url, body)) return 0;
        const verdict = await request(url, body, TIMEOUT_MS, (response) => read(response, now()), keepalive);
        refused = false;
        return verdict;
      } catch {
        refused = keepalive;
        return 0;
      } finally {
        bytesInFlight -= reserved;
      }
    },
  };
}

/** The refusals of the collector, by status. */
const REFUSALS: Partial<Record<number, Verdict>> = { 400: "split", 413: "split", 401: SLOWEST_MS, 403: SLOWEST_MS };

/** A proxy or a captive portal may respond instead of the collector: only the collector's own format counts. */
async function read(response: FetchResponse, now: number): Promise<Verdict> {
  const { status, headers } = response;
  const refusal = /problem\+json/.test(headers.get("content-type")!) && REFUSALS[status];
  if (refusal) return refusal;
  if (status !== 200) return retryAfter(headers.get("retry-after"), now);
  const { results } = (await response.json()) as EventsResponse;
  return new Map(results.map((result) => [result.event_id, result]));
}
