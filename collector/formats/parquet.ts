import { constants, zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { exponentOf } from "../evaluation/money.ts";
import type { Cell, Column, Row, Writer } from "./column.ts";

/** Rows of a group: few enough for constant memory, enough that the dictionary of a column pays off. */
const GROUP = 20_000;
/** Decimals of amounts in every currency: no currency has more (ISO 4217: CLF, UYW). */
const SCALE = 4;

/** Node's zstd at its fastest level takes half the time of Snappy in JavaScript, and half the space. */
const ZSTD = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

type Schema = ConstructorParameters<typeof ParquetWriter>[0]["schema"];

const elementOf = ({ name, type, required }: Column): Schema[number] => {
  const own = { name, repetition_type: required ? "REQUIRED" : "OPTIONAL" } as const;
  switch (type) {
    case "text":
      return { ...own, type: "BYTE_ARRAY", converted_type: "UTF8" };
    case "integer":
      return { ...own, type: "INT64" };
    case "decimal":
      return { ...own, type: "DOUBLE" };
    case "boolean":
      return { ...own, type: "BOOLEAN" };
    case "moment":
      return {
        ...own,
        type: "INT64",
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      };
    case "amount":
      return { ...own, type: "INT64", converted_type: "DECIMAL", scale: SCALE, precision: 18 };
  }
};

/** BigInts of small numbers, which are the most frequent: making a BigInt costs more than writing it. */
const SMALL = Array.from({ length: 1_024 }, (_, number) => BigInt(number));

const wholeOf = (number: number): bigint => (number >= 0 ? SMALL[number] : undefined) ?? BigInt(number);

const millisecondsOf = (cell: Cell): bigint => BigInt(typeof cell === "number" ? cell : Date.parse(String(cell)));

/** Whether a column has ids, which rarely repeat: a dictionary of them does not pay off. */
const hasIds = ({ name, type }: Column): boolean => type === "text" && name.endsWith("_id");

/** Converts a column's values. One loop for each type: a function per cell would cost half as much as the writing. */
function valuesOf(column: Column, rows: readonly Row[]): unknown[] {
  const { at, type } = column;
  const values: unknown[] = new Array(rows.length);
  const fill = (convert: (cell: Cell, row: Row) => unknown) => {
    for (let n = 0; n < rows.length; n += 1) {
      const cell = rows[n]![at]!;
      values[n] = cell === null ? null : convert(cell, rows[n]!);
    }
    return values;
  };
  switch (type) {
    case "text":
      return hasIds(column) ? fill((cell) => Buffer.from(String(cell))) : fill(String);
    case "integer":
      return fill((cell) => wholeOf(cell as number));
    case "decimal":
      return fill(Number);
    case "boolean":
      return fill(Boolean);
    case "moment":
      return fill(millisecondsOf);
    case "amount":
      return fill((cell, row) => unscaled(cell as number, String(row[column.currencyAt])));
  }
}

const FACTORS = Array.from({ length: SCALE + 1 }, (_, exponent) => 10 ** (SCALE - exponent));

/** An amount in units of 10^-SCALE. */
function unscaled(minor: number, currency: string): bigint {
  const scaled = minor * FACTORS[exponentOf(currency)]!;
  return Number.isSafeInteger(scaled) ? wholeOf(scaled) : BigInt(minor) * BigInt(FACTORS[exponentOf(currency)]!);
}

/** A writer whose output can be taken in parts; it reuses its memory. */
class PartsWriter extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }
}

/** Writes Parquet: whole numbers are INT64, amounts DECIMAL(18, 4), moments TIMESTAMP (ms, UTC). */
export function parquetWriter(columns: readonly Column[]): Writer {
  const writer = new PartsWriter();
  const schema: Schema = [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)];
  const parquet = new ParquetWriter({ writer, schema, codec: "ZSTD", compressors: { ZSTD }, createdBy: "promotrail" });
  let pending: Row[] = [];

  const writeGroup = (): void => {
    const columnData = columns.map((column) => ({
      name: column.name,
      data: valuesOf(column, pending),
      ...(hasIds(column) && { encoding: "PLAIN" as const }),
      // Readers skip groups by the smallest and largest value. This is useful for times and changes, and for little
      // else.
      statistics: column.type === "moment" || column.name === "change_seq",
    }));
    parquet.write({ columnData, rowGroupSize: GROUP });
    pending = [];
  };

  return {
    rows(rows) {
      for (const row of rows) {
        pending.push(row);
        if (pending.length === GROUP) writeGroup();
      }
      return writer.take();
    },
    end() {
      if (pending.length > 0) writeGroup();
      parquet.finish();
      return writer.take();
    },
  };
}
