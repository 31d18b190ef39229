import { Command } from "commander";
import { noteCommand } from "./commands/audit.ts";
import { addBackup } from "./commands/backup.ts";
import { addCheck } from "./commands/check.ts";
import { addCodeGroups } from "./commands/code-groups.ts";
import { addExport } from "./commands/export.ts";
import { addExportFacts } from "./commands/export-facts.ts";
import { addImportCatalog } from "./commands/import-catalog.ts";
import { addImportCodes } from "./commands/import-codes.ts";
import { addImportPromotions } from "./commands/import-promotions.ts";
import { addKeys } from "./commands/keys.ts";
import { type AddCommand, type Operator, progressOn } from "./commands/operator.ts";
import { addPrivacy } from "./commands/privacy.ts";
import { addProperties } from "./commands/properties.ts";
import { addPullPromotions } from "./commands/pull-promotions.ts";
import { addPurgeEvents } from "./commands/purge-events.ts";
import { addRemovePromotions } from "./commands/remove-promotions.ts";
import { addReplay } from "./commands/replay.ts";
import { addRestore } from "./commands/restore.ts";
import { addServe } from "./commands/serve.ts";
import { addSql } from "./commands/sql.ts";
import { VERSION } from "./http/version.ts";
import { OperatorError } from "./operator-error.ts";
import { UnusableDataFile } from "./store/sqlite/connection/database.ts";
import { LATEST_SCHEMA } from "./store/sqlite/schema/schema.ts";

/** All commands, in the order of `promotrail --help`. */
const COMMANDS: readonly AddCommand[] = [
  addServe,
  addReplay,
  addPurgeEvents,
  addPrivacy,
  addBackup,
  addRestore,
  addCheck,
  addProperties,
  addKeys,
  addCodeGroups,
  addImportCatalog,
  addImportPromotions,
  addPullPromotions,
  addRemovePromotions,
  addImportCodes,
  addExport,
  addExportFacts,
  addSql,
];

/** The command line, without its arguments. */
export function createProgram(operator: Operator): Command {
  const program = new Command("promotrail")
    .description("Collects the events of promotion codes, and evaluates the codes.")
    .version(`promotrail ${VERSION} (schema ${LATEST_SCHEMA}, Node ${process.versions.node})`);
  for (const add of COMMANDS) add(program, operator);
  program.hook("postAction", (_, command) => noteCommand(operator, command));
  return program;
}

/** Node replaces bytes of an argument that are not UTF-8: two arguments could become one. */
function refuseReplacedBytes(args: readonly string[]): void {
  const at = args.findIndex((arg) => arg.includes("\uFFFD"));
  if (at >= 0)
    throw new OperatorError(`argument ${at + 1} (${args[at]}) is not valid UTF-8: set the terminal to UTF-8`);
}

/**
 * Ends a command whose output can't be written: silently where its reader has ended (`| head`), else with one line. A
 * collector goes on without its greeting.
 */
function endWithOutput(program: Command): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (program.args[0] === "serve") return;
    if (code !== "EPIPE") console.error(`promotrail: the output can't be written, and is not complete: ${message}`);
    process.exit(code === "EPIPE" ? 0 : 1);
  });
}

/**
 * Runs the command line. An error that the operator can fix is printed in one line, and the exit code is 1.
 * @param env the environment, from which the configuration is read
 */
export async function runProgram(env: NodeJS.ProcessEnv): Promise<void> {
  const operator: Operator = { env, print: console.log, progress: progressOn(process.stderr) };
  const program = createProgram(operator);
  endWithOutput(program);
  try {
    refuseReplacedBytes(process.argv.slice(2));
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof OperatorError || error instanceof UnusableDataFile)) throw error;
    operator.progress.end();
    console.error(`promotrail: ${error.message}`);
    process.exit(1);
  }
}
