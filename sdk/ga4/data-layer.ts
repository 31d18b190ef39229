import { neverThrow } from "../never-throw.ts";

/**
 * Follows a data layer: its entries so far, and each later one, in their order and once each.
 *
 * Pages and tag managers put functions of their own in the place of `push`, and some replace the whole data layer. So entries are
 * counted by the object that they are: what another function put there past ours is found by the next check.
 * @param read the present value of the data layer; the page may create it later
 * @param onEntry receives each entry that is an object
 * @returns checks for entries that arrived past `push`; false where the data layer is no array
 */
export function followDataLayer(read: () => unknown, onEntry: (entry: object) => void): () => boolean {
  const counts = new WeakMap<object, number>();
  let layer: unknown[] | undefined;

  const take = (entry: unknown) => {
    if (typeof entry !== "object" || !entry) return;
    counts.set(entry, (counts.get(entry) || 0) + 1);
    onEntry(entry);
  };

  const follow = (present: unknown[]) => {
    layer = present;
    const { push } = present;
    present.push = (...entries) => {
      entries.forEach(take);
      return push.apply(present, entries);
    };
  };

  return () => {
    const present = read();
    if (!present) return true;
    if (!Array.isArray(present)) return false;
    // A frozen one can still be read.
    if (present !== layer) neverThrow(() => follow(present));
    const found = new Map<unknown, number>();
    for (const entry of present.slice()) {
      const count = (found.get(entry) || 0) + 1;
      found.set(entry, count);
      if (count > (counts.get(entry as object) || 0)) take(entry);
    }
    return true;
  };
}
