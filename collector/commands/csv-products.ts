import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { OperatorError } from "../operator-error.ts";
import type { SentRecord } from "../services/ndjson.ts";

type Row = Readonly<Record<string, string>>;
/** A row as csv-parse returns it. */
interface ParsedRow {
  readonly record: Row;
  readonly info: { readonly lines: number };
}

const PRODUCT = ["id", "sku", "name", "brand_id", "brand", "currency", "price", "original_price", "on_sale"] as const;
/** Columns of a variant, with a prefix: `variant_id`, `variant_sku`, … */
const VARIANT = ["id", "sku", "price", "original_price", "on_sale"] as const;
/** `option:Size` is an option, `custom_field:Material` a custom field. */
const PAIRS = /^(option|custom_field):(.+)$/;
const COLUMNS: ReadonlySet<string> = new Set([...PRODUCT, ...VARIANT.map((name) => `variant_${name}`), "category_ids"]);

/**
 * Reads products from CSV. A row is a product, or with a `variant_id` a variant of one. The variants of a product are
 * consecutive; its own fields are read from the first of them. Unknown columns are reported once, and ignored.
 * @throws OperatorError where the file is not CSV
 */
export async function* csvProducts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SentRecord> {
  let product: { line: number; rows: Row[] } | null = null;
  for await (const { record, info } of rowsOf(chunks)) {
    if (product && record.variant_id && record.id === product.rows[0]!.id) {
      product.rows.push(record);
      continue;
    }
    if (product) yield { line: product.line, body: productOf(product.rows) };
    product = { line: info.lines, rows: [record] };
  }
  if (product) yield { line: product.line, body: productOf(product.rows) };
}

async function* rowsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ParsedRow> {
  const parser = parse({
    columns: columnNames,
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  try {
    yield* Readable.from(chunks).pipe(parser);
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
