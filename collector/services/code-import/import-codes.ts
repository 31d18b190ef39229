import { createHash } from "node:crypto";
import type { ImportResponse } from "../../contract/responses/code.ts";
import type { ImportChunk, ImportKey, ImportRefusal, ImportState } from "../../store/ports/promotions.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { refuseCode } from "../codes.ts";
import { type DataResponse, dataResponse } from "../data-response.ts";
import { refuseImported } from "../imported.ts";
import { idFrom } from "../path-id.ts";
import { noPromotion } from "../promotions.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { isReadable, type TextLine } from "../text-lines.ts";
import { linesOf } from "./lines.ts";
import { csvReader, type ImportFormat, type ReadRecords, readCodes, readNdjson } from "./records.ts";

/** A file of codes that is being uploaded. */
export interface CodeUpload {
  /** The sender's name of the file. An upload that broke off continues under the same one. */
  readonly importId: string;
  readonly format: ImportFormat;
  /** The line of the file with the first record; null where the whole file is sent. */
  readonly fromLine: number | null;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const withoutFingerprint = ({ fingerprint: _, ...state }: ImportState): ImportResponse => state;

/**
 * Adds the codes of a file to a COUPON promotion, a chunk of lines per transaction and in memory. Lines that are stored
 * already under the import id are skipped. Lines without a valid new code are reported, the others are stored.
 * @param onProgress receives the state after each transaction
 * @throws the error of a stream that breaks off; chunks before it stay stored
 */
export async function importCodes(
  store: Store,
  property: Property,
  promotionId: string,
  upload: CodeUpload,
  onProgress: (sofar: ImportResponse) => void = () => {},
): Promise<DataResponse<ImportResponse> | Refusal> {
  const key = await keyFor(store, property, promotionId, upload.importId);
  if (isRefusal(key)) return key;
  let state = await store.codeImport(key);
  const gap = refuseGap(upload, state?.lines ?? 0);
  if (gap) return gap;
  for await (const chunk of chunksOf(upload)) {
    if (isRefusal(chunk)) return chunk;
    if (state && isStored(chunk, state)) continue;
    const next = await store.importCodes(key, importChunk(chunk));
    if (typeof next === "string" || "unavailable" in next) return refusalOf(next, key);
    state = next;
    onProgress(withoutFingerprint(state));
  }
  return dataResponse(withoutFingerprint(state!));
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
  const imported = refuseImported(promotion);
  if (imported) return imported;
  if (promotion.redemption_type !== "COUPON") return refuseCode("not_coupon", promotionId);
  return { propertyId: property.id, promotionId: promotion.id, importId };
}

/** The first chunk of a file is always sent to the store, which compares its fingerprint. */
const isStored = ({ first, texts, last, fingerprint }: Chunk, { lines }: ImportState): boolean =>
  first + texts.length - 1 <= lines && !last && fingerprint === null;

const importChunk = ({ first, texts, last, fingerprint, readRecords }: Chunk): ImportChunk => ({
  through: first + texts.length - 1,
  last,
  fingerprint,
  ...readCodes(texts, first, readRecords),
});

function refusalOf(refused: ImportRefusal, { promotionId, importId }: ImportKey): Refusal {
  if (typeof refused === "object")
    return refusal(
      "unavailable",
      "The store can't be written right now. The lines before are stored: send the same file again after the pause in Retry-After.",
    );
  return refused === "other_file"
    ? refusal("conflict", `Another file was imported as ${importId}: use another Import-Id for this one.`)
    : refuseCode(refused, String(promotionId));
}

/** Refuses an upload that skips lines: they would be missing for good. */
function refuseGap({ fromLine, format }: CodeUpload, lines: number): Refusal | null {
  const next = Math.max(lines + 1, format === "csv" ? 2 : 1);
  if (fromLine === null || fromLine <= next) return null;
  const error = { path: "Import-Line", message: `must be at most ${next}: the lines before are not stored yet` };
  return refusal("conflict", "Lines are missing.", [error]);
}

interface Chunk {
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly texts: readonly TextLine[];
  readonly last: boolean;
  /** A hash of the first lines of the file; null for later chunks. */
  readonly fingerprint: string | null;
  readonly readRecords: ReadRecords;
}

/** Cuts an upload into numbered chunks. Every upload of CSV begins with the header, also one of the rest of a file. */
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
      readRecords = isReadable(header) ? csvReader(header) : null;
      if (!readRecords) return yield invalidHeader;
      texts = others;
      if (fromLine === null) first = 2;
    }
    yield { first, texts, last: lines.last, fingerprint, readRecords };
    first += texts.length;
  }
}

const invalidHeader: Refusal = refusal("unprocessable", "The file has no valid header.", [
  {
    path: "line 1",
    message: "must name the columns code, max_uses, max_uses_per_customer in UTF-8; only code is required",
  },
]);

const fingerprintOf = (lines: readonly TextLine[]): string =>
  createHash("sha256")
    .update(lines.map((line) => (isReadable(line) ? line : line.problem)).join("\n"))
    .digest("base64url");

/** The progress of an import. */
export async function importState(store: Store, property: Property, promotionId: string, importId: string) {
  const id = idFrom(promotionId);
  const state = id === null ? null : await store.codeImport({ propertyId: property.id, promotionId: id, importId });
  return state
    ? dataResponse(withoutFingerprint(state))
    : refusal("not_found", `Import ${importId} of promotion ${promotionId} doesn't exist.`);
}
