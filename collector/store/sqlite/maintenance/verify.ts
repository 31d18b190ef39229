import { statSync } from "node:fs";
import type { Db } from "../connection/database.ts";
import { openCurrent } from "../file/open-existing.ts";
import { brokenReferences, damagedParts } from "./integrity.ts";
import { INVARIANTS, type Invariant } from "./invariants.ts";

/** What one check came to. */
export interface VerificationResult {
  /** How much was looked at: `1200 promotions`. */
  readonly looked: string;
  /** What is wrong, a text each: the first 100. */
  readonly findings: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/** One check of a data file. */
export interface Verification {
  /** What has to be so. */
  readonly name: string;
  /** Reads as much as it needs to, from one moment's state. */
  run(): VerificationResult;
}

/** The checks of a data file that is open. */
export interface Verifier {
  readonly checks: readonly Verification[];
  close(): void;
}

const MAX_FINDINGS = 100;

/**
 * Everything that can be checked of a data file. Nothing is written; a collector may run, as no check holds its log for
 * longer than it lasts itself.
 * @throws UnusableDataFile
 */
export function verifierOf(file: string): Verifier {
  const db = openCurrent(file);
  const rowsOf = (table: string) => `${db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()} ${table}`;
  const megabytes = `${Math.ceil(statSync(file).size / 2 ** 20)} MB`;
  return {
    checks: [
      { name: "integrity_check", run: () => cut(megabytes, damagedParts(db)) },
      { name: "foreign_key_check", run: () => cut("all references", brokenReferences(db)) },
      ...INVARIANTS.map((one) => ({ name: one.name, run: () => cut(rowsOf(one.table), broken(db, one)) })),
    ],
    close: () => void db.close(),
  };
}

/** What damage keeps from being read is broken, too. */
function* broken(db: Db, invariant: Invariant): Iterable<string> {
  try {
    yield* db.prepare<[], string>(invariant.broken).pluck().iterate();
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_CORRUPT")) throw error;
    yield `${invariant.table}: can't be read: ${(error as Error).message}`;
  }
}

function cut(looked: string, found: Iterable<string>): VerificationResult {
  const findings: string[] = [];
  let more = 0;
  for (const finding of found) {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
    else more += 1;
  }
  return { looked, findings, more };
}
