import type { z } from "zod";
import { withoutBlanks } from "../evaluation/blanks.ts";
import { fieldsOf, textOf } from "./fields.ts";
import { isNobody, personIn, personProblem } from "./identity.ts";
import { idOf, trimmed } from "./ids.ts";
import { MAX_ID_LENGTH } from "./limits.ts";
import { FEWEST_PHONE_DIGITS, phoneDigits } from "./phone-digits.ts";
import { orNull } from "./values.ts";

/** Characters of the longest email address: 64, the @, and 255 (RFC 5321, section 4.5.3.1). */
export const MAX_CONTACT_LENGTH = 320;

/** Capillary's error for a body without customer. */
export const NO_CUSTOMER =
  "CustomerIdentifierType and CustomerIdentifierValue is mandatory when customerId is not specified.";

/**
 * An id of a person, also where it names nobody: a repeated request has to be recognized by its content. It loses only whitespace,
 * as in earlier versions, which counted uses by what was left.
 */
const person = (longest: number) =>
  orNull(
    idOf(
      (value) => personProblem(trimmed(value), longest),
      (value) => (typeof value === "string" ? value.trim() : value),
    )
      .meta({ minLength: 0, maxLength: longest })
      .transform(String),
  );

/** The buyer: a customer by id, by another identifier, or both. */
export const buyerFields = {
  customerId: person(MAX_ID_LENGTH).describe("A blank, 0 or a placeholder such as n/a counts as absent."),
  // Not trimmed: earlier versions counted uses by the type as it was sent.
  customerIdentifierType: orNull(
    idOf(
      (value) => personProblem(trimmed(value)),
      (value) => value,
    ).transform(String),
  ).describe("email, mobile, externalId, or a type of the site's own."),
  customerIdentifierValue: person(MAX_CONTACT_LENGTH),
};

/** The buyer as a body names it. */
export interface SentBuyer {
  readonly customerId: string | null;
  readonly customerIdentifierType: string | null;
  readonly customerIdentifierValue: string | null;
}

/** The kinds of identifiers that are more than a text to compare. Any other kind is a site's own. */
export type IdentifierKind = "customer" | "email" | "phone" | "other";

const KINDS: Readonly<Record<string, IdentifierKind>> = {
  externalid: "customer",
  email: "email",
  mobile: "phone",
  phone: "phone",
};

/** @param type as sent @returns the name of the type that is compared: without blanks around it, lower case */
export const identifierType = (type: string): string => withoutBlanks(type).toLowerCase();

/** The kind of an identifier. @param type as `identifierType` returns it */
export const identifierKind = (type: string): IdentifierKind => (Object.hasOwn(KINDS, type) ? KINDS[type]! : "other");

const NAMES_NOBODY =
  "names nobody: send the customer's id, or an email address or phone number in customerIdentifierValue";
const NO_PHONE = `must be a phone number of at least ${FEWEST_PHONE_DIGITS} digits`;

const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** Refuses a body that names no customer. */
export function requireCustomer(body: object, context: z.RefinementCtx): void {
  const problem = problemOf(body as Record<string, unknown>);
  if (problem) context.addIssue({ code: "custom", path: [problem.path], message: problem.message });
}

/**
 * Refuses a body whose `customer` is another one than its buyer: one person would lend the other one a customer group. Placeholders
 * name nobody, and a buyer may have a second id of the type `externalId`.
 */
export function requireOneCustomer(body: object, context: z.RefinementCtx): void {
  const { customerId, customerIdentifierType, customerIdentifierValue, customer } = body as Record<string, unknown>;
  const id = personIn(fieldsOf(customer)?.customer_id);
  const isId = identifierKind(identifierType(textOf(customerIdentifierType))) === "customer";
  const ids = {
    customerId: personIn(customerId),
    customerIdentifierValue: isId ? personIn(customerIdentifierValue) : null,
  };
  const fields = Object.entries(ids).filter(([, other]) => other !== null);
  if (id === null || fields.length === 0 || fields.some(([, other]) => other === id)) return;
  const names = fields.map(([field]) => field).join(" or ");
  const message = `must be the customer of ${names}: send the same id in both fields, or leave this one out`;
  context.addIssue({ code: "custom", path: ["customer", "customer_id"], message });
}

type Field = keyof typeof buyerFields;

/** @returns why the fields name no customer, at the field to correct; null where they name one */
function problemOf(fields: Readonly<Record<string, unknown>>): { path: Field; message: string } | null {
  const { customerId, customerIdentifierType: type, customerIdentifierValue: value } = fields;
  const problem = (path: Field, message: string) => ({ path, message });
  if (!isMissing(customerId) && !isNobody(customerId)) return null;
  if (isMissing(type) && isMissing(value) && !isMissing(customerId)) return problem("customerId", NAMES_NOBODY);
  if (isMissing(type)) return problem("customerIdentifierType", NO_CUSTOMER);
  if (isMissing(value)) return problem("customerIdentifierValue", NO_CUSTOMER);
  if (isNobody(type)) return problem("customerIdentifierType", "must be a type such as email or mobile");
  if (isNobody(value)) return problem("customerIdentifierValue", NAMES_NOBODY);
  const isPhone = identifierKind(identifierType(textOf(type))) === "phone";
  return isPhone && phoneDigits(textOf(value)) === null ? problem("customerIdentifierValue", NO_PHONE) : null;
}
