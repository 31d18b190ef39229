/**
 * A map that forgets the entries that nobody used for longest, once it is full. It has two generations, and drops the older one as a
 * whole: to delete the first entries of a Map one by one takes time in proportion to its size.
 */
export class BoundedMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #mostYoung: number;

  /** @param most entries; at least half of them, the latest in use, are remembered */
  constructor(most: number) {
    this.#mostYoung = Math.ceil(most / 2);
  }

  /** Entries that are kept; one that was used in both generations counts twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The value of a key, which is among the latest in use from now on. */
  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#mostYoung) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
