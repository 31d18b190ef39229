import type { CheckedAddress } from "./address.ts";

/** A message on its way. */
export interface PostRequest {
  readonly url: URL;
  /** Where it goes, whatever the name means by then. */
  readonly to: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long everything may take, the answer too, in ms. */
  readonly timeout: number;
}

/** What became of it. */
export type PostResult =
  | {
      readonly status: number;
      /** The first part of what was answered, as text. */
      readonly answer: string;
      /** What the receiver asks for, in ms. */
      readonly retryAfter: number | null;
    }
  | { readonly failed: "timeout" | "refused" | "broken_off" | "tls" };

export type Post = (posting: PostRequest) => Promise<PostResult>;
