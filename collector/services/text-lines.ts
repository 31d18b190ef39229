import { isUtf8 } from "node:buffer";

/** A line of a file without its end, or the reason why it can't be read. */
export type TextLine = string | UnreadableLine;

/** A line that can't be read. Messages have its problem after the number of the line. */
export interface UnreadableLine {
  readonly problem: string;
  /** Its bytes where they are not UTF-8. */
  readonly bytes?: Buffer;
}

export const isReadable = (line: TextLine): line is string => typeof line === "string";

export const NOT_UTF8 = "is not valid UTF-8: save the file as UTF-8";

const LINE_FEED = 0x0a;
/** The most bytes of one character of a JavaScript string in UTF-8. */
const BYTES_PER_CHARACTER = 3;

/**
 * Cuts a stream into lines, those of a piece at a time. A byte order mark is skipped. Bytes that are not UTF-8 make only
 * their own line unreadable.
 * @param maximum the longest line, in characters; no more of a longer one is kept in memory
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, maximum: number): AsyncGenerator<TextLine[]> {
  const open = openLine(maximum * BYTES_PER_CHARACTER);
  let isFirst = true;
  const decoded = (bytes: Buffer): TextLine[] => {
    const lines = decodedLines(bytes, maximum);
    if (isFirst) lines[0] = withoutMark(lines[0]!);
    isFirst = false;
    return lines;
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = bytes.lastIndexOf(LINE_FEED);
    if (end >= 0) yield decoded(open.closedBy(bytes.subarray(0, end)));
    open.add(bytes.subarray(end + 1));
  }
  const last = open.closedBy(Buffer.alloc(0));
  if (last.length > 0) yield decoded(last);
}

/** The beginning of a line whose end has not arrived. @param maximum bytes, beyond which no piece is kept */
function openLine(maximum: number) {
  let pieces: Buffer[] = [];
  let size = 0;
  return {
    add(piece: Buffer): void {
      if (size <= maximum && piece.length > 0) pieces.push(piece);
      size += piece.length;
    },
    /** The line and the bytes after it. */
    closedBy(piece: Buffer): Buffer {
      const bytes = Buffer.concat([...pieces, piece]);
      pieces = [];
      size = 0;
      return bytes;
    },
  };
}

function decodedLines(bytes: Buffer, maximum: number): TextLine[] {
  const lines = isUtf8(bytes)
    ? bytes.toString("utf8").split("\n")
    : cutLines(bytes).map((line) => decodedLine(line, maximum));
  return lines.map((line) => (isReadable(line) && line.length > maximum ? tooLong(maximum) : line));
}

/** A line that is too long may be cut within a character. */
function decodedLine(bytes: Buffer, maximum: number): TextLine {
  if (bytes.length > maximum * BYTES_PER_CHARACTER) return tooLong(maximum);
  return isUtf8(bytes) ? bytes.toString("utf8") : { problem: NOT_UTF8, bytes };
}

const tooLong = (maximum: number): UnreadableLine => ({ problem: `is longer than ${maximum} characters` });

function cutLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return [...lines, bytes.subarray(from)];
}

const withoutMark = (line: TextLine): TextLine =>
  isReadable(line) && line.startsWith("\uFEFF") ? line.slice(1) : line;
