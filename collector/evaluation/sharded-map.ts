const SHARDS = 256;

/** Spreads keys over shards by the end of the key, where ids differ. */
function shardOf(key: string | number): number {
  if (typeof key === "number") return key & (SHARDS - 1);
  const { length } = key;
  let sum = 0;
  for (let at = Math.max(0, length - 3); at < length; at += 1) sum = 10 * sum + key.charCodeAt(at);
  return sum & (SHARDS - 1);
}

/**
 * An immutable map with cheap changed copies: a change copies only the shards (of 256) that it affects. Made for 10,000
 * promotions, of which one is edited while carts are evaluated.
 */
export class ShardedMap<K extends string | number, V> {
  readonly #shards: readonly (ReadonlyMap<K, V> | undefined)[];
  /** Number of entries. */
  readonly size: number;

  private constructor(shards: readonly (ReadonlyMap<K, V> | undefined)[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<K extends string | number, V>(): ShardedMap<K, V> {
    return new ShardedMap<K, V>(new Array(SHARDS).fill(undefined), 0);
  }

  get(key: K): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  /** A copy with the values that `change` returns for the keys and their old values; undefined removes a key. */
  with(keys: Iterable<K>, change: (key: K, value: V | undefined) => V | undefined): ShardedMap<K, V> {
    const shards = this.#shards.slice();
    const copied = new Map<number, Map<K, V>>();
    let size = this.size;
    for (const key of keys) {
      const at = shardOf(key);
      const shard = copied.get(at) ?? new Map(shards[at]);
      copied.set(at, shard);
      shards[at] = shard;
      size -= shard.size;
      const value = change(key, shard.get(key));
      if (value === undefined) shard.delete(key);
      else shard.set(key, value);
      size += shard.size;
    }
    return new ShardedMap(shards, size);
  }

  *values(): IterableIterator<V> {
    for (const shard of this.#shards) if (shard) yield* shard.values();
  }
}
