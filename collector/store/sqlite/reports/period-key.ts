import type { Offset, Period } from "../../ports/reports.ts";

const HOUR = 3_600_000;
const DAY = 86_400_000;

/** The key of a row's day or hour, as an expression over its column `at`: see `TotalsQuery`. */
export function periodKey({ unit, offsets }: Period): string {
  const local = `(at + ${offsetOf(offsets)})`;
  return unit === "day" ? `${local} - ${local} % ${DAY}` : `at - ${local} % ${HOUR}`;
}

/** The difference of local time from UTC at a row's time, in ms. */
function offsetOf(offsets: readonly Offset[]): string {
  const [first, ...later] = offsets;
  if (later.length === 0) return String(first!.milliseconds);
  const cases = later.toReversed().map(({ from, milliseconds }) => `WHEN at >= ${from} THEN ${milliseconds}`);
  return `CASE ${cases.join(" ")} ELSE ${first!.milliseconds} END`;
}
