import { randomBytes, randomUUIDv7 } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { createDemoShop } from "../demo-site/server.ts";
import type { Config } from "./config.ts";
import { DEMO_WRITE_KEY, seedDemo } from "./demo.ts";
import { readErasures } from "./erasures-file.ts";
import { createApp } from "./http/app.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import type { MetricsAccess } from "./http/metrics-access.ts";
import { metricsApp } from "./http/metrics-app.ts";
import { senderTurns } from "./http/sender-turns.ts";
import { VERSION } from "./http/version.ts";
import { listen } from "./http-server.ts";
import { createJobRunner } from "./jobs/job-runner.ts";
import { type Log, openLog } from "./log.ts";
import { loggableSettings } from "./loggable-settings.ts";
import { OperatorError } from "./operator-error.ts";
import { archiveSdk, sdkArchiveOf } from "./sdk-archive.ts";
import { newSecret } from "./secret.ts";
import { dailyBytes } from "./services/daily-bytes.ts";
import { codeGuard } from "./services/guard/code-guard.ts";
import type { Guard } from "./services/guard/guard.ts";
import { SET_TRUST_PROXY, untrustedProxy } from "./services/guard/untrusted-proxy.ts";
import { visitorClocks } from "./services/ingest/visitor-clocks.ts";
import { limiter } from "./services/limits.ts";
import { openBodies } from "./services/open-bodies.ts";
import { eraseAgain } from "./services/privacy/restored.ts";
import { refusedPages } from "./services/refused-pages.ts";
import { turns } from "./services/turns.ts";
import type { WebhookContext } from "./services/webhooks/subscriptions.ts";
import { startWork } from "./start-work.ts";
import type { Store } from "./store/ports/store.ts";
import { type CollectorLock, lockForCollector } from "./store/sqlite/file/collector-lock.ts";
import { exposedPaths } from "./store/sqlite/file/modes.ts";
import { LATEST_SCHEMA, type OnUpgradeStep } from "./store/sqlite/schema/schema.ts";
import { threadedStore } from "./store/sqlite/threads/index.ts";
import { upgradeDataFile } from "./store/sqlite/upgrade.ts";

/** A collector that serves requests. */
export interface RunningCollector {
  /** Its origin: `http://localhost:8080`. */
  readonly url: string;
  /** The origin of the metrics where they have a port of their own. */
  readonly metricsUrl: string | null;
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
  const log = openLog(config.logLevel);
  const lock = await lockForCollector(config.dataFile, config.dataFileIsDefault);
  try {
    return withLock(await startLocked(config, log, now, onUpgradeStep), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

const withLock = (running: RunningCollector, lock: CollectorLock): RunningCollector => ({
  ...running,
  async close() {
    await running.close();
    lock.release();
  },
});

/** Starts a collector whose data file is locked for it. */
async function startLocked(
  config: Config,
  log: Log,
  now: () => number,
  onUpgradeStep: OnUpgradeStep,
): Promise<RunningCollector> {
  upgradeDataFile(config.dataFile, loggedOn(log.logger, onUpgradeStep));
  // The metrics need the store, and the store reports its commits to them.
  let metrics: Metrics | null = null;
  const store = await openStore(config, (commit) => metrics?.commit(commit));
  try {
    await eraseAgain(store, readErasures(config.erasuresFile));
    warnOfExposed(config, log.logger);
    keepSdk(config, log.logger);
    if (config.demo) await seedDemo(store);
    metrics = createMetrics(
      { ...store.gauges, lostLogLines: log.lostLines, condition: store.condition },
      config.retention,
    );
    return await serve(config, store, metrics, log.logger, now);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** A disk that has no room for the copy is no reason not to start. */
function keepSdk({ sdkFolder, dataFile }: Config, log: Logger): void {
  try {
    archiveSdk(sdkFolder, sdkArchiveOf(dataFile));
  } catch (err) {
    log.warn({ err }, "the SDK of this version can't be kept beside the data file for pages that pin it");
  }
}

/** Logs the begin of an upgrade, beside its steps. */
const loggedOn =
  (log: Logger, onStep: OnUpgradeStep): OnUpgradeStep =>
  (step) => {
    const { from, to } = step;
    if (step.step === 1) log.info({ from, to }, "the data file is migrated to the schema of this version");
    onStep(step);
  };

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

const metricsAccessOf = ({ metricsPort, metricsToken: token, adminToken }: Config): MetricsAccess => ({
  hasOwnPort: metricsPort !== null,
  token,
  adminToken,
});

/** Opens both ports, or none. */
async function openPorts({ host, port, metricsPort }: Config) {
  const server = await listen(host, port);
  try {
    return { server, metricsServer: metricsPort === null ? null : await listen(host, metricsPort, "METRICS_PORT") };
  } catch (error) {
    await server.close();
    throw error;
  }
}

const webhookContext = (config: Config, store: Store, now: () => number): WebhookContext => ({
  store,
  now,
  newSigningKey: () => randomBytes(32).toString("base64"),
  allowLoopback: config.webhooksAllowLoopback,
});

/** Answers requests until it is closed. */
async function serve(
  config: Config,
  store: Store,
  metrics: Metrics,
  log: Logger,
  now: () => number,
): Promise<RunningCollector> {
  const { server, metricsServer } = await openPorts(config);
  const publicUrl = config.publicUrl ?? server.url + config.basePath;
  const work = await startWork({ ...config, publicUrl }, store, metrics, log, now);
  const { uses, digest, pulls, privacy, background } = work;
  const jobs = createJobRunner(config.dataFile, config.sqlSeconds);
  let stopping = false;
  const app = createApp({
    store,
    schema: LATEST_SCHEMA,
    now,
    log,
    metrics,
    metricsAccess: metricsAccessOf(config),
    proxies: config.proxies,
    ...protection(config, store, work.guard, log),
    isStopping: () => stopping,
    adminToken: config.adminToken,
    newSecret,
    newId: randomUUIDv7,
    basePath: config.basePath,
    keyUses: uses,
    refusedPages: refusedPages(),
    visitorClocks: visitorClocks(),
    publicUrl,
    jobs,
    webhooks: webhookContext(config, store, now),
    privacy: { store, newId: randomUUIDv7, wake: privacy.wake },
    digest,
    source: { store, now: Date.now, allowLoopback: config.webhooksAllowLoopback, wake: pulls.wake },
    sdkFolder: config.sdkFolder,
    sdkArchive: sdkArchiveOf(config.dataFile),
    mounts: config.demo ? [createDemoShop({ collectorUrl: server.url, writeKey: DEMO_WRITE_KEY })] : [],
  });
  server.serve(app);
  metricsServer?.serve(metricsApp(metrics));
  log.info({ version: VERSION, url: server.url, settings: loggableSettings(config) }, "started");
  return {
    url: server.url,
    metricsUrl: metricsServer?.url ?? null,
    store,
    async close() {
      stopping = true;
      log.info("stopping: requests in progress are answered, new ones are refused");
      jobs.close();
      await Promise.all([server.close(), metricsServer?.close()]);
      await background.stop();
      await store.close();
      log.info("stopped");
    },
  };
}

/** Warns where files of earlier versions, or the folder, are open to other users. */
function warnOfExposed({ dataFile }: Config, log: Logger): void {
  for (const { path, command } of exposedPaths(dataFile))
    log.warn({ path }, `other users of this machine may read the collector's data: run ${command}`);
}

/** The order of requests, the limits and the guessing guard, with what they know. */
const protection = (config: Config, store: Store, guard: Guard | null, log: Logger) => ({
  ...ordered(),
  untrustedProxy: untrustedProxy(() => log.warn(SET_TRUST_PROXY)),
  dailyBytes: dailyBytes(),
  bodies: openBodies(),
  limit: config.limits ? limiter() : () => null,
  guard: codeGuard(store, guard),
  hasGuessingGuard: guard !== null,
});

/** The order of the requests of several properties. */
function ordered() {
  const later = (run: () => void, pause: number) => void (pause === 0 ? setImmediate(run) : setTimeout(run, pause));
  const all = turns({ now: () => performance.now(), later });
  return { turns: all, senderTurns: senderTurns(all) };
}
