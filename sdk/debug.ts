/**
 * `web_event.debug.js`: explains in the console what happens to each event. It is a second file that loads only where
 * `debug` is on, because its texts would double the size of the SDK.
 */
import type { Methods, TrackResult } from "./types.ts";

/** A sentence for each reason why an event is dropped. */
const DROP_REASONS: Record<string, string> = {
  refused: "the collector refuses it, also in a request of its own",
  unserializable: "its payload is not JSON (a cycle, a BigInt, or a getter that throws)",
  too_large: "it exceeds the collector's limit of 1 MiB",
  before_send: "before_send returned null or threw",
  consent: "the visitor has not consented",
  expired: "it could not be delivered within 7 days",
  queue_full:
    "too many events are waiting (1,000 or 2 MB; 50 before the visitor consents); browsing events are dropped first",
  unloaded: "the page was left before it could be sent, and the device stores nothing",
  corrupt: "its copy on the device is unreadable",
};

const events = (count: number): string => (count === 1 ? "1 event" : `${count} events`);

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

function explainResult({ event_id, outcome, reason, errors, promocodes }: TrackResult): string {
  if (outcome === "conflict")
    return `${event_id} conflict: another event has this id; it is listed in /v1/conflicting_events`;
  if (outcome === "dropped") return `${event_id} dropped: ${DROP_REASONS[reason] || reason}`;
  const problems = (errors || []).map(({ path, message }) => `\n  ${path}: ${message}`).join("");
  const codes = (promocodes || []).map(
    ({ number, status, status_description, reason }) =>
      `\n  ${number}: status ${status} (${status_description}), ${reason || "in totals"}`,
  );
  return `${event_id} ${outcome}${reason ? `: ${reason}` : ""}${problems}${codes.join("")}`;
}

/** The explanation of each step; an unknown step is logged without one. */
const STEPS: Record<string, (...details: never[]) => string> = {
  track: (id: string, category: string, action: string, bytes?: number) =>
    `${id} ${category}/${action}${bytes === undefined ? " can't be sent" : `, ${bytes} bytes`}`,
  send: (count: number) => `sending ${events(count)}`,
  pause: (ms: number, failures: number) => `no valid response (${failures} in a row); retrying in ${seconds(ms)}`,
  recover: (count: number) => `recovered ${events(count)} of a closed page from the device`,
  consent: (decision: string) => `consent: ${decision}`,
  end: explainResult,
};

/** SDKs that are explained: a page may call `init` several times. */
const explained = new WeakSet<Methods["on"]>();

/** Explains each step of the SDK that has this `on`, once. */
export default function explain(on: Methods["on"]): void {
  if (explained.has(on)) return;
  explained.add(on);
  on("trace", (step, ...details) => {
    const describe = STEPS[step];
    console.info("web_event:", describe ? describe(...(details as never[])) : [step, ...details]);
  });
}
