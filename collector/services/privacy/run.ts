import { type Person, together } from "../../store/decide/privacy/person.ts";
import type { Erasure, PersonRow, PrivacyCounts, PrivacyRequest, WalkPosition } from "../../store/ports/privacy.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { isOfAnother, linksIn } from "./links.ts";
import { personOf } from "./subject.ts";

/** Erased persons, outside the data file: a backup that is restored has persons who were erased since. */
export interface ErasureLog {
  /** Settles when the erasures are on disk. */
  append(erasures: readonly Erasure[]): Promise<void>;
}

/** What requests of persons need from outside. */
export interface PrivacyContext {
  readonly store: Store;
  readonly erasureLog: ErasureLog;
}

/** Receives the counts of a request so far. */
type OnProgress = (counts: PrivacyCounts) => Promise<void> | void;

/** The store accepts no writes now: the request goes on later. */
export class StoreUnavailable extends Error {}

/** All rows of a person, some at a time. */
export async function* personRows(
  store: Store,
  propertyId: string,
  person: Person,
): AsyncGenerator<readonly PersonRow[]> {
  for (let from: WalkPosition | null = null; ; ) {
    const { rows, next } = await store.personRows(propertyId, person, from);
    if (rows.length > 0) yield rows;
    if (next === null) return;
    from = next;
  }
}

/**
 * Completes a request. Run again, it completes one that was interrupted.
 * @throws StoreUnavailable
 */
export async function runPrivacyRequest(
  context: PrivacyContext,
  property: Property,
  request: PrivacyRequest,
  onProgress: OnProgress = () => {},
): Promise<PrivacyCounts> {
  const { store } = context;
  const person = request.person ?? (await linkedPerson(store, property, request));
  await store.notePrivacyRequest(request.id, {}, person);
  const note: OnProgress = async (counts) => {
    await store.notePrivacyRequest(request.id, counts, person);
    await onProgress(counts);
  };
  const counts =
    request.type === "export"
      ? await counted(store, property.id, person, note)
      : await erase(context, property.id, person, note);
  await store.endPrivacyRequest({ ...request, person }, counts);
  if (request.type === "erase") await store.clearLog();
  return counts;
}

/** The person of a request with the ids that are stated together. A contact leads to its customers, they to their contacts. */
async function linkedPerson(store: Store, property: Property, { subject }: PrivacyRequest): Promise<Person> {
  if (subject === null) throw new Error("a request that is not done has a subject");
  const named = await personOf(store, property, subject);
  if ("path" in named) throw new Error("a subject was parsed when it was stored");
  if ("visitor_id" in subject) return named;
  return withLinks(store, property.id, named, named.customers.length === 0);
}

/** Adds what is stated together, until nothing is new. Browsers and orders lead to nobody else. */
async function withLinks(store: Store, propertyId: string, person: Person, linksCustomers: boolean): Promise<Person> {
  let found = person;
  for await (const rows of personRows(store, propertyId, person))
    for (const row of rows) found = together(found, linksIn(row, person, linksCustomers));
  const isComplete = found.customers.length === person.customers.length && found.hashes.length === person.hashes.length;
  return isComplete ? found : withLinks(store, propertyId, found, false);
}

async function counted(
  store: Store,
  propertyId: string,
  person: Person,
  onProgress: OnProgress,
): Promise<PrivacyCounts> {
  let counts: PrivacyCounts = {};
  for await (const rows of personRows(store, propertyId, person)) {
    for (const row of rows) if (!isOfAnother(row, person)) counts = added(counts, row.table, 1);
    await onProgress(counts);
  }
  return counts;
}

/** First of all the person is recognized: events that arrive meanwhile are erased as they arrive. */
async function erase(
  { store, erasureLog }: PrivacyContext,
  propertyId: string,
  person: Person,
  onProgress: OnProgress,
): Promise<PrivacyCounts> {
  const erasures = await store.rememberErasure(propertyId, person);
  if ("unavailable" in erasures) throw new StoreUnavailable();
  await erasureLog.append(erasures);
  return eraseRows(store, propertyId, person, onProgress);
}

/** Takes a person whose erasure is remembered out of all rows. @throws StoreUnavailable */
export async function eraseRows(
  store: Store,
  propertyId: string,
  person: Person,
  onProgress: OnProgress = () => {},
): Promise<PrivacyCounts> {
  let counts: PrivacyCounts = {};
  for await (const rows of personRows(store, propertyId, person)) {
    const changed = await store.erasePerson(propertyId, person, rows);
    if (typeof changed !== "number") throw new StoreUnavailable();
    counts = added(counts, rows[0]!.table, changed);
    await onProgress(counts);
  }
  return counts;
}

const added = (counts: PrivacyCounts, table: string, rows: number): PrivacyCounts =>
  rows === 0 ? counts : { ...counts, [table]: (counts[table] ?? 0) + rows };
