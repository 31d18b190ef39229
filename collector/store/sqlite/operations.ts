import { MAX_BODY_BYTES, MAX_EVENTS_PER_BATCH } from "../../contract/limits.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import { enteredCodes, withDraft } from "../decide/rules.ts";
import type { Calculated, Calculation } from "../ports/calculations.ts";
import type { IngestBatch, IngestOutcome } from "../ports/ingest.ts";
import type { Store } from "../ports/store.ts";
import type { Unavailable } from "../ports/unavailable.ts";
import { openDatabase } from "./connection/open-database.ts";
import { isStorageError } from "./connection/storage-errors.ts";
import { transactionsOf } from "./connection/transaction.ts";
import { type Wal, walOf } from "./connection/wal.ts";
import { walBytesFor, walBytesOf } from "./connection/wal-size.ts";
import { writeProbe } from "./connection/write-probe.ts";
import { type Retention, sweeperOf } from "./maintenance/retention.ts";
import { codeCheckReader, eventReader, lastChangeReader, redemptionReader } from "./queries/facts.ts";
import { promotionLister } from "./queries/promotion-lists.ts";
import { ingester } from "./recorder/ingest.ts";
import { redemptionOperations } from "./recorder/redemption-operations.ts";
import { breakdownReader } from "./reports/breakdowns.ts";
import { totalsReader } from "./reports/totals.ts";
import type { SyncOf } from "./sync-of.ts";
import { productTable } from "./tables/catalog.ts";
import { codeOperations } from "./tables/code-operations.ts";
import { deliveryTable } from "./tables/deliveries.ts";
import { type Tables, tablesOf } from "./tables/index.ts";
import { keyTable } from "./tables/keys.ts";
import { outbox } from "./tables/outbox.ts";
import { activationTable } from "./tables/promotion-activation.ts";
import { promotionTable } from "./tables/promotions.ts";
import { propertyTable } from "./tables/properties.ts";
import type { QuoteDraft } from "./tables/quotes.ts";
import { rejectedTable } from "./tables/rejected.ts";
import { webhookTable } from "./tables/webhooks.ts";

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
  readonly maxWalBytes?: number | undefined;
  /** Whether this connection only reads. @default false */
  readonly readOnly?: boolean;
  /** How long rows are kept. @default for ever */
  readonly retention?: Retention | undefined;
}

/** What an operation came to, or what it stumbled over. */
export type Settled = { readonly value: unknown } | { readonly error: unknown };

type Operations = SyncOf<Exclude<keyof Store, "ingest" | "rememberCalculation" | "close">>;

/** What became of a calculation that was to be remembered. */
export type KeptQuote = Awaited<ReturnType<Store["rememberCalculation"]>>;

export interface SqliteOperations extends Operations {
  /** Takes the batches of several requests in one commit. */
  ingest(batches: readonly IngestBatch[]): (readonly IngestOutcome[] | Unavailable)[];
  /** Does what several servers ask for in one commit. */
  together(works: readonly (() => unknown)[]): Settled[];
  /** Remembers what several carts were shown to come to in one commit. */
  keepQuotes(drafts: readonly QuoteDraft[]): KeptQuote[];
  /** Another connection changed a promotion, or with null the settings of all of the property's. */
  refresh(propertyId: string, promotionId: number | null): void;
  /** Deletes some of what is older than it may be. @returns whether there may be more */
  sweep(): boolean;
  /** Copies the log into the data file, as far as nobody needs its old pages; the writer goes on meanwhile. */
  checkpoint(): void;
  readonly wal: Wal;
  close(): void;
}

/** The log that a request may make, in bytes: with room for less the store is not ready. */
const LARGEST_BATCH = walBytesOf(MAX_EVENTS_PER_BATCH, MAX_BODY_BYTES);

/**
 * Opens a data file for one thread.
 * @throws UnusableDataFile where the file can't be used
 */
export function openOperations(options: SqliteOptions): SqliteOperations {
  const { file, makeFolder = false, now, newWriteKey } = options;
  const db = openDatabase(file, makeFolder);
  if (options.readOnly) db.pragma("query_only = ON");
  const unit = transactionsOf(db);
  const log = walOf(db, options.maxWalBytes);
  const keys = keyTable(db, now, newWriteKey, unit);
  const properties = propertyTable(db, now, keys, unit);
  const promotions = promotionTable(db, now, properties.evaluationSettings, unit);
  const tables = tablesOf(db, promotions, unit, now);
  const products = productTable(db, unit, tables.catalog.forget);
  const ingest = ingester(tables, unit);
  const probe = writeProbe(db);
  const sweep = sweeperOf(db, options.retention ?? {}, now);
  const codes = codeOperations(db, promotions, now, unit);
  const standings = activationTable(db, promotions, outbox(db));
  const redemptions = redemptionOperations(db, tables, promotions, unit, now);

  /** What writes much has to stop while nothing can be written. @param bytes of log that it may make */
  const whileWritable = <T, R>(
    bytes: number,
    write: () => T,
    refuse: (why: Unavailable["unavailable"]) => R,
  ): T | R => {
    if (!log.hasRoomFor(bytes)) return refuse("log");
    try {
      return write();
    } catch (error) {
      if (!isStorageError(error)) throw error;
      probe.failed();
      return refuse("disk");
    }
  };

  /** Each of them is answered by what it comes to, or throws; on disk are all that did not throw, or none. */
  const together: SqliteOperations["together"] = (works) => {
    const attempt = (work: () => unknown): Settled => {
      try {
        return { value: unit.run(work) };
      } catch (error) {
        if (isStorageError(error)) throw error;
        return { error };
      }
    };
    return whileWritable(
      works.length * walBytesOf(1, 0),
      () => unit.run(() => works.map(attempt)),
      (unavailable) => works.map(() => ({ value: { unavailable } })),
    );
  };

  return {
    createProperty: (body) => properties.create(body),
    property: (id) => properties.find(id),
    properties: () => properties.all(),
    updateProperty(id, change) {
      const property = properties.update(id, change);
      if (change.time_zone !== undefined) promotions.recompile(id);
      return property;
    },
    deleteProperty: (id) => properties.remove(id),
    keyByWriteKey: (writeKey) => properties.byWriteKey(writeKey),
    keyBySecretHash: (hash) => properties.bySecretHash(hash),
    keys: (propertyId) => keys.all(propertyId),
    key: (propertyId, id) => keys.find(propertyId, id),
    createKey: (propertyId, draft) => keys.create(propertyId, draft),
    changeKey: (propertyId, id, change) => keys.change(propertyId, id, change),
    rotateKey: (propertyId, id, overlap, hash) => keys.rotate(propertyId, id, overlap, hash),
    revokeKey: (propertyId, id) => keys.revoke(propertyId, id),
    recordKeyUses: (uses) => keys.recordUses(uses),
    createPromotion: promotions.create,
    promotion: promotions.find,
    promotions: promotionLister(db),
    updatePromotion: promotions.update,
    deletePromotions: promotions.remove,
    promotionVersions: promotions.versions,
    promotionsFrom: promotions.from,
    codesFrom: promotions.codes.from,
    promotionSettings: (propertyId) => properties.settingsOf(propertyId),
    changePromotionSettings(propertyId, change) {
      const settings = properties.changeSettings(propertyId, change);
      promotions.recompile(propertyId);
      return settings;
    },
    ...codes,
    importCodes: (key, chunk) =>
      whileWritable(
        walBytesOf(chunk.codes.length, 0),
        () => codes.importCodes(key, chunk),
        (unavailable) => ({ unavailable }),
      ),
    putProducts: (propertyId, all) => products.put(propertyId, all),
    product: (propertyId, id) => products.find(propertyId, id),
    products: (query) => products.list(query),
    deleteProduct: (propertyId, id) => products.remove(propertyId, id),
    calculate: (calculation) => unit.read(() => calculated(tables, calculation)),
    calculation: (propertyId, id) => tables.quotes.find(propertyId, id, now()),
    keepQuotes: (drafts) =>
      whileWritable<KeptQuote[], KeptQuote[]>(
        walBytesOf(
          drafts.length,
          drafts.reduce((sum, { shown }) => sum + shown.length, 0),
        ),
        () => unit.run(() => drafts.map((draft) => remembered(tables, draft))),
        (unavailable) => drafts.map(() => ({ unavailable })),
      ),
    ingest: (batches) =>
      whileWritable(
        walBytesFor(batches),
        () => ingest.ingest(batches),
        (unavailable) => batches.map(() => ({ unavailable })),
      ),
    ...redemptions,
    together: (works) => together(works),
    codeChecks: codeCheckReader(db),
    redemptions: redemptionReader(db),
    events: eventReader(db),
    lastChange: lastChangeReader(db),
    ...totalsReader(db),
    ...breakdownReader(db),
    ...webhookTable(db, unit, standings, now),
    ...deliveryTable(db, unit, standings, now),
    ...rejectedTable(db, unit, now),
    refresh: (propertyId, id) =>
      id === null ? promotions.recompile(propertyId) : void promotions.refresh(propertyId, id),
    ready() {
      if (!log.hasRoomFor(LARGEST_BATCH)) {
        throw new Error("the log has reached its limit: a reader keeps it from being emptied");
      }
      probe.run();
    },
    checkpoint: () => void db.pragma("wal_checkpoint(PASSIVE)"),
    sweep: () => log.hasRoomFor(LARGEST_BATCH) && sweep(),
    wal: log,
    close: () => void db.close(),
  };
}

function remembered({ quotes: calculations, codeChecks: checks }: Tables, draft: QuoteDraft): KeptQuote {
  if (!calculations.remember(draft)) return "too_large";
  checks.insertAsked(draft);
  return "remembered";
}

function calculated(tables: Tables, calculation: Calculation): Calculated {
  const { propertyId, cart, numbers, customerId, now, wishes, trial } = calculation;
  const { lines: completed, differences } = tables.catalog.completed(propertyId, cart.lines, cart.currency);
  const lines = completed.flatMap((line) => (line.price === null ? [] : [{ ...line, price: line.price }]));
  if (lines.length < completed.length) {
    return { unpriced: [...completed.keys()].filter((at) => completed[at]!.price === null) };
  }
  const customerKey = tables.customerKeyOf({ customerId });
  const known = tables.rulesFor({ propertyId, numbers, customerKey });
  const rules = trial ? withDraft(known, trial) : known;
  const codes = enteredCodes(numbers, rules);
  const evaluation = evaluate({ ...cart, lines }, codes, rules.promotions, rules.usage, now, wishes);
  return { evaluation, lines, differences };
}
