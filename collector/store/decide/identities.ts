/**
 * The keys of one identity of a buyer: the first is stored with new uses. The others are of earlier rules, under which uses may
 * be stored.
 */
export type IdentityKeys = readonly [current: string, ...former: string[]];

/** The identities of a buyer: the customer's id and each contact. None: the buyer is unknown. */
export type Identities = readonly IdentityKeys[];

/** The key that facts show for a buyer; null for an unknown one. */
export const customerKeyOf = ([first]: Identities): string | null => first?.[0] ?? null;

/**
 * The identities of a purchase that a server reported, and a browser too. A server knows its customer; a browser may claim
 * anyone's address.
 * @param countsUnverified whether uses count for identities that only the browser stated
 */
export function identitiesOfBoth(ofServer: Identities, ofBrowser: Identities, countsUnverified: boolean): Identities {
  if (ofServer.length === 0) return ofBrowser;
  const known = new Set(ofServer.map(([key]) => key));
  return countsUnverified ? [...ofServer, ...ofBrowser.filter(([key]) => !known.has(key))] : ofServer;
}
