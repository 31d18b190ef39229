import { printPath } from "./parse.ts";
import type { FieldError } from "./responses/event-results.ts";

/** Deepest nesting of arrays and objects that is read; deeper input is refused before anything recurses into it. */
export const MAX_DEPTH = 40;

/** Longest list, and object, that is read. */
const MAX_LENGTH = 10_000;

/** Values that one body may hold in all; each costs a schema's time. */
const MAX_VALUES = 200_000;

/**
 * Refuses what no schema should have to look at: nesting beyond `MAX_DEPTH`, endless lists, values without number, and `__proto__` as a key, which
 * some code downstream may take for a prototype. Goes no deeper than `MAX_DEPTH`, so that depth can't overflow the stack.
 */
export function guard(root: unknown, under: readonly PropertyKey[] = []): FieldError | null {
  return isWithinLimits(root, { values: 0 }, 0) ? null : limitMessage(root, under);
}

/** The same question, answered without noting where one is: nearly everything is harmless. */
function isWithinLimits(value: unknown, seen: { values: number }, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  const keys = Array.isArray(value) ? null : Object.keys(value);
  const length = keys === null ? (value as unknown[]).length : keys.length;
  seen.values += length;
  if (length > MAX_LENGTH || seen.values > MAX_VALUES) return false;
  if (keys === null) return (value as unknown[]).every((nested) => isWithinLimits(nested, seen, depth + 1));
  return keys.every(
    (key) => key !== "__proto__" && isWithinLimits((value as Record<string, unknown>)[key], seen, depth + 1),
  );
}

function limitMessage(root: unknown, under: readonly PropertyKey[]): FieldError | null {
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: root, path: [] }];
  let seen = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== "object" || value === null) continue;
    const at = (key: PropertyKey) => printPath([...under, ...path, key]);
    if (path.length >= MAX_DEPTH)
      return { path: printPath([...under, ...path.slice(0, 3)]), message: "is nested too deeply" };
    const entries = Object.entries(value);
    seen += entries.length;
    if (entries.length > MAX_LENGTH || seen > MAX_VALUES) {
      const most = entries.length > MAX_LENGTH ? MAX_LENGTH : MAX_VALUES;
      return { path: printPath([...under, ...path]), message: `must hold at most ${most}` };
    }
    for (const [key, nested] of entries) {
      if (key === "__proto__") return { path: at(key), message: "is not allowed as a key" };
      open.push({ value: nested, path: [...path, Array.isArray(value) ? Number(key) : key] });
    }
  }
  return null;
}

/** A copy of a hostile value that is safe to print: what lies deeper than `MAX_DEPTH` is left out. */
export function pruned(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "(nested too deeply to keep)";
  if (Array.isArray(value)) return value.map((nested) => pruned(nested, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, nested]) => [key, pruned(nested, depth + 1)]));
}
