import type {
  CodeRefusal,
  ImportChunk,
  ImportKey,
  ImportRefusal,
  ImportState,
  LineProblem,
} from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";
import type { CodeTable } from "./coupon-codes.ts";
import type { Outbox, OutboxEvent } from "./outbox.ts";

/** Lines that the state of an import lists as problems; the others are only counted. */
const MAX_PROBLEMS = 100;

interface ImportRow {
  fingerprint: string | null;
  lines: number;
  added: number;
  duplicates: number;
  bad: number;
  problems: string;
  complete: number;
  started_at: number;
  updated_at: number;
}

const iso = (at: number): string => new Date(at).toISOString();

const stateOf = ({ importId, promotionId }: ImportKey, row: ImportRow): ImportState => ({
  import_id: importId,
  promotion_id: promotionId,
  complete: row.complete === 1,
  lines: row.lines,
  added: row.added,
  duplicates: row.duplicates,
  bad: row.bad,
  problems: JSON.parse(row.problems),
  fingerprint: row.fingerprint,
  started: iso(row.started_at),
  updated: iso(row.updated_at),
});

function statements(db: Db) {
  return {
    read: db.prepare<ImportKey, ImportRow>(
      `SELECT fingerprint, lines, added, duplicates, bad, problems, complete, started_at, updated_at FROM code_imports
       WHERE promotion_id = :promotionId AND import_id = :importId AND property_id = :propertyId`,
    ),
    write: db.prepare<ImportKey & ImportRow>(
      `INSERT OR REPLACE INTO code_imports (promotion_id, import_id, property_id, fingerprint, lines, added, duplicates,
         bad, problems, complete, started_at, updated_at)
       VALUES (:promotionId, :importId, :propertyId, :fingerprint, :lines, :added, :duplicates,
         :bad, :problems, :complete, :started_at, :updated_at)`,
    ),
  };
}

/**
 * Imports of codes from files, one chunk of lines per transaction: the progress is stored together with the codes.
 * @param refusalFor the reason why a promotion can't have codes; null if it can
 * @param now epoch milliseconds
 */
export function codeImporter(
  db: Db,
  codes: CodeTable,
  refusalFor: (propertyId: string, promotionId: number) => CodeRefusal | null,
  now: () => number,
  transactions: Transactions,
  outbox: Outbox,
): SyncOf<"codeImport" | "importCodes"> {
  const sql = statements(db);

  /** @returns the lines whose codes already exist in the property */
  const addNew = ({ propertyId, promotionId, importId }: ImportKey, lines: ImportChunk["codes"]): LineProblem[] =>
    lines
      .filter((body) => !codes.add(propertyId, promotionId, body, importId))
      .map(({ line, code }) => ({ line, reason: `the code ${code} already exists` }));

  const importChunk = (key: ImportKey, chunk: ImportChunk): ImportState | ImportRefusal => {
    const refusal = refusalFor(key.propertyId, key.promotionId);
    if (refusal) return refusal;
    const before = sql.read.get(key) ?? fresh(chunk.fingerprint, now());
    if (chunk.fingerprint && before.fingerprint && chunk.fingerprint !== before.fingerprint) return "other_file";
    const isNew = ({ line }: { line: number }) => line > before.lines;
    const newCodes = chunk.codes.filter(isNew);
    const duplicates = addNew(key, newCodes);
    const bad = chunk.bad.filter(isNew);
    const problems = [...duplicates, ...bad].sort((a, b) => a.line - b.line);
    const row: ImportRow = {
      ...before,
      lines: Math.max(before.lines, chunk.through),
      added: before.added + newCodes.length - duplicates.length,
      duplicates: before.duplicates + duplicates.length,
      bad: before.bad + bad.length,
      problems: JSON.stringify([...JSON.parse(before.problems), ...problems].slice(0, MAX_PROBLEMS)),
      complete: Number(chunk.last || before.complete === 1),
      updated_at: now(),
    };
    sql.write.run({ ...key, ...row });
    if (row.complete === 1 && before.complete === 0) outbox.add(key.propertyId, importedEvent(key, row));
    return stateOf(key, row);
  };

  return {
    codeImport(key) {
      const row = sql.read.get(key);
      return row ? stateOf(key, row) : null;
    },
    importCodes: (key, chunk) => transactions.run(() => importChunk(key, chunk)),
  };
}

const fresh = (fingerprint: string | null, at: number): ImportRow => ({
  fingerprint,
  lines: 0,
  added: 0,
  duplicates: 0,
  bad: 0,
  problems: "[]",
  complete: 0,
  started_at: at,
  updated_at: at,
});

const importedEvent = (
  { promotionId, importId }: ImportKey,
  { lines, added, duplicates, bad, updated_at }: ImportRow,
): OutboxEvent => ({
  type: "offers:bulkUpload:completed",
  subject: promotionId,
  at: updated_at,
  data: {
    ...{ eventName: "BULK_UPLOAD", status: "COMPLETED", id: importId, promotionId: String(promotionId) },
    ...{ lines, added, duplicates, bad },
  },
});
