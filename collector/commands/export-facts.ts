import { setPriority } from "node:os";
import type { Command } from "commander";
import { BadConfig, readConfig } from "../config.ts";
import { writeExport } from "../jobs/export.ts";
import { exportQuery, readExport, resumeCursor } from "../services/exports.ts";
import { isRefusal } from "../services/refusal.ts";
import { FACT_KINDS, type FactKind } from "../store/fact-tables.ts";
import { unlessClosed } from "./export.ts";
import { groupOf } from "./groups.ts";
import { inProperty } from "./with-property.ts";

type Options = Readonly<Record<string, string>>;

/** `promotrail export code_checks --property ID --format parquet > file`, and the other kinds of facts. */
export function exportFactsCommands(program: Command, env: NodeJS.ProcessEnv): void {
  for (const kind of FACT_KINDS) {
    const command = groupOf(program, "export")
      .command(kind)
      .description(`print the ${kind.replaceAll("_", " ")} of a property: CSV, NDJSON or Parquet`)
      .requiredOption("--property <id>", "the property");
    for (const name of Object.keys(exportQuery(kind).shape)) command.option(`--${name.replaceAll("_", "-")} <${name}>`);
    command.action(({ property, ...options }: Options & { property: string }) =>
      exportFacts(env, kind, property, sentFrom(options)),
    );
  }
}

/** Names as addresses write them: `customerId` → `customer_id`. */
const sentFrom = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

/** Whoever goes on with the cursor, which goes to the standard error, gets what changed since. */
async function exportFacts(env: NodeJS.ProcessEnv, kind: FactKind, propertyId: string, sent: Options): Promise<void> {
  setPriority(19);
  await inProperty(env, propertyId, async (store, property) => {
    const asked = readExport(kind, property, sent);
    if (isRefusal(asked)) throw new BadConfig(inWords(asked.errors ?? []));
    const last = await store.lastChange(kind);
    const { dataFile: file } = readConfig(env, { demo: false });
    await writeExport({ file, ...asked }, process.stdout).catch(unlessClosed);
    console.error(`what changes from now on: --cursor ${resumeCursor(kind, property.id, last)}`);
  });
}

const inWords = (errors: readonly { readonly path: string; readonly message: string }[]): string =>
  errors.map(({ path, message }) => `--${path.replaceAll("_", "-")} ${message}`).join("; ");
