import { createHash, timingSafeEqual } from "node:crypto";
import type { Property } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What a request shows of itself. */
export interface Credentials {
  /** From `Authorization: Bearer` or Basic, or `X-Auth-Token`; null where there is none. */
  readonly secret: string | null;
  /** The Origin header; null where there is none. */
  readonly origin: string | null;
}

/**
 * The property that a write key stands for, where the page's origin may use it. A request without an Origin does not
 * come from a page, and is allowed.
 */
export async function propertyForWriteKey(
  store: Store,
  key: string | null,
  origin: string | null,
): Promise<Property | Refusal> {
  const property = key === null ? null : await store.propertyByWriteKey(key);
  if (!property) return refusal("unauthorized", "The write key is missing or unknown.");
  return origin === null || mayUse(property, origin)
    ? property
    : refusal("forbidden", `The write key may not be used from ${origin}.`);
}

const mayUse = ({ allowed_origins }: Property, origin: string): boolean =>
  allowed_origins.includes("*") || allowed_origins.includes(origin.toLowerCase());

/** Whether the secret is the administrator's token. Takes the same time for every wrong one. */
export function isAdmin(adminToken: string, { secret }: Credentials): boolean {
  if (secret === null) return false;
  return timingSafeEqual(digest(secret), digest(adminToken));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** The property that the administrator names. */
export async function propertyForAdmin(
  store: Store,
  adminToken: string,
  credentials: Credentials,
  propertyId: string | null,
): Promise<Property | Refusal> {
  if (!isAdmin(adminToken, credentials))
    return refusal("unauthorized", "The administrator's token is missing or wrong.");
  if (propertyId === null)
    return refusal("malformed", "Name the property: ?property_id= or /stores/{property_id}/v3/…");
  return (await store.property(propertyId)) ?? refusal("not_found", `There is no property ${propertyId}.`);
}
