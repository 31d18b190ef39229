import { z } from "zod";
import { isWhole, printDecimal } from "../evaluation/decimal.ts";
import { isAbsent, parseExact, sentAmount } from "./amount.ts";
import { ofKind } from "./error-messages.ts";
import { trimmedText } from "./ids.ts";
import { MAX_NUMBER_LENGTH } from "./limits.ts";
import { isPlainQuantity, NO_QUANTITY, type Quantity, readQuantity, type UnitPrice } from "./line-numbers.ts";

const numberOrText = (problem: string) =>
  z.union([z.number(), trimmedText.max(MAX_NUMBER_LENGTH)], { error: ofKind(problem) });

const sentQuantity = numberOrText(NO_QUANTITY);

const TOO_SMALL = "must be greater than 0";

/** Reads a quantity, and reports why it is none. @param isZeroValid whether 0 is a quantity */
function parseQuantity(value: number | string, context: z.RefinementCtx, isZeroValid = false): Quantity {
  if (isPlainQuantity(value)) return value;
  const read = readQuantity(value);
  const report = (message: string) => context.addIssue({ code: "custom", message });
  if (!read.ok) {
    report(read.message);
    return 0;
  }
  const { digits } = read.value;
  if (digits < 0n) report(isZeroValid ? "must be at least 0" : TOO_SMALL);
  if (digits === 0n && !isZeroValid) report(TOO_SMALL);
  return isWhole(read.value) ? Number(digits) : printDecimal(read.value);
}

/** A positive quantity as a number or a text: whole units (`2`, `"2.0000"`), or a measure (`2.5`). */
export const positiveQuantity = sentQuantity.transform(parseQuantity);

/** The quantity of a line; 1 where it is absent, null or blank. */
export const lineQuantity = sentQuantity
  .nullish()
  .transform((value, context) => (isAbsent(value) ? 1 : parseQuantity(value, context)))
  .meta({
    default: 1,
    description: "Units, a whole number; or a measure such as 2.5: then the line is one unit. At most 1000000.",
  });

/** The quantity of a stated discount: 0, units, or a measure; 1 where it is absent, null or blank. */
export const statedQuantity = sentQuantity
  .nullish()
  .transform((value, context) => (isAbsent(value) ? 1 : parseQuantity(value, context, true)))
  .meta({ default: 1, description: "Units, a whole number; or a measure such as 2.5, which counts as one unit." });

const NO_WHOLE_NUMBER = "must be a whole number";

/** A number of uses (`1`, `"1"`, `"2.0000"`); 1 where it is absent, null or blank. */
export const useCount = numberOrText(NO_WHOLE_NUMBER)
  .nullish()
  .transform((value, context): number => {
    if (isAbsent(value)) return 1;
    const read = readQuantity(value);
    const problem = countProblem(read);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
    return read.ok ? Number(read.value.digits) : 1;
  })
  .meta({ default: 1 });

function countProblem(read: ReturnType<typeof readQuantity>): string | null {
  if (!read.ok) return read.message === NO_QUANTITY ? NO_WHOLE_NUMBER : read.message;
  if (!isWhole(read.value)) return NO_WHOLE_NUMBER;
  return read.value.digits > 0n ? null : "must be at least 1";
}

/**
 * Schema of a price, which may have more decimals than its currency: the value of the line is rounded.
 * @param currency ISO 4217; null if the body names an invalid one
 * @returns undefined where the price is absent, null or blank
 */
export const optionalUnitPriceIn = (currency: string | null) =>
  sentAmount
    .nullish()
    .transform((value, context): UnitPrice | undefined =>
      isAbsent(value) ? undefined : parseExact(value, currency, context),
    );
