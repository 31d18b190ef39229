import { z } from "zod";
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
import { queryOf, type SentQuery } from "./query.ts";
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

/** Creates a key. Its scopes must be among those of the caller, and it ends no later than the caller's key. */
export async function createKey(
  context: KeyContext,
  access: Access,
  body: unknown,
): Promise<DataResponse<KeyResponse> | Refusal> {
  const parsed = parseKey(body, context.now());
  if (!parsed.ok) return refusal("unprocessable", "The key is not valid.", parsed.errors);
  const { kind, ...draft } = parsed.value;
  const end = await endOf(context.store, access);
  const expires_at = draft.expires_at ?? end;
  const refused =
    refuseWriteKeys(access, kind) ?? refuseMissingScopes(access, draft.scopes) ?? refuseLaterEnd(expires_at, end);
  if (refused) return refused;
  const secret = SERVER_KEY_PREFIX + context.newSecret();
  const secretHash = kind === "server" ? hashOf(secret) : null;
  const key = { ...draft, expires_at, secretHash, created_by: access.keyId };
  return newKeyResponse(await context.store.createKey(access.property.id, key), secret);
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
  const { scopes = [], expires_at } = parsed.value;
  const refused =
    refuseMissingScopes(access, scopes) ??
    (expires_at === undefined ? null : refuseLaterEnd(expires_at, await endOf(context.store, access)));
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
  if (isLater(key.expires_at, await endOf(context.store, access))) return OUTLIVES_YOURS;
  const secret = SERVER_KEY_PREFIX + context.newSecret();
  const overlap = parsed.value.overlap_hours * HOUR;
  const rotation = { overlap, secretHash: hashOf(secret), created_by: access.keyId };
  const next = await context.store.rotateKey(access.property.id, key.id, rotation);
  return typeof next === "string" ? REFUSALS[next] : newKeyResponse(next, secret);
}

/** The query of a revocation. */
export const revocation = {
  with_made: z
    .enum(["true", "false"])
    .default("false")
    .describe("true: also revokes the server keys that this key made, and those that they made."),
};

/** Revokes a key, at once and for good; on request also the keys that it made. */
export async function revokeKey(
  context: KeyContext,
  access: Access,
  id: string,
  query: SentQuery = {},
): Promise<DataResponse<KeyResponse, { also_revoked: readonly number[] }> | Refusal> {
  const read = queryOf(revocation, query);
  if (isRefusal(read)) return read;
  const key = await managedKey(context, access, id);
  if (isRefusal(key)) return key;
  const { store, keyUses } = context;
  const made = read.with_made === "true" ? await store.revokeKeyAndMade(access.property.id, key.id) : [];
  if (typeof made === "string") return REFUSALS[made];
  // A second revocation changes nothing.
  const revoked = await store.revokeKey(access.property.id, key.id);
  if (typeof revoked === "string") return REFUSALS[revoked];
  return {
    ...dataResponse(keyResponse(revoked, keyUses)),
    meta: { also_revoked: made.filter((one) => one !== key.id) },
  };
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
  if (!key) return REFUSALS.no_key;
  return refuseWriteKeys(access, key.kind) ?? refuseMissingScopes(access, key.scopes) ?? key;
}

/** Pages of a whole shop depend on a write key, so keys can't make or end one. */
const refuseWriteKeys = ({ keyId }: Access, kind: Key["kind"]): Refusal | null =>
  kind === "write" && keyId !== null ? WRITE_KEYS : null;

const WRITE_KEYS = refusal("forbidden", "Only the administrator manages write keys: send the admin token.");

/** The end of the caller's key, in epoch milliseconds; null: none. A key must not outlive itself by making another. */
async function endOf(store: Store, { property, keyId }: Access): Promise<number | null> {
  return keyId === null ? null : ((await store.key(property.id, keyId))?.expires_at ?? null);
}

const isLater = (end: number | null, most: number | null): boolean => most !== null && (end === null || end > most);

function refuseLaterEnd(end: number | null, most: number | null): Refusal | null {
  if (!isLater(end, most)) return null;
  const message = `must not be after the end of your own key, ${isoOrNull(most)}`;
  return refusal("unprocessable", "The key is not valid.", [{ path: "expires_at", message }]);
}

const OUTLIVES_YOURS = refusal(
  "forbidden",
  "The key expires after your own key, so you can't replace it: use a key that does not expire, or the admin token.",
);

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
