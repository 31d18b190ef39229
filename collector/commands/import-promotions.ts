import { Option } from "commander";
import { counted } from "../contract/error-messages.ts";
import type { Dialect } from "../contract/promotion/extensions.ts";
import { SOURCES, type Source } from "../contract/promotion/source.ts";
import { OperatorError } from "../operator-error.ts";
import { type AnswerFile, importAnswers } from "../services/import-answers.ts";
import { importPromotions, type PromotionResult } from "../services/import-promotions.ts";
import { ndjsonRecords } from "../services/ndjson.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { groupOf } from "./groups.ts";
import { importFromPlatform } from "./import-from-platform.ts";
import { IMPORT_ACTOR, printFileErrors, printLineErrors } from "./import-input.ts";
import type { AddCommand } from "./operator.ts";
import { openPromotionFile, type PromotionFile } from "./promotion-files.ts";
import { withProperty } from "./with-property.ts";

interface Options {
  readonly property: string;
  readonly dialect?: Dialect;
  readonly from?: Source;
  readonly all?: true;
}

/** `promotrail import promotions FILE… --property ID` */
export const addImportPromotions: AddCommand = (program, { env }) =>
  groupOf(program, "import")
    .command("promotions")
    .description("import promotions into a property: an export with its codes, or answers of BigCommerce")
    .argument(
      "<files...>",
      "an NDJSON file from promotrail export promotions, or answers of BigCommerce's GET /v3/promotions; - reads the standard input",
    )
    .requiredOption("--property <id>", "the property")
    .addOption(
      new Option("--dialect <name>", "refuse promotions with fields that BigCommerce's API does not have").choices([
        "bigcommerce",
      ]),
    )
    .addOption(
      new Option("--from <platform>", "the files are answers of this platform's API; its promotions are kept in step")
        .choices([...SOURCES])
        .conflicts("dialect"),
    )
    .option("--all", "with --from: the files have all promotions of the platform; those that they lack are disabled")
    .action((names: string[], { property: id, dialect, from, all }: Options) =>
      withProperty(env, id, async (store, property) => {
        if (from) return importFromPlatform(store, property, from, names, all === true);
        if (all) throw new OperatorError("--all needs --from");
        const files = await Promise.all(names.map(openPromotionFile));
        const [first] = files;
        if (files.every(isAnswer)) await importAll(store, property, files, dialect);
        else if (first && files.length === 1 && !isAnswer(first))
          await importLines(store, property, first.lines, dialect);
        else throw new OperatorError("several files must all be answers of BigCommerce's GET /v3/promotions");
      }),
    );

const isAnswer = (file: PromotionFile): file is AnswerFile => "answer" in file;

async function importLines(
  store: Store,
  property: Property,
  lines: AsyncIterable<Uint8Array>,
  dialect: Dialect,
): Promise<void> {
  const result = await importPromotions(store, property, IMPORT_ACTOR, ndjsonRecords(lines), printPromotion, dialect);
  printLineErrors(result);
  const { promotions, codes, rejected } = result;
  const added = `${counted(promotions, "promotion", "promotions")} and ${counted(codes, "code", "codes")} added`;
  console.log(`${added}, ${counted(rejected, "line", "lines")} rejected.`);
}

async function importAll(
  store: Store,
  property: Property,
  files: readonly AnswerFile[],
  dialect: Dialect,
): Promise<void> {
  const result = await importAnswers(store, property, IMPORT_ACTOR, files, dialect);
  if ("errors" in result) return printFileErrors(result.errors);
  for (const promotion of result.promotions) printPromotion(promotion);
  console.log(`${counted(result.promotions.length, "promotion", "promotions")} added.`);
}

function printPromotion({ from, id, name, warnings }: PromotionResult): void {
  console.log(`promotion ${from === null ? "" : `${from} → `}${id}  ${name}`);
  for (const warning of warnings) console.error(`promotion ${id}: ${warning}`);
}
