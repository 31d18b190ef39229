import { counted } from "../contract/error-messages.ts";
import { importPromotions, type PromotionResult } from "../services/import-promotions.ts";
import { ndjsonRecords } from "../services/ndjson.ts";
import { groupOf } from "./groups.ts";
import { openInput, printLineErrors } from "./import-input.ts";
import type { AddCommand } from "./operator.ts";
import { withProperty } from "./with-property.ts";

/** The author of imported promotions in their history. */
const ACTOR = "command line";

/** `promotrail import promotions FILE --property ID` */
export const addImportPromotions: AddCommand = (program, { env }) =>
  groupOf(program, "import")
    .command("promotions")
    .description("import the promotions and codes of an NDJSON file into a property")
    .argument("<file>", "the file, from promotrail export promotions; - reads the standard input")
    .requiredOption("--property <id>", "the property")
    .action((file: string, { property: id }: { property: string }) =>
      withProperty(env, id, async (store, property) => {
        const records = ndjsonRecords(await openInput(file));
        const result = await importPromotions(store, property, ACTOR, records, printPromotion);
        printLineErrors(result);
        const { promotions, codes, rejected } = result;
        const added = `${counted(promotions, "promotion", "promotions")} and ${counted(codes, "code", "codes")} added`;
        console.log(`${added}, ${counted(rejected, "line", "lines")} rejected.`);
      }),
    );

function printPromotion({ from, id, name, warnings }: PromotionResult): void {
  console.log(`promotion ${from === null ? "" : `${from} → `}${id}  ${name}`);
  for (const warning of warnings) console.error(`promotion ${id}: ${warning}`);
}
