import { statSync } from "node:fs";
import { BUSY_MS, type Db } from "./database.ts";

/** The write-ahead log beside the data file. */
export interface Wal {
  /** Its size, in bytes. */
  bytes(): number;
  /** Whether so many bytes more stay below its limit. Not while a reader keeps it from being emptied. */
  hasRoomFor(bytes: number): boolean;
}

/** 4 GiB: hours of a busy shop, and no disk full. */
const MAX_BYTES = 4 * 2 ** 30;

/**
 * SQLite copies the log into the data file by itself, but starts it anew only when no reader needs its old pages: a
 * forgotten transaction in somebody's client would let it grow until the disk is full.
 */
export function walOf(db: Db, maxBytes = MAX_BYTES): Wal {
  const bytes = () => (db.memory ? 0 : (statSync(`${db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0));
  return {
    bytes,
    hasRoomFor(coming) {
      if (bytes() + coming <= maxBytes) return true;
      // Cuts it where nobody needs it any more; a reader in the way makes it do nothing, and wait for nobody.
      db.pragma("busy_timeout = 0");
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.pragma(`busy_timeout = ${BUSY_MS}`);
      // What is larger than the limit by itself has room where nothing else is in the way.
      return bytes() === 0 || bytes() + coming <= maxBytes;
    },
  };
}
