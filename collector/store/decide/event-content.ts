import { hash } from "node:crypto";
import type { Source } from "../ports/records.ts";
import { comparableEvent } from "./comparable-event.ts";
import { canonicalJson } from "./versions.ts";

/** The characters of a content hash: 128 bits, in hexadecimal digits. */
const HASH_LENGTH = 32;

/**
 * A hash of what an event says, as the collector reads it: see `comparableEvent`.
 * @param body the event as sent, JSON
 */
export const contentHash = (body: string): string =>
  hash("sha256", canonicalJson(comparableEvent(JSON.parse(body)))!).slice(0, HASH_LENGTH);

/** An event as far as it decides about another one with its id. */
interface SentEvent {
  /** The kind of its key; null in rows from before the column. */
  readonly source: Source | null;
  /** As sent, JSON. */
  readonly body: string;
}

/**
 * What to do with an event whose id is stored already.
 * - `duplicate`: nothing. The stored event says the same.
 * - `conflict`: the stored event stays, and the new one becomes a conflicting event.
 * - `confirm`: a server says the same as a page: the event is the server's now.
 * - `replace`: a server says something else: its event takes the place of the page's, which becomes a conflicting event.
 */
export type Verdict = "duplicate" | "conflict" | "confirm" | "replace";

/** Decides about an event whose id is stored. Rows from before the upgrade count as equal, as they did then. */
export function verdictOn(stored: SentEvent, event: SentEvent): Verdict {
  if (stored.source === null) return "duplicate";
  const isSame = stored.body === event.body || contentHash(stored.body) === contentHash(event.body);
  if (stored.source === "browser" && event.source === "server") return isSame ? "confirm" : "replace";
  return isSame ? "duplicate" : "conflict";
}
