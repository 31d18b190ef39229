import { parseProperty, parsePropertyChange } from "../contract/property.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** A property as it is answered. */
type Answer = { data: Property; meta: object };

/** Adds a property; the answer holds its write key. */
export async function createProperty(store: Store, body: unknown): Promise<Answer | Refusal> {
  const parsed = parseProperty(body);
  if (!parsed.ok) return refusal("unprocessable", "The property is not valid.", parsed.errors);
  const made = await store.createProperty(parsed.value);
  return made === "taken"
    ? refusal("conflict", "A property has this id, write key or alias already.")
    : { data: made, meta: {} };
}

export const listProperties = async (store: Store) => ({ data: await store.properties(), meta: {} });

/** Changes the fields that the body names. Another currency counts for what comes, and changes nothing that is stored. */
export async function changeProperty(store: Store, property: Property, body: unknown): Promise<Answer | Refusal> {
  const parsed = parsePropertyChange(body);
  if (!parsed.ok) return refusal("unprocessable", "The property is not valid.", parsed.errors);
  const changed = await store.updateProperty(property.id, parsed.value);
  if (changed === "no_property") return refusal("not_found", `There is no property ${property.id}.`);
  return changed === "taken"
    ? refusal("conflict", "A property has one of the aliases already.", [{ path: "aliases", message: "is taken" }])
    : { data: changed, meta: {} };
}

/** Deletes a property that nothing was ever stored for: what analysts count does not vanish with a site. */
export async function deleteProperty(store: Store, { id }: Property): Promise<null | Refusal> {
  switch (await store.deleteProperty(id)) {
    case "no_property":
      return refusal("not_found", `There is no property ${id}.`);
    case "in_use":
      return refusal("conflict", "The property has promotions, events or other things that were stored for it.");
    case "deleted":
      return null;
  }
}
