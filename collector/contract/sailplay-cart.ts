import { z } from "zod";
import { optionalAmountIn } from "./amount.ts";
import { code, location } from "./cart.ts";
import { currencyOf, currencyWithDefault, perCurrency } from "./currency.ts";
import { counted, ofKind } from "./error-messages.ts";
import { optionalPerson } from "./identity.ts";
import { filledId, trimmedText } from "./ids.ts";
import { keyInBody } from "./key.ts";
import { MAX_CODES_PER_EVENT, MAX_ITEMS_PER_EVENT } from "./limits.ts";
import { lineQuantity } from "./line-schemas.ts";
import type { ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import type { FieldError } from "./responses/event-results.ts";
import { list, orAbsent, orDefault } from "./values.ts";

const noPoints = z
  .union([z.number(), trimmedText], { error: ofKind("must be 0") })
  .refine((points) => points !== "" && Number(points) === 0, "must be 0");

/** A position of SailPlay's cart. */
const positionIn = (currency: string | null) =>
  z.strictObject({
    sku: filledId,
    price: optionalAmountIn(currency).describe(
      "Price of all units of the position together. Default, also for a blank: the catalog's price, times quantity.",
    ),
    quantity: lineQuantity,
    discount_points: orAbsent(noPoints).describe("SailPlay's clients always send it. There are no points here."),
  });

/** Digits of the longest position number. */
const MAX_NUMBER_LENGTH = 9;

/** Positions have numbers, which become the ids of the lines. */
function refuseInvalidNumbers(positions: object, context: z.RefinementCtx): void {
  const numbers = Object.keys(positions);
  if (numbers.length > MAX_ITEMS_PER_EVENT) {
    const maximum = counted(MAX_ITEMS_PER_EVENT, "position", "positions");
    context.addIssue({ code: "custom", message: `must have at most ${maximum}` });
  }
  for (const number of numbers.slice(0, MAX_ITEMS_PER_EVENT)) {
    if (/^\d+$/.test(number) && number.length <= MAX_NUMBER_LENGTH) continue;
    context.addIssue({ code: "custom", path: [number], message: "must have a number as its name: 1, 2, …" });
  }
}

const calculationIn = (currency: string | null) =>
  z.strictObject({
    cart: z
      .record(z.string(), positionIn(currency))
      .superRefine(refuseInvalidNumbers, { when: ({ value }) => typeof value === "object" && value !== null }),
    currency: currencyWithDefault(currency),
    promocodes: orDefault(list(code, 0, MAX_CODES_PER_EVENT), []),
    promocodes_info: z.enum(["0", "1"]).default("0").describe("1: the response has the status of each code."),
    location,
    origin_user_id: optionalPerson.describe("The shop's id of the customer."),
    store_department_id: z
      .string()
      .max(128)
      .optional()
      .describe("Ignored: a property is one shop, without departments."),
    visitor_id: optionalPerson.describe("The visitor, as in events."),
    write_key: keyInBody.optional(),
    token: z.string().max(200).optional().describe("SailPlay's name for the key."),
  });

const { cart: _cart, promocodes: _promocodes, ...others } = calculationIn("USD").shape;

/** The fields of a form or a query, before its JSON is parsed: all are strings. */
export const sailPlayFields = z.object({
  cart: z
    .string()
    .describe(
      'JSON, positions by their numbers: {"1": {"sku": "A-1", "price": "239.90", "quantity": 2}}. Prices are of all units.',
    ),
  promocodes: z.string().optional().describe('JSON: ["PROMO1", "PROMO2"].'),
  ...others,
});

/** A parsed cart. Prices, each of a whole position, are in minor units of its currency. */
export type SailPlayCartBody = z.infer<ReturnType<typeof calculationIn>>;

const schemaIn = perCurrency(calculationIn);

/** Fields of the form with JSON in them. */
const JSON_FIELDS = ["cart", "promocodes"];

/**
 * Parses a form or a query with SailPlay's fields.
 * @param fields as they were sent
 * @param defaultCurrency the property's, for a cart without currency
 */
export function parseSailPlayCart(
  fields: Readonly<Record<string, string>>,
  defaultCurrency: string,
): ParseResult<SailPlayCartBody> {
  const errors: FieldError[] = [];
  const body = Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      JSON_FIELDS.includes(name) ? parseJson(name, text, errors) : text,
    ]),
  );
  const parsed = parseGuarded(schemaIn(currencyOf(fields.currency, defaultCurrency)), body);
  if (errors.length === 0) return parsed;
  const invalidJson = new Set(errors.map(({ path }) => path));
  return {
    ok: false,
    errors: [...errors, ...(parsed.ok ? [] : parsed.errors.filter(({ path }) => !invalidJson.has(path)))],
  };
}

function parseJson(path: string, text: string, errors: FieldError[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    errors.push({ path, message: "must be valid JSON" });
    return undefined;
  }
}
