/** One record of a file or a stream: where it stands, and what it says or why it can't be read. */
export type SentRecord =
  | { readonly line: number; readonly body: unknown }
  | { readonly line: number; readonly problem: string };

/** Longest line that is read, in characters. */
const MAX_LINE = 1_048_576;

/** Reads JSON line by line, as it comes; empty lines are passed over. A line that is none is told of, and the next one read. */
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

/** null stands for a line that is too long: it is not kept. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  let begun = "";
  let tooLong = false;
  for await (const chunk of chunks) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    begun += first;
    for (const next of more) {
      yield tooLong || begun.length > MAX_LINE ? null : begun;
      tooLong = false;
      begun = next;
    }
    if (begun.length > MAX_LINE) {
      tooLong = true;
      begun = "";
    }
  }
  if (tooLong) yield null;
  else if (begun !== "") yield begun;
}
