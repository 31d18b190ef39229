import { createReadStream, type Stats, statSync } from "node:fs";
import { basename, extname } from "node:path";
import type { Command } from "commander";
import type { ImportResponse } from "../contract/responses/code.ts";
import { importCodes } from "../services/code-import/import-codes.ts";
import type { ImportFormat } from "../services/code-import/records.ts";
import { isRefusal } from "../services/refusal.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { inProperty } from "./with-property.ts";

/** The codes can't be imported; the message says why in one line. */
export class CannotImport extends Error {}

interface Options {
  readonly property: string;
  readonly promotion: string;
  readonly importId?: string;
}

const FORMATS: Readonly<Record<string, ImportFormat>> = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" };

/**
 * Adds `import codes FILE`: it writes into the data file that the environment names, beside a running collector or
 * without one. The same file again goes on where it was broken off.
 */
export function addImportCodes(program: Command, env: NodeJS.ProcessEnv): void {
  const parent = program.commands.find((one) => one.name() === "import") ?? program.command("import");
  parent
    .description("bring much in at once")
    .command("codes")
    .description("import coupon codes from a .csv file (code,max_uses,max_uses_per_customer) or an .ndjson one")
    .argument("<file>")
    .requiredOption("--property <id>", "whose codes they are")
    .requiredOption("--promotion <id>", "the COUPON promotion that they are for")
    .option("--import-id <id>", "what the import is known by; by default the file's name, size and time of change")
    .action((file: string, options: Options) =>
      inProperty(env, options.property, async (store, property) =>
        report(await importFile(store, property, file, options)),
      ),
    );
}

async function importFile(store: Store, property: Property, file: string, { promotion, importId }: Options) {
  const format = FORMATS[extname(file).toLowerCase()];
  if (!format) throw new CannotImport(`${file}: must be a .csv, .ndjson or .jsonl file`);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new CannotImport(`there is no file ${file}`);
  const upload = { importId: importId ?? nameOf(file, stats), format, fromLine: null, bytes: createReadStream(file) };
  const done = await importCodes(store, property, promotion, upload, progress());
  if (isRefusal(done))
    throw new CannotImport([done.detail, ...(done.errors ?? []).map(({ message }) => message)].join(" "));
  return done.data;
}

const nameOf = (file: string, { size, mtimeMs }: Stats): string =>
  `${basename(file)
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 60)}-${size}-${Math.trunc(mtimeMs)}`;

/** Lines between two signs of life. */
const STEP = 100_000;

function progress(): (sofar: ImportResponse) => void {
  let next = STEP;
  return ({ lines, added, complete }) => {
    if (lines < next || complete) return;
    console.log(`${lines} lines, ${added} codes added`);
    next = lines + STEP;
  };
}

function report({ lines, added, duplicates, bad, problems }: ImportResponse): void {
  console.log(`${lines} lines: ${added} codes added, ${duplicates} existed already, ${bad} could not be read`);
  for (const { line, reason } of problems) console.log(`  line ${line}: ${reason}`);
  const more = duplicates + bad - problems.length;
  if (more > 0) console.log(`  and ${more} more`);
}
