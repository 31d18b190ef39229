import { createHash, timingSafeEqual } from "node:crypto";
import { ADMINISTRATOR } from "../contract/administrator.ts";
import { SERVER_KEY_PREFIX } from "../contract/key.ts";
import type { KeyHolder } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import type { KeyUses } from "./key-uses.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { RefusedPages } from "./refused-pages.ts";

/** What authentication and authorization need from outside. */
export interface AuthContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly adminToken: string;
  readonly keyUses: KeyUses;
}

/** The same for operations of pages. */
export interface PageAuthContext extends AuthContext {
  readonly refusedPages: RefusedPages;
}

/** The administrator, or the holder of a valid key. */
export type Caller = typeof ADMINISTRATOR | KeyHolder;

/**
 * The form in which a secret is stored. Secrets are long and random, so neither a salt nor a slow hash would protect
 * them more.
 */
export const hashOf = (secret: string): string => digest(secret).toString("hex");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Takes the same time for every wrong token. Keys need no such care: they are looked up by their hash. */
export const isSecret = (known: string, secret: string): boolean => timingSafeEqual(digest(secret), digest(known));

/**
 * Identifies the caller by the secret of a header.
 * @param secret null where the request has none
 * @returns a refusal where the secret is missing, unknown, revoked or expired
 */
export async function authenticate(context: AuthContext, secret: string | null): Promise<Caller | Refusal> {
  if (secret === null)
    return refusal("unauthorized", "A key is missing: send it as Authorization: Bearer, as Basic, or as X-Auth-Token.");
  if (isSecret(context.adminToken, secret)) return ADMINISTRATOR;
  const holder = secret.startsWith(SERVER_KEY_PREFIX)
    ? await context.store.keyBySecretHash(hashOf(secret))
    : await context.store.keyByWriteKey(secret);
  return holder ? unlessEnded(holder, context.now()) : refusal("unauthorized", "The key or token is unknown.");
}

/**
 * The holder of a key that was identified before: keys end and are revoked meanwhile.
 * @param keyId of a server key
 */
export async function holderOfKey(
  { store, now }: Pick<AuthContext, "store" | "now">,
  propertyId: string,
  keyId: number,
): Promise<KeyHolder | Refusal> {
  const [property, key] = await Promise.all([store.property(propertyId), store.key(propertyId, keyId)]);
  return property && key ? unlessEnded({ property, key }, now()) : refusal("unauthorized", "The key is unknown.");
}

/**
 * Identifies the caller by the write key in a body. Bodies of pages are public, so no other secret is accepted there.
 * @param writeKey null where the body has none
 * @param origin of the page; null: no page sent the request
 */
export async function holderOfWriteKey(
  context: PageAuthContext,
  writeKey: string | null,
  origin: string | null,
): Promise<KeyHolder | Refusal> {
  const holder = writeKey === null ? null : await context.store.keyByWriteKey(writeKey);
  if (!holder && origin !== null)
    context.refusedPages.note({ key: writeKey ?? "", propertyId: null, origin, at: context.now() });
  return holder ? unlessEnded(holder, context.now()) : refusal("unauthorized", "The write key is missing or unknown.");
}

function unlessEnded(holder: KeyHolder, now: number): KeyHolder | Refusal {
  const { key } = holder;
  if (key && key.revoked_at !== null) return refusal("unauthorized", "The key was revoked.");
  if (key && key.expires_at !== null && key.expires_at <= now) return refusal("unauthorized", "The key has expired.");
  return holder;
}

/** Whether a key is for pages. An alias of a property, which has no key of its own, works like one. */
export const isWriteKey = ({ key }: KeyHolder): boolean => key === null || key.kind === "write";
