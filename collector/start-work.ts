import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { startBackgroundWork } from "./background.ts";
import type { Config } from "./config.ts";
import { erasuresFile } from "./erasures-file.ts";
import { digestRenderer } from "./http/digest/render.ts";
import type { Metrics } from "./http/metrics.ts";
import { fetchWhole } from "./outbound/fetch.ts";
import { mailSender } from "./outbound/mail.ts";
import { post } from "./outbound/post.ts";
import { systemResolver } from "./outbound/resolver.ts";
import type { DigestContext } from "./services/digest/send.ts";
import { digestSender } from "./services/digest/sender.ts";
import { attackNotices } from "./services/guard/attack-notices.ts";
import { countsWriter } from "./services/guard/counts-writer.ts";
import { createGuard, type Guard } from "./services/guard/guard.ts";
import { recallMisses } from "./services/guard/recall-misses.ts";
import { type GuardWatch, guardWatch } from "./services/guard/watch.ts";
import { keyUses } from "./services/key-uses.ts";
import { type PrivacyWorker, privacyWorker } from "./services/privacy/worker.ts";
import { type Puller, puller } from "./services/pull/puller.ts";
import type { ShopContext } from "./services/pull/request-shop.ts";
import { type Dispatcher, dispatcher } from "./services/webhooks/dispatcher.ts";
import type { Store } from "./store/ports/store.ts";

/** Starts what repeats while the collector runs. @param now the clock of the guessing guard, epoch milliseconds */
export async function startWork(
  config: Config & { readonly publicUrl: string },
  store: Store,
  metrics: Metrics,
  log: Logger,
  now: () => number,
) {
  const uses = keyUses(store);
  const digest = digestContext(config, store);
  const pulls = createPuller(config, store, metrics, log);
  const privacy = createPrivacyWorker(config, store, log);
  const guard = config.guessingGuard ? createGuard(randomBytes(6).readUIntBE(0, 6)) : null;
  if (guard) await recallMisses(guard, store, now());
  const background = startBackgroundWork({
    ...(guard && { guard: createGuardWatch(guard, store, metrics, log) }),
    now,
    privacy,
    keyUses: uses,
    webhooks: createDispatcher(config, store, metrics, log),
    pulls,
    digests: digestSender({
      ...digest,
      onFault: (err) => log.error({ err }, "a digest can't be made or recorded"),
    }),
  });
  return { uses, digest, pulls, privacy, guard, background };
}

const createDispatcher = (
  config: Config & { readonly publicUrl: string },
  store: Store,
  metrics: Metrics,
  log: Logger,
): Dispatcher =>
  dispatcher({
    store,
    now: Date.now,
    random: Math.random,
    resolve: systemResolver,
    post,
    allowLoopback: config.webhooksAllowLoopback,
    publicUrl: config.publicUrl,
    onAttempt: metrics.webhook,
    onFault: (err) => log.error({ err }, "webhooks can't be sent or recorded; they are tried again in 5 seconds"),
  });

/** Sends requests to shops from this machine. @param allowLoopback also to this machine, over http: for development */
export const shopRequests = (allowLoopback: boolean): ShopContext => ({
  now: Date.now,
  random: Math.random,
  wait: (ms) => delay(ms, undefined, { ref: false }),
  resolve: systemResolver,
  fetch: fetchWhole,
  allowLoopback,
  isStopping: () => false,
});

const createPuller = (config: Config, store: Store, metrics: Metrics, log: Logger): Puller =>
  puller({
    ...shopRequests(config.webhooksAllowLoopback),
    store,
    onPull: metrics.pull,
    onFault: (err) => log.error({ err }, "a pull of promotions can't be completed or recorded"),
  });

const createPrivacyWorker = (config: Config, store: Store, log: Logger): PrivacyWorker =>
  privacyWorker({
    store,
    now: Date.now,
    erasureLog: erasuresFile(config.erasuresFile),
    onFault: (err) => log.error({ err }, "a privacy request can't be completed; it is tried again"),
  });

const digestContext = (config: Config & { readonly publicUrl: string }, store: Store): DigestContext => ({
  store,
  now: Date.now,
  random: Math.random,
  sendMail: config.mail && mailSender(config.mail.url, config.mail.from),
  post,
  resolve: systemResolver,
  allowLoopback: config.webhooksAllowLoopback,
  render: digestRenderer(config.publicUrl),
});

function createGuardWatch(guard: Guard, store: Store, metrics: Metrics, log: Logger): GuardWatch {
  const onFault = (err: unknown) => log.error({ err }, "what the guessing guard noticed can't be written; it is kept");
  return guardWatch(guard, {
    writer: countsWriter(store, onFault),
    notices: attackNotices(guard, store, onFault),
    onCounts: metrics.guessing,
    onWithheld: (sums) => log.warn(sums, "answers about codes were withheld: see docs/security.md"),
  });
}
