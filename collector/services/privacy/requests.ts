import { parseWith } from "../../contract/parse.ts";
import { privacyBody } from "../../contract/privacy.ts";
import type { PrivacyRequestResponse } from "../../contract/responses/privacy.ts";
import type { PrivacyRequest, PrivacySubject } from "../../store/ports/privacy.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Access } from "../authorize.ts";
import { type DataResponse, dataResponse } from "../data-response.ts";
import { iso, isoOrNull } from "../iso.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { isOfAnother } from "./links.ts";
import { personRows } from "./run.ts";
import { personOf } from "./subject.ts";

/** What the operations on requests need from outside. */
export interface RequestContext {
  readonly store: Store;
  readonly newId: () => string;
  /** Starts to work on requests. */
  readonly wake: () => void;
}

type Answer = DataResponse<PrivacyRequestResponse>;

/** Stores a request. One that is sent twice is stored once, until it is done. */
export async function createPrivacyRequest(
  { store, newId, wake }: RequestContext,
  access: Pick<Access, "property" | "actor" | "keyId">,
  body: unknown,
): Promise<Answer | Refusal> {
  const stored = await storePrivacyRequest(store, newId, access, body);
  if (isRefusal(stored)) return stored;
  wake();
  return dataResponse(responseOf(stored));
}

/** @returns the request as it is stored */
export async function storePrivacyRequest(
  store: Store,
  newId: () => string,
  { property, actor, keyId }: Pick<Access, "property" | "actor" | "keyId">,
  body: unknown,
): Promise<PrivacyRequest | Refusal> {
  const parsed = parseWith(privacyBody, body);
  if (!parsed.ok) return refusal("unprocessable", "The request is not valid.", parsed.errors);
  const { type } = parsed.value;
  // Exactly one field has a value: the schema says so.
  const subject = JSON.parse(JSON.stringify(parsed.value.subject)) as PrivacySubject;
  const person = await personOf(store, property, subject);
  if ("path" in person) return refusal("unprocessable", "The request is not valid.", [person]);
  return store.addPrivacyRequest(property.id, { id: newId(), type, subject, actor, key_id: keyId });
}

const NO_REQUEST = refusal("not_found", "There is no such privacy request.");

export async function readPrivacyRequest(store: Store, { property }: Access, id: string): Promise<Answer | Refusal> {
  const request = await store.privacyRequest(property.id, id);
  return request ? dataResponse(responseOf(request)) : NO_REQUEST;
}

/** The latest requests first. */
export async function listPrivacyRequests(store: Store, { property }: Access) {
  return dataResponse((await store.privacyRequests(property.id)).map(responseOf));
}

/** The rows of an export, as lines of JSON. */
export async function exportedPerson(
  store: Store,
  { property }: Pick<Access, "property">,
  id: string,
): Promise<AsyncGenerator<string> | Refusal> {
  const request = await store.privacyRequest(property.id, id);
  if (request?.type !== "export") return NO_REQUEST;
  if (request.state !== "done") return refusal("conflict", "The export is not done: poll its state.");
  const { person } = request;
  if (person === null) return refusal("not_found", "The export has ended: request it again.");
  return linesOf(store, property.id, person);
}

async function* linesOf(
  store: Store,
  propertyId: string,
  person: NonNullable<PrivacyRequest["person"]>,
): AsyncGenerator<string> {
  for await (const rows of personRows(store, propertyId, person)) {
    const own = rows.filter((row) => !isOfAnother(row, person));
    yield own.map(({ table, values }) => `${JSON.stringify({ table, ...values })}\n`).join("");
  }
}

export const responseOf = (request: PrivacyRequest): PrivacyRequestResponse => ({
  id: request.id,
  type: request.type,
  state: request.state,
  found: Object.keys(request.counts).length > 0,
  counts: { ...request.counts },
  requested_by: request.actor,
  created_at: iso(request.created_at),
  finished_at: isoOrNull(request.finished_at),
});
