import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * Writes a data file of schema 10, the oldest that can be migrated. A collector of that version made it: a seeded shop
 * with webhooks, imports, quotes, server redemptions, holds, a reversal, and purchases flagged `unknown_evaluation`.
 */
export function writeSchema10(file: string): void {
  const packed = readFileSync(new URL("../store/fixtures/schema-10.db.gz", import.meta.url));
  writeFileSync(file, gunzipSync(packed));
}
