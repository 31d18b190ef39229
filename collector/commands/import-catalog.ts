import { extname } from "node:path";
import { Option } from "commander";
import { counted } from "../contract/error-messages.ts";
import { type ImportResult, importProducts, sharedKeyWarning } from "../services/catalog.ts";
import { ndjsonRecords } from "../services/ndjson.ts";
import { csvProducts } from "./csv-products.ts";
import { groupOf } from "./groups.ts";
import { openInput, printLineErrors } from "./import-input.ts";
import type { AddCommand } from "./operator.ts";
import { withProperty } from "./with-property.ts";

interface Options {
  readonly property: string;
  readonly format?: "csv" | "ndjson";
}

/** `promotrail import catalog FILE --property ID` */
export const addImportCatalog: AddCommand = (program, { env }) =>
  groupOf(program, "import")
    .command("catalog")
    .description("import the products of a CSV or NDJSON file into the catalog of a property")
    .argument("<file>", "the file; - reads the standard input")
    .requiredOption("--property <id>", "the property")
    .addOption(
      new Option("--format <format>", "the format of the file; default: by its name").choices(["csv", "ndjson"]),
    )
    .action((file: string, { property: id, format = formatOf(file) }: Options) =>
      withProperty(env, id, async (store, property) => {
        const chunks = await openInput(file);
        const records = format === "csv" ? csvProducts(chunks) : ndjsonRecords(chunks);
        const result = await importProducts(store, property, records, showProgress);
        for (const key of result.shared) console.error(sharedKeyWarning(key));
        printLineErrors(result);
        console.log(`${inWords(result)}.`);
      }),
    );

const formatOf = (file: string) => (extname(file).toLowerCase() === ".csv" ? "csv" : "ndjson");

const inWords = ({ created, updated, rejected }: ImportResult): string =>
  `${counted(created, "product", "products")} created, ${updated} updated, ${rejected} rejected`;

/** One changing line on a terminal; nothing in a log. */
function showProgress(sofar: ImportResult): void {
  if (process.stderr.isTTY) process.stderr.write(`${inWords(sofar)} …\r`);
}
