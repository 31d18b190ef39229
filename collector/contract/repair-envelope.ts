import { z } from "zod";
import type { RepairKind } from "../store/columns/vocabulary.ts";
import { entries } from "./error-messages.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { guard } from "./guard.ts";
import { optionalId } from "./ids.ts";
import { MAX_ITEMS_PER_EVENT } from "./limits.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { Repair } from "./repair.ts";

/** An event whose fields outside its items can be read, and what was repaired. */
export interface RepairedEnvelope {
  readonly fields: Fields;
  readonly repairs: readonly Repair[];
  /** Whether there are items, or more items, that can't be read. */
  readonly hasUnreadableItems: boolean;
  /** Whether a time or the items were a placeholder, which counts as absent. */
  readonly unfilled: boolean;
}

/**
 * Repairs the fields of an event that a shop's program writes in its own way. The id, the category and the action stay as they are:
 * without them nothing says what happened.
 */
export function repairEnvelope(sent: Fields): RepairedEnvelope {
  const into = new Findings();
  const fields = {
    ...sent,
    occurred_at: timeIn(sent.occurred_at, into),
    items: itemsIn(sent.items, into),
    dims: objectIn(sent.dims, "dims", into),
    extra: objectIn(sent.extra, "extra", into),
    context: contextIn(sent.context, into),
  };
  const { repairs, hasUnreadableItems, unfilled } = into;
  return { fields, repairs, hasUnreadableItems, unfilled };
}

class Findings {
  readonly repairs: Repair[] = [];
  hasUnreadableItems = false;
  unfilled = false;

  add(kind: RepairKind, path: string, problem: string): null {
    this.repairs.push({ kind, path, problem });
    return null;
  }
}

/** PHP writes an empty object as an empty list, and a form as an empty text. */
function objectIn(value: unknown, path: string, into: Findings): Fields | null {
  const isEmpty = (Array.isArray(value) && value.length === 0) || (typeof value === "string" && value.trim() === "");
  if (value === undefined || value === null || isEmpty) return null;
  return fieldsOf(value) ?? into.add("unreadable_field", path, "must be an object");
}

function contextIn(value: unknown, into: Findings): Fields | null {
  const context = objectIn(value, "context", into);
  if (context === null) return null;
  const ids = ["visitor_id", "session_id"].map((name) => [name, contextId(context[name], `context.${name}`, into)]);
  return { ...context, ...Object.fromEntries(ids) };
}

function contextId(value: unknown, path: string, into: Findings): string | number | null {
  const id = optionalId.safeParse(value);
  return id.success ? id.data : into.add("unreadable_id", path, id.error.issues[0]!.message);
}

const instant = z.iso.datetime({ offset: true });
const NO_TIME = "must be an ISO 8601 date and time with an offset, such as 2026-01-31T09:00:00Z";

/** Seconds since 1970 have 10 digits from 2001 to 2286, and milliseconds 13. */
const EPOCH = /^(\d{10}(?:\.\d{1,9})?|\d{13}(?:\.\d{1,9})?)$/;
const SECONDS = /^\d{10}(?!\d)/;
/** A date and time with a blank for its `T`, or an offset such as +0100 or +01. */
const LOOSE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|([+-]\d\d):?(\d\d)?)$/;

/** Reads a time that can only mean one instant. A time without an offset does not. @returns null for the time of arrival */
function timeIn(value: unknown, into: Findings): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && isPlaceholder(value)) {
    into.unfilled = true;
    return null;
  }
  const time = typeof value === "string" || typeof value === "number" ? instantOf(String(value).trim()) : value;
  const read = instant.safeParse(time);
  return read.success ? read.data : into.add("unreadable_time", "occurred_at", NO_TIME);
}

function instantOf(text: string): string {
  if (EPOCH.test(text)) return new Date(Number(text) * (SECONDS.test(text) ? 1000 : 1)).toISOString();
  const [, date, time, zone, hours, minutes = "00"] = LOOSE.exec(text.toUpperCase()) ?? [];
  if (date === undefined) return text;
  return `${date}T${time}${zone === "Z" ? "Z" : `${hours}:${minutes}`}`;
}

/** Reads the items: a list, one item, or the JSON text of either. */
function itemsIn(value: unknown, into: Findings): unknown {
  const items = typeof value === "string" ? parsedItems(value, into) : value;
  if (items === undefined || items === null || fieldsOf(items)) return items;
  if (!Array.isArray(items)) return unreadableItems("items", "must be a list", into);
  if (items.length <= MAX_ITEMS_PER_EVENT) return items;
  const problem = `must have at most ${entries(MAX_ITEMS_PER_EVENT)}`;
  unreadableItems(`items[${MAX_ITEMS_PER_EVENT}]`, problem, into);
  return items.slice(0, MAX_ITEMS_PER_EVENT);
}

function parsedItems(text: string, into: Findings): unknown {
  if (isPlaceholder(text)) {
    into.unfilled = true;
    return null;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return guard(parsed) === null ? parsed : text;
  } catch {
    return text;
  }
}

function unreadableItems(path: string, problem: string, into: Findings): null {
  into.hasUnreadableItems = true;
  return into.add("unreadable_line", path, problem);
}
