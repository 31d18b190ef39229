import { z } from "zod";
import { readAmount, sentAmount } from "./amount.ts";
import { code, location } from "./cart.ts";
import { currencyCode, currencyOf } from "./currency.ts";
import { counted } from "./error-messages.ts";
import { guard } from "./guard.ts";
import { id } from "./ids.ts";
import { MAX_CODES_PER_EVENT, MAX_ITEMS_PER_EVENT, MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import type { FieldError } from "./responses/event-results.ts";
import { list, whole } from "./values.ts";

/** A position of SailPlay's cart. Its price, read in minor units, is that of all its units together. */
const positionIn = (currency: string | null) =>
  z.strictObject({
    sku: id,
    /** The catalogue's, times quantity, where it is absent. */
    price: sentAmount.transform((price, context) => readAmount(price, currency, context)).optional(),
    quantity: whole(1, MAX_QUANTITY).default(1),
    /** Their clients always send it; there are no points here. */
    discount_points: z.literal(0).optional(),
  });

const MAX_NUMBER_LENGTH = 9;

/** Positions are numbered; their numbers are the ids of the lines. */
function refuseWrongNumbers(positions: object, context: z.RefinementCtx): void {
  const numbers = Object.keys(positions);
  if (numbers.length > MAX_ITEMS_PER_EVENT) {
    const most = counted(MAX_ITEMS_PER_EVENT, "position", "positions");
    context.addIssue({ code: "custom", message: `must have at most ${most}` });
  }
  for (const number of numbers.slice(0, MAX_ITEMS_PER_EVENT)) {
    if (/^\d+$/.test(number) && number.length <= MAX_NUMBER_LENGTH) continue;
    context.addIssue({ code: "custom", path: [number], message: "must be under a number: 1, 2, …" });
  }
}

const calculationIn = (currency: string | null) =>
  z.strictObject({
    cart: z
      .record(z.string(), positionIn(currency))
      .superRefine(refuseWrongNumbers, { when: ({ value }) => typeof value === "object" && value !== null }),
    currency: currency === null ? currencyCode : currencyCode.default(currency),
    promocodes: list(code, 0, MAX_CODES_PER_EVENT).default([]),
    promocodes_info: z.enum(["0", "1"]).default("0").describe("1: the answer tells how far each code got."),
    location,
    origin_user_id: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe("The customer, by the id that the shop has for them."),
    store_department_id: z
      .string()
      .max(128)
      .optional()
      .describe("Read past: a property is one shop, there is nothing to choose."),
    write_key: z.string().max(200).optional().describe("Says who asks where no header does."),
    token: z.string().max(200).optional().describe("SailPlay's name for the key."),
  });
type Calculation = ReturnType<typeof calculationIn>;

const { cart: _cart, promocodes: _promocodes, ...others } = calculationIn("USD").shape;

/** The fields of a form, or of a query, on their way: all of them are texts. */
export const sailPlayFields = z.object({
  cart: z
    .string()
    .describe(
      'JSON, positions by their numbers: {"1": {"sku": "A-1", "price": "239.90", "quantity": 2}}; prices are of all units.',
    ),
  promocodes: z.string().optional().describe('JSON: ["PROMO1", "PROMO2"].'),
  ...others,
});

/** A cart in SailPlay's words: its prices, of whole positions, are read in minor units of its currency. */
export type SailPlayCartBody = z.infer<Calculation>;

const schemas = new Map<string | null, Calculation>();

function schemaIn(currency: string | null): Calculation {
  const schema = schemas.get(currency) ?? calculationIn(currency);
  schemas.set(currency, schema);
  return schema;
}

/** What of a form is JSON. */
const JSON_FIELDS = ["cart", "promocodes"];

/**
 * Reads a form, or a query, in SailPlay's words.
 * @param fields as they were sent
 * @param defaultCurrency the property's, for a cart that names none
 */
export function parseSailPlayCart(
  fields: Readonly<Record<string, string>>,
  defaultCurrency: string,
): ParseResult<SailPlayCartBody> {
  const errors: FieldError[] = [];
  const body = Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      JSON_FIELDS.includes(name) ? jsonIn(name, text, errors) : text,
    ]),
  );
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const parsed = parseWith(schemaIn(currencyOf(fields.currency, defaultCurrency)), body);
  if (errors.length === 0) return parsed;
  const unread = new Set(errors.map(({ path }) => path));
  return {
    ok: false,
    errors: [...errors, ...(parsed.ok ? [] : parsed.errors.filter(({ path }) => !unread.has(path)))],
  };
}

function jsonIn(path: string, text: string, errors: FieldError[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    errors.push({ path, message: "is not JSON" });
    return undefined;
  }
}
