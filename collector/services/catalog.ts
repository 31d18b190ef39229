import { z } from "zod";
import { type ProductBody, parseProduct, parseProducts, type VariantBody } from "../contract/catalog.ts";
import { MAX_ERRORS, parseWith } from "../contract/parse.ts";
import type { ProductResponse } from "../contract/responses/catalog.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { formatAmount, type Minor } from "../evaluation/money.ts";
import type { ProductsPut } from "../store/ports/catalog.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { cursorAt, cursorText, readCursor } from "./cursor.ts";
import type { SentRecord } from "./ndjson.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What became of products that were put. */
interface PutAnswer {
  readonly data: Pick<ProductsPut, "created" | "updated">;
  readonly meta: { readonly warnings?: readonly string[] };
}

const metaOf = (shared: readonly string[]): PutAnswer["meta"] => {
  const warnings = shared.map((key) => `${key} is of several products: nothing is found by it`);
  return warnings.length > 0 ? { warnings } : {};
};

/** Puts products in place of those with their ids: all of them, or, where one is wrong, none. */
export async function putProducts(store: Store, property: Property, body: unknown): Promise<PutAnswer | Refusal> {
  const parsed = parseProducts(body, property.currency);
  if (!parsed.ok) return refusal("unprocessable", "The products are not valid.", parsed.errors);
  const { shared, ...data } = await store.putProducts(property.id, parsed.value);
  return { data, meta: metaOf(shared) };
}

/** What is wrong with a line of an import. */
export interface LineError extends FieldError {
  /** From 1. */
  readonly line: number;
}

/** What an import came to: so far, or in the end. */
export interface Imported extends ProductsPut {
  readonly rejected: number;
  /** Of many the first ones. */
  readonly errors: readonly LineError[];
}

/** So many products are written at a time: events that come meanwhile hardly wait. */
const CHUNK = 500;

/**
 * Puts products one by one as they come: wrong ones are told of, the others go in. Broken off, it leaves what went in
 * before; the same file again does no harm.
 * @param told hears of the counts after every few hundred
 */
export async function importProducts(
  store: Store,
  property: Property,
  records: AsyncIterable<SentRecord>,
  told: (sofar: Imported) => void = () => {},
): Promise<Imported> {
  let sum: Imported = { created: 0, updated: 0, shared: [], rejected: 0, errors: [] };
  for await (const chunk of inChunks(records)) {
    const read = chunk.map((record) => readRecord(record, property));
    const errors = read.flatMap((one) => ("errors" in one ? one.errors : []));
    const products = read.flatMap((one) => ("product" in one ? one.product : []));
    const { created, updated, shared } = await store.putProducts(property.id, products);
    sum = {
      created: sum.created + created,
      updated: sum.updated + updated,
      shared: [...new Set([...sum.shared, ...shared])].slice(0, MAX_ERRORS),
      rejected: sum.rejected + read.length - products.length,
      errors: [...sum.errors, ...errors].slice(0, MAX_ERRORS),
    };
    told(sum);
  }
  return sum;
}

async function* inChunks(records: AsyncIterable<SentRecord>): AsyncGenerator<SentRecord[]> {
  let chunk: SentRecord[] = [];
  for await (const record of records) {
    chunk.push(record);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function readRecord(record: SentRecord, property: Property): { product: ProductBody } | { errors: LineError[] } {
  const { line } = record;
  if ("problem" in record) return { errors: [{ line, path: "", message: record.problem }] };
  const parsed = parseProduct(record.body, property.currency);
  return parsed.ok ? { product: parsed.value } : { errors: parsed.errors.map((error) => ({ line, ...error })) };
}

/** The answer to an import that came as a request. */
export const importResponse = ({ created, updated, rejected, errors, shared }: Imported) => ({
  data: { created, updated, rejected },
  meta: metaOf(shared),
  errors,
});

/** What the list of products may be asked for. */
export const productsQuery = z.strictObject({
  id: z.string().optional(),
  sku: z.string().optional(),
  query: z.string().max(255).optional().describe("Stands somewhere in the name, the id or a sku."),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: cursorText.optional(),
});

/** The products of a property in the order of their ids: one that is there while it is paged through is seen. */
export async function listProducts(store: Store, property: Property, sent: Record<string, unknown>) {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith(productsQuery, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, limit, ...filter } = parsed.value;
  const listed = { list: "products", propertyId: property.id };
  const after = readCursor(listed, cursor, "");
  if (isRefusal(after)) return after;
  const found = await store.products({ propertyId: property.id, after, limit: limit + 1, ...filter });
  const page = found.slice(0, limit);
  const next_cursor = found.length > limit ? cursorAt(listed, page.at(-1)!.id) : null;
  return { data: page.map(productResponse), meta: { next_cursor } };
}

const noProduct = (id: string): Refusal => refusal("not_found", `There is no product ${id}.`);

export async function productById(store: Store, property: Property, id: string) {
  const product = await store.product(property.id, id);
  return product ? { data: productResponse(product), meta: {} } : noProduct(id);
}

/** @returns nothing where it is gone now */
export async function deleteProduct(store: Store, property: Property, id: string): Promise<Refusal | undefined> {
  return (await store.deleteProduct(property.id, id)) ? undefined : noProduct(id);
}

/** A product in the words in which it may be put again, its amounts as decimals. */
export function productResponse(product: ProductBody): ProductResponse {
  const money = (minor: Minor | null) => (minor === null ? null : formatAmount(minor, product.currency));
  const priced = <T extends ProductBody | VariantBody>(one: T) => ({
    ...one,
    price: money(one.price),
    original_price: money(one.original_price),
  });
  return { ...priced(product), variants: product.variants.map(priced) };
}
