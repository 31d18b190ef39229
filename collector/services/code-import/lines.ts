/** Longest line, in characters. Of a longer one only enough is kept to detect it. */
export const MAX_LINE = 1_000;

/** Lines of one transaction: a few milliseconds of the writer, so that events are stored in between. */
export const LINES_PER_CHUNK = 1_000;

/** Consecutive lines of a file, without their ends. */
export interface Lines {
  readonly texts: readonly string[];
  /** Whether the file ends here. The last chunk has the rest of the lines, or none. */
  readonly last: boolean;
}

/**
 * Cuts a stream into lines, a bounded number at a time. Where the stream breaks off, the incomplete line is never
 * returned: half a code would be another code. Complete lines before it may be missing, too.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Lines> {
  const decoder = new TextDecoder();
  let complete: string[] = [];
  let partial = "";
  for await (const chunk of bytes) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    partial = (partial + first).slice(0, MAX_LINE + 2);
    for (const text of more) {
      complete.push(withoutReturn(partial));
      partial = text;
    }
    for (; complete.length > LINES_PER_CHUNK; complete = complete.slice(LINES_PER_CHUNK))
      yield { texts: complete.slice(0, LINES_PER_CHUNK), last: false };
  }
  const rest = partial + decoder.decode();
  yield { texts: rest === "" ? complete : [...complete, withoutReturn(rest)], last: true };
}

const withoutReturn = (text: string): string => (text.endsWith("\r") ? text.slice(0, -1) : text);
