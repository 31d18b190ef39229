import { z } from "zod";
import { type ProductBody, parseProduct, parseProducts, type VariantBody } from "../contract/catalog.ts";
import { MAX_ERRORS, parseWith } from "../contract/parse.ts";
import type { ProductResponse } from "../contract/responses/catalog.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { formatAmount, type Minor } from "../evaluation/money.ts";
import type { ProductsPut } from "../store/ports/catalog.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { cursorPage, cursorText, readCursor } from "./cursor.ts";
import { type DataResponse, dataResponse } from "./data-response.ts";
import type { SentRecord } from "./ndjson.ts";
import { wholeText } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

type PutResponse = DataResponse<Pick<ProductsPut, "created" | "updated">, { readonly warnings?: readonly string[] }>;

/** @param key a sku or variant id with its kind, such as `sku TWIN` */
export const sharedKeyWarning = (key: string): string =>
  `${key} belongs to several products, so lines with it match none of them`;

const metaOf = (shared: readonly string[]): PutResponse["meta"] =>
  shared.length > 0 ? { warnings: shared.map(sharedKeyWarning) } : {};

/** Creates products, and replaces those that exist by id: all of them, or none where one is invalid. */
export async function putProducts(store: Store, property: Property, body: unknown): Promise<PutResponse | Refusal> {
  const parsed = parseProducts(body, property.currency);
  if (!parsed.ok) return refusal("unprocessable", "The products are not valid.", parsed.errors);
  const { shared, ...data } = await store.putProducts(property.id, parsed.value);
  return { data, meta: metaOf(shared) };
}

/** An error in a line of an import. */
export interface LineError extends FieldError {
  /** From 1. */
  readonly line: number;
}

/** The counts of an import, so far or at its end. */
export interface ImportResult extends ProductsPut {
  readonly rejected: number;
  /** The first ones, at most `MAX_ERRORS`. */
  readonly errors: readonly LineError[];
}

/** Products of one transaction: few enough that events hardly wait. */
const CHUNK = 500;

/**
 * Puts products one by one as they arrive. Invalid ones are reported, the others are stored. An import that breaks off
 * leaves what it stored before; the same file can be sent again.
 * @param onProgress receives the counts after every transaction
 */
export async function importProducts(
  store: Store,
  property: Property,
  records: AsyncIterable<SentRecord>,
  onProgress: (sofar: ImportResult) => void = () => {},
): Promise<ImportResult> {
  let sum: ImportResult = { created: 0, updated: 0, shared: [], rejected: 0, errors: [] };
  for await (const chunk of inChunks(records)) {
    const read = chunk.map((record) => readRecord(record, property));
    const errors = read.flatMap((record) => ("errors" in record ? record.errors : []));
    const products = read.flatMap((record) => ("product" in record ? record.product : []));
    const { created, updated, shared } = await store.putProducts(property.id, products);
    sum = {
      created: sum.created + created,
      updated: sum.updated + updated,
      shared: [...new Set([...sum.shared, ...shared])].slice(0, MAX_ERRORS),
      rejected: sum.rejected + read.length - products.length,
      errors: [...sum.errors, ...errors].slice(0, MAX_ERRORS),
    };
    onProgress(sum);
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

/** The response to an import over HTTP. */
export const importResponse = ({ created, updated, rejected, errors, shared }: ImportResult) => ({
  data: { created, updated, rejected },
  meta: metaOf(shared),
  errors,
});

/** The query of the list of products. */
export const productsQuery = z.strictObject({
  id: z.string().optional(),
  sku: z.string().optional(),
  query: z.string().max(255).optional().describe("Part of the name, the id or a sku."),
  limit: wholeText(1, 1_000).default(100),
  cursor: cursorText.optional(),
});

/** Lists the products of a property by id. Products that exist for the whole time of reading appear exactly once. */
export async function listProducts(store: Store, property: Property, sent: Record<string, unknown>) {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith(productsQuery, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, limit, ...filter } = parsed.value;
  const scope = { list: "products", propertyId: property.id };
  const after = readCursor(scope, cursor, "");
  if (isRefusal(after)) return after;
  const products = await store.products({ propertyId: property.id, after, limit: limit + 1, ...filter });
  const { page, next_cursor } = cursorPage(scope, products, limit, ({ id }) => id);
  return { data: page.map(productResponse), meta: { next_cursor } };
}

const noProduct = (id: string): Refusal => refusal("not_found", `Product ${id} doesn't exist.`);

export async function productById(store: Store, property: Property, id: string) {
  const product = await store.product(property.id, id);
  return product ? dataResponse(productResponse(product)) : noProduct(id);
}

/** @returns undefined where the product is deleted */
export async function deleteProduct(store: Store, property: Property, id: string): Promise<Refusal | undefined> {
  return (await store.deleteProduct(property.id, id)) ? undefined : noProduct(id);
}

/** A product in the form in which it can be put again, with amounts as decimals. */
export function productResponse(product: ProductBody): ProductResponse {
  const money = (minor: Minor | null) => (minor === null ? null : formatAmount(minor, product.currency));
  const withPrices = <T extends ProductBody | VariantBody>(item: T) => ({
    ...item,
    price: money(item.price),
    original_price: money(item.original_price),
    minimum_price: money(item.minimum_price ?? null),
  });
  return { ...withPrices(product), variants: product.variants.map(withPrices) };
}
