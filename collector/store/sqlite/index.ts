import { evaluate } from "../../evaluation/evaluate.ts";
import { enteredCodes } from "../decide/rules.ts";
import type { Store } from "../store.ts";
import { openDatabase } from "./database.ts";
import { codeCheckReader, redemptionReader } from "./facts.ts";
import { ingester } from "./ingest.ts";
import { promotionTable } from "./promotions.ts";
import { propertyTable } from "./properties.ts";
import { tablesOf } from "./tables.ts";

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
}

/**
 * The store on one SQLite file, in this process.
 * @throws UnusableDataFile where the file can't be used
 */
export function sqliteStore({ file, makeFolder = false, now, newWriteKey }: SqliteOptions): Store {
  const db = openDatabase(file, makeFolder);
  const properties = propertyTable(db, now, newWriteKey);
  const promotions = promotionTable(db, now, properties.evaluationSettings);
  const tables = tablesOf(db, promotions);
  const ingest = ingester(db, tables);
  const codeChecks = codeCheckReader(db);
  const redemptions = redemptionReader(db);
  const write = db.prepare("UPDATE change_counter SET last = last");
  return {
    createProperty: async (body) => properties.create(body),
    property: async (id) => properties.find(id),
    properties: async () => properties.all(),
    propertyByWriteKey: async (writeKey) => properties.byWriteKey(writeKey),
    createPromotion: async (propertyId, body) => promotions.create(propertyId, body),
    promotion: async (propertyId, id) => promotions.find(propertyId, id),
    promotions: async (propertyId, page) => promotions.page(propertyId, page),
    updatePromotion: async (propertyId, id, body) => promotions.update(propertyId, id, body),
    promotionSettings: async (propertyId) => properties.settingsOf(propertyId),
    async changePromotionSettings(propertyId, change) {
      const settings = properties.changeSettings(propertyId, change);
      promotions.recompile(propertyId);
      return settings;
    },
    async calculate({ propertyId, cart, numbers, customerId, now, wishes }) {
      const rules = tables.rulesFor({ propertyId, numbers, customerId });
      return evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, now, wishes);
    },
    createCode: async (propertyId, promotionId, body) => promotions.createCode(propertyId, promotionId, body),
    ingest: async (batch) => ingest(batch),
    codeChecks: async (query) => codeChecks(query),
    redemptions: async (query) => redemptions(query),
    ready: async () => void write.run(),
    close: async () => void db.close(),
  };
}
