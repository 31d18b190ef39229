import { parseKey, parseKeyChange, parseRotation, type Scope, SERVER_KEY_PREFIX } from "../contract/key.ts";
import type { KeyResponse } from "../contract/responses/property.ts";
import type { Key } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { hashOf } from "./authenticate.ts";
import type { Access } from "./authorize.ts";
import { type DataResponse, dataResponse } from "./data-response.ts";
import { iso, isoOrNull } from "./iso.ts";
import type { KeyUses } from "./key-uses.ts";
import { idFrom } from "./path-id.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What the management of keys needs from outside. */
export interface KeyContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes at least 128 random bits, as letters, digits, `-` and `_`. */
  readonly newSecret: () => string;
  readonly keyUses: KeyUses;
}

/** Lists all keys of the property, also expired and revoked ones, without secrets. */
export async function listKeys({ store, keyUses }: KeyContext, { property }: Access) {
  const keys = await store.keys(property.id);
  return dataResponse(keys.map((key) => keyResponse(key, keyUses)));
}

/** Creates a key. Its scopes must be among those of the caller. */
export async function createKey(
  context: KeyContext,
  access: Access,
  body: unknown,
): Promise<DataResponse<KeyResponse> | Refusal> {
  const parsed = parseKey(body, context.now());
  if (!parsed.ok) return refusal("unprocessable", "The key is not valid.", parsed.errors);
  const { kind, ...draft } = parsed.value;
  const refused = refuseMissingScopes(access, draft.scopes);
  if (refused) return refused;
  const secret = SERVER_KEY_PREFIX + context.newSecret();
  const secretHash = kind === "server" ? hashOf(secret) : null;
  return newKeyResponse(await context.store.createKey(access.property.id, { ...draft, secretHash }), secret);
}

/** Changes the name, scopes or expiry of a key. */
export async function changeKey(
  context: KeyContext,
  access: Access,
  id: string,
  body: unknown,
): Promise<DataResponse<KeyResponse> | Refusal> {
  const key = await managedKey(context, access, id);
  if (isRefusal(key)) return key;
  const parsed = parseKeyChange(body, key.kind, context.now());
  if (!parsed.ok) return refusal("unprocessable", "The key is not valid.", parsed.errors);
  const refused = refuseMissingScopes(access, parsed.value.scopes ?? []);
  if (refused) return refused;
  const changed = await context.store.changeKey(access.property.id, key.id, parsed.value);
  return typeof changed === "string" ? REFUSALS[changed] : dataResponse(keyResponse(changed, context.keyUses));
}

/** Replaces a key. The old one works until the end of the overlap, so that pages and servers can switch. */
export async function rotateKey(
  context: KeyContext,
  access: Access,
  id: string,
  body: unknown,
): Promise<DataResponse<KeyResponse> | Refusal> {
  const parsed = parseRotation(body);
  if (!parsed.ok) return refusal("unprocessable", "The rotation is not valid.", parsed.errors);
  const key = await managedKey(context, access, id);
  if (isRefusal(key)) return key;
  const secret = SERVER_KEY_PREFIX + context.newSecret();
  const overlap = parsed.value.overlap_hours * HOUR;
  const next = await context.store.rotateKey(access.property.id, key.id, overlap, hashOf(secret));
  return typeof next === "string" ? REFUSALS[next] : newKeyResponse(next, secret);
}

/** Revokes a key, at once and for good. */
export async function revokeKey(
  context: KeyContext,
  access: Access,
  id: string,
): Promise<DataResponse<KeyResponse> | Refusal> {
  const key = await managedKey(context, access, id);
  if (isRefusal(key)) return key;
  const revoked = await context.store.revokeKey(access.property.id, key.id);
  return typeof revoked === "string" ? REFUSALS[revoked] : dataResponse(keyResponse(revoked, context.keyUses));
}

const HOUR = 3_600_000;

const REFUSALS = {
  no_key: refusal("not_found", "The key doesn't exist."),
  ended: refusal("conflict", "The key is revoked or expired: create a new one."),
  replaced: refusal("conflict", "The key is already rotated: rotate the one that replaced it."),
  last_write_key: refusal(
    "conflict",
    "It is the last write key without an expiry: rotate it, with overlap_hours 0 to end it now.",
  ),
} as const;

/**
 * The key of an address, where the caller has all its scopes. With fewer scopes the caller could rotate a stronger key
 * and keep its secret.
 */
async function managedKey({ store }: KeyContext, access: Access, id: string): Promise<Key | Refusal> {
  const number = idFrom(id);
  const key = number === null ? null : await store.key(access.property.id, number);
  return key ? (refuseMissingScopes(access, key.scopes) ?? key) : REFUSALS.no_key;
}

function refuseMissingScopes({ scopes: own }: Access, scopes: readonly Scope[]): Refusal | null {
  const missing = scopes.filter((scope) => !own.includes(scope));
  return missing.length > 0
    ? refusal(
        "forbidden",
        `Your key lacks the scope ${missing.join(", ")}, so it can't grant it, or manage a key that has it.`,
      )
    : null;
}

const newKeyResponse = (key: Key, secret: string): DataResponse<KeyResponse> =>
  dataResponse(key.kind === "server" ? { ...keyResponse(key), secret } : keyResponse(key));

const keyResponse = (key: Key, uses?: KeyUses): KeyResponse => ({
  ...key,
  scopes: [...key.scopes],
  created_at: iso(key.created_at),
  expires_at: isoOrNull(key.expires_at),
  revoked_at: isoOrNull(key.revoked_at),
  last_used_at: isoOrNull(uses?.lastOf(key.id) ?? key.last_used_at),
});
