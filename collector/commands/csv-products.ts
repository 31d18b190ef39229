import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { OperatorError } from "../operator-error.ts";
import type { SentRecord } from "../services/ndjson.ts";
import { isReadable, NOT_UTF8, textLines } from "../services/text-lines.ts";

type Row = Readonly<Record<string, string>>;
/** A row as csv-parse returns it. */
interface ParsedRow {
  readonly record: Row;
  readonly info: { readonly lines: number };
}

/** A product's rows. */
interface ProductRows {
  /** Of the first row, or of a row that is not UTF-8. */
  line: number;
  isUtf8: boolean;
  readonly rows: Row[];
}

/** Longest line, in characters. */
const MAX_LINE = 1_048_576;

const OFFER = ["price", "original_price", "minimum_price", "on_sale"] as const;
const PRODUCT = ["id", "sku", "name", "brand_id", "brand", "currency", ...OFFER] as const;
/** Columns of a variant, with a prefix: `variant_id`, `variant_sku`, … */
const VARIANT = ["id", "sku", ...OFFER] as const;
/** `option:Size` is an option, `custom_field:Material` a custom field. */
const PAIRS = /^(option|custom_field):(.+)$/;
const COLUMNS: ReadonlySet<string> = new Set([...PRODUCT, ...VARIANT.map((name) => `variant_${name}`), "category_ids"]);

/**
 * Reads products from CSV. A row is a product, or with a `variant_id` a variant of one. The variants of a product are
 * consecutive; its own fields are read from the first of them. Unknown columns are reported once, and ignored.
 * @throws OperatorError where the file is not CSV
 */
export async function* csvProducts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SentRecord> {
  const invalid = new Set<number>();
  let product: ProductRows | null = null;
  let end = 0;
  for await (const { record, info } of rowsOf(utf8Lines(chunks, invalid))) {
    // A row has several lines where a cell contains line breaks.
    const badLine = linesBetween(end, info.lines).find((line) => invalid.has(line));
    end = info.lines;
    if (product && record.variant_id && record.id === product.rows[0]!.id) product.rows.push(record);
    else {
      if (product) yield recordOf(product);
      product = { line: info.lines, isUtf8: true, rows: [record] };
    }
    if (badLine !== undefined && product.isUtf8) Object.assign(product, { line: badLine, isUtf8: false });
  }
  if (product) yield recordOf(product);
}

const recordOf = ({ line, isUtf8, rows }: ProductRows): SentRecord =>
  isUtf8 ? { line, body: productOf(rows) } : { line, problem: NOT_UTF8 };

const linesBetween = (before: number, last: number): number[] =>
  Array.from({ length: last - before }, (_, at) => before + 1 + at);

/**
 * The lines of a file without its byte order mark.
 * @param invalid receives the numbers of lines that are not UTF-8, before csv-parse replaces their bytes
 * @throws OperatorError where a line is too long, or the header is not UTF-8
 */
async function* utf8Lines(chunks: AsyncIterable<Uint8Array>, invalid: Set<number>): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const lines of textLines(chunks, MAX_LINE)) {
    for (const line of lines) {
      number += 1;
      if (isReadable(line)) continue;
      if (number === 1 || line.bytes === undefined) throw new OperatorError(`line ${number}: ${line.problem}`);
      invalid.add(number);
    }
    yield Buffer.concat(
      lines.map((line) => (isReadable(line) ? Buffer.from(`${line}\n`) : Buffer.concat([line.bytes!, LINE_FEED]))),
    );
  }
}

const LINE_FEED = Buffer.from("\n");

async function* rowsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ParsedRow> {
  const parser = parse({
    columns: columnNames,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  try {
    yield* Readable.from(chunks)
      .once("error", (error) => parser.destroy(error))
      .pipe(parser);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new OperatorError(`the file is not CSV: ${cause.message}`, { cause });
  }
}

function columnNames(header: string[]): string[] {
  const names = header.map((name) => (PAIRS.test(name) ? name : name.toLowerCase().replaceAll(" ", "_")));
  const ignored = names.filter((name) => !COLUMNS.has(name) && !PAIRS.test(name));
  if (ignored.length > 0) console.error(`ignored columns: ${ignored.join(", ")}`);
  return names;
}

function productOf(rows: readonly Row[]): object {
  const first = rows[0]!;
  const hasVariants = Boolean(first.variant_id);
  return {
    ...cellsOf(first, "", PRODUCT),
    ...(first.category_ids && { category_ids: first.category_ids.split(/\s*[,;|]\s*/).filter((id) => id !== "") }),
    ...(hasVariants ? { variants: rows.map(variantOf) } : { options: pairsOf(first, "option") }),
    custom_fields: pairsOf(first, "custom_field"),
  };
}

const variantOf = (row: Row) => ({ ...cellsOf(row, "variant_", VARIANT), options: pairsOf(row, "option") });

/** The values of columns; an empty cell counts as absent. */
const cellsOf = (row: Row, prefix: string, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const cell = row[prefix + name];
      return cell ? [[name, name === "on_sale" ? booleanOf(cell) : cell]] : [];
    }),
  );

/** Any other text stays, and is rejected with the name of the field. */
const booleanOf = (cell: string): boolean | string =>
  /^(true|yes|1)$/i.test(cell) || (/^(false|no|0)$/i.test(cell) ? false : cell);

const pairsOf = (row: Row, kind: "option" | "custom_field") =>
  Object.entries(row).flatMap(([column, value]) => {
    const [, prefix, name] = PAIRS.exec(column) ?? [];
    return prefix === kind && value !== "" ? [{ name: name!, value }] : [];
  });
