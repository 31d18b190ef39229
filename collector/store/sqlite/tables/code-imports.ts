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

/** So many lines that added nothing are named; all are counted. */
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

/**
 * Uploads of codes, a chunk of lines a transaction: how far they got is written with the codes themselves.
 * @param refused says why a promotion can have no codes
 */
export function codeImporter(
  db: Db,
  codes: CodeTable,
  refused: (propertyId: string, promotionId: number) => CodeRefusal | null,
  now: () => number,
  transactions: Transactions,
  { tell }: Outbox,
): SyncOf<"codeImport" | "importCodes"> {
  const read = db.prepare<ImportKey, ImportRow>(
    `SELECT fingerprint, lines, added, duplicates, bad, problems, complete, started_at, updated_at FROM code_imports
     WHERE promotion_id = :promotionId AND import_id = :importId AND property_id = :propertyId`,
  );
  const write = db.prepare<ImportKey & ImportRow>(
    `INSERT OR REPLACE INTO code_imports (promotion_id, import_id, property_id, fingerprint, lines, added, duplicates,
       bad, problems, complete, started_at, updated_at)
     VALUES (:promotionId, :importId, :propertyId, :fingerprint, :lines, :added, :duplicates,
       :bad, :problems, :complete, :started_at, :updated_at)`,
  );

  /** @returns the lines whose codes the property has already */
  const addNew = ({ propertyId, promotionId }: ImportKey, lines: ImportChunk["codes"]): LineProblem[] =>
    lines
      .filter((body) => !codes.add(propertyId, promotionId, body))
      .map(({ line, code }) => ({ line, reason: `the code ${code} already exists` }));

  const take = (key: ImportKey, chunk: ImportChunk): ImportState | ImportRefusal => {
    const refusal = refused(key.propertyId, key.promotionId);
    if (refusal) return refusal;
    const sofar = read.get(key) ?? fresh(chunk.fingerprint, now());
    if (chunk.fingerprint && sofar.fingerprint && chunk.fingerprint !== sofar.fingerprint) return "other_file";
    const isNew = ({ line }: { line: number }) => line > sofar.lines;
    const fitting = chunk.codes.filter(isNew);
    const duplicates = addNew(key, fitting);
    const bad = chunk.bad.filter(isNew);
    const problems = [...duplicates, ...bad].sort((a, b) => a.line - b.line);
    const row: ImportRow = {
      ...sofar,
      lines: Math.max(sofar.lines, chunk.through),
      added: sofar.added + fitting.length - duplicates.length,
      duplicates: sofar.duplicates + duplicates.length,
      bad: sofar.bad + bad.length,
      problems: JSON.stringify([...JSON.parse(sofar.problems), ...problems].slice(0, MAX_PROBLEMS)),
      complete: Number(chunk.last || sofar.complete === 1),
      updated_at: now(),
    };
    write.run({ ...key, ...row });
    if (row.complete === 1 && sofar.complete === 0) tell(key.propertyId, uploaded(key, row));
    return stateOf(key, row);
  };

  const uploaded = (
    { promotionId, importId }: ImportKey,
    { lines, added, duplicates, bad }: ImportRow,
  ): OutboxEvent => ({
    type: "offers:bulkUpload:completed",
    promotionId,
    at: now(),
    data: {
      ...{ eventName: "BULK_UPLOAD", status: "COMPLETED", id: importId, promotionId: String(promotionId) },
      ...{ lines, added, duplicates, bad },
    },
  });

  return {
    codeImport(key) {
      const row = read.get(key);
      return row ? stateOf(key, row) : null;
    },
    importCodes: (key, chunk) => transactions.run(() => take(key, chunk)),
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
