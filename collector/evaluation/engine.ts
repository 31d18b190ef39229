/**
 * The number of the evaluation. Raise it whenever any result can change, and say here what did. Results are stored with it: a
 * later evaluation of the same cart and promotions gives the same amounts only where the number is the same.
 *
 * 1. Evaluation over lines. Its results are stored without a number, as those of all earlier versions.
 * 2. Evaluation over units of the whole cart. Units that an action can't reward meet its conditions first. A maximum goes to the
 *    first units. Schedule windows open at the end of a clock gap.
 * 3. Of equal units, those that cost most after earlier discounts come first. A coupon that replaces automatic promotions for more is
 *    compared with them whichever comes first. A unit gives all that it can where that is less than its exact percentage.
 */
export const ENGINE = 3;
