import type { IngestBatch, IngestOutcome } from "../ports/ingest.ts";
import type { Store } from "../ports/store.ts";
import type { Unavailable } from "../ports/unavailable.ts";
import { openOperations, type SqliteOperations, type SqliteOptions } from "./operations.ts";
import { draftOf } from "./tables/quotes.ts";

export type { SqliteOptions } from "./operations.ts";

/**
 * The store on one SQLite file, in this thread: for tools that do one thing. A collector that serves has it in threads.
 * @throws UnusableDataFile where the file can't be used
 */
export function sqliteStore(options: SqliteOptions): Store {
  return inThisThread(openOperations(options));
}

function inThisThread(given: SqliteOperations): Store {
  const {
    sweep: _,
    checkpoint: _checkpoint,
    log: _log,
    refresh: _refresh,
    together: _together,
    rememberCalculations,
    ...core
  } = given;
  const later = (name: string, run: (...given: never[]) => unknown) => [
    name,
    async (...given: never[]) => run(...given),
  ];
  return {
    ...(Object.fromEntries(Object.entries(core).map(([name, run]) => later(name, run))) as unknown as Store),
    rememberCalculation: async (propertyId, id, madeAt, shown) =>
      rememberCalculations([draftOf(propertyId, id, madeAt, { shown: JSON.stringify(shown), calculation: shown })])[0]!,
    ingest: batched(core),
  };
}

interface Waiting {
  readonly batch: IngestBatch;
  resolve(ingested: readonly IngestOutcome[] | Unavailable): void;
  reject(error: unknown): void;
}

/** Batches that are brought in one turn are one commit, as they are in threads. */
function batched(core: Pick<SqliteOperations, "ingest">): Store["ingest"] {
  let waiting: Waiting[] = [];
  const commit = () => {
    const group = waiting;
    waiting = [];
    try {
      const ingested = core.ingest(group.map(({ batch }) => batch));
      for (const [at, { resolve }] of group.entries()) resolve(ingested[at]!);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  return (batch) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ batch, resolve, reject }) === 1) queueMicrotask(commit);
    });
}
