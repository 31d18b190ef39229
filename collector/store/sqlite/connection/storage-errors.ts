import Database from "better-sqlite3";

/** What SQLite says when the disk, or who else uses the file, is in the way: SQLITE_FULL (ENOSPC), SQLITE_IOERR_… (EIO). */
const STORAGE_ERROR = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN)/;

/** Whether an error is the storage's and not ours: the same may work in a while. */
export const isStorageError = (error: unknown): boolean =>
  error instanceof Database.SqliteError && STORAGE_ERROR.test(error.code);
