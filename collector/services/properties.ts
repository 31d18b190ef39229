import { parseProperty } from "../contract/property.ts";
import type { Property } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Adds a property; the answer holds its write key. */
export async function createProperty(store: Store, body: unknown): Promise<{ data: Property; meta: object } | Refusal> {
  const parsed = parseProperty(body);
  if (!parsed.ok) return refusal("unprocessable", "The property is not valid.", parsed.errors);
  const made = await store.createProperty(parsed.value);
  return made === "taken"
    ? refusal("conflict", "A property has this id, write key or alias already.")
    : { data: made, meta: {} };
}

export const listProperties = async (store: Store) => ({ data: await store.properties(), meta: {} });
