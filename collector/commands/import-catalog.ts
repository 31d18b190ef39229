import { extname } from "node:path";
import { type Command, Option } from "commander";
import { counted } from "../contract/error-messages.ts";
import { type ImportResult, importProducts, sharedKeyWarning } from "../services/catalog.ts";
import { ndjsonRecords } from "../services/ndjson.ts";
import { csvProducts } from "./csv-products.ts";
import { groupOf } from "./groups.ts";
import { complain, inProperty, readable } from "./with-property.ts";

interface Options {
  readonly property: string;
  readonly format?: "csv" | "ndjson";
}

/** `promotrail import catalog FILE --property ID` */
export function importCatalog(program: Command, env: NodeJS.ProcessEnv): void {
  groupOf(program, "import")
    .command("catalog")
    .description("put the products of a CSV or NDJSON file into a property's catalogue")
    .argument("<file>", "the file; - reads what is piped in")
    .requiredOption("--property <id>", "the property")
    .addOption(new Option("--format <format>", "default: by the file's name").choices(["csv", "ndjson"]))
    .action((file: string, { property: id, format = formatOf(file) }: Options) =>
      inProperty(env, id, async (store, property) => {
        const chunks = await readable(file);
        const records = format === "csv" ? csvProducts(chunks) : ndjsonRecords(chunks);
        const imported = await importProducts(store, property, records, showProgress);
        for (const key of imported.shared) console.error(sharedKeyWarning(key));
        complain(imported);
        console.log(`${inWords(imported)}.`);
      }),
    );
}

const formatOf = (file: string) => (extname(file).toLowerCase() === ".csv" ? "csv" : "ndjson");

const inWords = ({ created, updated, rejected }: ImportResult): string =>
  `${counted(created, "product", "products")} created, ${updated} updated, ${rejected} refused`;

/** One line that is written over; a file that the output goes into has no use for it. */
function showProgress(sofar: ImportResult): void {
  if (process.stderr.isTTY) process.stderr.write(`${inWords(sofar)} …\r`);
}
