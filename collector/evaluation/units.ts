/** Units of one line of a cart. Quantities stay counts: a line of thousands is as cheap as one of one. */
export interface Units {
  /** The line's position in the cart. */
  readonly at: number;
  readonly count: number;
}

/** The units of the same line together. */
export function byLine(units: readonly Units[]): Units[] {
  if (units.length < 2) return [...units];
  const counts = new Map<number, number>();
  for (const { at, count } of units) counts.set(at, (counts.get(at) ?? 0) + count);
  return [...counts].map(([at, count]) => ({ at, count }));
}
