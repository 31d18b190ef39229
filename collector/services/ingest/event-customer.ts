import { textOf } from "../../contract/fields.ts";
import { isZero } from "../../contract/identity.ts";
import type { IncomingEvent } from "../../store/ports/records.ts";
import { formerIdOf } from "../identity/buyer.ts";
import { contactsOf, type IdentityRules } from "../identity/contacts.ts";
import type { FieldReader } from "./field-reader.ts";

/** The fields of an object of an event. */
interface Fields {
  readonly [field: string]: unknown;
}

/**
 * Reads the customer of an event: the id and each contact are those of `dims.customers`, or else those of `extra`, where
 * Antsomi's guide has them.
 * @param customer the object `dims.customers`
 */
export function customerOf(
  customer: Fields,
  extra: Fields,
  rules: IdentityRules,
  reader: FieldReader,
): Pick<IncomingEvent, "customerId" | "formerId" | "contacts"> {
  const stated = readId(customer.customer_id, "dims.customers.customer_id", reader);
  const customerId = stated ?? readId(extra.customer_id, "extra.customer_id", reader);
  const sent = textOf(stated === null ? extra.customer_id : customer.customer_id);
  const field = (name: string) => (textOf(customer[name]).trim() === "" ? extra[name] : customer[name]);
  return {
    customerId,
    ...formerIdOf(sent, customerId),
    contacts: contactsOf(field("email"), field("phone"), rules),
  };
}

/** Shops send the id 0 for every guest: it is no unfilled placeholder. */
const readId = (id: unknown, path: string, reader: FieldReader): string | null =>
  isZero(id) ? null : reader.person(id, path);
