import { z } from "zod";
import { MAX_CONTACT_LENGTH } from "./buyer.ts";
import { isNobody } from "./identity.ts";
import { idOf, idProblem } from "./ids.ts";

const id = idOf((value) => (isNobody(value) ? "names nobody" : idProblem(value))).transform(String);
const contact = z.string().trim().min(1).max(MAX_CONTACT_LENGTH);

/** The ways to name a person. */
export const SUBJECT_KINDS = ["customer_id", "email", "phone", "visitor_id"] as const;

/** A person, named by one id. */
export const privacySubject = z
  .strictObject({
    customer_id: id.describe("The customer, by the site's id.").optional(),
    email: contact.describe("An email address that was stated with events or orders.").optional(),
    phone: contact.describe("A phone number, likewise.").optional(),
    visitor_id: id.describe("A browser.").optional(),
  })
  .refine(
    (subject) => Object.values(subject).filter((value) => value !== undefined).length === 1,
    `must have exactly one of ${SUBJECT_KINDS.join(", ")}`,
  );

/** Schema of the body of `POST /v1/privacy/requests`. */
export const privacyBody = z.strictObject({
  type: z
    .enum(["export", "erase"])
    .describe("export: all rows of the person. erase: takes the person out of all rows."),
  subject: privacySubject.describe("The person, by exactly one id."),
});
