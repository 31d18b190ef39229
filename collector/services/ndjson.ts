import { isReadable, type TextLine, textLines } from "./text-lines.ts";

/** A record of a file or stream with the number of its line, or the reason why it can't be read. */
export type SentRecord =
  | { readonly line: number; readonly body: unknown }
  | { readonly line: number; readonly problem: string };

/** Longest line, in characters. */
const MAX_LINE = 1_048_576;

/**
 * Reads a stream of JSON lines. Empty lines are skipped; a line that can't be read is reported, and reading continues.
 */
export async function* ndjsonRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SentRecord> {
  let line = 0;
  for await (const texts of textLines(chunks, MAX_LINE)) {
    for (const text of texts) {
      line += 1;
      if (!isReadable(text) || text.trim() !== "") yield recordOf(line, text);
    }
  }
}

function recordOf(line: number, text: TextLine): SentRecord {
  if (!isReadable(text)) return { line, problem: text.problem };
  try {
    return { line, body: JSON.parse(text) };
  } catch {
    return { line, problem: "is not JSON" };
  }
}
