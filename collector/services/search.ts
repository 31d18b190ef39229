import { withoutBlanks } from "../evaluation/blanks.ts";
import { formsOf } from "../evaluation/canonical-code.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { purchases } from "./facts.ts";
import { CONTACT_KINDS, type ContactKind } from "./identity/contacts.ts";
import { type Reader, seesPersons } from "./masking.ts";
import { listPromotions } from "./promotion-list.ts";
import { isRefusal } from "./refusal.ts";

/** The kinds of things that a search finds. */
export const HIT_KINDS = ["code", "promotion", "transaction", "customer", "visitor"] as const;

export interface SearchHit {
  readonly kind: (typeof HIT_KINDS)[number];
  /** Of a promotion its number, else the name by which the thing was found. */
  readonly id: string;
  readonly name: string;
  /** Whether the text is its whole name or id, or the contact of a customer. */
  readonly isExact: boolean;
}

/** The result of a search. */
export interface SearchResult {
  /** Without the blanks around it. */
  readonly text: string;
  readonly hits: readonly SearchHit[];
}

/** Most promotions, and most orders of a contact, that are listed. */
const MOST = "20";

/** Finds what a text names: a code, an order, a promotion, and for those who see persons a customer, a visitor or a contact. */
export async function search(store: Store, reader: Reader, sent: string): Promise<SearchResult> {
  const text = withoutBlanks(sent);
  if (text === "") return { text, hits: [] };
  const [named, promotions] = await Promise.all([
    namedHits(store, reader, text),
    promotionHits(store, reader.property, text),
  ]);
  const hits = [...named, ...promotions];
  // Contacts are stored as keyed hashes: they are compared where nothing has the name.
  const isNamed = hits.some(({ isExact }) => isExact);
  return {
    text,
    hits: isNamed || !seesPersons(reader) ? hits : [...(await contactHits(store, reader, text)), ...hits],
  };
}

/** The scope of a reader decides about customers and browsers: whether one exists tells who a pseudonym is. */
async function namedHits(store: Store, reader: Reader, text: string): Promise<SearchHit[]> {
  const named = await store.namedThings(reader.property.id, text, formsOf(text));
  const kinds = seesPersons(reader)
    ? (["code", "transaction", "customer", "visitor"] as const)
    : (["code", "transaction"] as const);
  return kinds.filter((kind) => named[kind]).map((kind) => ({ kind, id: text, name: text, isExact: true }));
}

async function promotionHits(store: Store, property: Property, text: string): Promise<SearchHit[]> {
  const list = await listPromotions(store, property, { query: text, sort: "name", limit: MOST });
  if (isRefusal(list)) return [];
  return list.data.map(({ id, name }) => ({ kind: "promotion", id: String(id), name, isExact: isSame(name, text) }));
}

const isSame = (name: string, text: string): boolean => name.toLowerCase() === text.toLowerCase();

/** The customers of a contact, and its orders as a guest. */
async function contactHits(store: Store, reader: Reader, text: string): Promise<SearchHit[]> {
  const kind = contactKind(text, reader.property);
  if (kind === null) return [];
  const query = { [kind]: text, cdp_source: "all", traffic: "all", direction: "desc", limit: MOST };
  const list = await purchases(store, reader, query);
  if (isRefusal(list)) return [];
  const customers = new Set(list.data.flatMap(({ customer_id }) => customer_id ?? []));
  const guests = list.data.filter(({ customer_id }) => customer_id === null);
  const orders = new Set(guests.map(({ transaction_id }) => transaction_id));
  const hit = (found: "customer" | "transaction") => (id: string) => ({ kind: found, id, name: id, isExact: true });
  return [...[...customers].map(hit("customer")), ...[...orders].map(hit("transaction"))];
}

/** The kind of contact that a text may be; null for none. Shorter numbers are those of orders. */
function contactKind(text: string, property: Property): ContactKind | null {
  const kinds = text.includes("@") ? (["email"] as const) : (["phone"] as const);
  if (!text.includes("@") && text.replaceAll(/\D/g, "").length < LEAST_DIGITS) return null;
  return kinds.find((kind) => CONTACT_KINDS[kind].read(text, property) !== null) ?? null;
}

const LEAST_DIGITS = 7;
