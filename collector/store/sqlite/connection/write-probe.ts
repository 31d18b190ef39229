import { MAX_BODY_BYTES } from "../../../contract/limits.ts";
import type { Db } from "./database.ts";

/** Finds out whether anything can be written, by writing. */
export interface WriteProbe {
  /** Throws what the disk says. */
  run(): void;
  /** Events could not be written: the next probe is as large as a request may be. */
  failed(): void;
}

/** A page: enough to find a disk that takes nothing, and nothing that health checks fill it with. */
const SMALL_BYTES = 4_096;

/** A nearly full disk takes a page and no batch: after a failure only room for the largest batch counts as room. */
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
