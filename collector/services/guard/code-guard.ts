import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Guard } from "./guard.ts";
import type { Admission } from "./property-guard.ts";
import type { Shopper } from "./shopper.ts";

/** The guard for the requests of one sender. */
export interface SenderGuard {
  /** Notes a product event. @param hasCart whether it is about the visitor's cart */
  sawProduct(visitorId: string | null, hasCart: boolean): void;
  /** Notes a calculation. @returns how many the address has sent without any product event */
  sawCalculation(visitorId: string | null): number;
  /** @param codes canonical */
  admit(visitorId: string | null, codes: readonly string[]): Admission;
  /** Whether the visitor has a cart, as far as events say. */
  hasCart(visitorId: string | null): boolean;
}

/** Whom the guard counts a request for; null: a server, which is not limited. */
export type GuardedSender = Omit<Shopper, "visitorId"> | null;

/** Makes the guard of a request. @param now epoch milliseconds */
export type CodeGuard = (property: Property, sender: GuardedSender, now: number) => SenderGuard;

const ADMIT_ALL: Admission = { withheld: new Set(), retryAfter: 0, settle: () => {} };

/** Lets everything pass: for servers, and where the operator has switched the guard off. */
export const OPEN_GUARD: SenderGuard = {
  sawProduct: () => {},
  sawCalculation: () => 0,
  admit: () => ADMIT_ALL,
  hasCart: () => false,
};

/** Time, in ms, until the store is asked again whether a property has codes. */
const REFRESH = 5_000;

/** Tells whether properties have codes: the guard is off where there is nothing to guess. Until it is known, they count as if. */
function codeOwners(store: Store) {
  const known = new Map<string, { has: boolean; until: number }>();
  return (propertyId: string, now: number): boolean => {
    const entry = known.get(propertyId) ?? { has: true, until: 0 };
    if (Math.abs(entry.until - now) > REFRESH || entry.until <= now) {
      known.set(propertyId, { ...entry, until: now + REFRESH });
      // Where the store can't answer, the last answer stays.
      store.hasCodes(propertyId).then(
        (has) => known.set(propertyId, { has, until: now + REFRESH }),
        () => {},
      );
    }
    return entry.has;
  };
}

/** @param guard null: the operator has switched it off */
export function codeGuard(store: Store, guard: Guard | null): CodeGuard {
  if (!guard) return () => OPEN_GUARD;
  const hasCodes = codeOwners(store);
  return ({ id }, sender, now) => {
    if (!sender) return OPEN_GUARD;
    const shopper = (visitorId: string | null): Shopper => ({ ...sender, visitorId });
    return {
      sawProduct: (visitorId, hasCart) => guard.sawProduct(id, shopper(visitorId), hasCart, now),
      sawCalculation: (visitorId) => guard.sawCalculation(id, shopper(visitorId), now),
      admit: (visitorId, codes) =>
        codes.length > 0 && hasCodes(id, now) ? guard.admit(id, shopper(visitorId), codes, now) : ADMIT_ALL,
      hasCart: (visitorId) => guard.hasCart(id, shopper(visitorId), now),
    };
  };
}
