import { createReadStream, type Stats, statSync } from "node:fs";
import { basename, extname } from "node:path";
import type { ImportResponse } from "../contract/responses/code.ts";
import { OperatorError } from "../operator-error.ts";
import { importCodes } from "../services/code-import/import-codes.ts";
import type { ImportFormat } from "../services/code-import/records.ts";
import { isRefusal } from "../services/refusal.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { groupOf } from "./groups.ts";
import type { AddCommand } from "./operator.ts";
import { withProperty } from "./with-property.ts";

interface Options {
  readonly property: string;
  readonly promotion: string;
  readonly importId?: string;
}

const FORMATS: Readonly<Record<string, ImportFormat>> = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" };

/** `promotrail import codes FILE --property ID --promotion ID`. The same file again continues an interrupted import. */
export const addImportCodes: AddCommand = (program, { env }) =>
  groupOf(program, "import")
    .command("codes")
    .description("import coupon codes from a .csv file (code,max_uses,max_uses_per_customer) or an .ndjson one")
    .argument("<file>", "the file")
    .requiredOption("--property <id>", "the property")
    .requiredOption("--promotion <id>", "the COUPON promotion that gets the codes")
    .option("--import-id <id>", "the id of the import; default: the name, size and modification time of the file")
    .action((file: string, options: Options) =>
      withProperty(env, options.property, async (store, property) =>
        printResult(await importFile(store, property, file, options)),
      ),
    );

async function importFile(store: Store, property: Property, file: string, { promotion, importId }: Options) {
  const format = FORMATS[extname(file).toLowerCase()];
  if (!format) throw new OperatorError(`${file} must be a .csv, .ndjson or .jsonl file`);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new OperatorError(`the file ${file} doesn't exist`);
  const upload = { importId: importId ?? idOf(file, stats), format, fromLine: null, bytes: createReadStream(file) };
  const result = await importCodes(store, property, promotion, upload, printProgress());
  if (isRefusal(result))
    throw new OperatorError([result.detail, ...(result.errors ?? []).map(({ message }) => message)].join(" "));
  return result.data;
}

const idOf = (file: string, { size, mtimeMs }: Stats): string =>
  `${basename(file)
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 60)}-${size}-${Math.trunc(mtimeMs)}`;

/** Lines between two outputs of progress. */
const STEP = 100_000;

function printProgress(): (sofar: ImportResponse) => void {
  let next = STEP;
  return ({ lines, added, complete }) => {
    if (lines < next || complete) return;
    console.log(`${lines} lines, ${added} codes added`);
    next = lines + STEP;
  };
}

/** Prints the result, and sets the exit code to 1 where lines are invalid. */
function printResult({ lines, added, duplicates, bad, problems }: ImportResponse): void {
  console.log(`${lines} lines: ${added} codes added, ${duplicates} existed already, ${bad} invalid`);
  for (const { line, reason } of problems) console.log(`  line ${line}: ${reason}`);
  const more = duplicates + bad - problems.length;
  if (more > 0) console.log(`  and ${more} more`);
  if (bad > 0) process.exitCode = 1;
}
