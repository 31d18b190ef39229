import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EventResult } from "../contract/responses/event-results.ts";

/** What an operator's Prometheus reads. */
export interface Metrics {
  /** In Prometheus's text format. */
  text(): Promise<string>;
  readonly contentType: string;
  request(route: string, status: number, seconds: number): void;
  events(results: readonly EventResult[]): void;
  commit(commit: { readonly events: number; readonly milliseconds: number }): void;
  /** An attempt to deliver a message of a subscription. */
  webhook(
    id: number,
    attempt: { readonly status: number | null; readonly failure: string | null; readonly milliseconds: number },
  ): void;
}

/** Values that are read when somebody asks. */
export interface Gauges {
  queuedEvents(): number;
  /** Seconds. */
  queueAge(): number;
  walBytes(): number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** @param gauges of the store, where it has any */
export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "promotrail_" });

  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("promotrail_queue_events", "Events that wait to be written", gauges.queuedEvents);
  gauge("promotrail_queue_age_seconds", "How long the oldest write has been waiting", gauges.queueAge);
  gauge("promotrail_log_bytes", "Size of the store's write-ahead log", gauges.walBytes);

  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[]) =>
    new Histogram({ name, help, buckets, labelNames, registers });
  const requests = histogram("promotrail_request_seconds", "Time until a request was answered", SECONDS, [
    "route",
    "status",
  ]);
  const commits = histogram("promotrail_commit_seconds", "Time that a commit of events took", SECONDS, []);
  const commitSizes = histogram("promotrail_commit_events", "Events a commit", EVENTS, []);

  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const events = counter("promotrail_events_total", "Events by what became of them", ["outcome", "reason"]);
  const evaluations = counter("promotrail_code_checks_total", "Codes by how far they got", ["status"]);

  const attempts = counter(
    "promotrail_webhook_attempts_total",
    "Attempts to deliver, by subscription and what came of them",
    ["webhook", "outcome"],
  );
  const answers = histogram("promotrail_webhook_seconds", "Time that a receiver took", SECONDS, ["webhook"]);

  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    request: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    events(results) {
      const counts = new Map<string, number>();
      for (const { outcome, reason = "", promocodes = [] } of results) {
        const key = `${outcome} ${reason}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        if (outcome === "stored") for (const { status } of promocodes) evaluations.inc({ status: String(status) });
      }
      for (const [key, count] of counts) {
        const [outcome = "", reason = ""] = key.split(" ");
        events.inc({ outcome, reason }, count);
      }
    },
    webhook(id, { status, failure, milliseconds }) {
      const webhook = String(id);
      attempts.inc({ webhook, outcome: failure ?? `${Math.trunc((status ?? 0) / 100)}xx` });
      answers.observe({ webhook }, milliseconds / 1000);
    },
    commit(commit) {
      commits.observe(commit.milliseconds / 1000);
      commitSizes.observe(commit.events);
    },
  };
}
