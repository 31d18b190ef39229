import type { NameValue } from "../types.ts";

/** A name with the values that match, compared letter for letter. */
export interface NamedValues {
  readonly name: string;
  readonly values: readonly string[];
}

/** Compiles a test whether one of some pairs has the name and one of the values. */
export function namedValue({ name, values }: NamedValues): (pairs?: readonly NameValue[]) => boolean {
  const accepted = new Set(values);
  return (pairs) => pairs?.some((pair) => pair.name === name && accepted.has(pair.value)) ?? false;
}
