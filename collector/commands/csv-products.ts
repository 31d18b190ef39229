import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { BadConfig } from "../config.ts";
import type { SentRecord } from "../services/ndjson.ts";

type Row = Readonly<Record<string, string>>;
interface Read {
  readonly record: Row;
  readonly info: { readonly lines: number };
}

const PRODUCT = ["id", "sku", "name", "brand_id", "brand", "currency", "price", "original_price", "on_sale"] as const;
/** Of a variant: `variant_id`, `variant_sku`, … */
const VARIANT = ["id", "sku", "price", "original_price", "on_sale"] as const;
/** `option:Size` is an option, `custom_field:Material` a custom field. */
const PAIRS = /^(option|custom_field):(.+)$/;
const KNOWN: ReadonlySet<string> = new Set([...PRODUCT, ...VARIANT.map((name) => `variant_${name}`), "category_ids"]);

/**
 * Reads products from CSV. A row is a product or, where it has a `variant_id`, a variant of one: the variants of a product
 * stand together, and what they say of it is read from the first of them. Columns that mean nothing here are named once.
 */
export async function* csvProducts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SentRecord> {
  let open: { line: number; rows: Row[] } | null = null;
  for await (const { record, info } of rowsOf(chunks)) {
    if (open && record.variant_id && record.id === open.rows[0]!.id) {
      open.rows.push(record);
      continue;
    }
    if (open) yield { line: open.line, body: productOf(open.rows) };
    open = { line: info.lines, rows: [record] };
  }
  if (open) yield { line: open.line, body: productOf(open.rows) };
}

async function* rowsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Read> {
  const parser = parse({
    columns,
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
    throw new BadConfig(`the file is no CSV: ${cause.message}`, { cause });
  }
}

function columns(header: string[]): string[] {
  const names = header.map((name) => (PAIRS.test(name) ? name : name.toLowerCase().replaceAll(" ", "_")));
  const unread = names.filter((name) => !KNOWN.has(name) && !PAIRS.test(name));
  if (unread.length > 0) console.error(`columns that are not read: ${unread.join(", ")}`);
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

/** An empty cell says nothing. */
const cellsOf = (row: Row, prefix: string, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const cell = row[prefix + name];
      return cell ? [[name, name === "on_sale" ? switchOf(cell) : cell]] : [];
    }),
  );

/** What is neither stays as it is, and is refused by name. */
const switchOf = (cell: string): boolean | string =>
  /^(true|yes|1)$/i.test(cell) || (/^(false|no|0)$/i.test(cell) ? false : cell);

const pairsOf = (row: Row, kind: "option" | "custom_field") =>
  Object.entries(row).flatMap(([column, value]) => {
    const [, found, name] = PAIRS.exec(column) ?? [];
    return found === kind && value !== "" ? [{ name: name!, value }] : [];
  });
