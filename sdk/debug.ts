/**
 * `web_event.debug.js`: explains in the console what happens to each event. A second file, loaded where `debug` is on
 * only: its texts would be a burden to everybody else.
 */
import type { Methods, TrackResult } from "./types.ts";

/** Why an event was given up, in words. */
const DROPS: Record<string, string> = {
  refused: "the collector does not take it, also alone",
  unserializable: "its payload is not JSON: a cycle, a BigInt, or a getter that throws",
  too_large: "it is larger than the collector takes (1 MiB)",
  before_send: "before_send returned null, or threw",
  consent: "the visitor does not agree to be recorded",
  expired: "it could not be delivered within 7 days",
  queue_full: "too many events wait (1,000 or 2 MB); browsing events go first",
  unloaded: "the page was left before it could be sent, and the device keeps nothing",
  corrupt: "what the device kept of it can't be read any more",
};

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

function ended({ event_id, outcome, reason, errors, promocodes }: TrackResult): string {
  if (outcome === "dropped") return `${event_id} dropped: ${DROPS[reason] || reason}`;
  const problems = (errors || []).map(({ path, message }) => `\n  ${path}: ${message}`).join("");
  const codes = (promocodes || []).map(
    ({ number, status, status_description, reason }) =>
      `\n  ${number}: ${status}, ${status_description}, ${reason || "in totals"}`,
  );
  return `${event_id} ${outcome}${reason ? `: ${reason}` : ""}${problems}${codes.join("")}`;
}

/** What each step means; an unknown one is shown as it is. */
const STEPS: Record<string, (...details: never[]) => string> = {
  track: (id: string, category: string, action: string, bytes?: number) =>
    `${id} ${category}/${action}${bytes === undefined ? " can't be sent" : `, ${bytes} bytes`}`,
  send: (count: number) => `${count} events on their way`,
  pause: (ms: number, failures: number) => `no verdict (${failures} in a row): next try in ${seconds(ms)}`,
  recover: (count: number) => `${count} events of a page that is gone were found on the device`,
  consent: (decision: string) => `consent: ${decision}`,
  end: ended,
};

function explain(on: Methods["on"]): void {
  on("trace", (what, ...details) => {
    const step = STEPS[what];
    console.info("web_event:", step ? step(...(details as never[])) : [what, ...details]);
  });
}

const page: Window & { web_event_debug?: Methods["on"][] } = window;
const waiting = page.web_event_debug || [];
waiting.forEach(explain);
waiting.length = 0;
