import { Command } from "commander";
import { backup } from "./commands/backup.ts";
import { check } from "./commands/check.ts";
import { exportCommands } from "./commands/export.ts";
import { exportFactsCommands } from "./commands/export-facts.ts";
import { importCatalog } from "./commands/import-catalog.ts";
import { addImportCodes, CannotImport } from "./commands/import-codes.ts";
import { importPromotions } from "./commands/import-promotions.ts";
import { addKeysCommand } from "./commands/keys.ts";
import { CannotRun, type Operator, progressOn } from "./commands/operator.ts";
import { addPropertiesCommand } from "./commands/properties.ts";
import { replay } from "./commands/replay.ts";
import { restore } from "./commands/restore.ts";
import { serve } from "./commands/serve.ts";
import { addSqlCommand } from "./commands/sql.ts";
import { BadConfig } from "./config.ts";
import { CannotListen } from "./main.ts";
import { UnusableDataFile } from "./store/sqlite/connection/database.ts";

/** What an operator can mend: said in one line, without a stack. */
const EXPECTED = [BadConfig, CannotListen, UnusableDataFile, CannotRun, CannotImport];

/**
 * The table of commands: does what the command line says.
 * @param env the environment, which only the configuration reads
 */
export async function runProgram(env: NodeJS.ProcessEnv): Promise<void> {
  const operator: Operator = { env, print: console.log, progress: progressOn(process.stderr) };
  try {
    await programFor(operator).parseAsync();
  } catch (error) {
    if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
    operator.progress.end();
    console.error(`promotrail: ${(error as Error).message}`);
    process.exit(1);
  }
}

function programFor(operator: Operator): Command {
  const { env } = operator;
  /** What a command returns is the exit code. */
  const run =
    <Given extends unknown[]>(command: (operator: Operator, ...given: Given) => number | Promise<number>) =>
    async (...given: Given): Promise<void> => {
      process.exitCode = await command(operator, ...given);
    };
  const program = new Command("promotrail").description("Collects what happens to promotion codes, and checks it.");

  program
    .command("serve")
    .description("start the collector")
    .option("--demo", "on an empty store make a demo property with promotions, and serve the demo shop", false)
    .action(run(serve));

  program
    .command("replay")
    .description("try refused events again; each is stored once")
    .option("--property <id>", "only those of one property")
    .option("--reason <reason>", "only those refused for it: invalid_event or internal_error")
    .option("--ids <ids>", "only these, such as 1,2")
    .action(run(replay));

  program
    .command("backup <file>")
    .description("write a checked copy of the data file, also while a collector runs")
    .option("--force", "replace a file that is there", false)
    .action(run(backup));

  program
    .command("restore <file>")
    .description("put a backup in the place of the data file, which is kept under another name")
    .action(run(restore));

  program
    .command("check")
    .description("look for damage, and for rows that can't be, also while a collector runs")
    .action(run(check));

  addPropertiesCommand(program, env);
  addKeysCommand(program, env);
  importCatalog(program, env);
  importPromotions(program, env);
  addImportCodes(program, env);
  exportCommands(program, env);
  exportFactsCommands(program, env);
  addSqlCommand(program, env);
  return program;
}
