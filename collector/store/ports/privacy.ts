import type { Person } from "../decide/privacy/person.ts";
import type { MethodsOf } from "./methods.ts";
import type { Contact } from "./records.ts";
import type { Unavailable } from "./unavailable.ts";

/** A person as a request names one: by one id. */
export type PrivacySubject =
  | { readonly customer_id: string }
  | { readonly email: string }
  | { readonly phone: string }
  | { readonly visitor_id: string };

/** The numbers of a person's rows, by table. Tables without any are missing. */
export type PrivacyCounts = Readonly<Record<string, number>>;

/** A request of a person. Times are epoch milliseconds. */
export interface PrivacyRequest {
  readonly id: string;
  readonly property_id: string;
  readonly type: "export" | "erase";
  readonly state: "pending" | "running" | "done";
  /** null: it was erased, and is forgotten. */
  readonly subject: PrivacySubject | null;
  /** The ids that were found; null before, and after an erasure. */
  readonly person: Person | null;
  readonly counts: PrivacyCounts;
  readonly created_at: number;
  readonly finished_at: number | null;
  /** The name of the key, `administrator`, or `command line`. */
  readonly actor: string;
  readonly key_id: number | null;
}

/** A new request. */
export type PrivacyDraft = Pick<PrivacyRequest, "id" | "type" | "actor" | "key_id"> & {
  readonly subject: PrivacySubject;
};

/** A place in the walk through all tables that may name a person. */
export interface WalkPosition {
  readonly table: string;
  /** The key of the last row. */
  readonly after: readonly (string | number)[];
}

/** A row of a person. */
export interface PersonRow {
  readonly table: string;
  readonly key: readonly (string | number)[];
  /** By the names of its columns. */
  readonly values: Readonly<Record<string, string | number | null>>;
}

/** A part of the walk. */
export interface WalkPart {
  readonly rows: readonly PersonRow[];
  /** null: the walk is complete. */
  readonly next: WalkPosition | null;
}

/** A person who was erased. Its ids are not stored: the hash recognizes them. */
export interface Erasure {
  readonly property_id: string;
  readonly hash: string;
  /** Takes the place of the id. */
  readonly token: string;
  /** Epoch milliseconds: what happened before it is erased, whenever it arrives. */
  readonly erased_at: number;
}

/** A table with bodies of events. */
export type StoredBodyTable = "events" | "conflicting_events" | "rejected_events";

/** The body of an event, JSON, which may be cut. */
export interface StoredBody {
  readonly seq: number;
  readonly body: string;
}

/** Exports and erasures of persons. */
export interface PrivacyStore {
  /** Stores a request; one that is not done yet is returned instead, where it has the same type and subject. */
  addPrivacyRequest(propertyId: string, draft: PrivacyDraft): Promise<PrivacyRequest>;
  privacyRequest(propertyId: string, id: string): Promise<PrivacyRequest | null>;
  /** The newest first. */
  privacyRequests(propertyId: string): Promise<readonly PrivacyRequest[]>;
  /**
   * Claims a request that is not done, and that nobody works on. Exports that are older than 7 days are forgotten.
   * @param id null: the oldest one
   * @param now epoch milliseconds
   * @param lease the longest time without progress, in ms
   * @returns null without one
   */
  claimPrivacyRequest(id: string | null, now: number, lease: number): Promise<PrivacyRequest | null>;
  /** Notes how far a request is: its claim begins again. */
  notePrivacyRequest(id: string, counts: PrivacyCounts, person: Person | null): Promise<void>;
  /** Ends a request. Of an erasure, the subject and the ids are forgotten, also in other requests of the person. */
  endPrivacyRequest(request: PrivacyRequest, counts: PrivacyCounts): Promise<void>;
  /** The keyed hashes of contacts, those of their earlier forms too. */
  contactHashes(contacts: readonly Contact[]): Promise<readonly string[]>;
  /** The key of the pseudonyms that stand for the persons of a property where a key may not see them. */
  maskingKey(propertyId: string): Promise<string>;
  /** Rows of a person, some at a time. @param from null: begins */
  personRows(propertyId: string, person: Person, from: WalkPosition | null): Promise<WalkPart>;
  /**
   * Recognizes the ids of a person from now on, under the tokens that they have already, or else new ones.
   * @returns the erasures
   */
  rememberErasure(propertyId: string, person: Person): Promise<readonly Erasure[] | Unavailable>;
  /** Takes a person out of some rows. @returns the number of rows that changed */
  erasePerson(
    propertyId: string,
    person: Person,
    rows: readonly Pick<PersonRow, "table" | "key">[],
  ): Promise<number | Unavailable>;
  /** Removes what the erased rows left in the write-ahead log. @returns whether no reader needed it any more */
  clearLog(): Promise<boolean>;
  /** All erasures, the oldest first. */
  erasures(): Promise<readonly Erasure[]>;
  /** Adds erasures that are known elsewhere. Those that are new are pending, until `settleErasures`. */
  addErasures(erasures: readonly Erasure[]): Promise<void>;
  /** The persons of pending erasures, by property, as far as this data file has ids of them. */
  pendingPersons(): Promise<readonly { readonly propertyId: string; readonly person: Person }[]>;
  /** Bodies of a property, by their numbers. @param after the last one that was read; 0 to begin */
  storedBodies(
    propertyId: string,
    table: StoredBodyTable,
    after: number,
    limit: number,
  ): Promise<readonly StoredBody[]>;
  /** Replaces bodies. Events get the hashes of their contacts, where they have none. @returns the number of bodies */
  replaceBodies(
    propertyId: string,
    table: StoredBodyTable,
    bodies: readonly (StoredBody & { readonly contacts: readonly Contact[] })[],
  ): Promise<number | Unavailable>;
  /** Removes contacts from kept answers: a repeated request has them itself. @returns the number of answers */
  forgetAnswerContacts(propertyId: string): Promise<number>;
  /** Notes that pending erasures of a property are done. */
  settleErasures(propertyId: string): Promise<void>;
}

export const PRIVACY_METHODS = {
  addPrivacyRequest: { kind: "write" },
  privacyRequest: { kind: "lookup" },
  privacyRequests: { kind: "list" },
  claimPrivacyRequest: { kind: "write" },
  notePrivacyRequest: { kind: "write" },
  endPrivacyRequest: { kind: "write" },
  contactHashes: { kind: "lookup" },
  maskingKey: { kind: "lookup" },
  personRows: { kind: "list" },
  rememberErasure: { kind: "write" },
  erasePerson: { kind: "write" },
  clearLog: { kind: "write" },
  erasures: { kind: "list" },
  addErasures: { kind: "write" },
  pendingPersons: { kind: "list" },
  settleErasures: { kind: "write" },
  storedBodies: { kind: "list" },
  replaceBodies: { kind: "write" },
  forgetAnswerContacts: { kind: "write" },
} as const satisfies MethodsOf<PrivacyStore>;
