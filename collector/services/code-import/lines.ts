import { isReadable, type TextLine, textLines } from "../text-lines.ts";

/** Longest line, in characters. */
const MAX_LINE = 1_000;

/** Lines of one transaction: a few milliseconds of the writer, so that events are stored in between. */
export const LINES_PER_CHUNK = 1_000;

/** Consecutive lines of a file, without their ends. */
export interface Lines {
  readonly texts: readonly TextLine[];
  /** Whether the file ends here. The last chunk has the rest of the lines, or none. */
  readonly last: boolean;
}

/**
 * Cuts a stream into lines, a bounded number at a time. Where the stream breaks off, the incomplete line is never
 * returned: half a code would be another code. Complete lines before it may be missing, too.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Lines> {
  let complete: TextLine[] = [];
  for await (const lines of textLines(bytes, MAX_LINE)) {
    complete.push(...lines.map(withoutReturn));
    for (; complete.length > LINES_PER_CHUNK; complete = complete.slice(LINES_PER_CHUNK))
      yield { texts: complete.slice(0, LINES_PER_CHUNK), last: false };
  }
  yield { texts: complete, last: true };
}

const withoutReturn = (line: TextLine): TextLine =>
  isReadable(line) && line.endsWith("\r") ? line.slice(0, -1) : line;
