/** Units of one line of a cart. They stay a count, so that a line of thousands costs as little as a line of one. */
export interface Units {
  /** Position of the line in the cart. */
  readonly at: number;
  readonly count: number;
}

/** Up to so many entries, comparing all pairs is faster than a map. */
const FEW = 12;

/** Adds up the units of each line. @returns the same list if no line has two entries */
export function byLine(units: readonly Units[]): readonly Units[] {
  if (units.length <= FEW && !hasSameLine(units)) return units;
  const counts = new Map<number, number>();
  for (const { at, count } of units) counts.set(at, (counts.get(at) ?? 0) + count);
  return [...counts].map(([at, count]) => ({ at, count }));
}

function hasSameLine(units: readonly Units[]): boolean {
  for (let one = 1; one < units.length; one += 1)
    for (let other = 0; other < one; other += 1) if (units[one]!.at === units[other]!.at) return true;
  return false;
}
