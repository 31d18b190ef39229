import { fieldsOf } from "../../contract/fields.ts";
import type { StoredBody, StoredBodyTable } from "../../store/ports/privacy.ts";
import type { Contact, Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { contactsOf } from "../identity/contacts.ts";
import { storedEvent } from "../ingest/stored-body.ts";
import { changeProperty } from "../properties.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";

/** The numbers of rows that were rewritten, by table. */
export type Rewritten = Readonly<Record<string, number>>;

const TABLES: readonly StoredBodyTable[] = ["events", "conflicting_events", "rejected_events"];
const PAGE = 500;
const UNAVAILABLE = refusal("unavailable", "The store can't be written. Run the command again.");

/**
 * Sets the defaults of new properties for what is stored of persons, and rewrites what an existing one has stored: bodies of events,
 * and kept answers. Contacts are hashed first. Run again, it completes one that was interrupted.
 * @param onProgress receives the counts so far
 */
export async function applyPrivacy(
  store: Store,
  property: Property,
  onProgress: (sofar: Rewritten) => void = () => {},
): Promise<Rewritten | Refusal> {
  const rules = { contacts: "hash", url_parameters: property.url_parameters ?? [] } as const;
  const changed = await changeProperty(store, property, rules);
  if (isRefusal(changed)) return changed;
  const counts: Record<string, number> = { answers: await store.forgetAnswerContacts(property.id) };
  for (const table of TABLES) {
    for (let after = 0, page: readonly StoredBody[]; ; after = page.at(-1)!.seq) {
      page = await store.storedBodies(property.id, table, after, PAGE);
      if (page.length === 0) break;
      const rewritten = page.flatMap((row) => rewrittenBody(row, { ...property, ...rules }));
      const done = rewritten.length === 0 ? 0 : await store.replaceBodies(property.id, table, rewritten);
      if (typeof done !== "number") return UNAVAILABLE;
      counts[table] = (counts[table] ?? 0) + done;
      onProgress(counts);
    }
  }
  await store.clearLog();
  return counts;
}

/** @returns nothing where the row is as new ones are, or its body was cut */
function rewrittenBody({ seq, body }: StoredBody, property: Property): (StoredBody & { contacts: Contact[] })[] {
  const sent = jsonIn(body);
  if (sent === undefined) return [];
  const next = JSON.stringify(storedEvent(sent, property));
  return next === body ? [] : [{ seq, body: next, contacts: contactsIn(sent, property) }];
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The contacts of an event, where ingest reads them. */
function contactsIn(sent: unknown, property: Property): Contact[] {
  const { dims, extra } = fieldsOf(sent) ?? {};
  const customers = fieldsOf(dims)?.customers;
  const customer = fieldsOf(Array.isArray(customers) ? customers[0] : customers);
  const field = (name: string) => customer?.[name] ?? fieldsOf(extra)?.[name];
  return contactsOf(field("email"), field("phone"), property);
}
