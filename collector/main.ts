import { randomBytes, randomUUIDv7 } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Logger, pino } from "pino";
import { createDemoShop } from "../demo-site/server.ts";
import { startBackgroundWork } from "./background.ts";
import type { Config } from "./config.ts";
import { DEMO_WRITE_KEY, seedDemo } from "./demo.ts";
import { erasuresFile, readErasures } from "./erasures-file.ts";
import { createApp } from "./http/app.ts";
import { digestRenderer } from "./http/digest/render.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import { listen } from "./http-server.ts";
import { createJobRunner } from "./jobs/job-runner.ts";
import { OperatorError } from "./operator-error.ts";
import { fetchWhole } from "./outbound/fetch.ts";
import { mailSender } from "./outbound/mail.ts";
import { post } from "./outbound/post.ts";
import { systemResolver } from "./outbound/resolver.ts";
import { newSecret } from "./secret.ts";
import type { DigestContext } from "./services/digest/send.ts";
import { digestSender } from "./services/digest/sender.ts";
import { visitorClocks } from "./services/ingest/visitor-clocks.ts";
import { keyUses } from "./services/key-uses.ts";
import { eraseAgain } from "./services/privacy/restored.ts";
import { type PrivacyWorker, privacyWorker } from "./services/privacy/worker.ts";
import { type Puller, puller } from "./services/pull/puller.ts";
import type { ShopContext } from "./services/pull/request-shop.ts";
import { refusedPages } from "./services/refused-pages.ts";
import { type Dispatcher, dispatcher } from "./services/webhooks/dispatcher.ts";
import type { Store } from "./store/ports/store.ts";
import { exposedPaths } from "./store/sqlite/file/modes.ts";
import type { OnUpgradeStep } from "./store/sqlite/schema/schema.ts";
import { threadedStore } from "./store/sqlite/threads/index.ts";
import { upgradeDataFile } from "./store/sqlite/upgrade.ts";

/** A collector that serves requests. */
export interface RunningCollector {
  /** Its origin: `http://localhost:8080`. */
  readonly url: string;
  readonly store: Store;
  /** Answers the requests in progress, then closes the port and the data file. */
  close(): Promise<void>;
}

/** What `start` takes beside its settings. */
export interface StartOptions {
  /** The clock of its requests, epoch milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Receives the steps of the upgrade of a data file of an older version. */
  readonly onUpgradeStep?: OnUpgradeStep | undefined;
}

/**
 * Starts a collector.
 * @throws OperatorError, UnusableDataFile
 */
export async function start(
  config: Config,
  { now = Date.now, onUpgradeStep = () => {} }: StartOptions = {},
): Promise<RunningCollector> {
  requireSdk(config.sdkFolder);
  requireLongToken(config.adminToken);
  upgradeDataFile(config.dataFile, onUpgradeStep);
  // The metrics need the store, and the store reports its commits to them.
  let metrics: Metrics | null = null;
  const store = await openStore(config, (commit) => metrics?.commit(commit));
  try {
    await eraseAgain(store, readErasures(config.erasuresFile));
    if (config.demo) await seedDemo(store);
    metrics = createMetrics(store.gauges);
    return await serve(config, store, metrics, now);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function requireSdk(folder: string): void {
  if (!existsSync(join(folder, "web_event.js")))
    throw new OperatorError(`the SDK is missing in ${folder}: build it with npm run build`);
}

/** Characters of an admin token. Shorter ones are words, which an attacker guesses. */
const MIN_TOKEN = 32;

function requireLongToken({ length }: string): void {
  if (length < MIN_TOKEN)
    throw new OperatorError(
      `ADMIN_TOKEN has ${length} characters, and needs at least ${MIN_TOKEN}: set it to the output of "openssl rand -hex 32", and sign in with that from now on`,
    );
}

const openStore = (config: Config, onCommit: Metrics["commit"]) =>
  threadedStore({
    file: config.dataFile,
    makeFolder: config.dataFileIsDefault,
    retention: config.retention,
    maxWalBytes: config.maxWalBytes,
    maxQueuedEvents: config.maxQueuedEvents,
    onCommit,
  });

async function serve(config: Config, store: Store, metrics: Metrics, now: () => number): Promise<RunningCollector> {
  const server = await listen(config.host, config.port);
  const log = createLog(config);
  const uses = keyUses(store);
  const publicUrl = config.publicUrl ?? server.url;
  const digest = digestContext({ ...config, publicUrl }, store);
  const pulls = createPuller(config, store, metrics, log);
  const privacy = createPrivacyWorker(config, store, log);
  const background = startBackgroundWork({
    privacy,
    keyUses: uses,
    webhooks: createDispatcher({ ...config, publicUrl }, store, metrics, log),
    pulls,
    digests: digestSender({
      ...digest,
      onFault: (err) => log.error({ err }, "a digest can't be made or recorded"),
    }),
  });
  const jobs = createJobRunner(config.dataFile, config.sqlSeconds);
  let stopping = false;
  const app = createApp({
    store,
    now,
    log,
    metrics,
    proxies: config.proxies,
    isStopping: () => stopping,
    adminToken: config.adminToken,
    newSecret,
    newId: randomUUIDv7,
    keyUses: uses,
    refusedPages: refusedPages(),
    visitorClocks: visitorClocks(),
    publicUrl,
    jobs,
    webhooks: {
      store,
      now,
      newSigningKey: () => randomBytes(32).toString("base64"),
      allowLoopback: config.webhooksAllowLoopback,
    },
    privacy: { store, newId: randomUUIDv7, wake: privacy.wake },
    digest,
    source: { store, now: Date.now, allowLoopback: config.webhooksAllowLoopback, wake: pulls.wake },
    sdkFolder: config.sdkFolder,
    mounts: config.demo ? [createDemoShop({ collectorUrl: server.url, writeKey: DEMO_WRITE_KEY })] : [],
  });
  server.serve(app);
  return {
    url: server.url,
    store,
    async close() {
      stopping = true;
      jobs.close();
      await server.close();
      await background.stop();
      await store.close();
    },
  };
}

/** The log. It begins with a warning where files of earlier versions, or the folder, are open to other users. */
function createLog({ logLevel, dataFile }: Config): Logger {
  const log = pino({ level: logLevel });
  for (const { path, command } of exposedPaths(dataFile))
    log.warn({ path }, `other users of this machine may read the collector's data: run ${command}`);
  return log;
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
