import { constants, setPriority } from "node:os";
import { readConfig } from "../config.ts";
import { writeExport } from "../jobs/export.ts";
import { OperatorError } from "../operator-error.ts";
import { type ExportParameter, exportParameters, readExport, resumeCursor } from "../services/exports.ts";
import { isRefusal } from "../services/refusal.ts";
import { FACT_KINDS, type FactKind } from "../store/columns/facts.ts";
import { unlessClosed } from "./export.ts";
import { groupOf } from "./groups.ts";
import type { AddCommand } from "./operator.ts";
import { withProperty } from "./with-property.ts";

type Options = Readonly<Record<string, string>>;

/** `promotrail export code_checks --property ID --format parquet > file`, and the same for every kind of facts. */
export const addExportFacts: AddCommand = (program, { env }) => {
  for (const kind of FACT_KINDS) {
    const command = groupOf(program, "export")
      .command(kind)
      .description(`print the ${kind.replaceAll("_", " ")} of a property as CSV, NDJSON, Parquet or XLSX`)
      .requiredOption("--property <id>", "the property");
    for (const parameter of exportParameters(kind)) command.option(flagsOf(parameter), helpOf(parameter));
    command.action(({ property, ...options }: Options & { property: string }) =>
      exportFacts(env, kind, property, parametersFrom(options)),
    );
  }
};

const flagsOf = ({ name }: ExportParameter): string => `--${name.replaceAll("_", "-")} <${name}>`;

/**
 * The text of an option, as that of all commands: no sentence, with the choices and the default as `commander` prints
 * them.
 */
function helpOf({ description, values, default: standard }: ExportParameter): string {
  const phrase = description.charAt(0).toLowerCase() + description.slice(1).replace(/\.$/, "");
  const notes = [
    ...(values ? [`choices: ${values.map((value) => JSON.stringify(value)).join(", ")}`] : []),
    ...(standard === undefined ? [] : [`default: ${JSON.stringify(standard)}`]),
  ];
  return notes.length === 0 ? phrase : `${phrase} (${notes.join(", ")})`;
}

/** Options under the names of the API's parameters: `customerId` → `customer_id`. */
const parametersFrom = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

/** Prints facts to the standard output, and the cursor for later changes to the standard error. */
async function exportFacts(env: NodeJS.ProcessEnv, kind: FactKind, propertyId: string, sent: Options): Promise<void> {
  // An export must not slow down a collector on the same machine.
  setPriority(constants.priority.PRIORITY_LOW);
  await withProperty(env, propertyId, async (store, property) => {
    const request = await readExport(store, kind, property, sent);
    if (isRefusal(request)) throw new OperatorError(inWords(request.errors ?? []));
    const last = await store.lastChange(kind);
    const { dataFile: file } = readConfig(env);
    await writeExport({ file, ...request, maskingKey: null }, process.stdout).catch(unlessClosed);
    console.error(`for later changes: --cursor ${resumeCursor(kind, property.id, last)}`);
  });
}

const inWords = (errors: readonly { readonly path: string; readonly message: string }[]): string =>
  errors.map(({ path, message }) => `--${path.replaceAll("_", "-")} ${message}`).join("; ");
