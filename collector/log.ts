import { writeSync } from "node:fs";
import { type Logger, pino } from "pino";

/** The collector's log. */
export interface Log {
  readonly logger: Logger;
  /** Lines that were not written, or not whole, because the disk or the pipe did not accept them. */
  lostLines(): number;
}

/**
 * Opens the log: a line of JSON for each entry. A line that can't be written is lost and counted. The collector does not
 * wait for it and does not end: events matter more than the log, which may be on the same full disk.
 * @param fd where it is written @default the standard output
 * @param write writes to it @default that of the system
 */
export function openLog(level: string, fd = 1, write: typeof writeSync = writeSync): Log {
  let lost = 0;
  // Whether the last line was cut, so that the next one needs a line break before it.
  let isCut = false;
  const destination = {
    write(line: string) {
      const bytes = Buffer.from(isCut ? `\n${line}` : line);
      try {
        isCut = write(fd, bytes) < bytes.length;
        if (isCut) lost += 1;
      } catch {
        lost += 1;
      }
    },
  };
  return { logger: pino({ level }, destination), lostLines: () => lost };
}
