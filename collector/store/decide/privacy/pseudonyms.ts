/** What takes the place of the ids of an erased person. @returns null for an id of somebody else */
export interface Pseudonyms {
  customer(id: string): string | null;
  visitor(id: string): string | null;
  /** @param key whose uses count: the id of a customer, or a keyed hash of a contact */
  identity(key: string): string | null;
}

/** The ids of a row or of an event. */
export interface Ids {
  readonly customerId: string | null;
  readonly visitorId: string | null;
  readonly sessionId: string | null;
}

/** Makes an unguessable text of the token of a person and an id. */
export type Derive = (token: string, id: string) => string;

const PREFIX = "erased:";
const OF_CUSTOMER = "id:";

/** @param tokenOf the token of an id by its kind; null: the id is of somebody else */
export const pseudonymsBy = (
  tokenOf: (kind: "customer" | "visitor" | "hash", id: string) => string | null,
): Pseudonyms => {
  const pseudonym = (token: string | null): string | null => (token === null ? null : `${PREFIX}${token}`);
  const customer = (id: string) => pseudonym(tokenOf("customer", id));
  return {
    customer,
    visitor: (id) => pseudonym(tokenOf("visitor", id)),
    identity(key) {
      if (!key.startsWith(OF_CUSTOMER)) return pseudonym(tokenOf("hash", key));
      const replaced = customer(key.slice(OF_CUSTOMER.length));
      return replaced === null ? null : OF_CUSTOMER + replaced;
    },
  };
};

/**
 * The ids of a row after an erasure. Sessions keep apart: reports count attempts by session.
 * @returns null where none of them is the person's
 */
export function erasedIds(
  { customerId, visitorId, sessionId }: Ids,
  pseudonyms: Pseudonyms,
  derive: Derive,
): Ids | null {
  const customer = customerId === null ? null : pseudonyms.customer(customerId);
  const visitor = visitorId === null ? null : pseudonyms.visitor(visitorId);
  const token = visitor ?? customer;
  if (token === null) return null;
  return {
    customerId: customer ?? customerId,
    visitorId: visitor ?? visitorId,
    sessionId: sessionId === null ? null : sessionOf(sessionId, token, derive),
  };
}

/** A session that is erased already stays: an erasure may run again. */
const sessionOf = (id: string, token: string, derive: Derive): string =>
  id.startsWith(PREFIX) ? id : `${PREFIX}${derive(token, id)}`;
