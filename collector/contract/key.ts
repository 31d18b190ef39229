import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";
import { list } from "./values.ts";

/** What a server key may do. */
export const SCOPES = ["ingest", "redeem", "read", "manage"] as const;
export type Scope = (typeof SCOPES)[number];

/** What a server key begins with, so that people and scanners know one where they see it. */
export const SERVER_KEY_PREFIX = "sk_";

/** As whom the administrator is told of; a key's name stands in the same place. */
export const ADMINISTRATOR = "administrator";

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, "must not hold control characters")
  .refine((text) => text.toLowerCase() !== ADMINISTRATOR, "must not be the administrator's");

const scopes = list(z.enum(SCOPES), 1, SCOPES.length).transform((named) =>
  SCOPES.filter((scope) => named.includes(scope)),
);

/** Epoch milliseconds; null is for ever. */
const expiry = (now: number) =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .refine((at) => at > now, "must lie in the future")
    .nullable();

/** The body of `POST …/keys`; a write key names no scopes. @param now epoch milliseconds */
export const serverKey = (now: number) =>
  z.strictObject({
    kind: z
      .enum(["server", "write"])
      .default("server")
      .describe("write: public, may only send events and calculate carts, and names no scopes."),
    name,
    scopes: scopes.describe("What it may do: required of a server key, not allowed of a write key."),
    expires_at: expiry(now).default(null).describe("null is for ever."),
  });

const writeKey = (now: number) =>
  serverKey(now)
    .omit({ scopes: true })
    .transform((body) => ({ ...body, scopes: [] as Scope[] }));

/** A key as it was asked for. A write key has no scopes: it may tell events and calculate carts. */
export type KeyBody = z.infer<ReturnType<typeof serverKey>>;

const isWrite = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "kind" in body && body.kind === "write";

/**
 * Reads the body of `POST …/keys`.
 * @param now epoch milliseconds
 */
export const parseKey = (body: unknown, now: number): ParseResult<KeyBody> =>
  isWrite(body) ? parseWith(writeKey(now), body) : parseWith(serverKey(now), body);

/** What is changed of a key; what is not named stays. */
export interface KeyChange {
  readonly name?: string | undefined;
  readonly scopes?: readonly Scope[] | undefined;
  /** Epoch milliseconds; null is for ever. */
  readonly expires_at?: number | null | undefined;
}

/** The body of `PUT …/keys/{id}`; what is not named stays. @param now epoch milliseconds */
export const keyChange = (now: number) => z.strictObject({ name, expires_at: expiry(now), scopes }).partial();

/**
 * Reads the body of `PUT …/keys/{id}`.
 * @param kind of the key that is changed: a write key has no scopes
 * @param now epoch milliseconds
 */
export function parseKeyChange(body: unknown, kind: KeyBody["kind"], now: number): ParseResult<KeyChange> {
  const change = keyChange(now);
  const schema: z.ZodType<KeyChange> = kind === "write" ? change.omit({ scopes: true }) : change;
  return parseWith(schema, body);
}

/** A month, which is as long as anybody may take to bring out a new key. */
const MAX_OVERLAP_HOURS = 720;

/** The body of `POST …/keys/{id}/rotate`. */
export const rotation = z.strictObject({
  overlap_hours: z.number().min(0).max(MAX_OVERLAP_HOURS).default(24).describe("How long the old key goes on."),
});

/** Reads the body of `POST …/keys/{id}/rotate`. */
export const parseRotation = (body: unknown): ParseResult<z.infer<typeof rotation>> => parseWith(rotation, body);
