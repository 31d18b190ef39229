import type { GuessingDraft } from "../../store/ports/guessing.ts";
import { type Admission, type PropertyGuard, propertyGuard } from "./property-guard.ts";
import type { Shopper } from "./shopper.ts";

/** The guessing guard of a collector (OWASP OAT-002): what it knows is in memory, and bounded. Times are epoch milliseconds. */
export interface Guard {
  /** Notes an event of a page about products. @param hasCart whether it puts something into a cart */
  sawProduct(propertyId: string, shopper: Shopper, hasCart: boolean, now: number): void;
  /** Notes a calculation. @returns how many its network has sent without any product event */
  sawCalculation(propertyId: string, shopper: Shopper, now: number): number;
  /** Decides which codes may be looked up, before any is. @param codes canonical */
  admit(propertyId: string, shopper: Shopper, codes: readonly string[], now: number): Admission;
  /** Whether a visitor sent events about a cart. */
  hasCart(propertyId: string, shopper: Shopper, now: number): boolean;
  isUnderAttack(propertyId: string, now: number): boolean;
  /** The properties that are under attack. */
  attacked(now: number): readonly string[];
  /** Adds the distinct missed codes of an hour before the start. @param hour whole hours since 1970 */
  remember(propertyId: string, hour: number, misses: number): void;
  /** The counts of each property since the last call, by hour. */
  drain(): readonly GuessingDraft[];
}

/** @param seed a random whole number, 0 to 2^53 */
export function createGuard(seed: number): Guard {
  const properties = new Map<string, PropertyGuard>();
  const of = (propertyId: string): PropertyGuard => {
    const known = properties.get(propertyId);
    if (known) return known;
    const made = propertyGuard(seed);
    properties.set(propertyId, made);
    return made;
  };
  return {
    sawProduct: (propertyId, shopper, hasCart, now) => of(propertyId).sawProduct(shopper, hasCart, now),
    sawCalculation: (propertyId, shopper, now) => of(propertyId).sawCalculation(shopper, now),
    admit: (propertyId, shopper, codes, now) => of(propertyId).admit(shopper, codes, now),
    hasCart: (propertyId, shopper, now) => of(propertyId).hasCart(shopper, now),
    isUnderAttack: (propertyId, now) => properties.get(propertyId)?.isUnderAttack(now) ?? false,
    attacked: (now) => [...properties].flatMap(([id, guard]) => (guard.isUnderAttack(now) ? [id] : [])),
    remember: (propertyId, hour, misses) => of(propertyId).remember(hour, misses),
    drain: () =>
      [...properties].flatMap(([propertyId, guard]) => guard.drain().map((counted) => ({ propertyId, ...counted }))),
  };
}
