/** Numbers by name. An amount is in minor units. */
export type Figures = Map<string, number>;

/** Adds to a figure. */
export function add(figures: Figures, name: string, value = 1): void {
  figures.set(name, (figures.get(name) ?? 0) + value);
}

/** A figure that is not as in the ledger. A figure of 0 may be absent. */
export interface Difference {
  readonly name: string;
  readonly expected: number;
  readonly actual: number;
}

/** Compares figure by figure. */
export function compare(expected: Figures, actual: Figures): { compared: number; differing: Difference[] } {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  const all = names.map((name) => ({ name, expected: expected.get(name) ?? 0, actual: actual.get(name) ?? 0 }));
  return { compared: all.length, differing: all.filter((each) => each.expected !== each.actual) };
}
