import type Database from "better-sqlite3";

export type Db = Database.Database;

/** The data file, or a copy of it, can't be used. The message gives the reason and a remedy in one line. */
export class UnusableDataFile extends Error {}

/** How long a write waits for another process that holds the write lock, in ms. */
export const BUSY_MS = 2_000;
