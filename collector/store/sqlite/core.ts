import { evaluate } from "../../evaluation/evaluate.ts";
import { enteredCodes } from "../decide/rules.ts";
import type { IngestBatch, Ingested, Store, Unavailable } from "../store.ts";
import { codeOperations } from "./code-operations.ts";
import { openDatabase } from "./database.ts";
import { codeCheckReader, redemptionReader } from "./facts.ts";
import { ingester } from "./ingest.ts";
import { type Log, logOf } from "./log.ts";
import { promotionLister } from "./promotion-lists.ts";
import { promotionTable } from "./promotions.ts";
import { propertyTable } from "./properties.ts";
import { rejectedTable } from "./rejected.ts";
import { type Retention, sweeperOf } from "./retention.ts";
import type { SyncOf } from "./sync.ts";
import { tablesOf } from "./tables.ts";
import { isStorageTrouble } from "./trouble.ts";
import { unitOf } from "./unit.ts";
import { writeProbe } from "./write-probe.ts";

/** What the SQLite store is given from outside. */
export interface SqliteOptions {
  /** The data file, or `:memory:`. */
  readonly file: string;
  /** Whether the file's folder may be made where it is missing. */
  readonly makeFolder?: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes a write key that nobody can guess. */
  readonly newWriteKey: () => string;
  /** How large the log beside the data file may grow while a reader keeps it from being emptied, in bytes. */
  readonly maxLogBytes?: number | undefined;
  /** Whether this connection only reads. @default false */
  readonly readOnly?: boolean;
  /** How long rows are kept. @default for ever */
  readonly retention?: Retention | undefined;
}

type Operations = SyncOf<Exclude<keyof Store, "ingest" | "close">>;

export interface SqliteCore extends Operations {
  /** Takes the batches of several requests in one commit. */
  ingest(batches: readonly IngestBatch[]): (readonly Ingested[] | Unavailable)[];
  /** Another connection changed a promotion, or with null the settings of all of the property's. */
  refresh(propertyId: string, promotionId: number | null): void;
  /** Deletes some of what is older than it may be. @returns whether there may be more */
  sweep(): boolean;
  readonly log: Log;
  close(): void;
}

/**
 * Opens a data file for one thread.
 * @throws UnusableDataFile where the file can't be used
 */
export function openCore(options: SqliteOptions): SqliteCore {
  const { file, makeFolder = false, now, newWriteKey } = options;
  const db = openDatabase(file, makeFolder);
  if (options.readOnly) db.pragma("query_only = ON");
  const unit = unitOf(db);
  const log = logOf(db, options.maxLogBytes);
  const properties = propertyTable(db, now, newWriteKey);
  const promotions = promotionTable(db, now, properties.evaluationSettings, unit);
  const tables = tablesOf(db, promotions, unit);
  const ingest = ingester(tables, unit);
  const probe = writeProbe(db);
  const codes = codeOperations(db, promotions, now, unit);

  /** What writes much has to stop while nothing can be written. */
  const whileWritable = <T, R>(write: () => T, refuse: (why: Unavailable["unavailable"]) => R): T | R => {
    if (log.isFull()) return refuse("log");
    try {
      return write();
    } catch (error) {
      if (!isStorageTrouble(error)) throw error;
      probe.failed();
      return refuse("disk");
    }
  };

  return {
    createProperty: (body) => properties.create(body),
    property: (id) => properties.find(id),
    properties: () => properties.all(),
    propertyByWriteKey: (writeKey) => properties.byWriteKey(writeKey),
    createPromotion: promotions.create,
    promotion: promotions.find,
    promotions: promotionLister(db),
    updatePromotion: promotions.update,
    deletePromotions: promotions.remove,
    promotionVersions: promotions.versions,
    promotionSettings: (propertyId) => properties.settingsOf(propertyId),
    changePromotionSettings(propertyId, change) {
      const settings = properties.changeSettings(propertyId, change);
      promotions.recompile(propertyId);
      return settings;
    },
    ...codes,
    importCodes: (key, chunk) =>
      whileWritable(
        () => codes.importCodes(key, chunk),
        (unavailable) => ({ unavailable }),
      ),
    calculate({ propertyId, cart, numbers, customerId, now, wishes }) {
      const rules = tables.rulesFor({ propertyId, numbers, customerId });
      return evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, now, wishes);
    },
    ingest: (batches) =>
      whileWritable(
        () => ingest.ingest(batches),
        (unavailable) => batches.map(() => ({ unavailable })),
      ),
    codeChecks: codeCheckReader(db),
    redemptions: redemptionReader(db),
    ...rejectedTable(db, unit, now),
    refresh: (propertyId, id) =>
      id === null ? promotions.recompile(propertyId) : void promotions.refresh(propertyId, id),
    ready() {
      if (log.isFull()) throw new Error("the log has reached its limit: a reader keeps it from being emptied");
      probe.run();
    },
    sweep: sweeperOf(db, options.retention ?? {}, now),
    log,
    close: () => void db.close(),
  };
}
