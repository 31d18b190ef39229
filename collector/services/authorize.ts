import { ADMINISTRATOR, SCOPES, type Scope } from "../contract/key.ts";
import type { KeyHolder, Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type AuthContext, authenticate, holderOfWriteKey, isWriteKey } from "./authenticate.ts";
import type { Audience } from "./promocode-result.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What a request shows of itself. */
export interface Credentials {
  /** From `Authorization: Bearer` or Basic, or `X-Auth-Token`; null where there is none. */
  readonly secret: string | null;
  /** The Origin header; null where there is none. */
  readonly origin: string | null;
  /** The properties that the address names. */
  readonly named: readonly string[];
}

/** Who asks, of which property, and what they may do: it was made sure. */
export interface Access {
  readonly property: Property;
  /** The key's name, or `administrator`. */
  readonly actor: string;
  readonly audience: Audience;
  readonly scopes: readonly Scope[];
}

/** What only the administrator may do: no scope of a key is enough. */
export const ADMINISTRATOR_ONLY: readonly Scope[] = [];

/** The administrator, who may do everything with a property. */
export const administratorOf = (property: Property): Access => ({
  property,
  actor: ADMINISTRATOR,
  audience: "server",
  scopes: SCOPES,
});

/**
 * Who asks for what servers do. A write key may not.
 * @param scopes one of which a key must have
 */
export async function accessForServers(
  gate: AuthContext,
  credentials: Credentials,
  scopes: readonly Scope[],
): Promise<Access | Refusal> {
  const asker = await authenticate(gate, credentials.secret);
  if (isRefusal(asker)) return asker;
  return asker === ADMINISTRATOR
    ? administratorAccess(gate.store, credentials.named)
    : serverAccess(gate, asker, credentials, scopes);
}

/**
 * Who asks for what pages may do as well: a write key does where the page's origin may use it. A request without an
 * Origin does not come from a page, and is allowed.
 * @param writeKey as the body names it; what a header holds comes first
 * @param scopes one of which a server key must have
 */
export async function accessForPages(
  gate: AuthContext,
  credentials: Credentials,
  writeKey: string | null,
  scopes: readonly Scope[],
): Promise<Access | Refusal> {
  const { secret, named } = credentials;
  const asker = secret === null ? await holderOfWriteKey(gate, writeKey) : await authenticate(gate, secret);
  if (isRefusal(asker)) return asker;
  if (asker === ADMINISTRATOR) return administratorAccess(gate.store, named);
  return isWriteKey(asker) ? pageAccess(gate, asker, credentials) : serverAccess(gate, asker, credentials, scopes);
}

/** Refuses whoever is not the administrator; null for who is. */
export async function unlessAdministrator(gate: AuthContext, { secret }: Credentials): Promise<Refusal | null> {
  const asker = await authenticate(gate, secret);
  if (isRefusal(asker)) return asker;
  return asker === ADMINISTRATOR ? null : ONLY_ADMINISTRATOR;
}

const ONLY_ADMINISTRATOR = refusal("forbidden", "Only the administrator may do this.");
const noProperty = (id: string): Refusal => refusal("not_found", `There is no property ${id}.`);

async function administratorAccess(store: Store, named: readonly string[]): Promise<Access | Refusal> {
  const [id, ...others] = named;
  if (id === undefined || others.length > 0)
    return refusal("malformed", "Name one property: ?property_id= or /stores/{property_id}/v3/…");
  const property = await store.property(id);
  return property ? administratorOf(property) : noProperty(id);
}

function serverAccess(
  gate: AuthContext,
  holder: KeyHolder,
  { named }: Credentials,
  scopes: readonly Scope[],
): Access | Refusal {
  const wanted = scopes.join(" or ");
  if (scopes.length === 0) return ONLY_ADMINISTRATOR;
  if (isWriteKey(holder))
    return refusal(
      "forbidden",
      `A write key may only send events and calculate carts; this needs a server key with the scope ${wanted}.`,
    );
  if (!scopes.some((scope) => holder.key!.scopes.includes(scope)))
    return refusal("forbidden", `The key lacks the scope ${wanted}.`);
  return admitted(gate, holder, named);
}

function pageAccess(gate: AuthContext, holder: KeyHolder, { origin, named }: Credentials): Access | Refusal {
  return origin === null || mayUse(holder.property, origin)
    ? admitted(gate, holder, named)
    : refusal("forbidden", `The write key may not be used from ${origin}.`);
}

const mayUse = ({ allowed_origins }: Property, origin: string): boolean =>
  allowed_origins.includes("*") || allowed_origins.includes(origin.toLowerCase());

/** A key says which property is meant; an address that names another one leads nowhere. */
function admitted(
  { keyUses, now }: AuthContext,
  { property, key }: KeyHolder,
  named: readonly string[],
): Access | Refusal {
  const other = named.find((id) => id !== property.id);
  if (other !== undefined) return noProperty(other);
  if (key) keyUses.note(key.id, now());
  const audience = key?.kind === "server" ? "server" : "browser";
  return { property, actor: key?.name ?? "alias", audience, scopes: key?.scopes ?? [] };
}
