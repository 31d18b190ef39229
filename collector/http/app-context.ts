import type { Router } from "express";
import type { Logger } from "pino";
import type { JobRunner } from "../jobs/job-runner.ts";
import type { KeyUses } from "../services/key-uses.ts";
import type { WebhookContext } from "../services/webhooks/subscriptions.ts";
import type { Store } from "../store/ports/store.ts";
import type { Metrics } from "./metrics.ts";

/** Everything that the routes are given from outside. */
export interface AppContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** How many proxies of ours stand in front. */
  readonly proxies: number;
  /** Whether it takes nothing new any more. */
  readonly isStopping: () => boolean;
  readonly adminToken: string;
  /** At least 128 random bits, as letters, digits, `-` and `_`. */
  readonly newSecret: () => string;
  /** Makes a UUID of version 7. */
  readonly newId: () => string;
  readonly keyUses: KeyUses;
  /** Does what takes long. */
  readonly children: JobRunner;
  /** What subscriptions are made with. */
  readonly webhooks: WebhookContext;
  /** The folder with the built SDK. */
  readonly sdkFolder: string;
  /** Sites served beside the API: the demo shop. */
  readonly mounts: readonly Router[];
}
