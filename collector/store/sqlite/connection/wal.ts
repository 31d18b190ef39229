import { statSync } from "node:fs";
import { BUSY_MS, type Db } from "./database.ts";

/** The write-ahead log (WAL) next to the data file. */
export interface Wal {
  /** Its size, in bytes. */
  bytes(): number;
  /** Whether the WAL may grow by some bytes. It may not at its limit, while a reader keeps it from being emptied. */
  hasRoomFor(bytes: number): boolean;
}

/** 4 GiB: hours of a busy shop. */
const MAX_BYTES = 4 * 2 ** 30;

/**
 * SQLite copies the WAL into the data file by itself, but empties it only when no reader needs its old pages. A
 * transaction that an analyst's client leaves open would let it grow until the disk is full.
 * @param maxBytes limit of its size
 */
export function walOf(db: Db, maxBytes = MAX_BYTES): Wal {
  const bytes = () => (db.memory ? 0 : (statSync(`${db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0));
  return {
    bytes,
    hasRoomFor(more) {
      if (bytes() + more <= maxBytes) return true;
      // Empties it where no reader needs it, without waiting for readers.
      db.pragma("busy_timeout = 0");
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.pragma(`busy_timeout = ${BUSY_MS}`);
      // A write beyond the limit has room in an empty WAL.
      return bytes() === 0 || bytes() + more <= maxBytes;
    },
  };
}
