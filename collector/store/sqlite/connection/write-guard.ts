import { MAX_BODY_BYTES, MAX_EVENTS_PER_BATCH } from "../../../contract/limits.ts";
import type { Unavailable } from "../../ports/unavailable.ts";
import type { Db } from "./database.ts";
import { isStorageError } from "./storage-errors.ts";
import type { Wal } from "./wal.ts";
import { walBytesOf } from "./wal-size.ts";
import { writeProbe } from "./write-probe.ts";

/** Stops large writes while the disk accepts none, or while the write-ahead log (WAL) is at its limit. */
export interface WriteGuard {
  /**
   * Runs a write where the store accepts it.
   * @param walBytes that the write adds to the WAL, at most
   * @param refuse makes the result where the store refuses
   */
  whileWritable<T, R>(walBytes: number, write: () => T, refuse: (unavailable: Unavailable) => R): T | R;
  /** Whether the WAL has room for the largest batch of events. */
  hasRoom(): boolean;
  /** @throws where the store would refuse the largest batch of events */
  probe(): void;
}

/** WAL bytes of the largest batch of events that a request may hold. */
const LARGEST_BATCH = walBytesOf(MAX_EVENTS_PER_BATCH, MAX_BODY_BYTES);

export function writeGuard(db: Db, wal: Wal): WriteGuard {
  const probe = writeProbe(db);
  const hasRoom = () => wal.hasRoomFor(LARGEST_BATCH);
  return {
    whileWritable(walBytes, write, refuse) {
      if (!wal.hasRoomFor(walBytes)) return refuse({ unavailable: "log" });
      try {
        return write();
      } catch (error) {
        if (!isStorageError(error)) throw error;
        probe.failed();
        return refuse({ unavailable: "disk" });
      }
    },
    hasRoom,
    probe() {
      if (!hasRoom()) {
        throw new Error(
          "the write-ahead log is at its limit, because a reader of the data file keeps it: end that reader",
        );
      }
      probe.run();
    },
  };
}
