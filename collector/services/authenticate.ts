import { createHash, timingSafeEqual } from "node:crypto";
import { ADMINISTRATOR, SERVER_KEY_PREFIX } from "../contract/key.ts";
import type { KeyHolder } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { KeyUses } from "./key-uses.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What who asks is looked up with. */
export interface AuthContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly adminToken: string;
  readonly keyUses: KeyUses;
}

/** Who asks. */
export type Caller = typeof ADMINISTRATOR | KeyHolder;

/** A secret as it is stored. It is random and long: no salt, and nothing slow, would make it harder to guess. */
export const hashOf = (secret: string): string => digest(secret).toString("hex");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Takes the same time for every wrong token; keys are looked up by what nobody can steer, their hash. */
const isAdminToken = (adminToken: string, secret: string): boolean =>
  timingSafeEqual(digest(secret), digest(adminToken));

/** Who shows a secret in a header: the administrator, or a key that works. */
export async function authenticate(gate: AuthContext, secret: string | null): Promise<Caller | Refusal> {
  if (secret === null)
    return refusal("unauthorized", "A key is missing: Authorization: Bearer, Basic, or X-Auth-Token.");
  if (isAdminToken(gate.adminToken, secret)) return ADMINISTRATOR;
  const holder = secret.startsWith(SERVER_KEY_PREFIX)
    ? await gate.store.keyBySecretHash(hashOf(secret))
    : await gate.store.keyByWriteKey(secret);
  return holder ? alive(holder, gate.now()) : refusal("unauthorized", "The key or token is unknown.");
}

/** Whose write key a page shows in a body, where everybody can read it: nothing else is taken there. */
export async function holderOfWriteKey(gate: AuthContext, writeKey: string | null): Promise<KeyHolder | Refusal> {
  const holder = writeKey === null ? null : await gate.store.keyByWriteKey(writeKey);
  return holder ? alive(holder, gate.now()) : refusal("unauthorized", "The write key is missing or unknown.");
}

function alive(holder: KeyHolder, now: number): KeyHolder | Refusal {
  const { key } = holder;
  if (key && key.revoked_at !== null) return refusal("unauthorized", "The key was revoked.");
  if (key && key.expires_at !== null && key.expires_at <= now) return refusal("unauthorized", "The key has expired.");
  return holder;
}

export const isWriteKey = ({ key }: KeyHolder): boolean => key === null || key.kind === "write";
