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
   * Runs work as one transaction: when this returns, all of it is on disk; when it throws, nothing happened. Inside
   * another transaction, work happens completely or not at all, and is on disk with the outer one.
   */
  run<T>(work: () => T): T;
  /** Runs reads that belong together. Only the next `read` notices what other connections write meanwhile. */
  read<T>(work: () => T): T;
  /** Numbers a change of a fact, in the order of the commits. Call it inside `run`. */
  nextChange(): number;
  /**
   * A number that differs after another connection has written, and after a rollback. Data read under the same number
   * is still valid. It is constant within `run` and `read`.
   */
  dataVersion(): number;
  /** Has writes flushed before each commit. */
  beforeCommit(writes: PendingWrites): void;
}

/** The change counter is read and written once per transaction, however many changes it makes. */
export function transactionsOf(db: Db): Transactions {
  const readCounter = db.prepare<[], number>("SELECT last FROM change_counter").pluck();
  const writeCounter = db.prepare<[number]>("UPDATE change_counter SET last = ?");
  const version = dataVersionOf(db);
  const pending: PendingWrites[] = [];
  let lastChange = 0;

  const inner = db.transaction((work: () => unknown) => work());
  const outer = db.transaction((work: () => unknown) => {
    // Another process may have written since the last transaction, for example a replay from the command line.
    const before = readCounter.get()!;
    lastChange = before;
    version.hold();
    const result = work();
    for (const writes of pending) writes.flush();
    if (lastChange !== before) writeCounter.run(lastChange);
    return result;
  });

  return {
    run<T>(work: () => T): T {
      const isOuter = !db.inTransaction;
      try {
        return (isOuter ? outer.immediate(work) : inner(work)) as T;
      } catch (error) {
        version.rolledBack();
        throw error;
      } finally {
        if (isOuter) for (const writes of pending) writes.forget();
      }
    },
    read: version.during,
    nextChange() {
      lastChange += 1;
      return lastChange;
    },
    dataVersion: version.current,
    beforeCommit: (writes) => void pending.push(writes),
  };
}

/** Tracks the `dataVersion` of a connection. */
function dataVersionOf(db: Db) {
  const ofOthers = db.prepare<[], number>("SELECT data_version FROM pragma_data_version").pluck();
  let rollbacks = 0;
  let held = 0;
  let isReading = false;
  const present = () => ofOthers.get()! + rollbacks;
  return {
    current: (): number => (db.inTransaction || isReading ? held : present()),
    /** Holds the present version for the transaction that begins. */
    hold(): void {
      held = present();
    },
    /** Data that was read since the beginning of the transaction may have been rolled back. */
    rolledBack(): void {
      rollbacks += 1;
      held += 1;
    },
    /** Holds the present version for some reads. */
    during<T>(reads: () => T): T {
      held = present();
      isReading = true;
      try {
        return reads();
      } finally {
        isReading = false;
      }
    },
  };
}
