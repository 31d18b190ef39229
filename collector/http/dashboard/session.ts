import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { refusal } from "../../services/refusal.ts";

/** The lifetime of a session, in ms. */
const LIFETIME = 12 * 3_600_000;
const NAME = "promotrail_session";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A signed-in user. The key is checked with every request, so that revoking it ends the session. */
export interface Session {
  readonly secret: string;
}

/** Keeps a key in a cookie that only this collector can read or make. */
export interface Sessions {
  /** The cookie that signs in. @param secure whether the request came by https */
  cookieFor(secret: string, secure: boolean): string;
  /** The cookie that signs out. */
  readonly none: string;
  /** The session of a request; null where no one is signed in. */
  of(req: IncomingMessage): Session | null;
}

/**
 * @param adminToken source of the encryption key: a new token signs everybody out
 * @param now epoch milliseconds
 */
export function sessionsOf(adminToken: string, now: () => number): Sessions {
  const cipher = cookieCipher(adminToken);
  return {
    cookieFor(secret, secure) {
      const value = cipher.encrypt(JSON.stringify({ secret, until: now() + LIFETIME }));
      return cookie(value, LIFETIME / 1_000, secure);
    },
    none: cookie("", 0, false),
    of(req) {
      const value = cookiesOf(req).get(NAME);
      const text = value === undefined ? null : cipher.decrypt(value);
      if (text === null) return null;
      const { secret, until } = JSON.parse(text) as { secret: string; until: number };
      return until > now() ? { secret } : null;
    },
  };
}

/** AES-256-GCM: a cookie that was changed does not decrypt. */
function cookieCipher(adminToken: string) {
  const key = Buffer.from(hkdfSync("sha256", adminToken, "", "promotrail dashboard session", 32));
  return {
    encrypt(text: string): string {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url");
    },
    decrypt(text: string): string | null {
      const bytes = Buffer.from(text, "base64url");
      if (bytes.length < IV_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
          "utf8",
        );
      } catch {
        return null;
      }
    },
  };
}

const cookie = (value: string, seconds: number, secure: boolean): string =>
  `${NAME}=${value}; Path=/dashboard; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;

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
