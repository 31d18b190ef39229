import { formatPath } from "./parse.ts";
import type { FieldError } from "./responses/event-results.ts";

/** Deepest nesting of lists and objects. Deeper input is refused before any recursion into it. */
export const MAX_DEPTH = 40;

/** Most entries of a list or an object. */
const MAX_LENGTH = 10_000;

/** Most values in one body; each costs a schema's time. */
const MAX_VALUES = 200_000;

/**
 * Refuses input that no schema should process: nesting beyond `MAX_DEPTH`, very long lists, too many values, and the
 * key `__proto__`, which other code may mistake for a prototype. Recurses no deeper than `MAX_DEPTH`, so the stack
 * can't overflow.
 * @param under path of the value in the request, which starts the path of the error
 * @returns null if the input is harmless
 */
export function guard(root: unknown, under: readonly PropertyKey[] = []): FieldError | null {
  return isWithinLimits(root, { values: 0 }, 0) ? null : limitError(root, under);
}

/** Checks the limits without paths, because nearly all input is harmless. */
function isWithinLimits(value: unknown, counter: { values: number }, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  const keys = Array.isArray(value) ? null : Object.keys(value);
  const length = keys === null ? (value as unknown[]).length : keys.length;
  counter.values += length;
  if (length > MAX_LENGTH || counter.values > MAX_VALUES) return false;
  if (keys === null) return (value as unknown[]).every((nested) => isWithinLimits(nested, counter, depth + 1));
  return keys.every(
    (key) => key !== "__proto__" && isWithinLimits((value as Record<string, unknown>)[key], counter, depth + 1),
  );
}

function limitError(root: unknown, under: readonly PropertyKey[]): FieldError | null {
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: root, path: [] }];
  let values = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== "object" || value === null) continue;
    const error = (at: readonly PropertyKey[], message: string) => ({ path: formatPath([...under, ...at]), message });
    if (path.length >= MAX_DEPTH) return error(path.slice(0, 3), `must not be nested deeper than ${MAX_DEPTH} levels`);
    const keys = Object.keys(value);
    values += keys.length;
    if (keys.length > MAX_LENGTH) return error(path, `must have at most ${MAX_LENGTH} entries`);
    if (values > MAX_VALUES) return error(path, `must have at most ${MAX_VALUES} values in all`);
    for (const key of keys) {
      if (key === "__proto__") return error([...path, key], "must not be used as a name: rename it");
      const nested = (value as Record<string, unknown>)[key];
      open.push({ value: nested, path: [...path, Array.isArray(value) ? Number(key) : key] });
    }
  }
  return null;
}

/** What is left of the characters that a copy may have, in JSON; below 0 it is not whole. */
export interface Room {
  left: number;
}

/**
 * A copy of hostile input that can be printed: parts deeper than `MAX_DEPTH` are left out, and all behind the room.
 * @param room is used up: some characters of each text may need more in JSON than are counted
 */
export function pruned(value: unknown, room: Room, depth = 0): unknown {
  room.left -= typeof value === "string" ? value.length + 3 : 2;
  if (typeof value === "string") return value.slice(0, Math.max(0, value.length + Math.min(0, room.left)));
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "(nested too deeply to keep)";
  if (Array.isArray(value)) return prunedList(value, room, depth + 1);
  const copy: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    if (room.left < 0) break;
    room.left -= key.length + 3;
    copy.push([key, pruned((value as Record<string, unknown>)[key], room, depth + 1)]);
  }
  return Object.fromEntries(copy);
}

function prunedList(list: readonly unknown[], room: Room, depth: number): unknown[] {
  const copy: unknown[] = [];
  for (const nested of list) {
    if (room.left < 0) break;
    copy.push(pruned(nested, room, depth));
  }
  return copy;
}
