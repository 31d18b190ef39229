import type { WireEvent } from "../../contract/event.ts";
import { fieldsOf } from "../../contract/fields.ts";
import { MAX_DEPTH } from "../../contract/guard.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";

/** Characters of the free fields of a page's event: the write key is public, and events are kept for a year. */
const MAX_FREE_LENGTH = 32_768;

const tooLarge = (path: "dims" | "extra"): FieldError => ({
  path,
  message: `must be shorter: dims and extra have at most ${MAX_FREE_LENGTH} characters`,
});

/**
 * Refuses free fields that are too large however they are written, before anything reads them: reading an event of a megabyte takes a
 * hundred times as long as counting it.
 * @param sent an event, or what is in its place
 * @returns null where they may be short enough
 */
export function hugeFields(sent: unknown): FieldError | null {
  const { dims, extra } = fieldsOf(sent) ?? {};
  const room = { left: MAX_FREE_LENGTH };
  if (!fits(fieldsOf(dims), room, 0)) return tooLarge("dims");
  return fits(fieldsOf(extra), room, 0) ? null : tooLarge("extra");
}

/** Takes the least length that a value has as JSON from the room. @returns whether it was there */
function fits(value: unknown, room: { left: number }, depth: number): boolean {
  room.left -= typeof value === "string" ? value.length + 2 : 1;
  if (room.left < 0) return false;
  if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.every((nested) => fits(nested, room, depth + 1));
  const keys = Object.keys(value);
  room.left -= 4 * (keys.length - 1);
  return keys.every((key) => {
    room.left -= key.length;
    return fits((value as Record<string, unknown>)[key], room, depth + 1);
  });
}

/**
 * Refuses free fields that are too large. Only a longer body is measured.
 * @param body the event as it is stored
 */
export function largeFields({ dims, extra }: WireEvent, body: string): FieldError | null {
  if (body.length <= MAX_FREE_LENGTH) return null;
  const length = JSON.stringify(dims).length;
  if (length + JSON.stringify(extra).length <= MAX_FREE_LENGTH) return null;
  return tooLarge(length > MAX_FREE_LENGTH ? "dims" : "extra");
}
