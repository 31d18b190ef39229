import { fieldsOf } from "../../contract/fields.ts";
import type { Property } from "../../store/ports/records.ts";
import { shortAddress } from "./short-address.ts";

/** The settings of a property that say what is stored of an event. */
export type StorageRules = Pick<Property, "contacts" | "url_parameters">;

/** The names and contacts of a customer. The SDK protects the same fields on the device. */
const CONTACTS = /^((customer_|first_|last_|full_)?name|phone(_number)?|email|address)$/;
const CUSTOMER = /^((customer_|first_|last_|full_)?name|phone(_number)?|email|address|customer_id|identify_id)$/;

/** Where shops have the fields of a customer, beside `extra`. */
const OWNERS = ["customers", "transaction", "purchase"] as const;

type Fields = Readonly<Record<string, unknown>>;

const without = (fields: Fields, dropped: RegExp): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !dropped.test(name)));

function ownerWithout(value: unknown, dropped: RegExp): unknown {
  if (Array.isArray(value)) return value.map((each) => ownerWithout(each, dropped));
  const fields = fieldsOf(value);
  return fields ? without(fields, dropped) : value;
}

/** An event without some fields of its customer. */
function eventWithout(sent: unknown, dropped: RegExp): unknown {
  const event = fieldsOf(sent);
  if (!event) return sent;
  const [dims, extra] = [fieldsOf(event.dims), fieldsOf(event.extra)];
  const owners = OWNERS.filter((name) => dims && name in dims).map((name) => [
    name,
    ownerWithout(dims![name], dropped),
  ]);
  return {
    ...event,
    ...(owners.length > 0 && { dims: { ...dims, ...Object.fromEntries(owners) } }),
    ...(extra && { extra: without(extra, dropped) }),
  };
}

/** An event of a browser that asks for privacy by `Sec-GPC`: of its customer, only the mark of a test stays. */
export const withoutCustomer = (sent: unknown): unknown => eventWithout(sent, CUSTOMER);

/** An event as its property stores it. Contacts are hashed before. @param sent as it was sent */
export function storedEvent(sent: unknown, { contacts, url_parameters }: StorageRules): unknown {
  const event = contacts === "hash" ? eventWithout(sent, CONTACTS) : sent;
  return url_parameters === null ? event : withShortAddresses(event, new Set(url_parameters));
}

/** Shortens the addresses of pages in a value of JSON, which no deeper than the limit of requests. */
function withShortAddresses(value: unknown, kept: ReadonlySet<string>): unknown {
  if (typeof value === "string") return value.startsWith("http") ? shortAddress(value, kept) : value;
  if (Array.isArray(value)) return value.map((each) => withShortAddresses(each, kept));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) copy[name] = withShortAddresses((value as Fields)[name], kept);
  return copy;
}
