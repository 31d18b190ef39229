import type { CheckedAddress } from "./address.ts";
import type { ConnectionFailure } from "./posting.ts";

/** An HTTP request whose response is read as a whole. */
export interface FetchRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** The address to connect to, in place of the one that the host's name has by then. */
  readonly to: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  /** null: none. */
  readonly body: string | null;
  /** Longest time for request and response, in ms. */
  readonly timeout: number;
  /** Largest response body, in bytes. */
  readonly maxBytes: number;
}

/** A complete response. */
export interface Fetched {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The header `Retry-After`, in ms; null without one. */
  readonly retryAfter: number | null;
}

/** Sends a request. Redirects are not followed. Never rejects. */
export type Fetch = (request: FetchRequest) => Promise<Fetched | { readonly failed: ConnectionFailure | "too_large" }>;
