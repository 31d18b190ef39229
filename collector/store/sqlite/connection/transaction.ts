import type { Db } from "./database.ts";

/** Writes that are kept in memory during a transaction. */
export interface PendingWrites {
  /** Writes them; the transaction is still open. */
  flush(): void;
  /** Drops them: the transaction has ended, committed or not. */
  forget(): void;
}

/** The transactions of one connection, and the numbers of the changes that they make. */
export interface Transactions {
  /**
   * Runs work as one transaction: when this returns, all of it is on disk; when it throws, nothing happened. Inside another
   * transaction, work happens completely or not at all, and is on disk with the outer one.
   */
  run<T>(work: () => T): T;
  /** Runs reads that belong together. Only the next `read` notices what other connections write meanwhile. */
  read<T>(work: () => T): T;
  /** Numbers a change of a fact, in the order of the commits. Call it inside `run`. */
  nextChange(): number;
  /**
   * A number that differs after another connection has written, and after a rollback. Data read under the same number is
   * still valid. It is constant within `run` and `read`.
   */
  dataVersion(): number;
  /** Has writes flushed before each commit. */
  beforeCommit(writes: PendingWrites): void;
}

/** The change counter is read and written once per transaction, however many changes it makes. */
export function transactionsOf(db: Db): Transactions {
  const readCounter = db.prepare<[], number>("SELECT last FROM change_counter").pluck();
  const writeCounter = db.prepare<[number]>("UPDATE change_counter SET last = ?");
  const sqliteVersion = db.prepare<[], number>("SELECT data_version FROM pragma_data_version").pluck();
  const pending: PendingWrites[] = [];
  let lastChange = 0;
  let rollbacks = 0;
  let version = 0;
  let isReading = false;

  const currentVersion = () => sqliteVersion.get()! + rollbacks;
  const inner = db.transaction((work: () => unknown) => work());
  const outer = db.transaction((work: () => unknown) => {
    // Another process may have written since the last transaction, for example a replay from the command line.
    const before = readCounter.get()!;
    lastChange = before;
    version = currentVersion();
    const result = work();
    for (const writes of pending) writes.flush();
    if (lastChange !== before) writeCounter.run(lastChange);
    return result;
  });

  const runInner = <T>(work: () => T): T => {
    try {
      return inner(work) as T;
    } catch (error) {
      // Data that was read under the present version may have been rolled back.
      rollbacks += 1;
      version += 1;
      throw error;
    }
  };

  return {
    run<T>(work: () => T): T {
      if (db.inTransaction) return runInner(work);
      try {
        return outer.immediate(work) as T;
      } catch (error) {
        rollbacks += 1;
        throw error;
      } finally {
        for (const writes of pending) writes.forget();
      }
    },
    read(work) {
      version = currentVersion();
      isReading = true;
      try {
        return work();
      } finally {
        isReading = false;
      }
    },
    nextChange() {
      lastChange += 1;
      return lastChange;
    },
    dataVersion: () => (db.inTransaction || isReading ? version : currentVersion()),
    beforeCommit: (writes) => void pending.push(writes),
  };
}
