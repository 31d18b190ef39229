import fc from "fast-check";
import { expect, test } from "vitest";
import { LINES_PER_CHUNK, type Lines, linesOf } from "../../../collector/services/code-import/lines.ts";

async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Lines[]> {
  const chunks: Lines[] = [];
  for await (const chunk of linesOf(source)) chunks.push(chunk);
  return chunks;
}

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
const lines = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replace(/[\r\n\ufeff]/g, "")));

test("the lines of a file do not depend on how it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(lines, sizes, fc.constantFrom("\n", "\r\n"), fc.boolean(), async (texts, pieces, end, ended) => {
      const file = texts.join(end) + (ended ? end : "");
      const chunks = await all(cut(file, pieces));
      const expected = file.split("\n").map((text) => text.replace(/\r$/, ""));
      if (expected.at(-1) === "") expected.pop();
      expect(chunks.flatMap(({ texts }) => texts)).toEqual(expected);
    }),
  );
});

test("chunks are full except for the last one, which is marked", async () => {
  for (const count of [0, 1, LINES_PER_CHUNK, LINES_PER_CHUNK + 1, 3 * LINES_PER_CHUNK]) {
    const chunks = await all(cut("x\n".repeat(count), [700]));
    expect(chunks.map(({ last }) => last)).toEqual(chunks.map((_, at) => at === chunks.length - 1));
    for (const { texts } of chunks.slice(0, -1)) expect(texts).toHaveLength(LINES_PER_CHUNK);
    expect(chunks.flatMap(({ texts }) => texts)).toHaveLength(count);
  }
});

test("a line that is too long, or not UTF-8, does not affect the others", async () => {
  const latin1 = Buffer.from("\u00c91", "latin1");
  const long = Buffer.from(`${"x".repeat(5_000_000)}\nnext\n`);
  async function* file() {
    for (const bytes of [Buffer.from("\ufefffirst\n"), latin1.subarray(0, 1), latin1.subarray(1), Buffer.from("\r\n")])
      yield bytes;
    for (let at = 0; at < long.length; at += 65_536) yield long.subarray(at, at + 65_536);
    yield latin1;
  }
  const [chunk] = await all(file());
  const notUtf8 = { problem: expect.stringContaining("is not valid UTF-8") };
  expect(chunk!.texts).toMatchObject([
    "first",
    notUtf8,
    { problem: "is longer than 1000 characters" },
    "next",
    notUtf8,
  ]);
});

test("a stream that breaks off yields complete chunks only", async () => {
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x\n".repeat(LINES_PER_CHUNK + 5));
    throw new Error("torn");
  }
  const chunks: Lines[] = [];
  const reading = async () => {
    for await (const chunk of linesOf(torn())) chunks.push(chunk);
  };
  await expect(reading()).rejects.toThrow("torn");
  expect(chunks.map(({ texts, last }) => [texts.length, last])).toEqual([[LINES_PER_CHUNK, false]]);
});
