import { KEEPALIVE_BYTES } from "../collector/contract/limits.ts";
import type { EventResult, EventsResponse } from "../collector/contract/responses/event-results.ts";
import { retryAfter } from "./retry.ts";

/** What the SDK uses of `fetch`. */
export type Fetch = (
  url: string,
  init: RequestInit,
) => Promise<{ status: number; headers: { get(name: string): string | null }; json(): Promise<unknown> }>;

/** The browser's timers, in milliseconds. */
export interface Timers {
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(timer: number | undefined): void;
}

/**
 * What came of one POST:
 * - a map: the collector's results, by event id
 * - `split`: the collector does not take it as it is (its 400 or 413)
 * - `slow`: the collector does not take it from us (its 401 or 403)
 * - a number: no verdict; try again, after so many ms at least
 */
export type Verdict = Map<string, EventResult> | "split" | "slow" | number;

/** How much of the page's keepalive budget the SDK takes, in bytes; other vendors' tags share it. */
export const KEEPALIVE_ROOM = KEEPALIVE_BYTES - 5_536;
/** After so long without an answer, in ms, a request has failed; it would hold up everything behind it. */
export const TIMEOUT_MS = 30_000;

/** What stands around the events of a body (the key, the time), rounded up, in bytes. */
export const ENVELOPE_BYTES = 1_024;

/** What a request rejects with that took too long. */
export const TIMEOUT = "timeout";

/** The size of a text on the wire, in bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Sends bodies, and reads what is answered. */
export interface Transport {
  /** POSTs without a preflight and without cookies. Rejects where there is no answer that `read` can read in time. */
  request<T>(
    url: string,
    body: string,
    ms: number,
    read: (response: Reply) => Promise<T>,
    keepalive?: boolean,
  ): Promise<T>;
  /**
   * Sends events in a way that outlives the page where the size allows it. Never rejects.
   * @param last the page is being left: nobody may be there to read the answer
   */
  post(url: string, body: string, last?: boolean): Promise<Verdict>;
  /** What can still be sent while the page is left, in bytes. */
  room(): number;
}

type Reply = Awaited<ReturnType<Fetch>>;

export function createTransport(
  fetch: Fetch,
  beacon: ((url: string, body: string) => boolean) | undefined,
  now: () => number,
  { setTimeout, clearTimeout }: Timers,
): Transport {
  let inFlight = 0;
  let refused = false;

  // Our own clock decides: a request that was under way while the page lay in the back/forward cache may never end.
  const request: Transport["request"] = (url, body, ms, read, keepalive = false) =>
    new Promise((resolve, reject) => {
      const controller = new AbortController();
      const { signal } = controller;
      const timer = setTimeout(() => {
        reject(TIMEOUT);
        controller.abort();
      }, ms);
      // A text goes as text/plain, which asks for no preflight.
      fetch(url, { method: "POST", body, keepalive, credentials: "omit", signal })
        .then(read)
        .then(resolve, reject)
        .then(() => clearTimeout(timer));
    });

  return {
    request,
    room: () => KEEPALIVE_ROOM - ENVELOPE_BYTES - inFlight,
    async post(url, body, last) {
      const bytes = byteLength(body);
      // Other tags may have used up the budget: the browser then rejects at once, and the next try goes without.
      const keepalive = inFlight + bytes <= KEEPALIVE_ROOM && (last || !refused);
      const held = keepalive ? bytes : 0;
      inFlight += held;
      try {
        // What a beacon delivers nobody answers: the events stay, and the next page learns that they are duplicates.
        if (last && beacon && beacon(url, body)) return 0;
        const verdict = await request(url, body, TIMEOUT_MS, (response) => read(response, now()), keepalive);
        refused = false;
        return verdict;
      } catch {
        refused = keepalive;
        return 0;
      } finally {
        inFlight -= held;
      }
    },
  };
}

/** Anything may answer in the collector's place (a proxy, a hotel's login page): only its own words count. */
async function read(response: Reply, now: number): Promise<Verdict> {
  const { status, headers } = response;
  const problem = /problem\+json/.test(headers.get("content-type") || "");
  if (problem && /400|413/.test(`${status}`)) return "split";
  if (problem && /401|403/.test(`${status}`)) return "slow";
  if (status !== 200) return retryAfter(headers.get("retry-after"), now);
  const { results } = (await response.json()) as EventsResponse;
  return new Map(results.map((result) => [result.event_id, result]));
}
