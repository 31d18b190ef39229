/** Units of one line of a cart. They stay a count, so that a line of thousands costs as little as a line of one. */
export interface Units {
  /** Position of the line in the cart. */
  readonly at: number;
  readonly count: number;
}

/** Adds up the units of each line. */
export function byLine(units: readonly Units[]): Units[] {
  if (units.length < 2) return [...units];
  const counts = new Map<number, number>();
  for (const { at, count } of units) counts.set(at, (counts.get(at) ?? 0) + count);
  return [...counts].map(([at, count]) => ({ at, count }));
}
