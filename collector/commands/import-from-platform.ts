import { counted } from "../contract/error-messages.ts";
import { SOURCE_TITLES, type Source } from "../contract/promotion/source.ts";
import { importPlatform, type PlatformChange } from "../services/import-platform.ts";
import type { PlatformPromotion } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { IMPORT_ACTOR, printFileErrors } from "./import-input.ts";
import { openAnswer } from "./promotion-files.ts";

/**
 * `promotrail import promotions --from PLATFORM FILE… --property ID`
 * @param isAll whether the files have all promotions of the platform: the others are disabled
 */
export async function importFromPlatform(
  store: Store,
  property: Property,
  source: Source,
  names: readonly string[],
  isAll: boolean,
): Promise<void> {
  const files = await Promise.all(names.map(openAnswer));
  const result = await importPlatform(store, property, IMPORT_ACTOR, { source, files, isAll });
  if ("errors" in result) return printFileErrors(result.errors);
  for (const change of result.changes) printChange(change);
  printMissing(source, result.missing);
  console.log(summaryOf(result.changes));
}

function printMissing(source: Source, missing: readonly PlatformPromotion[]): void {
  for (const { id, source_id, name } of missing) console.error(`not in the files: ${source_id} → ${id}  ${name}`);
  if (missing.length === 0) return;
  const active = counted(missing.length, "active promotion", "active promotions");
  console.error(
    `The files lack ${active} of ${SOURCE_TITLES[source]}: import all files with --all to disable what they lack.`,
  );
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
