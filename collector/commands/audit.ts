import { existsSync } from "node:fs";
import type { Command } from "commander";
import { readConfig } from "../config.ts";
import { noteDeed } from "../services/audit.ts";
import type { Operator } from "./operator.ts";
import { withStore } from "./with-store.ts";

/** Commands that read or replace whole files: they open the data file for themselves alone, or must not change it. */
const UNNOTED = ["serve", "backup", "restore", "check", "sql"];

/** `promotrail keys create` → `keys create`. */
const nameOf = (command: Command): string =>
  command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** Notes a command that succeeded in the audit log. It names its property and the id of its object. */
export async function noteCommand({ env }: Operator, command: Command): Promise<void> {
  const operation = nameOf(command);
  const { dataFile: file } = readConfig(env);
  if (UNNOTED.includes(operation) || process.exitCode || !existsSync(file)) return;
  const { property } = command.opts<{ property?: unknown }>();
  const object = command.args.find((arg) => /^\d+$/.test(arg)) ?? null;
  const deed = {
    propertyId: typeof property === "string" ? property : "",
    keyId: null,
    operation,
    object,
    address: null,
  };
  await withStore(command, env, ({ store }) => noteDeed(store, deed, Date.now()));
}
