import { createHmac } from "node:crypto";
import type { Identity } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Whom uses count for: a customer by their id, a guest by a hash that only this data file can make; null where nobody is known. */
export type CustomerKeys = (shopper: Identity) => string | null;

/** @returns the keys of customers, as they stand in the tables */
export function customerKeys(db: Db): CustomerKeys {
  const secret = db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'customer_key'").pluck().get()!;
  return ({ customerId, contact }) => {
    if (customerId !== null) return `id:${customerId}`;
    return contact && `guest:${createHmac("sha256", secret).update(contact).digest("base64url")}`;
  };
}
