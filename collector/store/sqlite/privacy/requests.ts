import type { Person } from "../../decide/privacy/person.ts";
import { mentionOf } from "../../decide/privacy/person.ts";
import type { PrivacyCounts, PrivacyDraft, PrivacyRequest } from "../../ports/privacy.ts";
import type { Db } from "../connection/database.ts";

type Row = Omit<PrivacyRequest, "subject" | "person" | "counts"> & {
  readonly subject: string | null;
  readonly person: string | null;
  readonly counts: string;
};

const fromRow = ({ subject, person, counts, ...row }: Row): PrivacyRequest => ({
  ...row,
  subject: subject === null ? null : JSON.parse(subject),
  person: person === null ? null : JSON.parse(person),
  counts: JSON.parse(counts),
});

/** How long the rows of an export can be downloaded, in ms. */
const EXPORT_MS = 7 * 86_400_000;
/** How long a request is claimed after its last progress, in ms. */
const CLAIM_MS = 60_000;

const COLUMNS = "id, property_id, type, state, subject, person, counts, created_at, finished_at, actor, key_id";

/** Requests of persons. @param now epoch milliseconds */
export function privacyRequestTable(db: Db, now: () => number) {
  const select = (rest: string) => db.prepare<unknown[], Row>(`SELECT ${COLUMNS} FROM privacy_requests WHERE ${rest}`);
  const byId = select("property_id = ? AND id = ?");
  const ofProperty = select("property_id = ? ORDER BY seq DESC LIMIT 1000");
  const open = select("state <> 'done' AND claimed_until <= :at AND (:id IS NULL OR id = :id) ORDER BY seq LIMIT 1");
  const claim = db.prepare("UPDATE privacy_requests SET claimed_until = ? WHERE id = ?");
  const forgetOld = db.prepare(
    "UPDATE privacy_requests SET subject = NULL, person = NULL WHERE subject IS NOT NULL AND state = 'done' AND finished_at < ?",
  );
  const same = select("property_id = ? AND type = ? AND subject = ? AND state <> 'done'");
  const remembered = select("property_id = ? AND subject IS NOT NULL");
  const insert = db.prepare(
    `INSERT INTO privacy_requests (id, property_id, type, state, subject, created_at, actor, key_id)
     VALUES (:id, :property, :type, 'pending', :subject, :at, :actor, :key_id)`,
  );
  const note = db.prepare(
    "UPDATE privacy_requests SET state = 'running', counts = ?, person = ?, claimed_until = ? WHERE id = ?",
  );
  const end = db.prepare("UPDATE privacy_requests SET state = 'done', counts = ?, finished_at = ? WHERE id = ?");
  const forget = db.prepare("UPDATE privacy_requests SET subject = NULL, person = NULL WHERE id = ?");
  const find = (propertyId: string, id: string): PrivacyRequest | null => {
    const row = byId.get(propertyId, id);
    return row ? fromRow(row) : null;
  };
  return {
    find,
    add(propertyId: string, { subject, ...draft }: PrivacyDraft): PrivacyRequest {
      const text = JSON.stringify(subject);
      const existing = same.get(propertyId, draft.type, text);
      if (existing) return fromRow(existing);
      insert.run({ ...draft, property: propertyId, subject: text, at: now() });
      return find(propertyId, draft.id)!;
    },
    list: (propertyId: string): PrivacyRequest[] => ofProperty.all(propertyId).map(fromRow),
    claim(id: string | null, at: number, lease: number): PrivacyRequest | null {
      forgetOld.run(at - EXPORT_MS);
      const row = open.get({ id, at });
      if (!row) return null;
      claim.run(at + lease, row.id);
      return fromRow(row);
    },
    note: (id: string, counts: PrivacyCounts, person: Person | null): void =>
      void note.run(JSON.stringify(counts), person && JSON.stringify(person), now() + CLAIM_MS, id),
    end: (id: string, counts: PrivacyCounts): void => void end.run(JSON.stringify(counts), now(), id),
    /** Forgets an erased person in all requests that are done, or are the person's own. */
    forget(propertyId: string, id: string, person: Person): void {
      const mentions = mentionOf(person);
      for (const row of remembered.all(propertyId))
        if (row.id === id || mentions(`${row.subject}${row.person}`)) forget.run(row.id);
    },
  };
}
