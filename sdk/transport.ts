import type { EventResult, EventsAnswer } from "../collector/contract/answers.ts";
import { KEEPALIVE_BYTES } from "../collector/contract/limits.ts";
import type { DropReason } from "./types.ts";

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

/** What came of one POST: the collector's results by event id, or why there are none. */
export type Answer = Map<string, EventResult> | DropReason;

/** Sends one body, and reads the answer. Never rejects. */
export type Post = (url: string, body: string) => Promise<Answer>;

/** How much of the page's keepalive budget the SDK takes, in bytes; other vendors' tags share it. */
export const KEEPALIVE_ROOM = KEEPALIVE_BYTES - 5_536;
/** After so long without an answer, in ms, a request has failed; it would hold up everything behind it. */
export const TIMEOUT_MS = 30_000;

/** The size of a text on the wire, in bytes. */
export function byteLength(text: string): number {
  return new Blob([text]).size;
}

/** @returns a function that POSTs without a preflight and without cookies, and outlives the page where the size allows it */
export function createTransport(fetch: Fetch, { setTimeout, clearTimeout }: Timers): Post {
  let inFlight = 0;
  return async (url, body) => {
    const bytes = byteLength(body);
    const keepalive = inFlight + bytes <= KEEPALIVE_ROOM;
    const held = keepalive ? bytes : 0;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
    inFlight += held;
    try {
      const headers = { "content-type": "text/plain" };
      const { signal } = controller;
      return await read(await fetch(url, { method: "POST", body, headers, keepalive, credentials: "omit", signal }));
    } catch {
      return "network";
    } finally {
      inFlight -= held;
      clearTimeout(timer);
    }
  };
}

/** Anything may answer in the collector's place (a proxy, a hotel's login page): only its own words count. */
async function read(response: Awaited<ReturnType<Fetch>>): Promise<Answer> {
  const { status, headers } = response;
  const problem = /problem\+json/.test(headers.get("content-type") || "");
  if (problem && status >= 400 && status < 500) return "refused";
  if (status !== 200) return "network";
  const { results } = (await response.json()) as EventsAnswer;
  return new Map(results.map((result) => [result.event_id, result]));
}
