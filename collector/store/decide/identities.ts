/**
 * The keys of one identity of a buyer: the first is stored with new uses. The others are of earlier rules, under which uses may
 * be stored.
 */
export type IdentityKeys = readonly [current: string, ...former: string[]];

/** The identities of a buyer: the customer's id, and each contact. None: the buyer is unknown. */
export type Identities = readonly IdentityKeys[];

/** The key that is stored in a purchase and its redemptions; null for an unknown buyer. */
export const customerKeyOf = ([first]: Identities): string | null => first?.[0] ?? null;

/** The keys of the other identities, each once. */
export const otherKeysOf = ([first, ...others]: Identities): string[] => [
  ...new Set(others.map(([key]) => key).filter((key) => key !== first![0])),
];

/**
 * The identities of a purchase that a server redeemed and an event reported. A server knows its customer; a browser may claim
 * anyone's address.
 * @param counts whether uses count for the event's identities too
 */
export function identitiesOfBoth(ofServer: Identities, ofEvent: Identities, counts: boolean): Identities {
  if (ofServer.length === 0) return ofEvent;
  const known = new Set(ofServer.map(([key]) => key));
  return counts ? [...ofServer, ...ofEvent.filter(([key]) => !known.has(key))] : ofServer;
}

/** The identities of a row that holds only the key of the first one. */
export const identitiesWith = (customerKey: string | null): Identities => (customerKey === null ? [] : [[customerKey]]);
