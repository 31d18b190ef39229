import { createHmac } from "node:crypto";
import type { Identities, IdentityKeys } from "../../decide/identities.ts";
import type { Identity } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/**
 * The keys by which limits per customer count uses. A key is the id of a customer, or a keyed hash of a contact.
 * @returns the customer's id first
 */
export type IdentitiesOf = (buyer: Partial<Identity>) => Identities;

/** The key of the hash is in the data file, so that no other file can make the same hashes. */
export function identityKeys(db: Db): IdentitiesOf {
  const secret = db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'customer_key'").pluck().get()!;
  const hashOf = (form: string) => `guest:${createHmac("sha256", secret).update(form).digest("base64url")}`;
  return ({ customerId = null, externalId = null, formerId = null, contacts = [] }) => {
    const former = formerId === null ? [] : [`id:${formerId}`];
    const identities: IdentityKeys[] = customerId === null ? [] : [[`id:${customerId}`, ...former]];
    if (externalId !== null && externalId !== customerId) identities.push([`id:${externalId}`]);
    for (const { form, former } of contacts) identities.push([hashOf(form), ...former.map(hashOf)]);
    return identities;
  };
}
