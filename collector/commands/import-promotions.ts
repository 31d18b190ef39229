import type { Command } from "commander";
import { counted } from "../contract/error-messages.ts";
import { importPromotions as importAll, type PromotionResult } from "../services/import-promotions.ts";
import { ndjsonRecords } from "../services/ndjson.ts";
import { groupOf } from "./groups.ts";
import { complain, inProperty, readable } from "./with-property.ts";

/** `promotrail import promotions FILE --property ID` */
export function importPromotions(program: Command, env: NodeJS.ProcessEnv): void {
  groupOf(program, "import")
    .command("promotions")
    .description("add the promotions and codes of an NDJSON file to a property")
    .argument("<file>", "the file, as promotrail export prints it; - reads what is piped in")
    .requiredOption("--property <id>", "the property")
    .action((file: string, { property: id }: { property: string }) =>
      inProperty(env, id, async (store, property) => {
        const imported = await importAll(store, property, "command line", ndjsonRecords(await readable(file)), say);
        complain(imported);
        const { promotions, codes, rejected } = imported;
        const added = `${counted(promotions, "promotion", "promotions")} and ${counted(codes, "code", "codes")} added`;
        console.log(`${added}, ${counted(rejected, "line", "lines")} refused.`);
      }),
    );
}

function say({ from, id, name, warnings }: PromotionResult): void {
  console.log(`promotion ${from === null ? "" : `${from} → `}${id}  ${name}`);
  for (const warning of warnings) console.error(`promotion ${id}: ${warning}`);
}
