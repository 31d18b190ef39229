import { OperatorError } from "../operator-error.ts";
import type { AnswerFile } from "../services/import-answers.ts";
import { openInput } from "./import-input.ts";

/** A file of promotions: an answer of BigCommerce, or the lines of an export. */
export type PromotionFile = AnswerFile | { readonly file: string; readonly lines: AsyncIterable<Uint8Array> };

/** The beginning of an answer; a line of an export begins with a promotion, or a code. */
const ANSWER = /^\ufeff?\s*\{\s*"(?:data|meta)"\s*:/;

/** Bytes that are enough to recognize an answer, however it is indented. */
const HEAD = 1_024;

/** Largest answer, in bytes: one page has at most 250 promotions. */
const MAX_ANSWER = 256 * 1_048_576;

/**
 * Opens a file of promotions; `-` is the standard input.
 * @throws OperatorError where it can't be read
 */
export async function openPromotionFile(file: string): Promise<PromotionFile> {
  const chunks = (await openInput(file))[Symbol.asyncIterator]();
  const head = await read(chunks, HEAD);
  if (!ANSWER.test(head.toString("utf8"))) return { file, lines: rejoined(head, chunks) };
  return { file, answer: jsonOf(file, Buffer.concat([head, await readAll(file, chunks)])) };
}

/**
 * Reads a file with one JSON value; `-` is the standard input.
 * @throws OperatorError where it can't be read, or is no JSON
 */
export async function openAnswer(file: string): Promise<AnswerFile> {
  const chunks = (await openInput(file))[Symbol.asyncIterator]();
  return { file, answer: jsonOf(file, await readAll(file, chunks)) };
}

async function readAll(file: string, chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const bytes = await read(chunks, MAX_ANSWER);
  if (bytes.length >= MAX_ANSWER) throw new OperatorError(`${file} is larger than ${MAX_ANSWER} bytes`);
  return bytes;
}

/** Reads at least some bytes, or all where there are fewer. */
async function read(chunks: AsyncIterator<Uint8Array>, least: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let bytes = 0; bytes < least; ) {
    const { value, done } = await chunks.next();
    if (done) break;
    parts.push(value);
    bytes += value.length;
  }
  return Buffer.concat(parts);
}

async function* rejoined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function jsonOf(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new OperatorError(`${file} is not JSON in UTF-8: ${(cause as Error).message}`, { cause });
  }
}
