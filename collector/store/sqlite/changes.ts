import type { Db } from "./database.ts";

/** Numbers every change of a fact, in the order of the commits. Call it inside the transaction that changes. */
export function changeCounter(db: Db): () => number {
  const next = db.prepare<[], { last: number }>("UPDATE change_counter SET last = last + 1 RETURNING last");
  return () => next.get()!.last;
}
