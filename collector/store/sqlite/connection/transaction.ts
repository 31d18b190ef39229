import type { Db } from "./database.ts";

/** What is held in memory while a transaction runs, and has to be written at its end. */
export interface PendingWrites {
  /** Writes it; the transaction is still open. */
  flush(): void;
  /** Forgets it: the transaction has ended, either way. */
  forget(): void;
}

/** The transactions of one connection, and the numbers of the changes that they make. */
export interface Transactions {
  /**
   * Runs work as one transaction: everything in it is on disk when this returns, or nothing happened. Inside another one it
   * happens completely or not at all, and is on disk with that.
   */
  run<T>(work: () => T): T;
  /** Runs reads that belong together: what others write meanwhile is looked for by the next. Costs one question. */
  look<T>(work: () => T): T;
  /** Numbers a change of a fact, in the order of the commits. Call it inside `run`. */
  nextChange(): number;
  /** Another number after a transaction that was undone, or where another connection has written; while one runs, the same. */
  changesElsewhere(): number;
  /** Has something flushed before each commit. */
  hold(held: PendingWrites): void;
}

/** The counter is read once and written once a transaction, however many changes there are in between. */
export function transactionsOf(db: Db): Transactions {
  const read = db.prepare<[], number>("SELECT last FROM change_counter").pluck();
  const write = db.prepare<[number]>("UPDATE change_counter SET last = ?");
  const all: PendingWrites[] = [];
  const version = db.prepare<[], number>("SELECT data_version FROM pragma_data_version").pluck();
  let last = 0;
  let undone = 0;
  let seen = 0;
  let looking = false;
  const part = db.transaction((work: () => unknown) => work());
  const transaction = db.transaction((work: () => unknown) => {
    // Another process may have written since: a replay from the command line, for one.
    const before = read.get()!;
    last = before;
    seen = version.get()! + undone;
    const result = work();
    for (const held of all) held.flush();
    if (last !== before) write.run(last);
    return result;
  });
  /** What it held in memory was read before it, or is read again: a part that was undone leaves nothing that was not. */
  const partly = <T>(work: () => T): T => {
    try {
      return part(work) as T;
    } catch (error) {
      undone += 1;
      seen += 1;
      throw error;
    }
  };

  return {
    run<T>(work: () => T): T {
      if (db.inTransaction) return partly(work);
      try {
        return transaction.immediate(work) as T;
      } catch (error) {
        undone += 1;
        throw error;
      } finally {
        for (const held of all) held.forget();
      }
    },
    look(work) {
      seen = version.get()! + undone;
      looking = true;
      try {
        return work();
      } finally {
        looking = false;
      }
    },
    nextChange() {
      last += 1;
      return last;
    },
    changesElsewhere: () => (db.inTransaction || looking ? seen : version.get()! + undone),
    hold: (held) => void all.push(held),
  };
}
