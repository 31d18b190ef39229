import { BoundedMap } from "./bounded-map.ts";

/** How long a code is remembered, in ms. */
const DAY = 86_400_000;

/** The codes of holders (visitors or addresses), for a day. The ones that nobody used for longest are forgotten first. */
export interface CodeMemory {
  /** @param holder the hash of a holder @param code the hash of a code */
  has(holder: number, code: number, now: number): boolean;
  add(holder: number, code: number, now: number): void;
  remove(holder: number, code: number): void;
}

/** @param most codes of all holders */
export function codeMemory(most: number): CodeMemory {
  const until = new BoundedMap<number, number>(most);
  return {
    has: (holder, code, now) => (until.get(keyOf(holder, code)) ?? 0) > now,
    add: (holder, code, now) => until.set(keyOf(holder, code), now + DAY),
    remove: (holder, code) => until.delete(keyOf(holder, code)),
  };
}

/**
 * Two multiplicative hashes of 32 bits each; 53 bits of them fit into a number.
 * @param seed a random number: nobody can choose texts whose hashes are equal
 */
export function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ Math.floor(seed / 2 ** 32);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  return finished(high, low);
}

/** A hash of the hashes of a holder and a code. */
const keyOf = (holder: number, code: number): number =>
  finished(
    Math.imul(Math.imul(holder, 2654435761) ^ code, 2654435761),
    Math.imul(Math.imul(upper(holder), 1597334677) ^ upper(code), 1597334677),
  );

/** The upper bits of a hash; bitwise operations take the lower 32. */
const upper = (hash: number): number => Math.floor(hash / 2 ** 32);

function finished(highBits: number, lowBits: number): number {
  let [high, low] = [highBits, lowBits];
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 2 ** 32 * ((2 ** 21 - 1) & low) + (high >>> 0);
}
