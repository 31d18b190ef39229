import type { Fields } from "../../contract/fields.ts";

/** An answer of a shop's API. */
export interface ShopAnswer {
  /** null: the answer has no content. */
  readonly json: unknown;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends a request to a shop, with its credentials.
 * @param path after the shop's address, with its query
 * @param body sent by POST; absent: GET
 * @throws PullFailure
 */
export type AskShop = (path: string, body?: Fields) => Promise<ShopAnswer>;

/** How the promotions of a platform are read. */
export interface ShopReader {
  /** The headers that have the credentials. */
  readonly headers: (credentials: Readonly<Partial<Record<string, string>>>) => Readonly<Record<string, string>>;
  /** The credentials, where the merchant renews them, and what they must permit: completes "renew …". */
  readonly renewal: string;
  /**
   * Reads all promotions, as files that `importPlatform` takes.
   * @throws PullFailure where a part can't be read, or may be missing
   */
  readonly read: (ask: AskShop) => Promise<unknown[]>;
}
