import type { GuessingDraft } from "../../store/ports/guessing.ts";
import type { Store } from "../../store/ports/store.ts";
import { mergedCounts } from "./tally.ts";

/** Writes what the guard counted to the hours of properties. */
export interface CountsWriter {
  /** Adds counts to those that are written next. */
  add(draft: GuessingDraft): void;
  /** Writes them. What can't be written is kept for the next time. Its promise does not reject. */
  flush(): Promise<void>;
}

/** Hours of properties that wait for a store that can't be written. The oldest are forgotten. */
const MOST_WAITING = 1_000;

/** @param onFault receives errors of the store */
export function countsWriter(store: Pick<Store, "addGuessing">, onFault: (error: unknown) => void): CountsWriter {
  const waiting = new Map<string, GuessingDraft>();
  let writing = Promise.resolve();

  const add = ({ propertyId, at, counts }: GuessingDraft): void => {
    const key = `${propertyId} ${at}`;
    const known = waiting.get(key);
    waiting.set(key, { propertyId, at, counts: known ? mergedCounts(known.counts, counts) : counts });
    if (waiting.size > MOST_WAITING) waiting.delete(waiting.keys().next().value!);
  };
  const write = async (): Promise<void> => {
    const drafts = [...waiting.values()];
    if (drafts.length === 0) return;
    waiting.clear();
    try {
      if ((await store.addGuessing(drafts)) === null) return;
    } catch (error) {
      onFault(error);
    }
    drafts.forEach(add);
  };
  return {
    add,
    flush() {
      writing = writing.then(write);
      return writing;
    },
  };
}
