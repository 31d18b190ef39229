import type { Fields } from "../contract/fields.ts";
import { parseCouponCode } from "../contract/promotion/coupon-code.ts";
import { SOURCE_TITLES, SOURCES, type Source } from "../contract/promotion/source.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { canonicalCode } from "../evaluation/canonical-code.ts";
import type { UnsupportedPart } from "../evaluation/promotion.ts";
import { PLATFORMS } from "../platforms/index.ts";
import type { PlatformRecords, Translated, TranslatedCode } from "../platforms/translation.ts";
import type { CodeConflict, ImportedChange, ImportedCode, ImportedPromotion } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { AnswerFile, FileError } from "./import-answers.ts";
import { prepared } from "./promotions.ts";
import { isRefusal } from "./refusal.ts";

/** A promotion of the files as it is stored now, or one that was disabled because the files lack it. */
export interface PlatformChange extends ImportedChange {
  /** What the platform does and the promotion does not; empty: it does exactly the same. */
  readonly unsupported: readonly UnsupportedPart[];
  /** Such as rules that would repeat endlessly. */
  readonly warnings: readonly string[];
}

/** What an import changed, or all errors of the files: then nothing is stored. */
export type PlatformImport =
  | { readonly changes: readonly PlatformChange[]; readonly isComplete: boolean }
  | { readonly errors: readonly FileError[] };

/** A promotion to store, and where its record is. */
interface Entry {
  readonly file: string;
  /** Position of its record in the file. */
  readonly path: string;
  readonly promotion: ImportedPromotion;
  readonly warnings: readonly string[];
}

/** A file that is one of the platform. */
interface PlatformFile extends PlatformRecords {
  readonly file: string;
}

/**
 * Imports the promotions of a platform, all or none, and keeps them in step: those that were imported before are found by
 * their ids on the platform. Files that are complete together disable the promotions that they lack.
 * @param actor the author in the history of the promotions
 * @param files answers of the platform's API
 */
export async function importPlatform(
  store: Pick<Store, "importPromotions">,
  property: Property,
  actor: string,
  source: Source,
  files: readonly AnswerFile[],
): Promise<PlatformImport> {
  const read = files.map((file) => recordsOf(source, file));
  const unread = read.filter((file) => "message" in file);
  const readable = read.filter((file) => "records" in file);
  const translated = readable.flatMap((file) => entriesOf(source, property, file));
  const entries = translated.filter((entry) => "promotion" in entry);
  const errors = [...unread, ...translated.filter((entry) => "message" in entry), ...repeatedIn(entries)];
  if (errors.length > 0) return { errors };
  const isComplete = areComplete(readable);
  const promotions = entries.map(({ promotion }) => promotion);
  const byId = new Map(entries.map((entry) => [entry.promotion.source_id, entry]));
  const stored = await store.importPromotions(property.id, { source, promotions, isComplete }, actor);
  return "conflicts" in stored
    ? { errors: stored.conflicts.map((code) => conflictError(code, byId.get(code.source_id))) }
    : { changes: stored.map((change) => described(change, byId.get(change.source_id))), isComplete };
}

/** Whether files have all records that they say there are. */
const areComplete = (files: readonly PlatformFile[]): boolean => {
  const count = files.reduce((sum, { records }) => sum + records.length, 0);
  return files.every(({ hasMore, total }) => !hasMore && (total === null || count >= total));
};

/** Finds the records of a file, which must be one of the platform. */
function recordsOf(source: Source, { file, answer }: AnswerFile): PlatformFile | FileError {
  const records = PLATFORMS[source].recordsIn(answer);
  if (records && records.records.length > 0) return { file, ...records };
  if (records) return { file, path: "", message: "has no promotions: nothing is imported" };
  const other = SOURCES.find((name) => PLATFORMS[name].recordsIn(answer) !== null);
  const title = SOURCE_TITLES[source];
  const message = other
    ? `is a file of ${SOURCE_TITLES[other]}, not of ${title}: use --from ${other}`
    : `is no answer of ${title}: save what its API returns for ${PLATFORMS[source].answers}`;
  return { file, path: "", message };
}

function entriesOf(source: Source, property: Property, { file, records }: PlatformFile): (Entry | FileError)[] {
  const shop = { currency: property.currency, timeZone: property.time_zone };
  return records.flatMap(({ path, record }): (Entry | FileError)[] => {
    const at = ({ path: field, message }: FieldError): FileError => ({ file, path: joined(path, field), message });
    const translation = PLATFORMS[source].translate(record, shop);
    if ("errors" in translation) return translation.errors.map(at);
    const read = preparedFor(property, translation.body);
    if (isRefusal(read)) return (read.errors ?? []).map((error) => at(notStorable(error)));
    return [{ file, path, promotion: importedOf(source, translation, read.body), warnings: read.warnings }];
  });
}

/** Percentages apply in every currency of the shop, as they do there. */
function preparedFor(property: Property, body: Fields) {
  const everywhere = prepared({ currency_code: "*", ...body }, property);
  return isRefusal(everywhere) ? prepared(body, property) : everywhere;
}

/** A record whose promotion is none here, such as one with too many ids. */
const notStorable = ({ path, message }: FieldError): FieldError => ({
  path: "",
  message: `makes no promotion here: its ${path} ${message}`,
});

function importedOf(source: Source, translated: Translated, body: ImportedPromotion["body"]): ImportedPromotion {
  const codes = translated.codes.map(codeOf);
  const parts = [...translated.unsupported, ...codes.filter((code) => "text" in code)];
  return {
    ...{ source, source_id: translated.source_id, used: translated.used },
    body: { ...body, start_date: body.start_date ?? NO_START },
    partial: parts.length > 0 ? parts : null,
    codes: codes.filter((code) => "code" in code),
  };
}

/**
 * The start of a promotion whose platform names none. Its first import must not be its start: attempts from before may
 * arrive later.
 */
const NO_START = "1970-01-01T00:00:00.000Z";

/** A code that can be stored, or why it can't: the promotion is imported without it. */
function codeOf({ path, used, ...body }: TranslatedCode): ImportedCode | UnsupportedPart {
  const parsed = parseCouponCode(body);
  if (parsed.ok) return { ...parsed.value, used };
  return { path, text: `The code ${body.code} ${parsed.errors[0]?.message ?? "is not valid"}: it is unknown here.` };
}

/** Ids and codes that an earlier record has as well. */
function repeatedIn(entries: readonly Entry[]): FileError[] {
  const earlier = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const { file, path, promotion } = entry;
    const names = [
      `the id ${promotion.source_id}`,
      ...promotion.codes.map(({ code }) => `the code ${canonicalCode(code)}`),
    ];
    return names.flatMap((name): FileError[] => {
      const first = earlier.get(name);
      if (!first) earlier.set(name, entry);
      if (!first || first === entry) return [];
      return [{ file, path, message: `has ${name}, as ${first.file}: ${first.path} has: leave one of them out` }];
    });
  });
}

/** A code of a promotion that is not of this import. */
function conflictError({ code, promotionId }: CodeConflict, { file = "", path = "" }: Partial<Entry> = {}): FileError {
  const message = `has the code ${code}, which promotion ${promotionId} has already: delete it there, or leave the record out`;
  return { file, path, message };
}

const described = (change: ImportedChange, entry: Entry | undefined): PlatformChange => ({
  ...change,
  unsupported: entry?.promotion.partial ?? [],
  warnings: entry?.warnings ?? [],
});

const joined = (path: string, field: string): string => (field === "" ? path : `${path}.${field}`);
