import type { Command } from "commander";

/** The command that others stand under (`import catalog`, `import promotions`); made by whoever comes first. */
export const groupOf = (program: Command, name: "import" | "export"): Command =>
  program.commands.find((command) => command.name() === name) ??
  program.command(name).description(`${name} what a property has`);
