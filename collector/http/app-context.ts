import type { Router } from "express";
import type { Logger } from "pino";
import type { JobRunner } from "../jobs/job-runner.ts";
import type { DailyBytes } from "../services/daily-bytes.ts";
import type { DigestContext } from "../services/digest/send.ts";
import type { CodeGuard } from "../services/guard/code-guard.ts";
import type { UntrustedProxy } from "../services/guard/untrusted-proxy.ts";
import type { VisitorClocks } from "../services/ingest/visitor-clocks.ts";
import type { KeyUses } from "../services/key-uses.ts";
import type { Limiter } from "../services/limits.ts";
import type { OpenBodies } from "../services/open-bodies.ts";
import type { RequestContext } from "../services/privacy/requests.ts";
import type { SourceContext } from "../services/pull/sources.ts";
import type { RefusedPages } from "../services/refused-pages.ts";
import type { Turns } from "../services/turns.ts";
import type { WebhookContext } from "../services/webhooks/subscriptions.ts";
import type { Store } from "../store/ports/store.ts";
import type { Metrics } from "./metrics.ts";
import type { MetricsAccess } from "./metrics-access.ts";
import type { SenderTurns } from "./sender-turns.ts";

/** The dependencies and settings of the HTTP server. */
export interface AppContext {
  readonly store: Store;
  /** The schema of the store's tables. */
  readonly schema: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly metricsAccess: MetricsAccess;
  /** The number of trusted proxies in front of the collector. */
  readonly proxies: number;
  /** Notes requests of a proxy that TRUST_PROXY does not count. */
  readonly untrustedProxy: UntrustedProxy;
  /** Limits the requests of pages. */
  readonly limit: Limiter;
  /** The order of the work of several properties. */
  readonly turns: Turns;
  readonly senderTurns: SenderTurns;
  /** The memory of the bodies that are being read. */
  readonly bodies: OpenBodies;
  /** Counts the bytes of events. */
  readonly dailyBytes: DailyBytes;
  /** The guessing guard. */
  readonly guard: CodeGuard;
  /** Whether the operator has left the guessing guard on. */
  readonly hasGuessingGuard: boolean;
  /** Whether new requests are refused because the collector stops. */
  readonly isStopping: () => boolean;
  readonly adminToken: string;
  /** At least 128 random bits, as letters, digits, `-` and `_`. */
  readonly newSecret: () => string;
  /** Makes a UUID of version 7. */
  readonly newId: () => string;
  readonly keyUses: KeyUses;
  readonly refusedPages: RefusedPages;
  readonly visitorClocks: VisitorClocks;
  /** The path under which a proxy serves the collector: "" or `/promotrail`. */
  readonly basePath: string;
  /** The collector's address for other machines, without a slash at its end. */
  readonly publicUrl: string;
  /** Runs queries and exports in processes of their own. */
  readonly jobs: JobRunner;
  /** The dependencies of webhook subscriptions. */
  readonly webhooks: WebhookContext;
  /** The dependencies of requests of persons. */
  readonly privacy: RequestContext;
  /** The dependencies of digests. */
  readonly digest: DigestContext;
  /** The dependencies of promotion sources. */
  readonly source: SourceContext;
  /** The folder with the built SDK. */
  readonly sdkFolder: string;
  /** The folder with the SDK of earlier versions, a folder each. */
  readonly sdkArchive: string;
  /** Further sites of this server: the demo shop. */
  readonly mounts: readonly Router[];
}
