import { createHmac } from "node:crypto";
import type { Db } from "../connection/database.ts";

/** Characters of a hash: enough to keep the sources of an hour apart. */
const HASH_LENGTH = 16;

/**
 * Hashes network addresses, and visitors in their place, with a salt of their day (UTC). The salt is random, and is deleted on a later day: then nobody can find an
 * address by hashing all of them.
 */
export function sourceHasher(db: Db) {
  const forget = db.prepare("DELETE FROM secrets WHERE name GLOB 'network_salt *' AND name < ?");
  const make = db.prepare("INSERT INTO secrets VALUES (?, randomblob(32))");
  const find = db.prepare<[string], Buffer>("SELECT value FROM secrets WHERE name = ?").pluck();
  const makeSalt = (name: string): Buffer => {
    forget.run(name);
    make.run(name);
    return find.get(name)!;
  };
  return (at: number): ((network: string) => string) => {
    const name = `network_salt ${new Date(at).toISOString().slice(0, 10)}`;
    const salt = find.get(name) ?? makeSalt(name);
    return (network) => createHmac("sha256", salt).update(network).digest("base64url").slice(0, HASH_LENGTH);
  };
}
