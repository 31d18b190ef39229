import { MAX_BODY_BYTES } from "../../../contract/limits.ts";
import type { Db } from "./database.ts";

/** Finds out whether the disk accepts writes, by writing. */
export interface WriteProbe {
  /** @throws the error of the disk */
  run(): void;
  /** Call it when a write has failed: the next probe is as large as the largest request. */
  failed(): void;
}

/** One page: it detects a full disk, and frequent health checks do not fill the disk with it. */
const SMALL_BYTES = 4_096;

/**
 * A nearly full disk accepts a page, but no batch: after a failure, the probe asks for the room of the largest batch.
 */
export function writeProbe(db: Db): WriteProbe {
  const write = db.prepare<[number]>("INSERT OR REPLACE INTO write_probe VALUES (1, randomblob(?))");
  let bytes = SMALL_BYTES;
  return {
    run() {
      write.run(bytes);
      bytes = SMALL_BYTES;
    },
    failed() {
      bytes = MAX_BODY_BYTES;
    },
  };
}
