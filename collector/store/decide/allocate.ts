import { compareIds } from "../../evaluation/compare-ids.ts";
import { type Minor, mulDiv } from "../../evaluation/money.ts";

/**
 * Splits an amount over lines in proportion to their weights, by the largest remainder method, so that the parts add up
 * to the amount. Of equal remainders the smaller id comes first, so that the order of the lines does not matter.
 *
 * @param amount at most the sum of the weights; then no part exceeds its weight
 * @param weights non-negative, one for each line
 * @param ids the lines' ids, one for each weight
 * @returns one part for each line, in the order of `weights`
 */
export function allocate(amount: Minor, weights: readonly Minor[], ids: readonly string[]): Minor[] {
  let total = 0;
  for (const weight of weights) total += weight;
  if (total === 0) return weights.map(() => 0);
  const parts: Minor[] = [];
  const remainders: number[] = [];
  let spare = amount;
  for (const weight of weights) {
    const { quotient, remainder } = mulDiv(amount, weight, total);
    parts.push(quotient);
    remainders.push(remainder);
    spare -= quotient;
  }
  if (spare === 0) return parts;
  const byRemainder = [...parts.keys()].sort((a, b) => remainders[b]! - remainders[a]! || compareIds(ids[a]!, ids[b]!));
  for (const index of byRemainder.slice(0, spare)) parts[index]! += 1;
  return parts;
}
