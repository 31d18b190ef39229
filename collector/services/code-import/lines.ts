/** Longest line that is read, in characters; of a longer one only so much is kept as shows that it is. */
export const MAX_LINE = 1_000;

/** Lines that are stored together: a few milliseconds of the writer, so that events get in between. */
export const LINES_PER_CHUNK = 1_000;

/** Some lines of a file, in order, without their ends. */
export interface Lines {
  readonly texts: readonly string[];
  /** Whether the file ends here: true once, with what is left. */
  readonly last: boolean;
}

/**
 * Cuts a stream into lines, a bounded number at a time. Where the stream breaks off, the line that it breaks off in, and
 * those before it that are not handed out yet, are not: half a code is another code.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Lines> {
  const decoder = new TextDecoder();
  let waiting: string[] = [];
  let open = "";
  for await (const chunk of bytes) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    open = (open + first).slice(0, MAX_LINE + 2);
    for (const text of more) {
      waiting.push(withoutReturn(open));
      open = text;
    }
    for (; waiting.length > LINES_PER_CHUNK; waiting = waiting.slice(LINES_PER_CHUNK))
      yield { texts: waiting.slice(0, LINES_PER_CHUNK), last: false };
  }
  const rest = open + decoder.decode();
  yield { texts: rest === "" ? waiting : [...waiting, withoutReturn(rest)], last: true };
}

const withoutReturn = (text: string): string => (text.endsWith("\r") ? text.slice(0, -1) : text);
