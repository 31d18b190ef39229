import { withoutBlanks } from "../evaluation/blanks.ts";
import { textId } from "./ids.ts";

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A UUID in lower case: it is read in any case (RFC 9562, section 4). @returns null where the text is none */
export function uuidIn(text: string): string | null {
  const id = withoutBlanks(text).toLowerCase();
  return UUID.test(id) ? id : null;
}

/** The id of a quote or a reservation. Nothing is found by a text that is no UUID. */
export const madeId = textId.transform((id) => uuidIn(id) ?? id);

/** When a UUID of version 7 was made (RFC 9562, section 5.7). @returns epoch milliseconds; null for another version */
export const timeOfUuid = (uuid: string): number | null =>
  uuid[14] === "7" ? Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) : null;
