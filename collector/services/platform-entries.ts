import { setImmediate } from "node:timers/promises";
import type { Fields } from "../contract/fields.ts";
import { parseCouponCode } from "../contract/promotion/coupon-code.ts";
import { SOURCE_TITLES, SOURCES, type Source } from "../contract/promotion/source.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { canonicalCode } from "../evaluation/canonical-code.ts";
import type { UnsupportedPart } from "../evaluation/promotion.ts";
import { PLATFORMS } from "../platforms/index.ts";
import type { PlacedRecord, PlatformRecords, Translated, TranslatedCode } from "../platforms/translation.ts";
import type { ImportedCode, ImportedPromotion } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { AnswerFile, FileError } from "./import-answers.ts";
import { prepared } from "./promotions.ts";
import { isRefusal } from "./refusal.ts";
import { slicesOf } from "./slices.ts";

/** A promotion to store, and where its record is. */
export interface Entry {
  readonly file: string;
  /** Position of its record in the file. */
  readonly path: string;
  readonly promotion: ImportedPromotion;
  readonly warnings: readonly string[];
}

/** A file that is one of the platform. */
export interface PlatformFile extends PlatformRecords {
  readonly file: string;
}

/** Finds the records of a file, which must be one of the platform. */
export function recordsOf(source: Source, { file, answer }: AnswerFile): PlatformFile | FileError {
  const records = PLATFORMS[source].recordsIn(answer);
  if (records && records.records.length > 0) return { file, ...records };
  if (records) return { file, path: "", message: emptyText(source) };
  const other = SOURCES.find((name) => PLATFORMS[name].recordsIn(answer)?.records.length);
  const title = SOURCE_TITLES[source];
  const message = other
    ? `is a file of ${SOURCE_TITLES[other]}, not of ${title}: use --from ${other}`
    : `is no answer of ${title}: save what its API returns for ${PLATFORMS[source].answers}`;
  return { file, path: "", message };
}

/** An empty list may be a mistake: it never disables all promotions. */
const emptyText = (source: Source): string =>
  `has no promotions: nothing is imported. If the shop has none any more, run: promotrail remove promotions --from ${source}`;

/** Records that are translated at once: events wait meanwhile. */
const SLICE = 10;

/** Translates the records of a file. Other work of the thread runs in between. */
export async function entriesOf(
  source: Source,
  property: Property,
  { file, records }: PlatformFile,
): Promise<(Entry | FileError)[]> {
  const results: (Entry | FileError)[] = [];
  for (const slice of slicesOf(records, SLICE)) {
    results.push(...slice.flatMap((record) => entryOf(source, property, file, record)));
    await setImmediate();
  }
  return results;
}

function entryOf(
  source: Source,
  property: Property,
  file: string,
  { path, record }: PlacedRecord,
): (Entry | FileError)[] {
  const shop = { currency: property.currency, timeZone: property.time_zone };
  const at = ({ path: field, message }: FieldError): FileError => ({ file, path: joined(path, field), message });
  const translation = PLATFORMS[source].translate(record, shop);
  if ("errors" in translation) return translation.errors.map(at);
  const read = preparedFor(property, translation.body);
  if (isRefusal(read)) return (read.errors ?? []).map((error) => at(notStorable(error)));
  return [{ file, path, promotion: importedOf(source, translation, read.body), warnings: read.warnings }];
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
export function repeatedIn(entries: readonly Entry[]): FileError[] {
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

const joined = (path: string, field: string): string => (field === "" ? path : `${path}.${field}`);
