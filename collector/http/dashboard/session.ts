import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { ADMINISTRATOR } from "../../contract/administrator.ts";
import { type Caller, holderOfKey } from "../../services/authenticate.ts";
import { type Refusal, refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { type CookieCipher, cookieCipher } from "./cookie-cipher.ts";

/** The lifetime of a session, in ms. */
const LIFETIME = 12 * 3_600_000;

/**
 * What a cookie holds: never a secret that a key could be found from. The key is checked with every request, so that
 * revoking it ends the session.
 */
const sealed = z.object({
  id: z.string(),
  /** Epoch milliseconds. */
  until: z.number(),
  /** null: the administrator. */
  key: z.object({ property: z.string(), id: z.number() }).nullable(),
  /** Differs with the admin token, so that a new token ends the sessions of the old one; null for a key. */
  token: z.string().nullable(),
});
type Session = z.infer<typeof sealed>;

/** Keeps the caller in a cookie that only this collector can read or make. */
export interface Sessions {
  /** The cookie that signs a caller in. */
  begin(req: IncomingMessage, caller: Caller): Promise<string>;
  /** Ends the session of a request for good, also where its cookie was copied. @returns the cookie that signs out */
  end(req: IncomingMessage): Promise<string>;
  /** Who is signed in. */
  callerOf(req: IncomingMessage): Promise<Caller | Refusal>;
}

type SessionContext = Pick<AppContext, "store" | "now" | "adminToken" | "newSecret" | "proxies" | "basePath">;

export function sessionsOf(context: SessionContext): Sessions {
  const { store, now, adminToken, newSecret, proxies, basePath } = context;
  const secret = memoized(async () => Buffer.from(await store.sessionKey(), "hex"));
  const cipher = memoized(async () => cookieCipher(await secret()));
  const tokenTag = memoized(async () =>
    createHmac("sha256", await secret())
      .update(adminToken)
      .digest("base64url"),
  );

  const sessionOf = async (req: IncomingMessage): Promise<Session | null> => {
    const value = cookiesOf(req).get(cookieName(req, proxies));
    const session = value === undefined ? null : opened(await cipher(), value);
    return session && session.until > now() && !(await store.hasEnded(session.id)) ? session : null;
  };

  const cookie = (req: IncomingMessage, value: string, seconds: number): string => {
    const where = isSecure(req, proxies) ? "Path=/; Secure" : `Path=${basePath}/dashboard`;
    return `${cookieName(req, proxies)}=${value}; ${where}; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  };

  return {
    async begin(req, caller) {
      const isAdmin = caller === ADMINISTRATOR;
      const session: Session = {
        id: newSecret(),
        until: now() + LIFETIME,
        key: isAdmin ? null : { property: caller.property.id, id: caller.key!.id },
        token: isAdmin ? await tokenTag() : null,
      };
      return cookie(req, (await cipher()).encrypt(JSON.stringify(session)), LIFETIME / 1_000);
    },
    async end(req) {
      const session = await sessionOf(req);
      if (session) await store.endSession(session.id, session.until);
      return cookie(req, "", 0);
    },
    async callerOf(req) {
      const session = await sessionOf(req);
      if (!session) return NOT_SIGNED_IN;
      if (session.key) return holderOfKey(context, session.key.property, session.key.id);
      return isSame(session.token ?? "", await tokenTag()) ? ADMINISTRATOR : NOT_SIGNED_IN;
    },
  };
}

const NOT_SIGNED_IN = refusal("unauthorized", "Sign in first.");

/** Reads the store once, for the first session. A read that fails is repeated. */
function memoized<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error) => {
      made = null;
      throw error;
    });
    return made;
  };
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

function opened(cipher: CookieCipher, value: string): Session | null {
  const text = cipher.decrypt(value);
  const parsed = text === null ? null : sealed.safeParse(JSON.parse(text));
  return parsed?.success ? parsed.data : null;
}

/** Whether a request came by https, as a trusted proxy says. */
const isSecure = ({ headers }: IncomingMessage, proxies: number): boolean =>
  proxies > 0 && headers["x-forwarded-proto"] === "https";

/**
 * By https, browsers accept a name with this prefix from this host alone (RFC 6265bis, section 4.1.3): other sites of the
 * domain can't set the cookie. It needs `Secure`, which Safari refuses on http://localhost, and every browser on other
 * addresses with http.
 */
const cookieName = (req: IncomingMessage, proxies: number): string =>
  isSecure(req, proxies) ? "__Host-promotrail_session" : "promotrail_session";

function cookiesOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const parts = (headers.cookie ?? "").split(";").map((part) => part.trim().split("=", 2) as [string, string?]);
  return new Map(parts.map(([name, value = ""]) => [name, value]));
}

/**
 * Whether a form was sent from a page of this collector: other sites can make a browser send one, but can't hide it.
 */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

export const FOREIGN_FORM = refusal("forbidden", "The form was sent from another site.");
