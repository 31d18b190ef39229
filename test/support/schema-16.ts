import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The time of the last row of the file, epoch milliseconds: its quotes and holds are young. */
export const SCHEMA_16_AT = Date.UTC(2026, 10, 30, 1, 41);

/**
 * Writes a data file of schema 16, whose codes have the first canonical form. A collector of that version made it: codes that differ
 * in a dotted I, in an invisible character or in spaces, with orders, a server's redemption, a hold and quotes that use them.
 */
export function writeSchema16(file: string): void {
  const packed = readFileSync(new URL("../store/fixtures/schema-16.db.gz", import.meta.url));
  writeFileSync(file, gunzipSync(packed));
}
