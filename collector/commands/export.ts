import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { productResponse } from "../services/catalog.ts";
import type { Store } from "../store/ports/store.ts";
import { groupOf } from "./groups.ts";
import { inProperty } from "./with-property.ts";

/** So many are read at a time. */
const PAGE = 500;

/** Prints everything of one kind that a property has, in an order that does not change. */
type Print = (store: Store, propertyId: string) => AsyncIterable<object>;

/** `promotrail export promotions|catalog --property ID`, as NDJSON that the imports take. */
export function exportCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const kinds = { catalog, promotions };
  for (const [kind, print] of Object.entries(kinds)) {
    groupOf(program, "export")
      .command(kind)
      .description(`print the ${kind} of a property, one a line (NDJSON)`)
      .requiredOption("--property <id>", "the property")
      .action(({ property: id }: { property: string }) =>
        inProperty(env, id, (store, property) =>
          pipeline(Readable.from(linesOf(print(store, property.id))), process.stdout).catch(unlessClosed),
        ),
      );
  }
}

/** Whoever reads may have seen enough: `promotrail export … | head`. */
export function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function* linesOf(all: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const one of all) yield `${JSON.stringify(one)}\n`;
}

const catalog: Print = async function* (store, propertyId) {
  const from = (after: string) => store.products({ propertyId, after, limit: PAGE });
  for (let page = await from(""); page.length > 0; page = await from(page.at(-1)!.id)) yield* page.map(productResponse);
};

/** Each promotion, and after it its codes. Uses so far stay where they were used. */
const promotions: Print = async function* (store, propertyId) {
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
