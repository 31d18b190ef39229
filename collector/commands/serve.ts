import { type Config, readConfig } from "../config.ts";
import { DEMO_PROPERTY } from "../demo.ts";
import { start } from "../main.ts";
import type { Operator } from "./operator.ts";

/** Starts a collector, which ends by a signal. */
export async function serve({ env, print }: Operator, { demo }: { demo: boolean }): Promise<number> {
  // Remembered before anything is said: whoever reads what is printed may stop npm at once.
  const parent = process.ppid;
  const config = readConfig(env, { demo });
  const { url, close } = await start(config);
  print(demo ? demoGreeting(url, config) : `Promotrail listens on ${url}`);
  if (config.adminTokenMade && !demo) print(`ADMIN_TOKEN is not set; this run takes ${config.adminToken}`);
  const stop = () => void close().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  if (env.npm_lifecycle_event) onOrphaned(parent, stop);
  return 0;
}

/** How often it is looked whether npm is still there, in ms. */
const PARENT_CHECK = 500;

/** npm puts a shell between itself and this process, and some shells die of a SIGTERM without passing it on. */
function onOrphaned(parent: number, stop: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK);
  timer.unref();
}

const demoGreeting = (url: string, { adminToken }: Config): string => `
Promotrail is running.

  The demo shop, direct snippet     ${url}/direct/
  The same shop behind GTM          ${url}/gtm/
  Codes to try                      TAKE50  SPEND200  GIFT200  FRESH15  FRIENDS5

  What happened to them             ${url}/dashboard
  Sign in with the key              ${adminToken}

  Or ask:

  curl -H "Authorization: Bearer ${adminToken}" "${url}/v1/redemptions?property_id=${DEMO_PROPERTY}"
  curl -H "Authorization: Bearer ${adminToken}" "${url}/v1/code_checks?property_id=${DEMO_PROPERTY}&format=csv"

Ctrl-C stops it.
`;
