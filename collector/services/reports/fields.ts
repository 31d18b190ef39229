import { z } from "zod";
import { formatAmount, type Minor } from "../../evaluation/money.ts";

/** A number of attempts, redemptions or orders. */
export const count = z.int();

/** ISO 4217 code of a row's amounts. */
export const currency = z.string();

/** The fields `<name>` (a decimal in major units) and `<name>_minor`; both null where a row has no such amount. */
export const amountFields = <Name extends string>(name: Name, description: string) =>
  ({
    [name]: z.string().nullable().describe(`${description} In major units.`),
    [`${name}_minor`]: z.int().nullable().describe("In minor units."),
  }) as Record<Name, z.ZodNullable<z.ZodString>> & Record<`${Name}_minor`, z.ZodNullable<z.ZodInt>>;

/** The values of `amountFields`. */
export const amount = <Name extends string>(name: Name, minor: Minor | null, currency: string) =>
  ({
    [name]: minor === null ? null : formatAmount(minor, currency),
    [`${name}_minor`]: minor,
  }) as Record<Name, string | null> & Record<`${Name}_minor`, number | null>;
