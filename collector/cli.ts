#!/usr/bin/env node
import { Command } from "commander";
import { addImportCodes, CannotImport } from "./commands/import-codes.ts";
import { BadConfig, type Config, readConfig } from "./config.ts";
import { DEMO_PROPERTY } from "./demo.ts";
import { CannotListen, start } from "./main.ts";
import { UnusableDataFile } from "./store/sqlite/database.ts";

/** What an operator can mend: said in one line, without a stack. */
const EXPECTED = [BadConfig, CannotListen, UnusableDataFile, CannotImport];

const program = new Command("promotrail").description("Collects what happens to promotion codes, and checks it.");

program
  .command("serve")
  .description("start the collector")
  .option("--demo", "on an empty store make a demo property with promotions, and serve the demo shop", false)
  .action(async ({ demo }: { demo: boolean }) => {
    // Remembered before anything is said: whoever reads what is printed may stop npm at once.
    const parent = process.ppid;
    const config = readConfig(process.env, { demo });
    const { url, close } = await start(config);
    console.log(demo ? demoGreeting(url, config) : `Promotrail listens on ${url}`);
    if (config.adminTokenMade && !demo) console.log(`ADMIN_TOKEN is not set; this run takes ${config.adminToken}`);
    const stop = () => void close().then(() => process.exit(0));
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
    if (process.env.npm_lifecycle_event) onOrphaned(parent, stop);
  });

addImportCodes(program, process.env);

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

  Then ask what happened to them:

  curl -H "Authorization: Bearer ${adminToken}" "${url}/v1/redemptions?property_id=${DEMO_PROPERTY}"
  curl -H "Authorization: Bearer ${adminToken}" "${url}/v1/code_checks?property_id=${DEMO_PROPERTY}&format=csv"

Ctrl-C stops it.
`;

try {
  await program.parseAsync();
} catch (error) {
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  console.error(`promotrail: ${(error as Error).message}`);
  process.exit(1);
}
