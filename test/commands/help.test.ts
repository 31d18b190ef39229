import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../collector/program.ts";
import { operatorOf } from "../support/operator.ts";

const program = createProgram(operatorOf("data.db"));

/** A command and all below it. */
const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

const commands = withSubcommands(program).slice(1);
const nameOf = (command: Command): string => (command.parent ? `${nameOf(command.parent)} ${command.name()}` : "");

const textsOf = (command: Command): [string, string][] => [
  ["the command", command.description()],
  ...command.registeredArguments.map((argument): [string, string] => [argument.name(), argument.description]),
  ...command.options.map(({ flags, description }): [string, string] => [flags, description]),
];

/** A phrase in lower case without a period, or one that begins with a name: `IP addresses`. */
const isPhrase = (text: string): boolean => /^([a-z]|[A-Z]{2,} )/.test(text) && !text.endsWith(".");

describe("the help of each command has a phrase for each argument and option:", () => {
  test.each(commands.map((command) => [nameOf(command), command] as const))("%s", (_, command) => {
    expect(textsOf(command).filter(([, text]) => !isPhrase(text))).toEqual([]);
  });
});

test("options of exports list their values and their default", () => {
  const [help] = commands
    .filter((command) => nameOf(command) === " export redemptions")
    .map((one) => one.helpInformation());
  const text = help!.replace(/\s+/g, " ");
  expect(text).toContain("--basis <basis> evaluated: the rules confirm the redemption;");
  expect(text).toContain('(choices: "evaluated", "observed")');
  expect(text).toContain(
    '--format <format> the format of the rows (choices: "csv", "csv_bom", "ndjson", "parquet", "xlsx", default: "csv")',
  );
  expect(text).toContain("--tz <tz> time zone of the dates");
});
