import { createHmac, randomBytes } from "node:crypto";
import { fieldsOf } from "../../../contract/fields.ts";
import { erasedEvent } from "../../decide/privacy/erased-event.ts";
import type { Person } from "../../decide/privacy/person.ts";
import { type Derive, erasedIds, type Pseudonyms, pseudonymsBy } from "../../decide/privacy/pseudonyms.ts";
import type { Erasure } from "../../ports/privacy.ts";
import type { Identity, IncomingEvent, RejectedEventDraft } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { IdentitiesOf } from "../tables/identity-keys.ts";

/** The kinds of ids that erasures recognize. */
type Kind = Parameters<Parameters<typeof pseudonymsBy>[0]>[0];

/** Erased persons of one property. */
interface Erased {
  readonly tokens: ReadonlyMap<string, Pick<Erasure, "token" | "erased_at">>;
  /** Of the latest erasure: later events are of nobody who was erased before. */
  readonly latest: number;
}

/** Nothing happened before it. */
const NOBODY: Erased = { tokens: new Map(), latest: Number.NEGATIVE_INFINITY };

/** The hash by which an erased id is recognized. A contact is known by its hash alone. */
export type ErasedHash = (kind: Kind, id: string) => string;

const secretOf = (db: Db): Buffer =>
  db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'customer_key'").pluck().get()!;

/** The key of the hash is in the data file, as that of contacts. */
export function erasedHash(db: Db): ErasedHash {
  const secret = secretOf(db);
  return (kind, id) =>
    kind === "hash" ? id : createHmac("sha256", secret).update(`${kind}\n${id}`).digest("base64url");
}

/** Derived from the key of the hashes: no other file has the same pseudonyms. */
export function maskingKeys(db: Db): (propertyId: string) => string {
  const secret = secretOf(db);
  return (propertyId) => createHmac("sha256", secret).update(`mask\n${propertyId}`).digest("base64url");
}

/** A buyer with the visitor that the shop noted. */
export interface OfBuyer {
  readonly buyer: Identity;
  readonly visitorId: string | null;
}

/** Makes an unguessable text of the token of a person and an id, always the same. */
const deriveWith =
  (secret: Buffer): Derive =>
  (token, id) =>
    createHmac("sha256", secret).update(`${token}\n${id}`).digest("base64url").slice(0, DERIVED_LENGTH);

/** 132 random bits. */
const DERIVED_LENGTH = 22;

function statements(db: Db) {
  return {
    last: db.prepare<[], number>("SELECT ifnull(max(seq), 0) FROM erasures").pluck(),
    all: db.prepare<[], Erasure>("SELECT property_id, hash, token, erased_at FROM erasures ORDER BY seq"),
    find: db.prepare<[string, string], Pick<Erasure, "token">>(
      "SELECT token FROM erasures WHERE property_id = ? AND hash = ?",
    ),
    forget: db.prepare<[string, string]>("DELETE FROM erasures WHERE property_id = ? AND hash = ?"),
    insert: db.prepare(
      "INSERT INTO erasures (property_id, hash, token, erased_at, pending) VALUES (:property_id, :hash, :token, :erased_at, :pending)",
    ),
  };
}

type Statements = ReturnType<typeof statements>;

/** Erased persons, and what arrives of them late. @param now epoch milliseconds */
export function erasureTable(db: Db, transactions: Transactions, identitiesOf: IdentitiesOf, now: () => number) {
  const hashOf = erasedHash(db);
  const derive = deriveWith(secretOf(db));
  const sql = statements(db);
  const known = knownErasures(transactions, sql);
  return {
    derive,
    ...writer(sql, known, now),
    find: (propertyId: string, hash: string): boolean => sql.find.get(propertyId, hash) !== undefined,
    all: (): Erasure[] => sql.all.all(),
    /** The hashes of a person's ids. */
    hashesOf: ({ customers, visitors, hashes }: Person): string[] => [
      ...customers.map((id) => hashOf("customer", id)),
      ...visitors.map((id) => hashOf("visitor", id)),
      ...hashes,
    ],
    /** What takes the place of the ids of one person, whose erasure is remembered. */
    pseudonymsOf(propertyId: string, person: Person): Pseudonyms {
      const ids = {
        customer: new Set(person.customers),
        visitor: new Set(person.visitors),
        hash: new Set(person.hashes),
      };
      return pseudonymsBy((kind, id) =>
        ids[kind].has(id) ? (sql.find.get(propertyId, hashOf(kind, id))?.token ?? null) : null,
      );
    },
    ...lateEraser(known, hashOf, identitiesOf, derive),
  };
}

function writer({ find, forget, insert }: Statements, known: Known, now: () => number) {
  /** Keeps an erasure under a new number, by which other connections notice it. */
  const put = (erasure: Erasure, pending: boolean): void => {
    forget.run(erasure.property_id, erasure.hash);
    insert.run({ ...erasure, pending: Number(pending) });
    known.forget();
  };
  return {
    put,
    /** Erases an id from now on. A person who is erased again keeps the token. */
    remember(property_id: string, hash: string): Erasure {
      const token = find.get(property_id, hash)?.token ?? randomBytes(TOKEN_BYTES).toString("base64url");
      const erasure = { property_id, hash, token, erased_at: now() };
      put(erasure, false);
      return erasure;
    },
  };
}

const TOKEN_BYTES = 16;

/** Takes erased persons out of what arrives late. */
function lateEraser(known: Known, hashOf: ErasedHash, identitiesOf: IdentitiesOf, derive: Derive) {
  /** @param at when it happened, epoch milliseconds @returns null where nobody was erased since */
  const pseudonymsSince = (propertyId: string, at: number): Pseudonyms | null => {
    const { tokens, latest } = known.of(propertyId);
    if (at > latest) return null;
    return pseudonymsBy((kind, id) => {
      const erased = tokens.get(hashOf(kind, id));
      return erased && at <= erased.erased_at ? erased.token : null;
    });
  };
  const isErased = (pseudonyms: Pseudonyms, buyer: Partial<Identity>): boolean =>
    identitiesOf(buyer).some((keys) => keys.some((key) => pseudonyms.identity(key) !== null));
  return {
    /** An event of the time before an erasure loses its person again. */
    withoutErased(propertyId: string, event: IncomingEvent): IncomingEvent {
      const pseudonyms = pseudonymsSince(propertyId, event.occurredAt);
      if (pseudonyms === null) return event;
      const ids = erasedIds(event, pseudonyms, derive);
      if (ids === null && !isErased(pseudonyms, event)) return event;
      const { customerId, visitorId, sessionId } = ids ?? event;
      const kept = { customerId, visitorId, sessionId };
      return { ...event, ...kept, contacts: [], formerId: null, body: erasedEvent(event.body, kept) };
    },
    /** Whether a rejected event is of an erased person. Its time can't be trusted. */
    isOfErased(propertyId: string, { body }: RejectedEventDraft): boolean {
      const pseudonyms = pseudonymsSince(propertyId, Number.NEGATIVE_INFINITY);
      return (
        pseudonyms !== null && idsIn(body).some((id) => (pseudonyms.customer(id) ?? pseudonyms.visitor(id)) !== null)
      );
    },
    /** The buyer of an order of the time before an erasure, without ids of erased persons. @param at epoch milliseconds */
    withoutErasedBuyer(propertyId: string, { buyer, visitorId }: OfBuyer, at: number): OfBuyer {
      const pseudonyms = pseudonymsSince(propertyId, at);
      const visitor = visitorId === null ? null : (pseudonyms?.visitor(visitorId) ?? null);
      if (pseudonyms === null || (visitor === null && !isErased(pseudonyms, buyer))) return { buyer, visitorId };
      const customerId = buyer.customerId === null ? null : (pseudonyms.customer(buyer.customerId) ?? buyer.customerId);
      return { buyer: { customerId, contacts: [] }, visitorId: visitor ?? visitorId };
    },
  };
}

export type ErasureTable = ReturnType<typeof erasureTable>;

/** Reads the erasures again after another connection has added some. */
function knownErasures(transactions: Transactions, { last, all }: Statements) {
  let version: number | null = null;
  let seq = 0;
  let properties = new Map<string, Erased>();
  return {
    of(propertyId: string): Erased {
      const present = transactions.dataVersion();
      if (present !== version) {
        const newest = last.get()!;
        if (newest !== seq) properties = byProperty(all.all());
        [version, seq] = [present, newest];
      }
      return properties.get(propertyId) ?? NOBODY;
    },
    /** Call it when this connection has added some. */
    forget(): void {
      version = null;
    },
  };
}

type Known = ReturnType<typeof knownErasures>;

const byProperty = (erasures: readonly Erasure[]): Map<string, Erased> =>
  new Map(
    [...Map.groupBy(erasures, ({ property_id }) => property_id)].map(([id, own]) => [
      id,
      {
        tokens: new Map(own.map((each) => [each.hash, each])),
        latest: Math.max(...own.map(({ erased_at }) => erased_at)),
      },
    ]),
  );

/** The ids in the body of a rejected event. */
function idsIn(body: string): string[] {
  try {
    const { dims, extra, context } = fieldsOf(JSON.parse(body)) ?? {};
    const customers = fieldsOf(dims)?.customers;
    const customer = fieldsOf(Array.isArray(customers) ? customers[0] : customers);
    const ids = [customer?.customer_id, fieldsOf(extra)?.customer_id, fieldsOf(context)?.visitor_id];
    return ids.flatMap((id) => (typeof id === "string" || typeof id === "number" ? [String(id)] : []));
  } catch {
    return [];
  }
}
