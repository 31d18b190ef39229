import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EventResult } from "../contract/responses/event-results.ts";
import type { BytesOfDay } from "../services/daily-bytes.ts";
import type { GuessingSums } from "../services/guard/watch.ts";
import type { Condition } from "../store/ports/condition.ts";
import type { ClaimedPull, PullEnd } from "../store/ports/promotion-sources.ts";
import type { Retention } from "../store/ports/retention.ts";
import { VERSION } from "./version.ts";

/** Measurements for an operator's Prometheus. */
export interface Metrics {
  /** All metrics in Prometheus's text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** @param seconds from the arrival of the request to the end of its response */
  request(route: string, status: number, seconds: number): void;
  events(results: readonly EventResult[]): void;
  commit(commit: { readonly events: number; readonly milliseconds: number }): void;
  /** An attempt to deliver a message of a subscription. */
  webhook(
    id: number,
    attempt: { readonly status: number | null; readonly failure: string | null; readonly milliseconds: number },
  ): void;
  /** The bytes of events that a property has received today. */
  received(propertyId: string, day: BytesOfDay): void;
  /** What the guessing guard counted of a property. */
  guessing(counts: GuessingSums): void;
  /** The end of a pull of promotions. */
  pull(claim: Pick<ClaimedPull, "property_id">, end: Pick<PullEnd, "at" | "error" | "isRefused">): void;
}

/** Present values, read for each response. */
export interface Gauges {
  queuedEvents(): number;
  /** Seconds. */
  queueAge(): number;
  walBytes(): number;
  /** Lines of the log that its disk did not accept. */
  lostLogLines(): number;
  /** @throws where the store can't be read: its metrics are absent then */
  condition(): Promise<Condition>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** @param retention the days that rows are kept */
export function createMetrics(gauges: Gauges, retention: Retention): Metrics {
  const registry = new Registry();
  // Names and meaning are those of Prometheus's own clients, which dashboards and alerts know.
  collectDefaultMetrics({ register: registry });
  addGauges(registry, gauges);
  addRetention(registry, retention);
  const showCondition = conditionMetrics(registry);
  return {
    async text() {
      showCondition(await gauges.condition().catch(() => null));
      return registry.metrics();
    },
    contentType: registry.contentType,
    request: requestMetrics(registry),
    events: eventMetrics(registry),
    commit: commitMetrics(registry),
    webhook: webhookMetrics(registry),
    received: receivedMetrics(registry),
    guessing: guessingMetrics(registry),
    pull: pullMetrics(registry),
  };
}

function addGauges(registry: Registry, gauges: Gauges): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge("promotrail_queue_events", "Events that wait to be written", gauges.queuedEvents);
  gauge("promotrail_queue_age_seconds", "Age of the oldest write that waits", gauges.queueAge);
  gauge("promotrail_log_bytes", "Size of the store's write-ahead log", gauges.walBytes);
  gauge("promotrail_lost_log_lines", "Lines of the log that its disk did not accept", gauges.lostLogLines);
}

const gaugeOf = <L extends string>(registry: Registry, name: string, help: string, labels: L[]) =>
  new Gauge({ name, help, labelNames: labels, registers: [registry] });

function addRetention(registry: Registry, retention: Retention): void {
  const help = "Days that the rows of a table are kept; a table without a value keeps them";
  const days = gaugeOf(registry, "promotrail_retention_days", help, ["table"]);
  for (const [table, value] of Object.entries(retention)) days.set({ table }, value);
}

/** @returns a function that shows the state of the store; null: it can't be read, so nothing is shown */
function conditionMetrics(registry: Registry): (condition: Condition | null) => void {
  const build = "The version of the collector and the schema of its store";
  const builds = gaugeOf(registry, "promotrail_build_info", build, ["version", "schema"]);
  const bytes = gaugeOf(registry, "promotrail_data_bytes", "Size of the stored data", []);
  const free = gaugeOf(registry, "promotrail_disk_free_bytes", "Free space of the data's disk", []);
  const backup = "Time of the last complete backup, since 1970; 0: none";
  const backups = gaugeOf(registry, "promotrail_backup_timestamp_seconds", backup, []);
  const oldest = "Time of the oldest row of a table, since 1970";
  const rows = gaugeOf(registry, "promotrail_oldest_row_timestamp_seconds", oldest, ["table"]);
  const dead = "Messages that were given up after their last attempt, and are still kept";
  const messages = gaugeOf(registry, "promotrail_webhook_dead_messages", dead, ["webhook"]);
  const all = [builds, bytes, free, backups, rows, messages];
  return (condition) => {
    for (const each of all) each.reset();
    if (!condition) return;
    builds.set({ version: VERSION, schema: String(condition.schema) }, 1);
    bytes.set(condition.bytes);
    free.set(condition.freeBytes);
    backups.set((condition.backedUpAt ?? 0) / 1000);
    for (const [table, at] of Object.entries(condition.oldestRows)) rows.set({ table }, at / 1000);
    for (const { webhookId, messages: count } of condition.deadMessages)
      messages.set({ webhook: String(webhookId) }, count);
  };
}

const histogram = <L extends string>(registry: Registry, name: string, help: string, buckets: number[], labels: L[]) =>
  new Histogram({ name, help, buckets, labelNames: labels, registers: [registry] });

const counter = <L extends string>(registry: Registry, name: string, help: string, labels: L[]) =>
  new Counter({ name, help, labelNames: labels, registers: [registry] });

function requestMetrics(registry: Registry): Metrics["request"] {
  const help = "Time from a request to the end of its response";
  const requests = histogram(registry, "promotrail_request_seconds", help, SECONDS, ["route", "status"]);
  return (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds);
}

function eventMetrics(registry: Registry): Metrics["events"] {
  const events = counter(registry, "promotrail_events_total", "Events by outcome", ["outcome", "reason"]);
  const codeChecks = counter(registry, "promotrail_code_checks_total", "Code checks by status", ["status"]);
  return (results) => {
    const counts = new Map<string, number>();
    for (const { outcome, reason = "", promocodes = [] } of results) {
      const key = `${outcome} ${reason}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (outcome === "stored") for (const { status } of promocodes) codeChecks.inc({ status: String(status) });
    }
    for (const [key, count] of counts) {
      const [outcome = "", reason = ""] = key.split(" ");
      events.inc({ outcome, reason }, count);
    }
  };
}

function commitMetrics(registry: Registry): Metrics["commit"] {
  const commits = histogram(registry, "promotrail_commit_seconds", "Duration of a commit of events", SECONDS, []);
  const sizes = histogram(registry, "promotrail_commit_events", "Events per commit", EVENTS, []);
  return ({ events, milliseconds }) => {
    commits.observe(milliseconds / 1000);
    sizes.observe(events);
  };
}

function webhookMetrics(registry: Registry): Metrics["webhook"] {
  const help = "Attempts to deliver a message, by subscription and outcome";
  const attempts = counter(registry, "promotrail_webhook_attempts_total", help, ["webhook", "outcome"]);
  const duration = "Time until a receiver responded";
  const responses = histogram(registry, "promotrail_webhook_seconds", duration, SECONDS, ["webhook"]);
  return (id, { status, failure, milliseconds }) => {
    const webhook = String(id);
    attempts.inc({ webhook, outcome: failure ?? `${Math.trunc((status ?? 0) / 100)}xx` });
    responses.observe({ webhook }, milliseconds / 1000);
  };
}

function receivedMetrics(registry: Registry): Metrics["received"] {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ["property"], registers: [registry] });
  const bytes = gauge("promotrail_day_bytes", "Bytes of a property's events on the present day, UTC");
  const above = gauge("promotrail_day_bytes_above_limit", "1 while they are above the property's megabytes_per_day");
  return (property, day) => {
    bytes.set({ property }, day.bytes);
    above.set({ property }, Number(day.isAbove));
  };
}

function guessingMetrics(registry: Registry): Metrics["guessing"] {
  const labels = ["property"];
  const misses = counter(registry, "promotrail_code_misses_total", "Distinct wrong codes of pages", labels);
  const withheld = counter(
    registry,
    "promotrail_answers_withheld_total",
    "Answers with a code that was withheld",
    labels,
  );
  const withCart = "promotrail_cart_answers_withheld_total";
  const cartWithheld = counter(registry, withCart, "The same, to visitors with a cart", labels);
  const answers = counter(
    registry,
    "promotrail_cart_answers_total",
    "Answers about codes to visitors with a cart",
    labels,
  );
  const attack = new Gauge({
    name: "promotrail_guessing_attack",
    help: "1 while far more distinct codes miss than usual",
    labelNames: labels,
    registers: [registry],
  });
  return ({ propertyId: property, ...counts }) => {
    misses.inc({ property }, counts.misses);
    withheld.inc({ property }, counts.withheld);
    cartWithheld.inc({ property }, counts.cartWithheld);
    answers.inc({ property }, counts.cartAnswers);
    attack.set({ property }, Number(counts.isUnderAttack));
  };
}

function pullMetrics(registry: Registry): Metrics["pull"] {
  const help = "Pulls of a shop's promotions, by property and outcome";
  const pulls = counter(registry, "promotrail_pulls_total", help, ["property", "outcome"]);
  const successes = new Gauge({
    name: "promotrail_pull_success_timestamp_seconds",
    help: "Time of the last pull of a property's promotions that succeeded, since 1970",
    labelNames: ["property"],
    registers: [registry],
  });
  return ({ property_id: property }, { at, error, isRefused }) => {
    pulls.inc({ property, outcome: error === null ? "imported" : isRefused ? "credentials_refused" : "failed" });
    if (error === null) successes.set({ property }, at / 1000);
  };
}
