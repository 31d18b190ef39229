import { buffer } from "node:stream/consumers";
import { Option } from "commander";
import { readConfig } from "../config.ts";
import { columnsOf } from "../formats/column.ts";
import { FORMATS } from "../formats/index.ts";
import { createJobRunner, type SqlOutcome } from "../jobs/job-runner.ts";
import { OperatorError } from "../operator-error.ts";
import { isRefusal } from "../services/refusal.ts";
import { readSql } from "../services/sql.ts";
import { textIn } from "../services/utf8.ts";
import type { AddCommand } from "./operator.ts";
import { printTable } from "./table.ts";
import { withProperty } from "./with-property.ts";

interface Options {
  readonly property: string;
  readonly format: "table" | "json" | "csv";
}

/** `promotrail sql "…" --property ID`: the same as `POST /v1/sql`, with its limits. */
export const addSql: AddCommand = (program, { env }) =>
  program
    .command("sql")
    .description("query the documented views of a property (docs/analysts.md)")
    .argument("<query>", "one query; - reads it from the standard input")
    .requiredOption("--property <id>", "the property")
    .addOption(new Option("--format <format>", "the output format").choices(["table", "json", "csv"]).default("table"))
    .action(async (query: string, options: Options) =>
      runQuery(env, query === "-" ? await queryFromInput() : query, options),
    );

async function queryFromInput(): Promise<string> {
  const query = textIn(await buffer(process.stdin));
  if (query === null) throw new OperatorError("the query is not valid UTF-8");
  return query;
}

async function runQuery(env: NodeJS.ProcessEnv, sql: string, { property, format }: Options): Promise<void> {
  const request = readSql({ sql });
  if (isRefusal(request)) throw new OperatorError(request.detail);
  const { dataFile, sqlSeconds } = readConfig(env);
  await withProperty(env, property, async () => {
    const result = await createJobRunner(dataFile, sqlSeconds).sql({ propertyId: property, maskingKey: null }, request);
    if (typeof result === "string")
      throw new OperatorError(
        `the query took longer than ${sqlSeconds} seconds and was stopped; set SQL_SECONDS for more`,
      );
    if ("path" in result) throw new OperatorError(`the query is not valid: ${result.message}`);
    printResult(result, format);
    if (result.truncated) console.error("the result is truncated: these are the first rows");
  });
}

type Result = Exclude<SqlOutcome, string | { path: unknown }>;

function printResult(result: Result, format: Options["format"]): void {
  const { columns, rows } = result;
  const names = columns.map(({ name }) => name);
  if (format === "json") console.log(JSON.stringify(result));
  else if (format === "table")
    printTable(
      names,
      rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]]))),
    );
  else {
    const writer = FORMATS.csv.writer(columnsOf(names.map((name) => ({ name, type: "text" }))));
    process.stdout.write(`${writer.rows(rows)}${writer.end()}`);
  }
}
