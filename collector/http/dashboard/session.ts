import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** How long somebody stays signed in, in ms. */
const LASTS = 12 * 3_600_000;
const NAME = "promotrail_session";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Who is signed in: the key is shown with every request, so that one that is revoked opens nothing any more. */
export interface Session {
  readonly secret: string;
}

/** Keeps a key in a cookie that only this collector can read, and nobody can make. */
export interface Sessions {
  /** The cookie for who has shown a key. @param secure whether the request came by https */
  cookieFor(secret: string, secure: boolean): string;
  /** The cookie that signs out. */
  readonly none: string;
  /** Who is signed in; null for nobody. */
  of(req: IncomingMessage): Session | null;
}

/** @param adminToken what the cookie's own key is made of: another token signs everybody out @param now epoch milliseconds */
export function sessionsOf(adminToken: string, now: () => number): Sessions {
  const key = Buffer.from(hkdfSync("sha256", adminToken, "", "promotrail dashboard session", 32));

  const seal = (text: string): string => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
  };

  const open = (text: string): string | null => {
    const bytes = Buffer.from(text, "base64url");
    if (bytes.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
    } catch {
      return null;
    }
  };

  return {
    cookieFor(secret, secure) {
      const value = seal(JSON.stringify({ secret, until: now() + LASTS }));
      return cookie(value, LASTS / 1_000, secure);
    },
    none: cookie("", 0, false),
    of(req) {
      const sent = cookiesOf(req).get(NAME);
      const text = sent === undefined ? null : open(sent);
      if (text === null) return null;
      const { secret, until } = JSON.parse(text) as { secret: string; until: number };
      return until > now() ? { secret } : null;
    },
  };
}

const cookie = (value: string, seconds: number, secure: boolean): string =>
  `${NAME}=${value}; Path=/dashboard; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;

function cookiesOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const parts = (headers.cookie ?? "").split(";").map((part) => part.trim().split("=", 2) as [string, string?]);
  return new Map(parts.map(([name, value = ""]) => [name, value]));
}

/** Whether a form was sent from a page of ours: other sites can make a browser send one, but not say so. */
export function isFromHere({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
