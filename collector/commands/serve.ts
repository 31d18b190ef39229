import { type Config, readConfig } from "../config.ts";
import { DEMO_PROPERTY } from "../demo.ts";
import { type AddCommand, exitWith, type Operator } from "./operator.ts";
import { upgradeShownOn } from "./upgrade-progress.ts";

export const addServe: AddCommand = (program, operator) =>
  program
    .command("serve")
    .description("start the collector; environment variables are its settings (docs/operations.md)")
    .option("--demo", "create a demo property in an empty store, and serve the demo shop", false)
    .action(exitWith(operator, serve));

/** Starts a collector, which runs until a signal. */
export async function serve({ env, print, progress }: Operator, { demo }: { demo: boolean }): Promise<number> {
  const parent = process.ppid;
  const config = readConfig(env, { demo });
  // The other commands don't need the server: without it they start in two thirds of the time.
  const { start } = await import("../main.ts");
  const { url, close } = await start(config, { onUpgradeStep: upgradeShownOn(progress) });
  progress.end();
  const stop = () => void close().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  if (env.npm_lifecycle_event) onOrphaned(parent, stop);
  // Printed last: a script may stop the collector, or npm, as soon as it reads the output.
  print(demo ? demoGreeting(url, config) : greeting(url, config));
  return 0;
}

/** Time, in ms, between two looks for npm. */
const PARENT_CHECK = 500;

/** npm starts this process through a shell. Some shells end by SIGTERM without forwarding it. */
function onOrphaned(parent: number, stop: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK);
  timer.unref();
}

const greeting = (url: string, { adminToken, adminTokenIsGenerated }: Config): string =>
  [
    `Promotrail listens on ${url}`,
    ...(adminTokenIsGenerated ? [`ADMIN_TOKEN is not set. The admin token of this run is ${adminToken}`] : []),
  ].join("\n");

const demoGreeting = (url: string, { adminToken }: Config): string => `
Promotrail is running.

  Demo shop                             ${url}/direct/
  Demo shop with Google Tag Manager     ${url}/gtm/
  Codes to try                          TAKE50  SPEND200  GIFT200  FRESH15  FRIENDS5

  Dashboard                             ${url}/dashboard
  Tags for your own pages               ${url}/dashboard/install
  Sign in with the admin token          ${adminToken}

  API, for example:

  curl -H "Authorization: Bearer ${adminToken}" "${url}/v1/redemptions?property_id=${DEMO_PROPERTY}"
  curl -H "Authorization: Bearer ${adminToken}" "${url}/v1/code_checks?property_id=${DEMO_PROPERTY}&format=csv"

Press Ctrl-C to stop.
`;
