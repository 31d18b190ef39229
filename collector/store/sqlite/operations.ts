import type { PropertyChange } from "../../contract/property.ts";
import type { IngestBatch, IngestOutcome } from "../ports/ingest.ts";
import type { Property } from "../ports/records.ts";
import type { Retention } from "../ports/retention.ts";
import type { Store } from "../ports/store.ts";
import type { Unavailable } from "../ports/unavailable.ts";
import type { Db } from "./connection/database.ts";
import { openDatabase } from "./connection/open-database.ts";
import { type Transactions, transactionsOf } from "./connection/transaction.ts";
import { type Wal, walOf } from "./connection/wal.ts";
import { walBytesFor, walBytesOf } from "./connection/wal-size.ts";
import { type WriteGuard, writeGuard } from "./connection/write-guard.ts";
import { conditionReader } from "./maintenance/condition.ts";
import { sweeperOf } from "./maintenance/retention.ts";
import { analyzerOf } from "./maintenance/statistics.ts";
import { privacyOperations } from "./privacy/index.ts";
import { factReaders } from "./queries/facts.ts";
import { promotionChangeReader } from "./queries/promotion-changes.ts";
import { timelineReader } from "./queries/timeline.ts";
import { waitingEvaluator } from "./recorder/evaluate-waiting.ts";
import { type Ingest, ingester } from "./recorder/ingest.ts";
import { purger } from "./recorder/purge-events.ts";
import { type QuoteOperations, quoteOperations } from "./recorder/quote-operations.ts";
import { rereadOrders } from "./recorder/read-prices.ts";
import { redemptionOperations } from "./recorder/redemption-operations.ts";
import { type Settled, togetherRunner } from "./recorder/run-together.ts";
import { breakdownReader } from "./reports/breakdowns.ts";
import { eventFlagReader } from "./reports/event-flags.ts";
import { findingReader } from "./reports/findings.ts";
import { groupTotalsReader } from "./reports/group-totals.ts";
import { guessingReader } from "./reports/guessing.ts";
import { totalsReader } from "./reports/totals.ts";
import type { SyncOf } from "./sync-of.ts";
import { auditTable } from "./tables/audit.ts";
import { productTable } from "./tables/catalog.ts";
import { codeGroupTable } from "./tables/code-groups.ts";
import { codeOperations } from "./tables/code-operations.ts";
import { conflictingEventLists } from "./tables/conflicting-events.ts";
import { deliveryTable } from "./tables/deliveries.ts";
import { digestTable } from "./tables/digests.ts";
import { guessingTable } from "./tables/guessing.ts";
import { type Tables, tablesOf } from "./tables/index.ts";
import { keyTable } from "./tables/keys.ts";
import { orderSourceTable } from "./tables/order-sources.ts";
import { outbox } from "./tables/outbox.ts";
import { activationTable } from "./tables/promotion-activation.ts";
import { promotionOperations } from "./tables/promotion-operations.ts";
import { promotionSourceTable } from "./tables/promotion-sources.ts";
import { promotionTable } from "./tables/promotions.ts";
import { propertyTable } from "./tables/properties.ts";
import { propertyOperations } from "./tables/property-operations.ts";
import { rejectedTable } from "./tables/rejected.ts";
import { sessionTable } from "./tables/sessions.ts";
import { webhookTable } from "./tables/webhooks.ts";

/** Options of the SQLite store. */
export interface SqliteOptions {
  /** The path of the data file, or `:memory:`. */
  readonly file: string;
  /** Whether a missing folder of the file is created. @default false */
  readonly makeFolder?: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that only advances. @default performance.now */
  readonly elapsed?: (() => number) | undefined;
  /** Makes an unguessable write key. */
  readonly newWriteKey: () => string;
  /** Limit of the write-ahead log while a reader keeps it from being emptied, in bytes. @default 4 GiB */
  readonly maxWalBytes?: number | undefined;
  /** Whether this connection only reads. @default false */
  readonly readOnly?: boolean;
  /** How long rows are kept. @default forever */
  readonly retention?: Retention | undefined;
}

type Operations = SyncOf<Exclude<keyof Store, "ingest" | "rememberCalculation">>;

/** The operations of one connection. Each returns when its result is on disk. */
export interface SqliteOperations extends Operations, Pick<QuoteOperations, "keepQuotes"> {
  /** Records the batches of several requests in one commit. */
  ingest(batches: readonly IngestBatch[]): (readonly IngestOutcome[] | Unavailable)[];
  /** Runs the works of several requests in one commit. */
  together(works: readonly (() => unknown)[]): Settled[];
  /**
   * Applies a change that another connection made.
   * @param promotionId the changed promotion; null: the settings of all promotions of the property
   */
  refresh(propertyId: string, promotionId: number | null): void;
  /** Deletes some of the rows of a table that retention does not keep. @returns whether this pass over the tables goes on */
  sweep(): boolean;
  /** Renews the statistics of a table for SQLite's query planner. @returns whether this pass over the tables goes on */
  analyze(): boolean;
  /** Evaluates the codes of some events that were answered before. @returns whether more wait */
  evaluateWaiting(): boolean;
  /** Copies the write-ahead log into the data file, except pages that a reader needs. The writer continues meanwhile. */
  checkpoint(): void;
  readonly wal: Wal;
}

/** How properties read prices, and what follows from a change of their settings. */
const priceReadings = (tables: Tables, transactions: Transactions, now: () => number) => ({
  priceReadingOf: (propertyId: string) => tables.purchases.priceReading(propertyId, now()),
  changed(property: Property, change: PropertyChange): void {
    tables.catalog.forget(property.id);
    if (change.ga4_price !== undefined) transactions.run(() => rereadOrders(tables, property, now()));
  },
});

const guardedImport =
  ({ importCodes }: Pick<Operations, "importCodes">, guard: WriteGuard): Operations["importCodes"] =>
  (key, chunk) =>
    guard.whileWritable(
      walBytesOf(chunk.codes.length, 0),
      () => importCodes(key, chunk),
      (unavailable) => unavailable,
    );

const reportReaders = (db: Db) => ({
  ...totalsReader(db),
  ...groupTotalsReader(db),
  ...breakdownReader(db),
  ...eventFlagReader(db),
  ...guessingReader(db),
  ...findingReader(db),
});

function openFile({ file, makeFolder = false, readOnly }: SqliteOptions) {
  const db = openDatabase(file, makeFolder);
  if (readOnly) db.pragma("query_only = ON");
  return db;
}

/** Refuses batches while they can't be written. */
const guardedIngest =
  (guard: WriteGuard, ingest: Ingest): SqliteOperations["ingest"] =>
  (batches) =>
    guard.whileWritable<ReturnType<SqliteOperations["ingest"]>, ReturnType<SqliteOperations["ingest"]>>(
      walBytesFor(batches),
      () => ingest(batches),
      (unavailable) => batches.map(() => unavailable),
    );

/** Work that the writer repeats, and leaves out while the write-ahead log is full. */
const repeatedWork = (guard: WriteGuard, work: Pick<SqliteOperations, "sweep" | "analyze" | "evaluateWaiting">) => {
  const withRoom = (step: () => boolean) => () => guard.hasRoom() && step();
  return {
    sweep: withRoom(work.sweep),
    analyze: withRoom(work.analyze),
    evaluateWaiting: withRoom(work.evaluateWaiting),
  };
};

/**
 * Opens a data file for one thread.
 * @throws UnusableDataFile where the file can't be used
 */
export function openOperations(options: SqliteOptions): SqliteOperations {
  const { now, newWriteKey, elapsed = () => performance.now() } = options;
  const db = openFile(options);
  const transactions = transactionsOf(db);
  const wal = walOf(db, options.maxWalBytes);
  const guard = writeGuard(db, wal);
  const keys = keyTable(db, now, newWriteKey, transactions);
  const properties = propertyTable(db, now, keys, transactions);
  const promotions = promotionTable(db, now, properties.evaluationSettings, transactions);
  const tables = tablesOf(db, promotions, transactions, now);
  const products = productTable(db, transactions, tables.catalog.forget);
  const codes = codeOperations(db, promotions, now, transactions);
  const activations = activationTable(db, promotions, outbox(db));
  const ingest = ingester(tables, transactions);
  const evaluateWaiting = waitingEvaluator(tables, transactions, properties.find, elapsed);
  const sweep = sweeperOf(db, options.retention ?? {}, now);
  return {
    ...propertyOperations(properties, keys, promotions, priceReadings(tables, transactions, now)),
    ...promotionOperations(db, promotions, now, transactions),
    ...promotionSourceTable(db, transactions, now),
    ...digestTable(db, transactions, now),
    ...promotionChangeReader(db),
    ...codes,
    importCodes: guardedImport(codes, guard),
    ...codeGroupTable(db, transactions, now),
    ...products,
    ...quoteOperations(tables, transactions, guard, now),
    ingest: guardedIngest(guard, ingest),
    ...orderSourceTable(db, now),
    ...sessionTable(db, transactions, now),
    ...redemptionOperations(db, tables, promotions, transactions, now),
    together: togetherRunner(transactions, guard),
    ...factReaders(db),
    ...timelineReader(db),
    ...reportReaders(db),
    ...webhookTable(db, transactions, activations, now),
    ...deliveryTable(db, transactions, activations, now),
    ...rejectedTable(db, transactions, now),
    ...conflictingEventLists(db, transactions),
    ...conditionReader(db, options.file),
    ...purger(db, tables, transactions, guard, now),
    ...auditTable(db),
    ...guessingTable(db, transactions, guard),
    ...privacyOperations(db, { tables, transactions, guard, now }),
    refresh: (propertyId, id) =>
      id === null ? promotions.recompile(propertyId) : void promotions.refresh(propertyId, id),
    ready: guard.probe,
    checkpoint: () => void db.pragma("wal_checkpoint(PASSIVE)"),
    ...repeatedWork(guard, { sweep, analyze: analyzerOf(db), evaluateWaiting }),
    wal,
    close: () => void db.close(),
  };
}
