import { constants, crc32, deflateRawSync } from "node:zlib";

/** Bytes of text that are compressed at once: more saves little, and needs memory. */
const CHUNK = 262_144;

/** The file of the archive that is being written. */
interface OpenFile {
  readonly name: Buffer;
  /** Where it begins in the archive. */
  readonly offset: number;
  crc: number;
  size: number;
  packedSize: number;
}

/**
 * Writes a ZIP archive of texts, part by part.
 *
 * Compressed sizes are known after a file only: they follow it (bit 3 of the flags). Each part ends at a byte's border
 * (a sync flush), so that parts that were compressed apart are one stream. All files are of 1980-01-01, ZIP's first
 * day: the same rows have the same bytes.
 */
export class ZipWriter {
  readonly #ended: OpenFile[] = [];
  #file: OpenFile | null = null;
  #output: Uint8Array[] = [];
  #offset = 0;
  #pending = "";

  /** Ends the open file, and begins the next one. */
  open(name: string): void {
    this.#close();
    const file = { name: Buffer.from(name), offset: this.#offset, crc: 0, size: 0, packedSize: 0 };
    this.#put(Buffer.concat([numbers([4, 0x04034b50], ...commonOf(file)), file.name]));
    this.#file = file;
  }

  /** Adds text to the open file. */
  add(text: string): void {
    this.#pending += text;
    if (this.#file !== null && this.#pending.length >= CHUNK) this.#pack(this.#file, constants.Z_SYNC_FLUSH);
  }

  /** Bytes of the open file that were compressed. */
  size(): number {
    return this.#file?.size ?? 0;
  }

  /** Returns the output that is complete. */
  take(): Uint8Array {
    const bytes = Buffer.concat(this.#output);
    this.#output = [];
    return bytes;
  }

  /** Returns the rest, with the table of contents. @throws RangeError where a file or the archive has more than 4 GiB */
  end(): Uint8Array {
    this.#close();
    const start = this.#offset;
    for (const each of this.#ended) this.#put(contentsEntry(each));
    this.#put(contentsEnd(this.#ended.length, start, this.#offset - start));
    return this.take();
  }

  #put(bytes: Uint8Array): void {
    this.#output.push(bytes);
    this.#offset += bytes.length;
  }

  #pack(file: OpenFile, finishFlush: number): void {
    const bytes = Buffer.from(this.#pending);
    const packed = deflateRawSync(bytes, { finishFlush, level: constants.Z_BEST_SPEED });
    file.crc = crc32(bytes, file.crc);
    file.size += bytes.length;
    file.packedSize += packed.length;
    this.#pending = "";
    this.#put(packed);
  }

  #close(): void {
    const file = this.#file;
    if (file === null) return;
    this.#pack(file, constants.Z_FINISH);
    this.#put(descriptorOf(file));
    this.#ended.push(file);
    this.#file = null;
  }
}

/** A number with its bytes, little-endian. */
type Field = readonly [bytes: 2 | 4, value: number];

function numbers(...fields: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

/** Version 2.0; sizes follow (bit 3) and names are UTF-8 (bit 11); deflate; 1980-01-01. */
const KIND: readonly Field[] = [
  [2, 20],
  [2, 0x0808],
  [2, 8],
  [2, 0],
  [2, 0x21],
];

/** The fields that a file and its entry in the table of contents share. */
const commonOf = ({ crc, packedSize, size, name }: Omit<OpenFile, "offset">): readonly Field[] => [
  ...KIND,
  ...sumsOf({ crc, packedSize, size }),
  [2, name.length],
  [2, 0],
];

const sumsOf = ({ crc, packedSize, size }: Pick<OpenFile, "crc" | "packedSize" | "size">): readonly Field[] => [
  [4, crc],
  [4, packedSize],
  [4, size],
];

const descriptorOf = (file: OpenFile): Buffer => numbers([4, 0x08074b50], ...sumsOf(file));

/** An entry in the table of contents: without a comment, on the first disk, without attributes. */
const contentsEntry = (file: OpenFile): Buffer =>
  Buffer.concat([
    numbers([4, 0x02014b50], [2, 20], ...commonOf(file), [2, 0], [2, 0], [2, 0], [4, 0], [4, file.offset]),
    file.name,
  ]);

/** The end of the table of contents: one disk, no comment. */
const contentsEnd = (files: number, start: number, size: number): Buffer =>
  numbers([4, 0x06054b50], [2, 0], [2, 0], [2, files], [2, files], [4, size], [4, start], [2, 0]);
