import { Option } from "commander";
import { counted } from "../contract/error-messages.ts";
import { SOURCE_TITLES, SOURCES, type Source } from "../contract/promotion/source.ts";
import { removeImported } from "../services/remove-imported.ts";
import { groupOf } from "./groups.ts";
import { IMPORT_ACTOR } from "./import-input.ts";
import type { AddCommand } from "./operator.ts";
import { withProperty } from "./with-property.ts";

/** `promotrail remove promotions --from PLATFORM --property ID` */
export const addRemovePromotions: AddCommand = (program, { env, print }) =>
  groupOf(program, "remove")
    .command("promotions")
    .description("remove all promotions that were imported from a platform, with their codes; their history remains")
    .requiredOption("--property <id>", "the property")
    .addOption(new Option("--from <platform>", "the platform").choices([...SOURCES]).makeOptionMandatory())
    .action(({ property: id, from }: { readonly property: string; readonly from: Source }) =>
      withProperty(env, id, async (store, property) => {
        const removed = await removeImported(store, property, IMPORT_ACTOR, from);
        print(`${counted(removed, "promotion", "promotions")} of ${SOURCE_TITLES[from]} removed.`);
      }),
    );
