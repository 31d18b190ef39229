import { randomBytes, randomUUIDv7 } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { createDemoShop } from "../demo-site/server.ts";
import { BadConfig, type Config } from "./config.ts";
import { DEMO_WRITE_KEY, seedDemo } from "./demo.ts";
import { createApp } from "./http/app.ts";
import { answerMalformed } from "./http/malformed-requests.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import { createJobRunner } from "./jobs/job-runner.ts";
import { post } from "./outbound/post.ts";
import { systemResolver } from "./outbound/resolver.ts";
import { newSecret } from "./secret.ts";
import { type KeyUses, keyUses } from "./services/key-uses.ts";
import { type Dispatcher, dispatcher } from "./services/webhooks/dispatcher.ts";
import type { Store } from "./store/ports/store.ts";
import { threadedStore } from "./store/sqlite/threads/index.ts";

/** A collector that listens. */
export interface RunningCollector {
  /** Where it answers: `http://localhost:8080`. */
  readonly url: string;
  readonly store: Store;
  /** Answers what it took, then lets go of the port and the data file. */
  close(): Promise<void>;
}

/** The port can't be listened on; the message says why in one line. */
export class CannotListen extends Error {}

/**
 * Puts the collector together and listens.
 * @throws BadConfig, UnusableDataFile, CannotListen
 */
export async function start(config: Config): Promise<RunningCollector> {
  if (!existsSync(join(config.sdkFolder, "web_event.js"))) {
    throw new BadConfig(`the SDK is not built (${config.sdkFolder} is empty): run npm run build`);
  }
  let onCommit: Metrics["commit"] = () => {};
  const store = await threadedStore({
    file: config.dataFile,
    makeFolder: config.dataFileIsDefault,
    retention: config.retention,
    maxWalBytes: config.maxLogBytes,
    maxQueuedEvents: config.maxQueuedEvents,
    onCommit: (commit) => onCommit(commit),
  });
  try {
    if (config.demo) await seedDemo(store);
    const server = createServer(PATIENCE);
    server.keepAliveTimeout = KEEP_ALIVE;
    const url = await listen(server, config);
    const { adminToken, sdkFolder } = config;
    const mounts = config.demo ? [createDemoShop({ collectorUrl: url, writeKey: DEMO_WRITE_KEY })] : [];
    const log = pino({ level: config.logLevel });
    const metrics = createMetrics(store.gauges);
    onCommit = metrics.commit;
    const uses = keyUses(store);
    const writing = setInterval(() => void uses.flush(), KEY_USES_MS).unref();
    const messages = dispatcher({
      store,
      now: Date.now,
      random: Math.random,
      resolve: systemResolver,
      post,
      allowLoopback: config.webhooksAllowLoopback,
      onAttempt: metrics.webhook,
      onFault: (err) => log.error({ err }, "webhooks: nothing could be sent, or remembered"),
    });
    const looking = setInterval(messages.wake, POLL_MS).unref();
    const children = createJobRunner(config.dataFile, config.sqlSeconds);
    let stopping = false;
    const isStopping = () => stopping;
    const { proxies } = config;
    const app = createApp({
      store,
      now: Date.now,
      log,
      metrics,
      proxies,
      isStopping,
      adminToken,
      newSecret,
      newId: randomUUIDv7,
      keyUses: uses,
      jobs: children,
      webhooks: {
        store,
        now: Date.now,
        newSigningKey: () => randomBytes(32).toString("base64"),
        allowLoopback: config.webhooksAllowLoopback,
      },
      sdkFolder,
      mounts,
    });
    // Who expects what nobody knows is answered like everybody.
    server.on("request", app).on("checkExpectation", app).on("clientError", answerMalformed);
    const close = () => {
      stopping = true;
      clearInterval(writing);
      clearInterval(looking);
      children.close();
      return stop(server, store, uses, messages);
    };
    return { url, store, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** How often it is looked for messages that are due, in ms. */
const POLL_MS = 500;

/** How often the last uses of keys are written, in ms. */
const KEY_USES_MS = 60_000;

/** Who sends no request in this time is not waited for, in ms; bodies have a time of their own (http/body.ts), uploads take theirs. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 3_600_000, connectionsCheckingInterval: 2_000 };
/** Longer than the minute that proxies keep a connection for: it is theirs to close. */
const KEEP_ALIVE = 65_000;

function listen(server: Server, { host, port }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "the port is in use" : cause.message;
      reject(new CannotListen(`can't listen on ${host}:${port}: ${why}`, { cause }));
    });
    server.listen(port, host, () => {
      const shown = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host;
      resolve(`http://${shown}:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Requests that are under way get this long to finish, in ms. */
const GRACE = 5_000;

async function stop(server: Server, store: Store, uses: KeyUses, messages: Dispatcher): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), GRACE);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(impatience);
  // Who has not answered by then is asked again by the next collector, under the same id.
  await Promise.all([uses.flush(), Promise.race([messages.close(), delay(GRACE, undefined, { ref: false })])]);
  await store.close();
}
