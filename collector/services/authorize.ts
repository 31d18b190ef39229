import { ADMINISTRATOR } from "../contract/administrator.ts";
import { SCOPES, type Scope } from "../contract/key.ts";
import type { KeyHolder, Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import {
  type AuthContext,
  authenticate,
  type Caller,
  holderOfWriteKey,
  isWriteKey,
  type PageAuthContext,
} from "./authenticate.ts";
import type { Audience } from "./promocode-result.ts";
import { noProperty } from "./properties.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What a request contains about its sender. */
export interface Credentials {
  /** From `Authorization: Bearer` or Basic, or `X-Auth-Token`; null where the request has none. */
  readonly secret: string | null;
  /** The Origin header; null where the request has none. */
  readonly origin: string | null;
  /** The ids of properties in the address. */
  readonly named: readonly string[];
}

/** An authorized caller: the property and the scopes that the request may use. */
export interface Access {
  readonly property: Property;
  /** The name of the key, or `administrator`. */
  readonly actor: string;
  /** The id of the key; null for the administrator, and for an alias of the property. */
  readonly keyId: number | null;
  readonly audience: Audience;
  readonly scopes: readonly Scope[];
}

/** The scopes of operations for the administrator only: no key has enough. */
export const ADMINISTRATOR_ONLY: readonly Scope[] = [];

/** The administrator's access to a property: all scopes. */
export const administratorOf = (property: Property): Access => ({
  property,
  actor: ADMINISTRATOR,
  keyId: null,
  audience: "server",
  scopes: SCOPES,
});

/**
 * Authorizes an operation for servers. Write keys are refused.
 * @param scopes a server key needs one of them
 */
export async function accessForServers(
  context: AuthContext,
  credentials: Credentials,
  scopes: readonly Scope[],
): Promise<Access | Refusal> {
  const caller = await authenticate(context, credentials.secret);
  return isRefusal(caller) ? caller : accessOfCaller(context, caller, credentials, scopes);
}

/** The same for a caller who is identified already. */
export async function accessOfCaller(
  context: AuthContext,
  caller: Caller,
  credentials: Pick<Credentials, "named">,
  scopes: readonly Scope[],
): Promise<Access | Refusal> {
  return caller === ADMINISTRATOR
    ? administratorAccess(context.store, credentials.named)
    : serverAccess(context, caller, credentials, scopes);
}

/**
 * Authorizes an operation for pages and servers. A write key is accepted from the allowed origins of its property, and from
 * requests without an Origin header, which no page sends.
 * @param writeKey from the body; a secret in a header takes precedence
 * @param scopes a server key needs one of them
 */
export async function accessForPages(
  context: PageAuthContext,
  credentials: Credentials,
  writeKey: string | null,
  scopes: readonly Scope[],
): Promise<Access | Refusal> {
  const { secret, named, origin } = credentials;
  const caller =
    secret === null ? await holderOfWriteKey(context, writeKey, origin) : await authenticate(context, secret);
  if (isRefusal(caller)) return caller;
  if (caller === ADMINISTRATOR) return administratorAccess(context.store, named);
  return isWriteKey(caller)
    ? pageAccess(context, caller, credentials, secret ?? writeKey)
    : serverAccess(context, caller, credentials, scopes);
}

/** Whether a secret is a valid server key, or the admin token. Pages send no secret. */
export async function hasServerKey(context: AuthContext, secret: string | null): Promise<boolean> {
  const caller = secret === null ? null : await authenticate(context, secret);
  if (caller === null || isRefusal(caller)) return false;
  return caller === ADMINISTRATOR || !isWriteKey(caller);
}

/** @returns null for the administrator, a refusal for every other caller */
export async function unlessAdministrator(context: AuthContext, { secret }: Credentials): Promise<Refusal | null> {
  const caller = await authenticate(context, secret);
  if (isRefusal(caller)) return caller;
  return caller === ADMINISTRATOR ? null : ONLY_ADMINISTRATOR;
}

const ONLY_ADMINISTRATOR = refusal("forbidden", "Only the administrator may do this: send the admin token.");

async function administratorAccess(store: Store, named: readonly string[]): Promise<Access | Refusal> {
  const [id, ...others] = named;
  if (id === undefined || others.length > 0)
    return refusal("malformed", "Name one property: ?property_id= or /stores/{property_id}/v3/…");
  const property = await store.property(id);
  return property ? administratorOf(property) : noProperty(id);
}

function serverAccess(
  context: AuthContext,
  holder: KeyHolder,
  { named }: Pick<Credentials, "named">,
  scopes: readonly Scope[],
): Access | Refusal {
  const required = scopes.join(" or ");
  if (scopes.length === 0) return ONLY_ADMINISTRATOR;
  if (isWriteKey(holder))
    return refusal(
      "forbidden",
      `A write key may only send events and calculate carts; this needs a server key with the scope ${required}.`,
    );
  if (!scopes.some((scope) => holder.key!.scopes.includes(scope)))
    return refusal("forbidden", `The key lacks the scope ${required}.`);
  return accessOf(context, holder, named);
}

function pageAccess(
  context: PageAuthContext,
  holder: KeyHolder,
  { origin, named }: Credentials,
  key: string | null,
): Access | Refusal {
  const { property } = holder;
  if (origin === null || isAllowed(property, origin)) return accessOf(context, holder, named);
  context.refusedPages.note({ key: key ?? "", propertyId: property.id, origin, at: context.now() });
  return refusal(
    "forbidden",
    `The write key may not be used from ${origin}: add it to the allowed_origins of the property.`,
  );
}

/** Whether pages of an origin may use the write keys of a property. */
export const isAllowed = ({ allowed_origins }: Property, origin: string): boolean =>
  allowed_origins.includes("*") || allowed_origins.includes(origin.toLowerCase());

/** A key belongs to one property; for its holder no other one exists. */
function accessOf(
  { keyUses, now }: AuthContext,
  { property, key }: KeyHolder,
  named: readonly string[],
): Access | Refusal {
  const other = named.find((id) => id !== property.id);
  if (other !== undefined) return noProperty(other);
  if (key) keyUses.note(key.id, now());
  const audience = key?.kind === "server" ? "server" : "browser";
  return { property, actor: key?.name ?? "alias", keyId: key?.id ?? null, audience, scopes: key?.scopes ?? [] };
}
