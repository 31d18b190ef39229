import type { CheckedAddress } from "./address.ts";

/** An HTTP request that delivers a message. */
export interface PostRequest {
  readonly url: URL;
  /** The address to connect to, in place of the one that the host's name has by then. */
  readonly to: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Longest time for request and response, in ms. */
  readonly timeout: number;
}

/** Why there is no response. */
export type ConnectionFailure = "timeout" | "refused" | "broken_off" | "tls";

/** The response of a receiver, or the reason why there is none. */
export type PostResult =
  | {
      readonly status: number;
      /** The beginning of the response body, as text. */
      readonly answer: string;
      /** The header `Retry-After`, in ms; null without one. */
      readonly retryAfter: number | null;
    }
  | { readonly failed: ConnectionFailure };

/** Sends a request. Never rejects. */
export type Post = (request: PostRequest) => Promise<PostResult>;
