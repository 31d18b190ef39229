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
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (text === null) yield { line, problem: `is longer than ${MAX_LINE} characters` };
    else if (text.trim() !== "") yield recordOf(line, text);
  }
}

function recordOf(line: number, text: string): SentRecord {
  try {
    return { line, body: JSON.parse(text) };
  } catch {
    return { line, problem: "is not JSON" };
  }
}

/** Yields null for a line that is too long, which is not kept in memory. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  let partial = "";
  let tooLong = false;
  for await (const chunk of chunks) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    partial += first;
    for (const next of more) {
      yield tooLong || partial.length > MAX_LINE ? null : partial;
      tooLong = false;
      partial = next;
    }
    if (partial.length > MAX_LINE) {
      tooLong = true;
      partial = "";
    }
  }
  if (tooLong) yield null;
  else if (partial !== "") yield partial;
}
