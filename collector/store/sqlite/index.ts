import type { IngestBatch, IngestOutcome } from "../ports/ingest.ts";
import { type Method, methodNames, methodsFrom } from "../ports/methods-by-name.ts";
import type { Store } from "../ports/store.ts";
import type { Unavailable } from "../ports/unavailable.ts";
import { openOperations, type SqliteOperations, type SqliteOptions } from "./operations.ts";
import type { SyncOf } from "./sync-of.ts";
import { draftOf } from "./tables/quotes.ts";

export type { SqliteOptions } from "./operations.ts";

const UNGROUPED = methodNames("lookup", "list", "write", "redeem", "close");
type Ungrouped = (typeof UNGROUPED)[number];

/**
 * The store on one SQLite file, in this thread, for command-line tools. A collector that serves runs it in threads.
 * @throws UnusableDataFile where the file can't be used
 */
export function sqliteStore(options: SqliteOptions): Store {
  const operations = openOperations(options);
  const ungrouped: SyncOf<Ungrouped> = operations;
  const asynchronous =
    <Name extends Ungrouped>(name: Name): Method<Name> =>
    async (...args) =>
      ungrouped[name](...args);
  return {
    ...methodsFrom(UNGROUPED, asynchronous),
    rememberCalculation: async (propertyId, id, madeAt, quote, holder) =>
      operations.keepQuotes([draftOf(propertyId, id, madeAt, quote, holder)])[0]!,
    ingest: batched(operations),
  } satisfies Store;
}

interface Waiting {
  readonly batch: IngestBatch;
  resolve(outcomes: readonly IngestOutcome[] | Unavailable): void;
  reject(error: unknown): void;
}

/** Batches of one turn of the event loop are one commit, as in threads. */
function batched(operations: Pick<SqliteOperations, "ingest">): Store["ingest"] {
  let waiting: Waiting[] = [];
  const commit = () => {
    const group = waiting;
    waiting = [];
    try {
      const outcomes = operations.ingest(group.map(({ batch }) => batch));
      for (const [at, { resolve }] of group.entries()) resolve(outcomes[at]!);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  return (batch) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ batch, resolve, reject }) === 1) queueMicrotask(commit);
    });
}
