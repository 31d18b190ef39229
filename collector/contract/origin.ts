// Without zod: the store's threads read origins, and must not load it.

/** A global of Node and browsers. The contract is compiled without the types of either. */
declare const URL: {
  new (text: string): { readonly origin: string; readonly hostname: string };
  canParse(text: string): boolean;
};

/** Origins of pages in extensions and app shells. `new URL` does not know them. */
const APP_ORIGIN = /^(?:chrome-extension|moz-extension|safari-web-extension|capacitor|ionic|tauri):\/\/[a-z0-9._-]+$/;

/** `*` allows all origins. Browsers send `null` for pages in a sandbox, such as Shopify's pixels, and for local files. */
const WORDS: ReadonlySet<string> = new Set(["*", "null"]);

/** An origin as browsers send it in the header `Origin`, or the reason why none sends it. */
export type ReadOrigin =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly message: string };

const refused = (message: string): ReadOrigin => ({ ok: false, message });

const NO_ORIGIN = refused(
  "must be an origin such as https://shop.example, or * for all, or null for pages in a sandbox",
);
const WILDCARD = refused("must not have a wildcard in it: list each origin, or use * for all");
const NOT_ALONE = refused("must be scheme, host and port only: remove user, path, query and fragment");

/**
 * Reads an origin that a person wrote. Letter case, the default port, a slash at the end, international names and forms of
 * IP addresses become those of a browser.
 */
export function readOrigin(text: string): ReadOrigin {
  const sent = text.trim();
  const lower = sent.toLowerCase();
  if (WORDS.has(lower) || APP_ORIGIN.test(lower)) return { ok: true, origin: lower };
  if (sent.includes("*")) return WILDCARD;
  if (!/^https?:\/\/[^/\\]/.test(lower) || !URL.canParse(sent)) return NO_ORIGIN;
  const { origin, hostname } = new URL(sent);
  if (hostname.includes("*")) return WILDCARD;
  return /^https?:\/\/[^/?#@\\]+\/?$/.test(lower) ? { ok: true, origin } : NOT_ALONE;
}

/** A stored origin as browsers send it. Earlier versions stored it as it was written; one that no browser sends stays. */
export function storedOrigin(text: string): string {
  const read = readOrigin(text);
  return read.ok ? read.origin : text;
}
