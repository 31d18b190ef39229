import { createHmac } from "node:crypto";
import type { Identity } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** The key by which limits per customer count uses: an id, or for a guest a keyed hash of the contact; null without either. */
export type CustomerKeys = (buyer: Identity) => string | null;

/** The key of the hash is in the data file, so that no other file can make the same hashes. */
export function customerKeys(db: Db): CustomerKeys {
  const secret = db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'customer_key'").pluck().get()!;
  return ({ customerId, contact }) => {
    if (customerId !== null) return `id:${customerId}`;
    return contact && `guest:${createHmac("sha256", secret).update(contact).digest("base64url")}`;
  };
}
