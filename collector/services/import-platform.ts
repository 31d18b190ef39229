import { counted } from "../contract/error-messages.ts";
import { SOURCE_TITLES, type Source } from "../contract/promotion/source.ts";
import type { UnsupportedPart } from "../evaluation/promotion.ts";
import type {
  CodeConflict,
  ImportComparison,
  ImportedChange,
  ImportedPromotion,
  PlatformPromotion,
} from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { AnswerFile, FileError } from "./import-answers.ts";
import { type Entry, entriesOf, type PlatformFile, recordsOf, repeatedIn } from "./platform-entries.ts";
import { slicesOf } from "./slices.ts";

/** A promotion of the files as it is stored now, or one that was disabled because the files lack it. */
export interface PlatformChange extends ImportedChange {
  /** What the platform does and the promotion does not; empty: it does exactly the same. */
  readonly unsupported: readonly UnsupportedPart[];
  /** Such as rules that would repeat endlessly. */
  readonly warnings: readonly string[];
}

/** What an import changed, or all errors of the files: then nothing is stored. */
export type PlatformImport =
  | {
      readonly changes: readonly PlatformChange[];
      /** Enabled promotions of the platform that the files lack, and that stay as they are. */
      readonly missing: readonly PlatformPromotion[];
    }
  | { readonly errors: readonly FileError[] };

/** Files of a platform. */
export interface PlatformOrder {
  readonly source: Source;
  /** Answers of the platform's API. */
  readonly files: readonly AnswerFile[];
  /** Whether they have all promotions of the platform: those that they lack are disabled. */
  readonly isAll: boolean;
}

type ImportStore = Pick<Store, "platformPromotions" | "compareImport" | "importPromotions">;

/** Promotions that are compared, or stored, at once: events wait while these are stored. */
const COMPARED = 50;
const STORED = 10;

/**
 * Imports the promotions of a platform, and keeps them in step: those that were imported before are found by their ids on the
 * platform. All files are checked first: an error stores nothing. Then the changes are stored in small parts, so that events do
 * not wait. An import that is interrupted meanwhile is completed by the next one.
 * @param actor the author in the history of the promotions
 */
export async function importPlatform(
  store: ImportStore,
  property: Property,
  actor: string,
  { source, files, isAll }: PlatformOrder,
): Promise<PlatformImport> {
  const read = await readAll(property, source, files, isAll);
  if ("errors" in read) return read;
  const compared = await compareAll(store, property.id, source, read.entries);
  const errors = compared.flatMap(conflictErrors);
  if (errors.length > 0) return { errors };
  const sent = new Set(read.entries.map(({ promotion }) => promotion.source_id));
  const stored = await store.platformPromotions(property.id, source);
  const missing = stored.filter(({ source_id, isEnabled }) => isEnabled && !sent.has(source_id));
  const changes = await storeAll(store, property.id, actor, { source, compared, missing: isAll ? missing : [] });
  return "errors" in changes ? changes : { changes: changes.all, missing: isAll ? [] : missing };
}

/** Translates all files. */
async function readAll(
  property: Property,
  source: Source,
  files: readonly AnswerFile[],
  isAll: boolean,
): Promise<{ readonly entries: readonly Entry[] } | { readonly errors: readonly FileError[] }> {
  const read = files.map((file) => recordsOf(source, file));
  const readable = read.filter((file) => "records" in file);
  const translated: (Entry | FileError)[] = [];
  for (const file of readable) translated.push(...(await entriesOf(source, property, file)));
  const entries = translated.filter((entry) => "promotion" in entry);
  const errors = [
    ...read.filter((file) => "message" in file),
    ...(isAll ? incompleteIn(readable) : []),
    ...translated.filter((entry) => "message" in entry),
    ...repeatedIn(entries),
  ];
  return errors.length > 0 ? { errors } : { entries };
}

/** Files that say that there are more records than all files have. */
function incompleteIn(files: readonly PlatformFile[]): FileError[] {
  const count = files.reduce((sum, { records }) => sum + records.length, 0);
  const lacking = files.filter(({ hasMore, total }) => hasMore || (total !== null && count < total));
  const message = `says that there are more promotions than the ${counted(count, "one", "ones")} of these files: add the other files, or leave --all out`;
  return lacking.map(({ file }) => ({ file, path: "", message }));
}

/** A promotion of the files, beside the stored one. */
interface Compared extends Entry {
  readonly comparison: ImportComparison;
}

async function compareAll(
  store: ImportStore,
  propertyId: string,
  source: Source,
  entries: readonly Entry[],
): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const slice of slicesOf(entries, COMPARED)) {
    const promotions = slice.map(({ promotion }) => promotion);
    const comparisons = await store.compareImport(propertyId, source, promotions);
    compared.push(...slice.map((entry, at) => withoutOwnCodes({ ...entry, comparison: comparisons[at]! })));
  }
  return compared;
}

/** Leaves out codes that the property's own promotions have: these decide about them here. */
function withoutOwnCodes(entry: Compared): Compared {
  const own = entry.comparison.conflicts.filter(({ source }) => source === null);
  if (own.length === 0) return entry;
  const codes = new Set(own.map(({ code }) => code));
  const promotion: ImportedPromotion = {
    ...entry.promotion,
    codes: entry.promotion.codes.filter(({ code }) => !codes.has(code)),
    partial: [...(entry.promotion.partial ?? []), ...own.map(ownCodeText)],
  };
  return { ...entry, promotion };
}

const ownCodeText = ({ code, promotionId }: CodeConflict): UnsupportedPart => ({
  path: "code",
  text: `Promotion ${promotionId}, which is not imported, has the code ${code} and decides about it here.`,
});

/** Codes that active promotions of another platform have. */
const conflictErrors = ({ file, path, comparison }: Compared): FileError[] =>
  comparison.conflicts.flatMap(({ code, promotionId, source }) =>
    source === null ? [] : [{ file, path, message: conflictText(code, promotionId, source) }],
  );

const conflictText = (code: string, promotionId: number, source: Source): string =>
  `has the code ${code}, which promotion ${promotionId} of ${SOURCE_TITLES[source]} has already. If the shop has left ${SOURCE_TITLES[source]}, run: promotrail remove promotions --from ${source}`;

interface Changes {
  readonly source: Source;
  readonly compared: readonly Compared[];
  /** Promotions to disable. */
  readonly missing: readonly PlatformPromotion[];
}

/** Stores what differs, a part at a time. */
async function storeAll(
  store: ImportStore,
  propertyId: string,
  actor: string,
  { source, compared, missing }: Changes,
): Promise<{ readonly all: readonly PlatformChange[] } | { readonly errors: readonly FileError[] }> {
  const changed = compared.filter(({ comparison }) => !comparison.isSame);
  const parts = [
    ...slicesOf(changed, STORED).map((entries) => ({
      promotions: entries.map(({ promotion }) => promotion),
      missing: [],
    })),
    ...slicesOf(missing, STORED).map((lost) => ({ promotions: [], missing: lost.map(({ id }) => id) })),
  ];
  const stored: ImportedChange[] = [];
  for (const part of parts) {
    const changes = await store.importPromotions(propertyId, { source, ...part }, actor);
    if ("conflicts" in changes) return { errors: [CHANGED_MEANWHILE] };
    stored.push(...changes);
  }
  const byId = new Map(stored.map((change) => [change.source_id, change]));
  const disabled = stored.filter(({ change }) => change === "disabled");
  const all = compared.map((entry) => described(byId.get(entry.promotion.source_id) ?? unchanged(entry), entry));
  return { all: [...all, ...disabled.map((change) => described(change))] };
}

const CHANGED_MEANWHILE: FileError = {
  file: "",
  path: "",
  message: "Codes were added here during the import, which is incomplete: import again.",
};

const unchanged = ({ promotion, comparison }: Compared): ImportedChange => ({
  ...{ id: comparison.id ?? 0, source_id: promotion.source_id, name: promotion.body.name },
  change: "unchanged",
});

const described = (change: ImportedChange, entry?: Entry): PlatformChange => ({
  ...change,
  unsupported: entry?.promotion.partial ?? [],
  warnings: entry?.warnings ?? [],
});
