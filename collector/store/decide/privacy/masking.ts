import { createHmac } from "node:crypto";
import { fieldsOf } from "../../../contract/fields.ts";
import { type Columns, outputColumns } from "../../columns/column.ts";
import type { PersonalData } from "../../columns/personal.ts";
import { erasedEvent } from "./erased-event.ts";
import { erasedRecord } from "./erased-record.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/**
 * What a key without the scope `read_personal` sees of a value.
 * - `all`: the value.
 * - `pseudonym`: a text that is the same for the same value of the property, and from which nobody finds the value.
 * - `event`, `record`: the JSON without what names a person, with pseudonyms in place of ids.
 * - `nothing`: null.
 */
type Visible = "all" | "pseudonym" | "event" | "record" | "nothing";

/** How each class of personal data is masked. The number of an order stays, as in an erasure: reports are joined by it. */
const VISIBLE: Readonly<Record<PersonalData, Visible>> = {
  none: "all",
  staff: "all",
  order: "all",
  erased: "all",
  customer: "pseudonym",
  visitor: "pseudonym",
  session: "pseudonym",
  identity: "pseudonym",
  derived: "pseudonym",
  event: "event",
  record: "record",
  identities: "nothing",
  hashes: "nothing",
  subject: "nothing",
};

/** Whether values of a class are masked at all. */
export const isMasked = (personal: PersonalData): boolean => VISIBLE[personal] !== "all";

type Cell = string | number | null;

/** @returns a value of a class as its reader may see it */
export type Mask = <Value extends Cell>(personal: PersonalData, value: Value) => Value | string | null;

const SHOW_ALL: Mask = (_, value) => value;

const PREFIX = "masked:";
/** 132 bits: no two values of a property have the same one. */
const LENGTH = 22;

/** @param key of the property's pseudonyms; null: nothing is masked */
export function maskWith(key: string | null): Mask {
  if (key === null) return SHOW_ALL;
  const pseudonym = (text: string) =>
    PREFIX + createHmac("sha256", key).update(text).digest("base64url").slice(0, LENGTH);
  const all: Pseudonyms = { customer: pseudonym, visitor: pseudonym, identity: pseudonym };
  const masks: Readonly<Record<Visible, (value: string) => string | null>> = {
    all: (value) => value,
    pseudonym,
    event: (body) => eventWithPseudonyms(body, pseudonym),
    record: (record) => erasedRecord(record, all),
    nothing: () => null,
  };
  return (personal, value) => (value === null || !isMasked(personal) ? value : masks[VISIBLE[personal]](String(value)));
}

/** The body of an event with pseudonyms in place of the ids that the SDK sends. */
function eventWithPseudonyms(body: string, pseudonym: (id: string) => string): string {
  const { dims, context } = fieldsOf(parsed(body)) ?? {};
  const { visitor_id, session_id } = fieldsOf(context) ?? {};
  const { customer_id } = fieldsOf(fieldsOf(dims)?.customers) ?? {};
  const idOf = (value: unknown) =>
    typeof value === "string" || typeof value === "number" ? pseudonym(String(value)) : null;
  return erasedEvent(body, {
    customerId: idOf(customer_id),
    visitorId: idOf(visitor_id),
    sessionId: idOf(session_id),
  });
}

/** @returns undefined for a body that was too long and is stored cut */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @returns a function that masks the values of a list's row, by the names of its columns */
export function rowMask(columns: Columns, mask: Mask): <Row extends object>(row: Row) => Row {
  const personalColumns = Object.entries(columns).filter(([, { personal }]) => isMasked(personal));
  return (row) => {
    const values = personalColumns.flatMap(([name, { personal }]) => {
      const value: unknown = Reflect.get(row, name);
      return typeof value === "string" ? [[name, mask(personal, value)] as const] : [];
    });
    return { ...row, ...Object.fromEntries(values) };
  };
}

/** @returns a function that masks the cells of an exported row, in the order of the columns */
export function cellMask(columns: Columns, mask: Mask): (cells: readonly Cell[]) => readonly Cell[] {
  const classes = outputColumns(columns).map(({ name }) => columns[name]?.personal ?? "none");
  return (cells) => cells.map((cell, at) => mask(classes[at]!, cell));
}
