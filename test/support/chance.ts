/** The chance that a bound of `surelyAbove` fails a run of the tests, as a logarithm. */
const LOG_OF_FAILURE = Math.log(1e-12);

/**
 * A count that random cases exceed in every run of the tests: the chance that it is not exceeded is below 1e-12 (Chernoff's
 * bound of the binomial distribution). So a test can show that its cases are not void, and no seed fails it.
 * @param cases number of independent cases
 * @param share the least share of the cases that count, over 0 and under 1: some less than was measured
 * @returns the largest such count
 * @throws where even 0 is not exceeded that surely: more cases are needed, or the generator must make these ones more often
 */
export function surelyAbove(cases: number, share: number): number {
  for (let count = Math.floor(cases * share); count >= 0; count -= 1) {
    if (logOfTail(cases, share, count) < LOG_OF_FAILURE) return count;
  }
  throw new Error(`Of ${cases} cases, a share of ${share} may be none: use more cases, or generate these more often.`);
}

/** The logarithm of an upper bound of the chance that at most `count` of the cases count. */
function logOfTail(cases: number, share: number, count: number): number {
  const rest = cases - count;
  const ofCount = count === 0 ? 0 : count * Math.log((cases * share) / count);
  return ofCount + rest * Math.log((cases * (1 - share)) / rest);
}
