import Database from "better-sqlite3";

/** SQLite's error codes for the disk and for other users of the file: SQLITE_FULL (ENOSPC), SQLITE_IOERR_… (EIO). */
const STORAGE_ERROR = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN)/;

/** Whether an error comes from the storage: the same write may succeed later. */
export const isStorageError = (error: unknown): boolean =>
  error instanceof Database.SqliteError && STORAGE_ERROR.test(error.code);
