import type { NameValue } from "../types.ts";

/** Whether one of the pairs has the name and one of the values, letter for letter. */
export function namedValue(name: string, values: readonly string[]): (pairs?: readonly NameValue[]) => boolean {
  const wanted = new Set(values);
  return (pairs) => pairs?.some((pair) => pair.name === name && wanted.has(pair.value)) ?? false;
}
