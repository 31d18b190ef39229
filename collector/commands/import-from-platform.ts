import { counted } from "../contract/error-messages.ts";
import { SOURCE_TITLES, type Source } from "../contract/promotion/source.ts";
import { importPlatform, type PlatformChange } from "../services/import-platform.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { IMPORT_ACTOR, printFileErrors } from "./import-input.ts";
import { openAnswer } from "./promotion-files.ts";

/** `promotrail import promotions --from PLATFORM FILE… --property ID` */
export async function importFromPlatform(
  store: Store,
  property: Property,
  source: Source,
  names: readonly string[],
): Promise<void> {
  const files = await Promise.all(names.map(openAnswer));
  const result = await importPlatform(store, property, IMPORT_ACTOR, source, files);
  if ("errors" in result) return printFileErrors(result.errors);
  for (const change of result.changes) printChange(change);
  if (!result.isComplete)
    console.error(
      `The files do not have all promotions of ${SOURCE_TITLES[source]}: those that they lack stay as they are.`,
    );
  console.log(summaryOf(result.changes));
}

function printChange({ id, source_id, name, change, unsupported, warnings }: PlatformChange): void {
  if (change !== "unchanged") console.log(`${change.padEnd(8)}  ${source_id} → ${id}  ${name}`);
  for (const { path, text } of unsupported) console.error(`partial: ${source_id} → ${id}  ${path}: ${text}`);
  for (const warning of warnings) console.error(`promotion ${id}: ${warning}`);
}

function summaryOf(changes: readonly PlatformChange[]): string {
  const kinds = ["created", "updated", "unchanged", "disabled"] as const;
  const counts = kinds.map((kind) => `${changes.filter(({ change }) => change === kind).length} ${kind}`);
  const partial = changes.filter(({ unsupported }) => unsupported.length > 0).length;
  return `${counted(changes.length, "promotion", "promotions")}: ${counts.join(", ")}; ${partial} partial.`;
}
