import { text } from "node:stream/consumers";
import { type Command, Option } from "commander";
import { BadConfig, readConfig } from "../config.ts";
import { columnsOf } from "../formats/column.ts";
import { FORMATS } from "../formats/index.ts";
import { BUSY, createJobRunner, TOO_SLOW } from "../jobs/job-runner.ts";
import { isRefusal } from "../services/refusal.ts";
import { readSql } from "../services/sql.ts";
import { printTable } from "./table.ts";
import { inProperty } from "./with-property.ts";

interface Options {
  readonly property: string;
  readonly format: "table" | "json" | "csv";
}

/** `promotrail sql "…" --property ID`: what `POST /v1/sql` answers, with its limits. */
export function addSqlCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("sql <query>")
    .description("ask the documented views of a property (docs/analysts.md); - reads the query from the standard input")
    .requiredOption("--property <id>", "the property")
    .addOption(
      new Option("--format <format>", "how rows are printed").choices(["table", "json", "csv"]).default("table"),
    )
    .action(async (query: string, options: Options) =>
      ask(env, query === "-" ? await text(process.stdin) : query, options),
    );
}

async function ask(env: NodeJS.ProcessEnv, sql: string, { property, format }: Options): Promise<void> {
  const asked = readSql({ sql });
  if (isRefusal(asked)) throw new BadConfig(asked.detail);
  const { dataFile, sqlSeconds } = readConfig(env, { demo: false });
  await inProperty(env, property, async () => {
    const result = await createJobRunner(dataFile, sqlSeconds).sql(property, asked);
    if (result === BUSY || result === TOO_SLOW)
      throw new BadConfig(`the query took longer than ${sqlSeconds} seconds, and was ended`);
    if ("path" in result) throw new BadConfig(`the query ${result.message}`);
    const { columns, rows, truncated } = result;
    if (format === "json") console.log(JSON.stringify(result));
    else if (format === "table")
      printTable(
        columns.map(({ name }) => name),
        rows.map((row) => named(columns, row)),
      );
    else {
      const writer = FORMATS.csv.writer(columnsOf(columns.map(({ name }) => ({ name, type: "text" }))));
      process.stdout.write(`${writer.rows(rows)}${writer.end()}`);
    }
    if (truncated) console.error("there are more rows: these are the first");
  });
}

const named = (columns: readonly { readonly name: string }[], row: readonly unknown[]) =>
  Object.fromEntries(columns.map(({ name }, at) => [name, row[at]]));
