import type { ParseResult } from "../contract/parse.ts";
import { parseProperty, parsePropertyChange } from "../contract/property.ts";
import type { Evaluator, Property, PropertyReading } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type DataResponse, dataResponse } from "./data-response.ts";
import { hasPhoneNumbers } from "./identity/phone.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** A property as responses have it: with who decides on its codes at present. */
interface PropertyResponse extends Omit<Property, "evaluates"> {
  readonly evaluates: Evaluator;
  /** Whether `evaluates` is not set. */
  readonly evaluates_automatic: boolean;
  /** How its GA4 prices are read where `ga4_price` is not set. */
  readonly ga4_price_reading: PropertyReading;
}

const propertyIn = async (store: Store, property: Property): Promise<PropertyResponse> => ({
  ...property,
  evaluates: await store.evaluatorOf(property),
  evaluates_automatic: property.evaluates === null,
  ga4_price_reading: await store.priceReadingOf(property.id),
});

export const noProperty = (id: string): Refusal => refusal("not_found", `Property ${id} doesn't exist.`);

/** Refuses a country that has no phone numbers of its own. */
function withPhoneCountry<Body extends { readonly phone_country?: string | null }>(
  parsed: ParseResult<Body>,
): ParseResult<Body> {
  const country = parsed.ok ? (parsed.value.phone_country ?? null) : null;
  return country === null || hasPhoneNumbers(country) ? parsed : { ok: false, errors: [NO_PHONE_COUNTRY] };
}

const NO_PHONE_COUNTRY = { path: "phone_country", message: "must be a country with phone numbers, such as SA" };

/** Creates a property; the response contains its write key. */
export async function createProperty(store: Store, body: unknown): Promise<DataResponse<PropertyResponse> | Refusal> {
  const parsed = withPhoneCountry(parseProperty(body));
  if (!parsed.ok) return refusal("unprocessable", "The property is not valid.", parsed.errors);
  const created = await store.createProperty(parsed.value);
  return created === "taken"
    ? refusal("conflict", "Another property has this id, write key or alias: choose another one.")
    : dataResponse(await propertyIn(store, created));
}

export const readProperty = async (store: Store, property: Property) => dataResponse(await propertyIn(store, property));

export async function listProperties(store: Store): Promise<DataResponse<PropertyResponse[]>> {
  const properties = await store.properties();
  return dataResponse(await Promise.all(properties.map((property) => propertyIn(store, property))));
}

/** Changes the fields of the body. A new currency applies to new events; stored rows keep theirs. */
export async function changeProperty(
  store: Store,
  property: Property,
  body: unknown,
): Promise<DataResponse<PropertyResponse> | Refusal> {
  const parsed = withPhoneCountry(parsePropertyChange(body, property.currency));
  if (!parsed.ok) return refusal("unprocessable", "The property is not valid.", parsed.errors);
  const changed = await store.updateProperty(property.id, parsed.value);
  if (changed === "no_property") return noProperty(property.id);
  return changed === "taken"
    ? refusal("conflict", "Another property has one of the aliases.", [
        { path: "aliases", message: "is an alias or write key of another property: choose another one" },
      ])
    : dataResponse(await propertyIn(store, changed));
}

/** Deletes a property without any stored data: the facts of analysts never disappear with a site. */
export async function deleteProperty(store: Store, { id }: Property): Promise<null | Refusal> {
  switch (await store.deleteProperty(id)) {
    case "no_property":
      return noProperty(id);
    case "in_use":
      return refusal("conflict", "The property has promotions, events or other stored data, so it can't be deleted.");
    case "deleted":
      return null;
  }
}
