import type { IngestBatch } from "../../ports/ingest.ts";

/** The characters of a batch's events, as stored. */
export const charactersIn = ({ events }: IngestBatch): number => events.reduce((sum, { body }) => sum + body.length, 0);

/** Most bytes of UTF-8 for a UTF-16 code unit. */
const BYTES_PER_CHARACTER = 3;
/** Four pages: an event's row, and its entries in index pages that no other event of the commit changes. */
const BYTES_PER_EVENT = 16_384;

/** Greatest expected size of some events in the write-ahead log (WAL), in bytes. */
export const walBytesOf = (events: number, characters: number): number =>
  events * BYTES_PER_EVENT + characters * BYTES_PER_CHARACTER;

/** Greatest expected size of a commit of batches in the WAL, in bytes. */
export const walBytesFor = (batches: readonly IngestBatch[]): number =>
  batches.reduce((sum, batch) => sum + walBytesOf(batch.events.length, charactersIn(batch)), 0);
