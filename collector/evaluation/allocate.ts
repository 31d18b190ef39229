import { type Minor, mulDiv } from "./money.ts";

/** Orders line ids: shorter first, then by code unit, so that "2" comes before "10". */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/**
 * Splits an amount over lines in proportion to their weights, by largest remainder, so that the parts always
 * sum to the whole; ties go to the smaller id, so that the order of the lines means nothing.
 *
 * @param amount at most the sum of the weights; then no part exceeds its weight
 * @param weights non-negative, one a line
 * @param ids the lines' ids, one a weight
 * @returns one part a line, in the order given
 */
export function allocate(amount: Minor, weights: readonly Minor[], ids: readonly string[]): Minor[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => mulDiv(amount, weight, total));
  const parts = exact.map(({ quotient }) => quotient);
  const spare = amount - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = ids
    .map((_, index) => index)
    .sort((a, b) => exact[b]!.remainder - exact[a]!.remainder || compareIds(ids[a]!, ids[b]!));
  for (const index of byRemainder.slice(0, spare)) parts[index]! += 1;
  return parts;
}
