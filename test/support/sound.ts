import Database from "better-sqlite3";
import { expect } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { operatorOf } from "./operator.ts";

/** Expects that `promotrail check` finds no error in a data file, also while a store has it open. */
export function expectSound(file: string): void {
  const operator = operatorOf(file);
  expect(check(operator), operator.lines.filter((line) => !line.startsWith("ok")).join("\n")).toBe(0);
}

/** The uses of each code that ever existed in a data file, in the order of their creation. */
export function usesOfAllCodes(file: string): number[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], number>("SELECT current_uses FROM v_codes ORDER BY id").pluck().all();
  } finally {
    db.close();
  }
}
