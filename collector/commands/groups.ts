import type { Command } from "commander";

const DESCRIPTIONS = {
  import: "import codes, promotions or products into a property",
  export: "export the data of a property",
  events: "remove stored events",
  remove: "remove imported data of a property",
  pull: "pull data of a shop from its platform",
};

/** The command with subcommands such as `import catalog`. The first subcommand creates it. */
export const groupOf = (program: Command, name: keyof typeof DESCRIPTIONS): Command =>
  program.commands.find((command) => command.name() === name) ?? program.command(name).description(DESCRIPTIONS[name]);
