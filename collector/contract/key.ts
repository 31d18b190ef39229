import { z } from "zod";
import { ADMINISTRATOR, COMMAND_LINE, looksReserved } from "./administrator.ts";
import { fieldsOf } from "./fields.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { epochMilliseconds, list, overlapHours } from "./values.ts";

/** Permissions of a server key. Without `read_personal` a key sees pseudonyms in place of persons, wherever it reads. */
export const SCOPES = ["ingest", "redeem", "read", "read_personal", "manage", "privacy"] as const;
export type Scope = (typeof SCOPES)[number];

/** Start of a server key, by which people and secret scanners recognize one. */
export const SERVER_KEY_PREFIX = "sk_";

/** A key in a body, for clients that can't send a header. */
export const keyInBody = z.string().max(200).describe("The key, for requests without a header for it.");

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, "must not contain control characters")
  .refine(
    (text) => !looksReserved(text),
    `must not be ${ADMINISTRATOR} or ${COMMAND_LINE}, or look like them: these names are reserved`,
  );

/** In the order of `SCOPES`. */
const scopes = list(z.enum(SCOPES), 1, SCOPES.length).transform((named) =>
  SCOPES.filter((scope) => named.includes(scope)),
);

/** Epoch milliseconds; null does not expire. */
const expiry = (now: number) => epochMilliseconds.refine((at) => at > now, "must be in the future").nullable();

/**
 * Schema of the body of `POST …/keys`. A write key has no scopes.
 * @param now epoch milliseconds
 */
export const serverKey = (now: number) =>
  z.strictObject({
    kind: z
      .enum(["server", "write"])
      .default("server")
      .describe("write: public; may only send events and calculate carts, and has no scopes."),
    name,
    scopes: scopes.describe(
      "Permissions: required for a server key, not allowed for a write key. read_personal: what the key reads shows who the persons are, instead of pseudonyms.",
    ),
    expires_at: expiry(now)
      .default(null)
      .describe("null: does not expire; if a key makes it, it expires with that key."),
  });

const writeKey = (now: number) =>
  serverKey(now)
    .omit({ scopes: true })
    .transform((body) => ({ ...body, scopes: [] as Scope[] }));

/** A parsed body. A write key has no scopes: it may send events and calculate carts. */
export type KeyBody = z.infer<ReturnType<typeof serverKey>>;

/**
 * Parses the body of `POST …/keys`.
 * @param now epoch milliseconds
 */
export const parseKey = (body: unknown, now: number): ParseResult<KeyBody> =>
  fieldsOf(body)?.kind === "write" ? parseWith(writeKey(now), body) : parseWith(serverKey(now), body);

/** Changes of a key; absent fields stay. */
export interface KeyChange {
  readonly name?: string | undefined;
  readonly scopes?: readonly Scope[] | undefined;
  /** Epoch milliseconds; null does not expire. */
  readonly expires_at?: number | null | undefined;
}

/**
 * Schema of the body of `PUT …/keys/{id}`; absent fields stay.
 * @param now epoch milliseconds
 */
export const keyChange = (now: number) => z.strictObject({ name, expires_at: expiry(now), scopes }).partial();

/**
 * Parses the body of `PUT …/keys/{id}`.
 * @param kind kind of the changed key: a write key has no scopes
 * @param now epoch milliseconds
 */
export function parseKeyChange(body: unknown, kind: KeyBody["kind"], now: number): ParseResult<KeyChange> {
  const change = keyChange(now);
  const schema: z.ZodType<KeyChange> = kind === "write" ? change.omit({ scopes: true }) : change;
  return parseWith(schema, body);
}

/** Schema of the body of `POST …/keys/{id}/rotate`. */
export const rotation = z.strictObject({
  overlap_hours: overlapHours.describe("Hours for which the old key stays valid."),
});

/** Parses the body of `POST …/keys/{id}/rotate`. */
export const parseRotation = (body: unknown): ParseResult<z.infer<typeof rotation>> => parseWith(rotation, body);
