import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { exponentOf } from "../evaluation/money.ts";
import type { Cell, Column, Row, Writer } from "./column.ts";

/** Rows of a group: small enough that memory stays flat, large enough that each column is worth its dictionary. */
const GROUP = 20_000;
/** Decimals of amounts, whatever the currency: no currency has more (ISO 4217: CLF, UYW). */
const SCALE = 4;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]["schema"];

const elementOf = ({ name, type }: Column): Schema[number] => {
  const own = { name, repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "text":
      return { ...own, type: "BYTE_ARRAY", converted_type: "UTF8" };
    case "integer":
      return { ...own, type: "INT64" };
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

const millisecondsOf = (cell: Cell): bigint => BigInt(typeof cell === "number" ? cell : Date.parse(String(cell)));

const CONVERT: Readonly<Record<Exclude<Column["type"], "amount">, (cell: Cell) => unknown>> = {
  text: String,
  integer: (cell) => BigInt(cell as number),
  boolean: Boolean,
  moment: millisecondsOf,
};

/** How a row's cell is handed to the format. */
function converterOf(column: Column): (row: Row) => unknown {
  const { at } = column;
  if (column.type !== "amount") {
    const convert = CONVERT[column.type];
    return (row) => (row[at] === null ? null : convert(row[at]!));
  }
  const { currencyAt } = column;
  return (row) => (row[at] === null ? null : unscaled(row[at] as number, String(row[currencyAt])));
}

const unscaled = (minor: number, currency: string): bigint =>
  BigInt(minor) * 10n ** BigInt(SCALE - exponentOf(currency));

/** Hands over what was written so far, and goes on in the same memory. */
class PartsWriter extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }
}

/** Parquet, typed: whole numbers INT64, amounts DECIMAL(18, 4), moments TIMESTAMP (ms, UTC); every column may be null. */
export function parquetWriter(columns: readonly Column[]): Writer {
  const writer = new PartsWriter();
  const schema: Schema = [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)];
  const parquet = new ParquetWriter({ writer, schema, createdBy: "promotrail" });
  const converters = columns.map((column) => ({ name: column.name, convert: converterOf(column) }));
  let waiting: Row[] = [];

  const writeGroup = (): void => {
    const columnData = converters.map(({ name, convert }) => ({ name, data: waiting.map(convert) }));
    parquet.write({ columnData, rowGroupSize: GROUP });
    waiting = [];
  };

  return {
    rows(rows) {
      for (const row of rows) {
        waiting.push(row);
        if (waiting.length === GROUP) writeGroup();
      }
      return writer.take();
    },
    end() {
      if (waiting.length > 0) writeGroup();
      parquet.finish();
      return writer.take();
    },
  };
}
