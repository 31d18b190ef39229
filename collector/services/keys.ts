import { parseKey, parseKeyChange, parseRotation, type Scope, SERVER_KEY_PREFIX } from "../contract/key.ts";
import type { KeyResponse } from "../contract/responses/property.ts";
import type { Key } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { hashOf } from "./authenticate.ts";
import type { Access } from "./authorize.ts";
import type { KeyUses } from "./key-uses.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What keys are made and told of with. */
export interface Keyring {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** At least 128 random bits, as letters, digits, `-` and `_`. */
  readonly newSecret: () => string;
  readonly keyUses: KeyUses;
}

type Answer = { data: KeyResponse; meta: object };

/** All keys of the property, those that ended too; no secrets. */
export async function listKeys({ store, keyUses }: Keyring, { property }: Access) {
  const keys = await store.keys(property.id);
  return { data: keys.map((key) => shown(key, keyUses)), meta: {} };
}

/** Makes a key. Nobody gives scopes that they don't have. */
export async function createKey(ring: Keyring, access: Access, body: unknown): Promise<Answer | Refusal> {
  const parsed = parseKey(body, ring.now());
  if (!parsed.ok) return refusal("unprocessable", "The key is not valid.", parsed.errors);
  const { kind, ...draft } = parsed.value;
  const refused = exceedsScopes(access, draft.scopes);
  if (refused) return refused;
  const secret = SERVER_KEY_PREFIX + ring.newSecret();
  const secretHash = kind === "server" ? hashOf(secret) : null;
  return newKeyResponse(await ring.store.createKey(access.property.id, { ...draft, secretHash }), secret);
}

/** Changes the name, scopes or end of a key. */
export async function changeKey(ring: Keyring, access: Access, id: string, body: unknown): Promise<Answer | Refusal> {
  const key = await handled(ring, access, id);
  if (isRefusal(key)) return key;
  const parsed = parseKeyChange(body, key.kind, ring.now());
  if (!parsed.ok) return refusal("unprocessable", "The key is not valid.", parsed.errors);
  const refused = exceedsScopes(access, parsed.value.scopes ?? []);
  if (refused) return refused;
  const changed = await ring.store.changeKey(access.property.id, key.id, parsed.value);
  return typeof changed === "string" ? REFUSED[changed] : { data: shown(changed, ring.keyUses), meta: {} };
}

/** Makes a new key in place of one, which goes on for a while: pages and servers change over meanwhile. */
export async function rotateKey(ring: Keyring, access: Access, id: string, body: unknown): Promise<Answer | Refusal> {
  const parsed = parseRotation(body);
  if (!parsed.ok) return refusal("unprocessable", "The rotation is not valid.", parsed.errors);
  const key = await handled(ring, access, id);
  if (isRefusal(key)) return key;
  const secret = SERVER_KEY_PREFIX + ring.newSecret();
  const overlap = parsed.value.overlap_hours * HOUR;
  const next = await ring.store.rotateKey(access.property.id, key.id, overlap, hashOf(secret));
  return typeof next === "string" ? REFUSED[next] : newKeyResponse(next, secret);
}

/** Ends a key at once and for good. */
export async function revokeKey(ring: Keyring, access: Access, id: string): Promise<Answer | Refusal> {
  const key = await handled(ring, access, id);
  if (isRefusal(key)) return key;
  const revoked = await ring.store.revokeKey(access.property.id, key.id);
  return typeof revoked === "string" ? REFUSED[revoked] : { data: shown(revoked, ring.keyUses), meta: {} };
}

const HOUR = 3_600_000;

const REFUSED = {
  no_key: refusal("not_found", "There is no such key."),
  ended: refusal("conflict", "The key has ended: make a new one."),
  replaced: refusal("conflict", "The key was rotated before: rotate the one that replaced it."),
  last_write_key: refusal(
    "conflict",
    "It is the last write key without an end: rotate it, with overlap_hours 0 to end it now.",
  ),
} as const;

/** The key that an address names, where who asks may handle it: a stronger one could be made one's own by rotating it. */
async function handled({ store }: Keyring, access: Access, id: string): Promise<Key | Refusal> {
  const key = /^\d{1,15}$/.test(id) ? await store.key(access.property.id, Number(id)) : null;
  return key ? (exceedsScopes(access, key.scopes) ?? key) : REFUSED.no_key;
}

function exceedsScopes({ scopes: own }: Access, scopes: readonly Scope[]): Refusal | null {
  const missing = scopes.filter((scope) => !own.includes(scope));
  return missing.length > 0
    ? refusal("forbidden", `Who lacks the scope ${missing.join(", ")} may not give it, nor handle a key that has it.`)
    : null;
}

const newKeyResponse = (key: Key, secret: string): Answer => ({
  data: key.kind === "server" ? { ...shown(key), secret } : shown(key),
  meta: {},
});

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const shown = (key: Key, uses?: KeyUses): KeyResponse => ({
  ...key,
  scopes: [...key.scopes],
  created_at: new Date(key.created_at).toISOString(),
  expires_at: iso(key.expires_at),
  revoked_at: iso(key.revoked_at),
  last_used_at: iso(uses?.lastOf(key.id) ?? key.last_used_at),
});
