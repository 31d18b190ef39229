import type { KeyChange, Scope } from "../../../contract/key.ts";
import type { KeyDraft, KeyRotation } from "../../ports/properties.ts";
import type { Key } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

interface KeyRow extends Omit<Key, "kind" | "scopes"> {
  property_id: string;
  scopes: string;
}

/** A key and its property. */
export interface OwnedKey {
  readonly propertyId: string;
  readonly key: Key;
}

const fromRow = ({ property_id: _, scopes, ...row }: KeyRow): Key => ({
  ...row,
  kind: row.write_key === null ? "server" : "write",
  scopes: JSON.parse(scopes),
});

/** Values of a new key. */
interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expires_at: number | null;
  readonly writeKey: string | null;
  readonly secretHash: string | null;
  readonly created_by: number | null;
}

function statements(db: Db) {
  const columns =
    "id, property_id, name, write_key, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at, created_by";
  const select = `SELECT ${columns} FROM keys`;
  return {
    byId: db.prepare<[string, number], KeyRow>(`${select} WHERE property_id = ? AND id = ?`),
    all: db.prepare<[string], KeyRow>(`${select} WHERE property_id = ? ORDER BY id`),
    byWriteKey: db.prepare<[string], KeyRow>(`${select} WHERE write_key = ?`),
    bySecretHash: db.prepare<[string], KeyRow>(`${select} WHERE secret_hash = ?`),
    otherWriteKey: db.prepare<[string, number], number>(
      `SELECT id FROM keys WHERE property_id = ? AND id <> ? AND write_key IS NOT NULL AND expires_at IS NULL
       AND revoked_at IS NULL LIMIT 1`,
    ),
    insert: db.prepare(
      `INSERT INTO keys (property_id, name, write_key, secret_hash, scopes, created_at, expires_at, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    change: db.prepare("UPDATE keys SET name = ?, scopes = ?, expires_at = ? WHERE id = ?"),
    replace: db.prepare("UPDATE keys SET replaced_by = ?, expires_at = ? WHERE id = ?"),
    revoke: db.prepare("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"),
    // A rotation makes a key of its own: what the old one made belongs to the new one, too.
    made: db
      .prepare<[number], number>(
        `WITH RECURSIVE own (id) AS (
           SELECT ? UNION SELECT k.id FROM keys k JOIN own ON k.replaced_by = own.id
         ), made (id) AS (
           SELECT id FROM own UNION SELECT k.id FROM keys k JOIN made ON k.created_by = made.id
         )
         SELECT k.id FROM keys k JOIN made ON made.id = k.id WHERE k.write_key IS NULL AND k.revoked_at IS NULL
         ORDER BY k.id`,
      )
      .pluck(),
    use: db.prepare("UPDATE keys SET last_used_at = max(ifnull(last_used_at, 0), ?) WHERE id = ?"),
    removeAll: db.prepare("DELETE FROM keys WHERE property_id = ?"),
  };
}

/** Reads keys, and adds new ones. */
function keyRows(db: Db, now: () => number) {
  const sql = statements(db);
  const find = (propertyId: string, id: number): Key | null => {
    const row = sql.byId.get(propertyId, id);
    return row ? fromRow(row) : null;
  };
  const owned = (row: KeyRow | undefined): OwnedKey | null =>
    row ? { propertyId: row.property_id, key: fromRow(row) } : null;
  return {
    sql,
    find,
    all: (propertyId: string): Key[] => sql.all.all(propertyId).map(fromRow),
    byWriteKey: (writeKey: string) => owned(sql.byWriteKey.get(writeKey)),
    bySecretHash: (hash: string) => owned(sql.bySecretHash.get(hash)),
    insert(propertyId: string, { name, writeKey, secretHash, scopes, expires_at, created_by }: NewKey): Key {
      const values = [propertyId, name, writeKey, secretHash, JSON.stringify(scopes), now(), expires_at, created_by];
      return find(propertyId, Number(sql.insert.run(...values).lastInsertRowid))!;
    },
  };
}

/** Changes of keys, each inside a transaction. */
function keyChanges({ sql, find, insert }: ReturnType<typeof keyRows>, now: () => number, newWriteKey: () => string) {
  /** Pages need a key: the last write key without an expiry can't be given one, or revoked. */
  const isLastWriteKey = (propertyId: string, { id, write_key, expires_at, revoked_at }: Key): boolean =>
    write_key !== null && expires_at === null && revoked_at === null && !sql.otherWriteKey.get(propertyId, id);

  const revoke = (propertyId: string, id: number) => {
    const key = find(propertyId, id);
    if (!key) return "no_key" as const;
    if (isLastWriteKey(propertyId, key)) return "last_write_key" as const;
    sql.revoke.run(now(), id);
    return find(propertyId, id)!;
  };

  return {
    change(propertyId: string, id: number, { name, scopes, expires_at }: KeyChange) {
      const key = find(propertyId, id);
      if (!key) return "no_key" as const;
      if (expires_at && isLastWriteKey(propertyId, key)) return "last_write_key" as const;
      const end = expires_at === undefined ? key.expires_at : expires_at;
      sql.change.run(name ?? key.name, JSON.stringify(scopes ?? key.scopes), end, id);
      return find(propertyId, id)!;
    },
    rotate(propertyId: string, id: number, { overlap, secretHash, created_by }: KeyRotation) {
      const key = find(propertyId, id);
      if (!key) return "no_key" as const;
      if (key.replaced_by !== null) return "replaced" as const;
      const end = key.expires_at ?? Number.POSITIVE_INFINITY;
      if (key.revoked_at !== null || end <= now()) return "ended" as const;
      const secret =
        key.kind === "write" ? { writeKey: newWriteKey(), secretHash: null } : { writeKey: null, secretHash };
      const next = insert(propertyId, { ...key, ...secret, created_by });
      sql.replace.run(next.id, Math.min(end, now() + overlap), id);
      return next;
    },
    revoke,
    revokeWithMade(propertyId: string, id: number) {
      const made = sql.made.all(id);
      const revoked = revoke(propertyId, id);
      if (typeof revoked === "string") return revoked;
      for (const each of made) sql.revoke.run(now(), each);
      return made;
    },
  };
}

/**
 * The keys of properties.
 * @param now epoch milliseconds
 * @param newWriteKey makes an unguessable key
 */
export function keyTable(db: Db, now: () => number, newWriteKey: () => string, transactions: Transactions) {
  const { sql, insert, ...reads } = keyRows(db, now);
  const { change, rotate, revoke, revokeWithMade } = keyChanges({ sql, insert, ...reads }, now, newWriteKey);
  return {
    ...reads,
    /** Adds the first write key of a property, inside the transaction that creates the property. */
    addFirst: (propertyId: string, writeKey = newWriteKey()): Key =>
      insert(propertyId, {
        name: "Write key",
        scopes: [],
        expires_at: null,
        writeKey,
        secretHash: null,
        created_by: null,
      }),
    create: (propertyId: string, draft: KeyDraft): Key =>
      insert(propertyId, { ...draft, writeKey: draft.secretHash === null ? newWriteKey() : null }),
    change: (propertyId: string, id: number, changes: KeyChange) =>
      transactions.run(() => change(propertyId, id, changes)),
    rotate: (propertyId: string, id: number, rotation: KeyRotation) =>
      transactions.run(() => rotate(propertyId, id, rotation)),
    revoke: (propertyId: string, id: number) => transactions.run(() => revoke(propertyId, id)),
    revokeWithMade: (propertyId: string, id: number) => transactions.run(() => revokeWithMade(propertyId, id)),
    recordUses: (uses: readonly (readonly [id: number, at: number])[]): void =>
      transactions.run(() => {
        for (const [id, at] of uses) sql.use.run(at, id);
      }),
    /** Deletes all keys of a property, inside the transaction that deletes the property. */
    removeAll: (propertyId: string): void => void sql.removeAll.run(propertyId),
  };
}

export type KeyTable = ReturnType<typeof keyTable>;
