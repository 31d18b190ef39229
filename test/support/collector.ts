import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readConfig } from "../../collector/config.ts";
import { type RunningCollector, start } from "../../collector/main.ts";
import { newFolder, removeFolder } from "./folder.ts";
import { checkAgainstDescription } from "./openapi.ts";

export const ADMIN_TOKEN = "test-admin-token-of-32-characters";

/** A real collector on a free port with a data file of its own, and how to talk to it. */
export interface Collector extends RunningCollector {
  readonly dataFile: string;
  /** Sends a batch as a page would; `from` is the page's origin. */
  send(body: unknown, from?: string): Promise<Response>;
  /** Asks or tells as the administrator. */
  admin(path: string, body?: unknown): Promise<Response>;
}

interface Options {
  /** Whether it has the demo property. */
  readonly demo?: boolean;
  /** Where its data file is kept; without it, it is gone when the collector is closed. */
  readonly folder?: string;
  /** Settings of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its clock, epoch milliseconds. */
  readonly now?: () => number;
}

/** Starts a collector. The caller closes it. */
export async function startCollector({
  demo = false,
  folder,
  env: settings = {},
  now,
}: Options = {}): Promise<Collector> {
  const own = folder ?? newFolder();
  const dataFile = join(own, "data.db");
  const env = { PORT: "0", ADMIN_TOKEN, DATABASE_URL: dataFile, LOG_LEVEL: "silent", LIMITS: "off", ...settings };
  const running = await start(readConfig(env, { demo }), { now });
  checkAgainstDescription(running.url);
  return {
    ...running,
    dataFile,
    async close() {
      await running.close();
      if (!folder) removeFolder(own);
    },
    send: (body, from) =>
      fetch(`${running.url}/v1/events`, {
        method: "POST",
        headers: { "content-type": "text/plain", ...(from && { origin: from }) },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    admin: (path, body) =>
      fetch(running.url + path, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      }),
  };
}

/** A collector that is closed when the test has finished. */
export async function collectorForTest(options: Options = {}): Promise<Collector> {
  const collector = await startCollector(options);
  onTestFinished(() => collector.close());
  return collector;
}
