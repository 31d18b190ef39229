import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { productResponse } from "../services/catalog.ts";
import type { Store } from "../store/ports/store.ts";
import { groupOf } from "./groups.ts";
import type { AddCommand } from "./operator.ts";
import { withProperty } from "./with-property.ts";

/** Rows of one read. */
const PAGE = 500;

/** Reads everything of one kind in a property, in a stable order. */
type ReadAll = (store: Store, propertyId: string) => AsyncIterable<object>;

/** `promotrail export promotions|catalog --property ID`, as NDJSON for the imports. */
export const addExport: AddCommand = (program, { env }) => {
  const kinds = { catalog, promotions };
  for (const [kind, readAll] of Object.entries(kinds)) {
    groupOf(program, "export")
      .command(kind)
      .description(`print the ${kind} of a property as NDJSON`)
      .requiredOption("--property <id>", "the property")
      .action(({ property: id }: { property: string }) =>
        withProperty(env, id, (store, property) =>
          pipeline(Readable.from(linesOf(readAll(store, property.id))), process.stdout).catch(unlessClosed),
        ),
      );
  }
};

/** Ignores the error of a reader that ends early: `promotrail export … | head`. */
export function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function* linesOf(records: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

const catalog: ReadAll = async function* (store, propertyId) {
  const from = (after: string) => store.products({ propertyId, after, limit: PAGE });
  for (let page = await from(""); page.length > 0; page = await from(page.at(-1)!.id)) yield* page.map(productResponse);
};

/** Each promotion, and after it its codes, without their past uses. */
const promotions: ReadAll = async function* (store, propertyId) {
  const from = (after: number) => store.promotionsFrom(propertyId, after, PAGE);
  for (let page = await from(0); page.length > 0; page = await from(page.at(-1)!.id)) {
    for (const promotion of page) {
      yield promotion;
      yield* codesOf(store, propertyId, promotion.id);
    }
  }
};

async function* codesOf(store: Store, propertyId: string, promotion_id: number): AsyncGenerator<object> {
  const from = (after: number) => store.codesFrom(propertyId, promotion_id, after, PAGE);
  for (let page = await from(0); page.length > 0; page = await from(page.at(-1)!.id)) {
    for (const { code, max_uses, max_uses_per_customer } of page) {
      yield { promotion_id, code, max_uses, max_uses_per_customer };
    }
  }
}
