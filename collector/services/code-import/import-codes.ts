import { createHash } from "node:crypto";
import type { ImportResponse } from "../../contract/responses/code.ts";
import type { ImportChunk, ImportKey, ImportRefusal, ImportState } from "../../store/ports/promotions.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { refuseCode } from "../codes.ts";
import { idFrom } from "../path-id.ts";
import { noPromotion } from "../promotions.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { linesOf } from "./lines.ts";
import { csvReader, type ImportFormat, type ReadRecords, readImportRecord, readNdjson } from "./records.ts";

/** A file of codes on its way in. */
export interface CodeUpload {
  /** Its sender's name for the file: under the same one an upload that broke off goes on. */
  readonly importId: string;
  readonly format: ImportFormat;
  /** The line of the file that the first record is; null where the whole file is sent. */
  readonly fromLine: number | null;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const shown = ({ fingerprint: _, ...state }: ImportState): { data: ImportResponse; meta: object } => ({
  data: state,
  meta: {},
});

/**
 * Adds the codes of a file to a COUPON promotion, some thousand lines a transaction, and holds no more than those. Lines
 * that were taken before under the same import id are skipped; those that can't be taken are named, the others go in.
 * A stream that breaks off rejects with its error; what was stored until then stays.
 * @param told hears how far it is after each transaction
 */
export async function importCodes(
  store: Store,
  property: Property,
  promotionId: string,
  upload: CodeUpload,
  told: (sofar: ImportResponse) => void = () => {},
): Promise<{ data: ImportResponse; meta: object } | Refusal> {
  const key = await keyFor(store, property, promotionId, upload.importId);
  if (isRefusal(key)) return key;
  let state = await store.codeImport(key);
  const gap = gapIn(upload, state?.lines ?? 0);
  if (gap) return gap;
  for await (const chunk of chunksOf(upload)) {
    if (isRefusal(chunk)) return chunk;
    if (state && isTaken(chunk, state)) continue;
    const next = await store.importCodes(key, parsedLine(chunk));
    if (typeof next === "string" || "unavailable" in next) return refusalOf(next, key);
    state = next;
    told(shown(state).data);
  }
  return shown(state!);
}

async function keyFor(
  store: Store,
  property: Property,
  promotionId: string,
  importId: string,
): Promise<ImportKey | Refusal> {
  const id = idFrom(promotionId);
  const promotion = id === null ? null : await store.promotion(property.id, id);
  if (!promotion) return noPromotion(promotionId);
  if (promotion.redemption_type !== "COUPON") return refuseCode("not_coupon", promotionId);
  return { propertyId: property.id, promotionId: promotion.id, importId };
}

/** The first lines are shown to the store in any case, which knows whether they are those of the same file. */
const isTaken = ({ first, texts, last, fingerprint }: Chunk, { lines }: ImportState): boolean =>
  first + texts.length - 1 <= lines && !last && fingerprint === null;

const parsedLine = ({ first, texts, last, fingerprint, readRecords }: Chunk): ImportChunk => ({
  through: first + texts.length - 1,
  last,
  fingerprint,
  ...readImportRecord(texts, first, readRecords),
});

function refusalOf(refused: ImportRefusal, { promotionId, importId }: ImportKey): Refusal {
  if (typeof refused === "object")
    return refusal("unavailable", "The store can't be written; what was taken stays, send the file again.");
  return refused === "other_file"
    ? refusal("conflict", `Another file was imported as ${importId}; give this one another Import-Id.`)
    : refuseCode(refused, String(promotionId));
}

/** Lines that would be missing for ever. */
function gapIn({ fromLine, format }: CodeUpload, lines: number): Refusal | null {
  const next = Math.max(lines + 1, format === "csv" ? 2 : 1);
  if (fromLine === null || fromLine <= next) return null;
  const error = { path: "Import-Line", message: `must be at most ${next}: the lines before are not here yet` };
  return refusal("conflict", "Lines are missing.", [error]);
}

interface Chunk {
  readonly first: number;
  readonly texts: readonly string[];
  readonly last: boolean;
  /** Of the first lines of a file; null in the chunks behind them. */
  readonly fingerprint: string | null;
  readonly readRecords: ReadRecords;
}

/** The lines of an upload with their numbers; a CSV file says in its first line, of whichever part, what the columns are. */
async function* chunksOf({ format, fromLine, bytes }: CodeUpload): AsyncGenerator<Chunk | Refusal> {
  let readRecords = format === "ndjson" ? readNdjson : null;
  let first = fromLine ?? 1;
  let atStart = fromLine === null;
  for await (const lines of linesOf(bytes)) {
    let { texts } = lines;
    const fingerprint = atStart ? fingerprintOf(texts) : null;
    atStart = false;
    if (!readRecords) {
      const [header = "", ...others] = texts;
      readRecords = csvReader(header);
      if (!readRecords) return yield badHeader;
      texts = others;
      if (fromLine === null) first = 2;
    }
    yield { first, texts, last: lines.last, fingerprint, readRecords };
    first += texts.length;
  }
}

const badHeader: Refusal = refusal("unprocessable", "The file has no header.", [
  { path: "line 1", message: "must name the columns code, max_uses, max_uses_per_customer; only code is required" },
]);

const fingerprintOf = (texts: readonly string[]): string =>
  createHash("sha256").update(texts.join("\n")).digest("base64url");

/** How far an import got. */
export async function importState(store: Store, property: Property, promotionId: string, importId: string) {
  const id = idFrom(promotionId);
  const state = id === null ? null : await store.codeImport({ propertyId: property.id, promotionId: id, importId });
  return state ? shown(state) : refusal("not_found", `There is no import ${importId} of the promotion ${promotionId}.`);
}
