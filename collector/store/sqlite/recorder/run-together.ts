import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";
import { walBytesOf } from "../connection/wal-size.ts";
import type { WriteGuard } from "../connection/write-guard.ts";

/** The result of one work, or the error that it threw. */
export type Settled = { readonly value: unknown } | { readonly error: unknown };

/**
 * Runs the works of several requests in one commit. One that throws leaves nothing behind, and the others as they are. Where
 * the disk rejects the commit, none of them has happened.
 */
export function togetherRunner(transactions: Transactions, guard: WriteGuard) {
  const settle = (work: () => unknown): Settled => {
    try {
      return { value: transactions.run(work) };
    } catch (error) {
      if (isStorageError(error)) throw error;
      return { error };
    }
  };
  return (works: readonly (() => unknown)[]): Settled[] =>
    guard.whileWritable(
      works.length * walBytesOf(1, 0),
      () => transactions.run(() => works.map(settle)),
      (unavailable) => works.map(() => ({ value: unavailable })),
    );
}
