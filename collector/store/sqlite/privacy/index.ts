import { columnsOfClass, PERSONAL_TABLES } from "../../columns/tables.ts";
import { NOBODY, type Person } from "../../decide/privacy/person.ts";
import type { PrivacyStore } from "../../ports/privacy.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { walBytesOf } from "../connection/wal-size.ts";
import type { WriteGuard } from "../connection/write-guard.ts";
import type { SyncOf } from "../sync-of.ts";
import type { Tables } from "../tables/index.ts";
import { outbox } from "../tables/outbox.ts";
import { bodyRewriter } from "./bodies.ts";
import { rowEraser } from "./erase.ts";
import { erasedHash, maskingKeys } from "./erasures.ts";
import { privacyRequestTable } from "./requests.ts";
import { ofProperty, personWalk } from "./walk.ts";

interface PrivacyParts {
  readonly tables: Tables;
  readonly transactions: Transactions;
  readonly guard: WriteGuard;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Exports and erasures of persons. */
export function privacyOperations(
  db: Db,
  { tables, transactions, guard, now }: PrivacyParts,
): SyncOf<keyof PrivacyStore> {
  const { erasures } = tables;
  const messages = outbox(db);
  const requests = privacyRequestTable(db, now);
  const eraseRow = rowEraser(db, transactions, erasures);
  const settle = db.prepare<[string]>("UPDATE erasures SET pending = 0 WHERE property_id = ?");
  const whileWritable = <T>(rows: number, write: () => T) =>
    guard.whileWritable(
      walBytesOf(rows, 0),
      () => transactions.run(write),
      (unavailable) => unavailable,
    );
  return {
    addPrivacyRequest: (propertyId, draft) => transactions.run(() => requests.add(propertyId, draft)),
    privacyRequest: requests.find,
    privacyRequests: requests.list,
    claimPrivacyRequest: (id, at, lease) => transactions.run(() => requests.claim(id, at, lease)),
    notePrivacyRequest: (id, counts, person) => requests.note(id, counts, person),
    endPrivacyRequest: ({ id, property_id: propertyId, type, person }, counts) =>
      transactions.run(() => {
        requests.end(id, counts);
        if (type === "export") return;
        requests.forget(propertyId, id, person ?? NOBODY);
        messages.add(propertyId, {
          type: "privacy:erased",
          subject: id,
          at: now(),
          data: { eventName: "PRIVACY", id, counts },
        });
      }),
    contactHashes: (contacts) => [...new Set(tables.identitiesOf({ contacts }).flat())],
    maskingKey: maskingKeys(db),
    personRows: personWalk(db),
    rememberErasure: (propertyId, person) => {
      const hashes = erasures.hashesOf(person);
      return whileWritable(hashes.length, () => hashes.map((hash) => erasures.remember(propertyId, hash)));
    },
    erasePerson: (propertyId, person, rows) =>
      whileWritable(rows.length, () => {
        const pseudonyms = erasures.pseudonymsOf(propertyId, person);
        return rows.filter(({ table, key }) => eraseRow(table, key, pseudonyms)).length;
      }),
    clearLog() {
      const [result] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
      return result?.busy === 0;
    },
    erasures: erasures.all,
    addErasures: (added) =>
      transactions.run(() => {
        for (const erasure of added) if (!erasures.find(erasure.property_id, erasure.hash)) erasures.put(erasure, true);
      }),
    ...bodyRewriter(db, transactions, guard, tables.identitiesOf),
    pendingPersons: pendingPersons(db),
    settleErasures: (propertyId) => void settle.run(propertyId),
  };
}

/** The persons of erasures that this data file did not know, by their hashes. */
function pendingPersons(db: Db): SyncOf<"pendingPersons">["pendingPersons"] {
  const hashOf = erasedHash(db);
  const pending = db.prepare<[], { propertyId: string; hash: string }>(
    "SELECT property_id AS propertyId, hash FROM erasures WHERE pending = 1",
  );
  return () =>
    [...Map.groupBy(pending.all(), ({ propertyId }) => propertyId)].map(([propertyId, rows]) => {
      const hashes = new Set(rows.map(({ hash }) => hash));
      const withHash = (kind: "customer" | "visitor") =>
        idsIn(db, kind, propertyId).filter((id) => hashes.has(hashOf(kind, id)));
      const person: Person = {
        ...NOBODY,
        customers: withHash("customer"),
        visitors: withHash("visitor"),
        hashes: [...hashes].filter((hash) => hash.startsWith("guest:")),
      };
      return { propertyId, person };
    });
}

/** All ids of a kind in one property. */
function idsIn(db: Db, kind: "customer" | "visitor", property: string): string[] {
  const selects = PERSONAL_TABLES.flatMap(([name, table]) =>
    columnsOfClass(table, kind).map(
      (column) => `SELECT ${column} FROM ${name} WHERE ${ofProperty(table)} AND ${column} IS NOT NULL`,
    ),
  );
  return db.prepare<object, string>(selects.join(" UNION ")).pluck().all({ property });
}
