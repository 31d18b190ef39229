import { statSync } from "node:fs";
import type { Db } from "../connection/database.ts";
import { openCurrent } from "../file/open-existing.ts";
import { exactCodes } from "./exact-codes.ts";
import { brokenReferences, damagedParts } from "./integrity.ts";
import { INVARIANTS, type Invariant, type Violation } from "./invariants.ts";

/** The result of one verification. */
export interface VerificationResult {
  /** What it read: `1200 promotions`. */
  readonly scope: string;
  /** The first 100 problems, a text each. */
  readonly findings: readonly string[];
  /** Number of further problems. */
  readonly more: number;
}

/** One verification of a data file. */
export interface Verification {
  /** The statement that it verifies. */
  readonly name: string;
  /** Whether its findings are notices: known from files of earlier versions, and no error. */
  readonly isNotice: boolean;
  /** Reads one snapshot of the file. */
  run(): VerificationResult;
}

/** The verifications of an open data file. */
export interface Verifier {
  readonly verifications: readonly Verification[];
  close(): void;
}

const MAX_FINDINGS = 100;

/**
 * Opens a data file to verify it. Nothing is written. A collector may run: no verification keeps its write-ahead log longer
 * than it runs.
 * @throws UnusableDataFile
 */
export function verifierOf(file: string): Verifier {
  const db = openCurrent(file);
  const rowsOf = (table: string) => `${db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()} ${table}`;
  const megabytes = `${Math.ceil(statSync(file).size / 2 ** 20)} MB`;
  return {
    verifications: [
      { name: "integrity_check", isNotice: false, run: () => resultOf(megabytes, damagedParts(db)) },
      { name: "foreign_key_check", isNotice: false, run: () => resultOf("all references", brokenReferences(db)) },
      ...INVARIANTS.map((invariant) => ({
        name: invariant.name,
        isNotice: invariant.isNotice ?? false,
        run: () => resultOf(rowsOf(invariant.table), violationsOf(db, invariant)),
      })),
      {
        name: "codes are found in every spelling",
        isNotice: true,
        run: () => resultOf(rowsOf("coupon_codes"), exactCodes(db)),
      },
    ],
    close: () => void db.close(),
  };
}

/** Damage that prevents reading is a violation too. */
function* violationsOf(db: Db, invariant: Invariant): Iterable<string> {
  try {
    for (const [text, ...compared] of db.prepare<[], Violation>(invariant.violations).raw().iterate())
      if (!invariant.isAllowed?.(compared)) yield text;
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_CORRUPT")) throw error;
    yield `${invariant.table}: can't be read: ${(error as Error).message}`;
  }
}

function resultOf(scope: string, problems: Iterable<string>): VerificationResult {
  const findings: string[] = [];
  let more = 0;
  for (const problem of problems) {
    if (findings.length < MAX_FINDINGS) findings.push(problem);
    else more += 1;
  }
  return { scope, findings, more };
}
