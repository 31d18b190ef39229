import type { IngestBatch } from "../../ports/ingest.ts";

/** The characters of a batch's events, as they are kept. */
export const charactersIn = ({ events }: IngestBatch): number => events.reduce((sum, { body }) => sum + body.length, 0);

/** Most of UTF-8 for one character of ours. */
const BYTES_PER_CHARACTER = 3;
/** Four pages: an event's row, and its entries in indexes that nobody else of the commit touches. */
const BYTES_PER_EVENT = 16_384;

/** How much log so much is expected to make at most, in bytes. */
export const walBytesOf = (events: number, characters: number): number =>
  events * BYTES_PER_EVENT + characters * BYTES_PER_CHARACTER;

/** How much log one commit of these batches is expected to make at most, in bytes. */
export const walBytesFor = (batches: readonly IngestBatch[]): number =>
  batches.reduce((sum, batch) => sum + walBytesOf(batch.events.length, charactersIn(batch)), 0);
